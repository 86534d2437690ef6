"""The check in a real browser: an emergency in one tap, by keyboard alone, readable, and nothing kept of an answer."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faultless
from tests.browser.chromium import PHONE
from tests.browser.screenshots import check_medical, check_pages, forward, show_programs, tick
from tests.browser.test_walk import nothing_is_left, visiting

pytestmark = pytest.mark.browser

LANGUAGES = pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
SAID = ("gabapentinoids", "tianeptine", "wd_delirium", "ketamine_bladder", "mental_unstable", "no_safe_place")
OUTCOMES = {"check-medical": "medical_detox", "check-assessment": "detox_assessment", "check-iop": "iop_direct"}
CONTROLS = "a, button, input, select, summary"
MOST_TABS = 40


def tab_to(page: Page, selector: str, most: int = MOST_TABS) -> None:
    """Press Tab until the focus is there. Whatever takes the focus on the way must show it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here, control, outline = page.evaluate(
            """([wanted, controls]) => { const one = document.activeElement;
            return [one.matches(wanted), one.matches(controls), getComputedStyle(one).outlineStyle]; }""",
            [selector, CONTROLS],
        )
        assert outline != "none" or not control, page.evaluate("document.activeElement.outerHTML")
        if here:
            return
    pytest.fail(f"{most} presses of Tab do not reach {selector}")


