"""A moderator in a real browser: signs in by the operator's link, shows a passkey, and looks at what waits."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.portal import Portal, serving, strong
from tests.browser.test_walk import visiting

pytestmark = pytest.mark.browser

ITEMS = ("proposal", "claim", "doubt", "freeze", "twin")


@pytest.fixture(scope="module")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A service with one of each thing that waits."""
    folder = tmp_path_factory.mktemp("moderation")
    subprocess.run([sys.executable, "-m", "tests.browser.planting", str(folder)], check=True)
    with serving(folder) as found:
        yield found


def items(page: Page, portal: Portal, language: str) -> list[str]:
    """The addresses of all that waits."""
    page.goto(f"{portal.address}{language}/portal/moderation")
    found = page.locator(".queue h2 a").evaluate_all("all => all.map((one) => one.href)")
    assert {address.split("/moderation/")[1].split("/")[0] for address in found} == set(ITEMS)
    return [str(address) for address in found]


def looks_right(page: Page, address: str) -> None:
    """No fault that axe knows, nothing over the edge."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    found = Axe().run(page)
    assert found.violations_count == 0, f"{address}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
@pytest.mark.parametrize(
    "kind", [{"viewport": PHONE}, {"viewport": DESK, "color_scheme": "dark"}], ids=["phone", "desk-dark"]
)
def test_axe_finds_nothing_where_moderators_work(
    browser: Browser, portal: Portal, kind: dict[str, Any], language: str
) -> None:
    with visiting(browser, **kind) as (_, page, _):
        strong(page, portal, f"m{kind['viewport']['width']}{language[1:]}@finder.example", language)
        found = items(page, portal, language)
        calls = [f"{one}/call" for one in found if any(f"/{kind}/" in one for kind in ("proposal", "claim", "doubt"))]
        rooms = [f"{portal.address}{language}/portal/moderation{room}" for room in ("", "/merges", "/audit")]
        for address in (*rooms, *found, *calls):
            looks_right(page, address)


def test_a_moderator_refuses_a_change_with_a_reason_and_it_stands_in_the_log(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        strong(page, portal, "judge@finder.example")
        (proposal,) = (one for one in items(page, portal, "") if "/proposal/" in one)
        page.goto(proposal)
        expect(page.locator("main")).to_contain_text("888-555-0100")
        expect(page.locator("main")).to_contain_text("419-555-0177")
        page.locator("button", has_text="Refuse").first.click()
        expect(page.locator("[role=alert]").first).to_be_visible()  # a reason is missing
        page.locator("[name=reason]").first.fill("Nobody at the listed number knows of it.")
        page.locator("button", has_text="Refuse").first.click()
        page.goto(f"{portal.address}/portal/moderation/audit")
        expect(page.locator("main")).to_contain_text("judge@finder.example")


def test_another_browser_of_the_same_moderator_is_not_strong(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        strong(page, portal, "two@finder.example")
        assert the_cookie(context)["httpOnly"]
    with visiting(browser, viewport=PHONE) as (_, page, _):
        page.goto(portal.operator("login-link", "two@finder.example").strip())
        page.locator("main form button.button").click()
        page.goto(f"{portal.address}/portal/moderation")
        expect(page.get_by_role("heading", name="This needs a passkey")).to_be_visible()


def the_cookie(context: BrowserContext) -> dict[str, Any]:
    """The one cookie that there is."""
    (found,) = context.cookies()
    return dict(found)
