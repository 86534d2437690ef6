"""The hand-out in a real browser: chosen, printed to PDF and read back, and opened by its link on a family's phone."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from finder.placements.handout_parts import LANGUAGES
from providers.phrases import day
from tests.browser.chromium import DESK, PHONE
from tests.browser.planting_shortlist import PLANNER
from tests.browser.portal import Portal, serving
from tests.browser.test_walk import visiting
from tests.finder.placements.paper import HELP, PHONES, TOLEDO, dates, flat, programs

pytestmark = pytest.mark.browser

WHOLE = {"en": "Who said it, and when", "es": "Quién lo dijo y cuándo"}


class Bench(NamedTuple):
    """A service, and the path of the planner's hand-out."""

    portal: Portal
    path: str


@pytest.fixture(scope="module")
def bench(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A service with a planner's shortlist."""
    folder = tmp_path_factory.mktemp("handout")
    command = [sys.executable, "-m", "tests.browser.planting_shortlist", str(folder)]
    number = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    with serving(folder) as portal:
        yield Bench(portal, f"/placements/shortlist/{number}/handout")


def sign_in(page: Page, bench: Bench) -> None:
    """By the operator's link."""
    page.goto(bench.portal.operator("login-link", PLANNER).strip())
    page.locator("main form button.button").click()
    page.wait_for_url("**/placements")


def choose(page: Page, bench: Bench, language: str) -> None:
    """Tick a language, and see the sheet in it."""
    page.goto(bench.portal.address + bench.path)
    unfold(page)
    page.locator(f"input[name=language][value={language}]").check()
    page.get_by_role("button", name="Show it, and keep this choice").click()
    expect(page.get_by_role("status")).to_contain_text("Kept.")


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    while page.locator("main details:not([open])").count():
        page.locator("main details:not([open]) > summary").first.click()


def pages(page: Page, to: Path) -> list[str]:
    """The page printed to PDF and read back: the text of each sheet of paper."""
    page.pdf(path=str(to), format="Letter")
    return [flat(one.extract_text()) for one in PdfReader(to).pages]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_printed_sheet_holds_every_phone_every_date_and_the_helplines(
    browser: Browser, bench: Bench, tmp_path: Path, language: str, scripts: bool
) -> None:
    with visiting(browser, viewport=DESK, java_script_enabled=scripts) as (_, page, _):
        sign_in(page, bench)
        choose(page, bench, language)
        printed = " ".join(pages(page, tmp_path / "handout.pdf"))
    for words in (*PHONES, *HELP):
        assert printed.count(words) >= len(LANGUAGES[language]), words
    today = datetime.now(TOLEDO).date()
    for one in LANGUAGES[language]:
        for words in dates(one):
            assert words in printed, words
        assert any(day((today - timedelta(days=ago)).isoformat(), one) in printed for ago in (0, 1))  # it was midnight
    assert PLANNER not in printed
    assert "What is on it" not in printed


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_program_is_split_between_two_sheets_of_paper_and_the_title_never_stands_alone(
    browser: Browser, bench: Bench, tmp_path: Path, language: str
) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        sign_in(page, bench)
        choose(page, bench, language)
        found = pages(page, tmp_path / "handout.pdf")
    assert all(len(one) > 200 for one in found)
    for listing in programs().values():
        on = [one for one in found if listing.name in one]
        assert len(on) == 1, listing.name
        after = on[0].partition(listing.name)[2]
        assert WHOLE[language] in after, listing.name
        for phone in listing.phones:
            assert f"{phone.number[3:6]}-{phone.number[6:]}" in after
    assert all(number in found[-1] for number in HELP)


def test_what_is_printed_is_large_and_black(browser: Browser, bench: Bench) -> None:
    with visiting(browser, viewport=DESK, color_scheme="dark") as (_, page, _):
        sign_in(page, bench)
        choose(page, bench, "both")
        for media in ("screen", "print"):
            page.emulate_media(media=media, color_scheme="dark")
            found = page.evaluate("""() => [...document.querySelectorAll('.handout *')]
                .filter(one => !one.closest('svg') && one.innerText.trim())
                .map(one => [getComputedStyle(one).fontSize, getComputedStyle(one).color])""")
            assert {color for _, color in found} == {"rgb(0, 0, 0)"}
            assert min(float(size.removesuffix("px")) * 0.75 for size, _ in found) >= 14


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_family_opens_the_link_on_a_phone_and_calls(browser: Browser, bench: Bench, scripts: bool) -> None:
    with visiting(browser, viewport=DESK, java_script_enabled=scripts) as (_, page, _):
        sign_in(page, bench)
        choose(page, bench, "es")
        unfold(page)
        page.get_by_role("button", name="Make a link").click()
        link = page.locator("p.address a").get_attribute("href")
    assert link
    with visiting(browser, viewport=PHONE, java_script_enabled=scripts) as (context, page, asked):
        answer = page.goto(link)
        assert answer
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert page.locator(".handout").get_attribute("lang") == "es"
        calls = page.locator(".handout a[href^='tel:']").evaluate_all("all => all.map((one) => one.href)")
        assert calls[0] == "tel:+14195550123"
        assert calls[-3:] == ["tel:+18006151067", "tel:988", "tel:911"]
        assert context.cookies() == []
        assert [url for url in asked if not url.startswith((bench.portal.address, "data:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("prefix", ["", "/es"], ids=["en", "es"])
@pytest.mark.parametrize(
    "kind", [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}], ids=["phone", "desk-dark"]
)
def test_axe_finds_nothing_on_the_hand_out_and_its_link(
    browser: Browser, bench: Bench, kind: dict[str, Any], prefix: str
) -> None:
    with visiting(browser, **kind) as (_, page, _):
        sign_in(page, bench)
        choose(page, bench, "both")
        address = bench.portal.address + prefix
        page.goto(address + bench.path)
        unfold(page)
        clean(page)
        page.locator(f"form[action$='{bench.path}/share'] button").click()
        page.wait_for_selector("p.address a")
        clean(page)
        page.goto(str(page.locator("p.address a").get_attribute("href")))
        clean(page)
        page.goto(f"{address}/handout/nothing")
        clean(page)


def clean(page: Page) -> None:
    """Nothing that axe knows is wrong, and nothing runs over the edge."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
