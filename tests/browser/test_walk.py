"""A searcher walks through the finder in a real browser: scripts or none, both languages, phone and desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import LOOKS, faultless
from tests.browser.chromium import DESK, PATIENCE, PHONE
from tests.browser.screenshots import PAGES, own_pages

pytestmark = pytest.mark.browser

WORDS = {
    "": {"search": "Search", "filters": "Filters", "show": "Show results", "near": "ZIP code or town", "map": "Map"},
    "/es": {
        "search": "Buscar",
        "filters": "Filtros",
        "show": "Mostrar resultados",
        "near": "Código postal o ciudad",
        "map": "Mapa",
    },
}


@contextmanager
def visiting(browser: Browser, **options: Any) -> Iterator[tuple[BrowserContext, Page, list[str]]]:
    """A fresh visitor, the page, and every address that the browser asked for."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    try:
        yield context, context.new_page(), asked
    finally:
        context.close()


def nothing_is_left(context: BrowserContext, page: Page, asked: list[str], address: str, *, scripts: bool) -> None:
    """No request to another site, no cookie, nothing in any store of the browser but the page of the phone lines."""
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert context.cookies() == []
    assert context.storage_state()["origins"] == []
    if scripts:
        kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]")
        assert kept == [0, 0, 0]
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        assert set(kept_pages(page)) <= {f"{address}/offline", f"{address}/es/offline"}


def kept_pages(page: Page) -> list[str]:
    """The addresses of everything in the caches that a worker fills."""
    return page.evaluate("""async () => {
        const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
        const kept = await Promise.all(caches_.map((cache) => cache.keys()));
        return kept.flat().map((request) => request.url);
    }""")  # type: ignore[no-any-return]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_searcher_goes_from_home_to_a_phone_number_and_back(
    browser: Browser, address: str, size: dict[str, int], language: str, scripts: bool
) -> None:
    words = WORDS[language]
    with visiting(browser, viewport=size, java_script_enabled=scripts) as (context, page, asked):
        page.goto(f"{address}{language}/")
        page.get_by_label(words["near"]).fill("60614")
        page.locator("input[name=care][value=detox]").check()
        page.get_by_role("button", name=words["search"]).click()
        expect(page.locator("h1")).to_contain_text("60614 (Chicago, IL)")
        found = int(re.findall(r"\d+", page.locator("h1").inner_text())[0])
        expect(page.locator(".list > .cards > .card")).to_have_count(min(found, 20))
        if size is PHONE:
            page.get_by_role("link", name=words["filters"], exact=True).click()
        page.locator("input[name=payment][value=medicaid]").check()
        page.get_by_role("button", name=words["show"]).click()
        expect(page.locator(".chips li")).to_have_count(2)
        filtered = page.url
        first = page.locator(".list .card").first
        expect(first.locator("a.call")).to_have_attribute("href", re.compile(r"tel:\+1\d{10}"))
        name = first.locator("h2 a").inner_text()
        first.locator("h2 a").click()
        expect(page.locator("h1")).to_have_text(name)
        expect(page.locator(".now a").first).to_have_attribute("href", re.compile(r"tel:\+1\d{10}"))
        assert page.locator("html").get_attribute("lang") == (language[1:] or "en")
        page.go_back()
        assert page.url == filtered
        expect(page.locator("input[name=payment][value=medicaid]")).to_be_checked()
        nothing_is_left(context, page, asked, address, scripts=scripts)


@pytest.mark.parametrize("language", ["", "/es"], ids=["en", "es"])
def test_axe_finds_nothing_on_any_page_in_any_look(browser: Browser, address: str, language: str) -> None:
    pages = (
        PAGES | own_pages(browser, address) | {"filters": "/search?near=60614#filters", "map": "/search?near=60614#map"}
    )
    with visiting(browser) as (_, page, _):
        for name, path in pages.items():
            page.goto(address + language + path)
            faultless(page, name, LOOKS)


