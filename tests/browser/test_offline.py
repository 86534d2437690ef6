"""The network goes away: the phone lines stay, in the visitor's language, and nothing of what was looked at."""

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.axe import faultless
from tests.browser.chromium import PHONE
from tests.browser.test_walk import kept_pages, visiting

pytestmark = pytest.mark.browser

CALL = {"": "Call 1-800-615-1067", "/es": "Llame al 1-800-615-1067"}


def wait_for_the_worker(page: Page) -> None:
    """Until the worker has its page and answers for the whole site."""
    page.evaluate(
        """async () => {
            const is_there = async () => {
                const active = (await navigator.serviceWorker.getRegistration("/"))?.active;
                return active?.state === "activated" && navigator.serviceWorker.controller !== null;
            };
            while (!await is_there()) await new Promise((after) => setTimeout(after, 50));
        }"""
    )


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_without_a_network_every_page_shows_whom_to_call_and_nothing_else_is_kept(
    browser: Browser, address: str, language: str
) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        page.goto(f"{address}{language}/")
        wait_for_the_worker(page)
        page.goto(f"{address}{language}/search?near=60614")
        page.goto(f"{address}{language}/check")
        context.set_offline(True)
        for path in ("/search?near=43604", "/", "/helplines", "/portal"):
            page.goto(f"{address}{language}{path}")
            expect(page.get_by_role("link", name=CALL[language])).to_have_attribute("href", "tel:+18006151067")
            expect(page.get_by_role("link", name="988").first).to_be_visible()
            assert page.locator("html").get_attribute("lang") == (language[1:] or "en")
            assert page.evaluate("document.styleSheets.length") == 1
        assert sorted(kept_pages(page)) == both(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        faultless(page, "offline")
        context.set_offline(False)
        page.goto(f"{address}{language}/search?near=60614")
        expect(page.locator("h1")).to_contain_text("60614")


def test_a_form_that_is_sent_without_a_network_shows_whom_to_call_too(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        page.goto(f"{address}/check")
        wait_for_the_worker(page)
        context.set_offline(True)
        page.locator("button[name=now][value=none]").click()
        expect(page.get_by_role("link", name=CALL[""])).to_be_visible()
        assert sorted(kept_pages(page)) == both(address)


def test_whoever_changes_the_language_never_waits_for_the_worker(browser: Browser, address: str) -> None:
    for _ in range(6):  # with a worker for each language, that took over from the other, one of them hung
        with visiting(browser, viewport=PHONE) as (_, page, _):
            for path in ("/", "/es/", "/helplines", "/es/helplines", "/check", "/es/nothing"):
                page.goto(address + path)
                expect(page.locator("html")).to_have_attribute("lang", "es" if "/es" in path else "en")


def both(address: str) -> list[str]:
    """All that is kept: the one page, in each language."""
    return [f"{address}/es/offline", f"{address}/offline"]


def test_leaving_quickly_works_with_the_worker_there(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
        page.goto(f"{address}/")
        wait_for_the_worker(page)
        page.goto(f"{address}/search?near=60614")
        page.get_by_role("link", name="Leave quickly").click()
        page.wait_for_url("https://www.weather.gov/")


def test_without_scripts_nothing_stays_on_the_device(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (context, page, asked):
        page.goto(f"{address}/")
        assert [url for url in asked if "worker" in url or "offline" in url] == []
        assert context.service_workers == []
        context.set_offline(True)
        with pytest.raises(Error):
            page.goto(f"{address}/helplines")
