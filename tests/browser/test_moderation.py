"""A moderator in a real browser: signs in by the operator's link, shows a passkey, and looks at what waits."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import opens_faultless
from tests.browser.chromium import DESK, PHONE, press
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


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_axe_finds_nothing_where_moderators_work(browser: Browser, portal: Portal, language: str) -> None:
    with visiting(browser) as (_, page, _):
        strong(page, portal, f"m{language[1:]}@finder.example", language)
        found = items(page, portal, language)
        calls = [f"{one}/call" for one in found if any(f"/{kind}/" in one for kind in ("proposal", "claim", "doubt"))]
        rooms = [f"{portal.address}{language}/portal/moderation{room}" for room in ("", "/merges", "/audit")]
        for address in (*rooms, *found, *calls):
            opens_faultless(page, address)


def test_a_moderator_refuses_a_change_with_a_reason_and_it_stands_in_the_log(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        strong(page, portal, "judge@finder.example")
        (proposal,) = (one for one in items(page, portal, "") if "/proposal/" in one)
        page.goto(proposal)
        expect(page.locator("main")).to_contain_text("888-555-0100")
        expect(page.locator("main")).to_contain_text("419-555-0177")
        press(page.locator("button", has_text="Refuse").first)
        expect(page.locator("[role=alert]").first).to_be_visible()  # a reason is missing
        page.locator("[name=reason]").first.fill("Nobody at the listed number knows of it.")
        press(page.locator("button", has_text="Refuse").first)
        page.goto(f"{portal.address}/portal/moderation/audit")
        expect(page.locator("main")).to_contain_text("judge@finder.example")


def test_another_browser_of_the_same_moderator_is_not_strong(browser: Browser, portal: Portal) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        strong(page, portal, "two@finder.example")
        assert the_cookie(context)["httpOnly"]
    with visiting(browser, viewport=PHONE) as (_, page, _):
        page.goto(portal.operator("login-link", "two@finder.example").strip())
        press(page.locator("main form button.button"))
        page.goto(f"{portal.address}/portal/moderation")
        expect(page.get_by_role("heading", name="This needs a passkey")).to_be_visible()


def the_cookie(context: BrowserContext) -> dict[str, Any]:
    """The one cookie that there is."""
    (found,) = context.cookies()
    return dict(found)