@pytest.mark.parametrize("path", ["/", "/search?near=60614", "/search?near=Portland&care=detox&payment=medicaid"])
def test_nothing_runs_over_the_edge_of_a_small_phone_even_at_twice_the_size(
    browser: Browser, address: str, path: str
) -> None:
    for language in ("", "/es"):
        for width in (360, 320):
            with visiting(browser, viewport={"width": width, "height": 640}) as (_, page, _):
                page.goto(address + language + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_thing_to_tap_is_as_large_as_a_thumb(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (_, page, _):
        for path in ("/", "/search?near=60614", "/helplines"):
            page.goto(address + path)
            small = page.evaluate("""() => [...document.querySelectorAll(
                'a.button, a.call, button, .line, .chip, summary, .pick, .top nav a, select, #near'
              )].filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
                .map(one => one.outerHTML.slice(0, 80))""")
            assert small == []


def test_leaving_quickly_replaces_the_page(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (context, page, asked):
        context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather"))
        for way in ("click", "keys"):
            page.goto(f"{address}/helplines")
            page.goto(f"{address}/search?near=60614")
            if way == "click":
                page.get_by_role("link", name="Leave quickly").click()
            else:
                for _ in range(3):
                    page.keyboard.press("Shift")
            page.wait_for_url("https://www.weather.gov/")
            page.go_back()
            assert page.url == f"{address}/helplines"
            sent = [url for url in asked if not url.startswith(address)]
            assert set(sent) == {"https://www.weather.gov/"}


def test_where_the_browser_is_leaves_the_phone_only_roughly(browser: Browser, address: str) -> None:
    here = {"latitude": 41.923456, "longitude": -87.654321}
    with visiting(browser, viewport=PHONE, geolocation=here, permissions=["geolocation"]) as (_, page, asked):
        page.goto(address)
        page.get_by_role("button", name="Use my location").click()
        page.wait_for_url("**/search?**")
        assert "near=41.92%2C-87.65" in page.url
        assert not [url for url in asked if "41.923" in url or "87.654" in url]


def test_a_browser_that_will_not_say_where_it_is_is_told_what_to_do(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (_, page, _):
        page.goto(address)
        page.get_by_role("button", name="Use my location").click()
        expect(page.get_by_role("status")).to_contain_text("Type a ZIP code or a town")


def test_the_map_moves_when_it_is_asked_to_and_asks_nobody_else(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=DESK) as (context, page, asked):
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/search?near=60614")
        assert not [url for url in asked if "leaflet" in url]
        page.get_by_role("button", name="Move the map").click()
        expect(page.locator(".leaflet-container")).to_be_visible()
        expect(page.locator(".map-marker").first).to_be_visible()
        assert errors == []
        nothing_is_left(context, page, asked, address, scripts=True)


def test_a_phone_asks_for_the_map_when_its_owner_does(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE) as (_, page, asked):
        page.goto(f"{address}/search?near=60614")
        assert not [url for url in asked if "/search/map" in url]
        page.get_by_role("link", name="Map", exact=True).click()
        page.locator("svg.map-sheet a.map-pin").first.click()
        expect(page.locator("#p-1")).to_be_in_viewport()
        assert [url for url in asked if "/search/map" in url]


def test_the_map_is_there_without_scripts(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=PHONE, java_script_enabled=False) as (_, page, asked):
        page.goto(f"{address}/search?near=60614")
        page.get_by_role("link", name="Map", exact=True).click()
        inside = page.frame_locator("iframe[title=Map]")
        expect(inside.locator("svg.map-sheet")).to_be_visible()
        before = len(asked)
        inside.locator("a.map-pin").first.click()
        expect(page.locator("#p-1")).to_be_in_viewport()
        assert page.url == f"{address}/search?near=60614#p-1"
        assert not [url for url in asked[before:] if "/search" in url], "a pin leads to its card on the same page"


def test_a_keyboard_reaches_the_results_first(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        page.goto(f"{address}/search?near=60614")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to the content")
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_no_more_than_four_can_be_chosen_to_compare(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        page.goto(f"{address}/search?near=60614&miles=100")
        boxes = page.locator("input[name=id]")
        for place in range(4):
            boxes.nth(place).check()
        expect(boxes.nth(4)).to_be_disabled()
        page.get_by_role("button", name="Compare the chosen ones").click()
        expect(page.locator(".compare thead th")).to_have_count(4)


def test_a_printed_page_shows_the_phone_lines(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        page.goto(f"{address}/search?near=60614")
        page.emulate_media(media="print")
        expect(page.locator(".lines")).to_be_visible()
        expect(page.locator(".lines .long")).to_be_visible()
        expect(page.locator(".filters")).to_be_hidden()


def test_a_listing_is_printed_on_one_page(browser: Browser, address: str) -> None:
    with visiting(browser, viewport=DESK) as (_, page, _):
        page.goto(address + own_pages(browser, address)["listing"])
        assert page.pdf(format="Letter").count(b"/Type /Page\n") == 1