def enter(page: Page, selector: str) -> None:
    """Reach a control by Tab and press Enter, which opens a page that begins at its heading."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    begins_at_its_heading(page)


def begins_at_its_heading(page: Page) -> None:
    expect(page.locator("h1")).to_be_focused()


@LANGUAGES
def test_every_red_flag_leads_to_the_numbers_to_call_in_one_tap(browser: Browser, address: str, language: str) -> None:
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (_, page, _):
        first = f"{address}{language}/check"
        page.goto(first)
        title = page.title()
        flags = page.locator("button[name=now].stop").evaluate_all("all => all.map((one) => one.value)")
        assert len(flags) == 8
        for flag in flags:
            page.goto(first)
            page.locator(f"button[name=now][value={flag}]").click()
            expect(page.locator("main section[role=alert]").get_by_role("heading", level=1)).to_be_visible()
            for number in ("911", "988"):
                expect(page.locator(f"main a[href='tel:{number}']").first).to_be_visible()
            assert page.url == first, flag
            assert page.title() == title, flag


@LANGUAGES
def test_a_keyboard_alone_goes_from_the_first_question_to_the_programs(
    browser: Browser, address: str, language: str
) -> None:
    with visiting(browser, viewport=PHONE) as (_, page, _):
        page.goto(f"{address}{language}/check")
        begins_at_its_heading(page)
        enter(page, "button[name=now][value=none]")
        tab_to(page, "input[value=alcohol]")
        page.keyboard.press("Space")
        enter(page, "p.go button")
        tab_to(page, "input[name='frequency.alcohol']")
        page.keyboard.press("Space")
        tab_to(page, "input[name=drinks]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.locator("input[value=daily]")).to_be_checked()
        expect(page.locator("input[name=drinks][value='8']")).to_be_checked()
        enter(page, "p.go button")
        tab_to(page, "input[value=autonomic]")
        page.keyboard.press("Space")
        enter(page, "p.go button")
        for question in ("past", "health", "about"):
            enter(page, f"button[name={question}][value=none]")
        expect(page.locator(".outcome.medical_detox")).to_be_visible()
        tab_to(page, "#near")
        page.keyboard.type("60614")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("#where")).to_contain_text("60614 (Chicago, IL)")
        expect(page.locator(".programs .card").first).to_be_visible()


@LANGUAGES
def test_axe_finds_nothing_on_any_page_of_the_check(browser: Browser, address: str, language: str) -> None:
    with visiting(browser) as (_, page, _):
        for name in check_pages(page, address + language):
            if name in OUTCOMES:
                expect(page.locator(f".outcome.{OUTCOMES[name]}")).to_be_visible()
                expect(page.locator(".programs .card").first).to_be_visible()
            faultless(page, name)


@LANGUAGES
def test_nothing_of_an_answer_is_left_or_stands_in_an_address(browser: Browser, address: str, language: str) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, asked):
        requests: list[tuple[str, dict[str, str], str]] = []
        context.on("request", lambda one: requests.append((one.url, one.headers, one.post_data or "")))
        page.goto(f"{address}{language}/check")
        titles = {page.title()}
        page.locator("button[name=now][value=none]").click()
        forward(page, "gabapentinoids", "tianeptine", "ketamine")
        for substance in ("gabapentinoids", "tianeptine", "ketamine"):
            page.locator(f"input[name='frequency.{substance}'][value=daily]").check()
        forward(page)
        for values in (("autonomic",), ("wd_delirium",), ("ketamine_bladder", "mental_unstable"), ("no_safe_place",)):
            tick(page, *values)  # waits for the page of that question: one that is just opening has no title yet
            titles.add(page.title())
            forward(page)
        forward(page, "tolerance")
        show_programs(page)
        expect(page.locator(".programs .card").first).to_be_visible()
        titles.add(page.title())
        nothing_is_left(context, page, asked, address, scripts=True)
        assert len(titles) == 1
        assert page.url == f"{address}{language}/check#programs"
        last = [form for _, _, form in requests if form][-1]
        assert [said for said in SAID if said not in last] == []  # they were answered, and went in the form alone
        for url, headers, _ in requests:
            assert "?" not in url or "/static/" in url
            assert [said for said in SAID if said in f"{url} {headers}"] == []
            assert not headers.get("referer")


def test_a_listing_opens_beside_the_result_and_both_leave_together(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, _):
        context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
        list(check_medical(page, address))
        headline = page.locator("h1").inner_text()
        link = page.locator(".programs .card h2 a").first
        name = link.inner_text()
        with context.expect_page() as opened:
            link.click()
        listing = opened.value
        expect(listing.locator("h1")).to_have_text(name)
        assert listing.evaluate("[window.opener, document.referrer]") == [None, ""]
        expect(page.locator("h1")).to_have_text(headline)
        assert page.url == f"{address}/check#programs"
        listing.wait_for_load_state()  # before its script runs, the link is a plain link and tells no other tab
        listing.get_by_role("link", name="Leave quickly").click()
        listing.wait_for_url("https://www.weather.gov/")
        page.wait_for_url("https://www.weather.gov/")


@LANGUAGES
def test_no_page_of_the_check_runs_over_the_edge_of_a_small_phone(
    browser: Browser, address: str, language: str
) -> None:
    with visiting(browser, viewport=PHONE) as (_, page, _):
        for name in check_pages(page, address + language):
            for width in (360, 320):
                page.set_viewport_size({"width": width, "height": 640})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_back_keeps_what_was_ticked_and_how_often(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (_, page, _):
        page.goto(f"{address}/check")
        page.locator("button[name=now][value=none]").click()
        forward(page, "alcohol", "ketamine")
        tick(page, "daily", "8", "weekly")
        forward(page)
        forward(page, "autonomic")
        back = page.get_by_role("button", name="Back", exact=True)
        expect(page.locator("h1")).to_contain_text("ever happened")
        back.click()
        expect(page.locator("input:checked")).to_have_count(1)
        expect(page.locator("input[value=autonomic]")).to_be_checked()
        back.click()
        expect(page.locator("input:checked")).to_have_count(3)
        back.click()
        expect(page.locator("input:checked")).to_have_count(2)
        expect(page.locator("input[value=alcohol]")).to_be_checked()
        page.locator("input[value=ketamine]").uncheck()
        forward(page, "cannabis")
        expect(page.locator("input:checked")).to_have_count(2)
        expect(page.locator("input[name='frequency.alcohol'][value=daily]")).to_be_checked()
        expect(page.locator("input[name=drinks][value='8']")).to_be_checked()
        forward(page, "monthly")
        expect(page.locator("input[value=autonomic]")).to_be_checked()
