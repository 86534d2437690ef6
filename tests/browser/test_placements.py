"""A planner in a real browser: the keyboard alone, both languages, with and without scripts."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.portal import Portal, serving, sign_in
from tests.browser.test_check import tab_to
from tests.browser.test_walk import visiting

pytestmark = pytest.mark.browser

SEARCH = "/placements/search?zip=60614&care=detox&miles=50&need=payment.medicaid&need=sex.female"
MOST_ACTIONS = 6


@pytest.fixture(scope="module")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("placements")) as found:
        yield found


def enter(page: Page, selector: str) -> int:
    """Reach a control by Tab and press Enter, which opens a page: one action."""
    tab_to(page, selector, most=200)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return 1


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_the_keyboard_alone_goes_from_sign_in_to_a_hand_out_of_five_in_six_actions(
    browser: Browser, portal: Portal, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    planner = f"keys{language[1:]}@hospital.example"
    portal.operator("add", planner, "--role", "referral")
    link = portal.operator("login-link", planner).strip().replace("/portal/", f"{language}/portal/", 1)
    with visiting(browser, viewport=DESK) as (_, page, _):
        page.goto(link)
        started = time.monotonic()
        actions = enter(page, "main form button.button")
        tab_to(page, "#zip")
        page.keyboard.type("60614")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        actions += 1
        tab_to(page, "input[value='payment.medicaid']", most=200)
        page.keyboard.press("Space")
        actions += enter(page, ".asking button.button")
        expect(page.locator(".counts b").first).to_be_visible()
        actions += enter(page, "#pick button.button")
        expect(page.locator(".line-of")).to_have_count(5)
        actions += enter(page, ".bench p.go a.button")
        expect(page.locator("h1")).to_be_visible()
        seconds = time.monotonic() - started
        assert page.url.endswith("/handout")
        assert actions <= MOST_ACTIONS
    with capsys.disabled():
        print(f"\n  from sign-in to a hand-out of five by keyboard: {actions} actions, {seconds:.1f} s")


def shortlist(page: Page, address: str) -> str:
    """The address of a new shortlist with the programs that stand first."""
    page.goto(address + SEARCH)
    page.locator("#pick button.button").click()
    page.wait_for_url("**/placements/shortlist/*")
    return page.url.partition("?")[0]


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_axe_finds_nothing_at_the_workbench_and_nothing_runs_over_the_edge(
    browser: Browser, portal: Portal, language: str
) -> None:
    kinds: list[dict[str, Any]] = [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}]
    for number, kind in enumerate(kinds):
        with visiting(browser, **kind) as (_, page, _):
            sign_in(page, portal, f"axe{number}{language[1:]}@hospital.example", "referral", language)
            page.wait_for_url("**/placements")
            mine = shortlist(page, portal.address + language)
            paths = ("/placements", "/placements/search", SEARCH)
            for address in (*(portal.address + language + path for path in paths), mine, f"{mine}/compare"):
                page.goto(address)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{address}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_without_scripts_a_call_is_noted_in_one_tap(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (_, page, _):
        sign_in(page, portal, "plain@hospital.example", "referral")
        shortlist(page, portal.address)
        page.locator(".line-of").first.get_by_role("button", name="Full", exact=True).click()
        expect(page.locator(".made").first).to_contain_text("You called 1 minute ago: full.")


def test_arrows_go_through_the_rows_and_the_space_bar_ticks(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        sign_in(page, portal, "arrows@hospital.example", "referral")
        page.wait_for_url("**/placements")
        page.goto(portal.address + SEARCH)
        boxes = page.locator("tbody input[type=checkbox]")
        expect(page.locator("[data-keys]")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(boxes.nth(1)).to_be_focused()
        was = boxes.nth(1).is_checked()
        page.keyboard.press("Space")
        expect(boxes.nth(1)).to_be_checked(checked=not was)
        page.keyboard.press("ArrowUp")
        expect(boxes.nth(0)).to_be_focused()
        page.keyboard.press("s")
        expect(page.locator("#pick button.button")).to_be_focused()
