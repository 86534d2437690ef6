"""Pictures of every page, for a person to look at: ``make screenshots`` writes them to ``var/screenshots``.

Phone and desk, English and Spanish, light and dark, without scripts, at 200 % zoom, and as printed.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from tests.browser import portal_pictures
from tests.browser.chromium import DESK, PHONE, launched, press
from tests.browser.server import running

OUT: Final = Path("var/screenshots")
PAGES: Final = {
    "home": "/",
    "results": "/search?near=60614&care=detox",
    "filtered": "/search?near=60614&care=detox&payment=medicaid&miles=100",
    "nothing": "/search?near=59215&miles=5&care=detox",
    "ambiguous": "/search?near=Portland",
    "state": "/search?near=Ohio",
    "unplaced": "/search?near=qqqqqq&care=detox",
    "helplines": "/helplines",
    "offline": "/offline",
    "privacy": "/privacy",
    "data": "/about-the-data",
    "api": "/api",
    "lost": "/nowhere",
}
KINDS: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": PHONE, "device_scale_factor": 2},
    "desk": {"viewport": DESK},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark"},
    "phone-noscript": {"viewport": PHONE, "java_script_enabled": False},
    "desk-zoom": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


def main() -> None:
    """Take them all."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        if real := os.environ.get("FINDER_SCREENSHOTS_OF"):
            take(browser, real)
            return
        with running(Path(folder) / "finder") as address:
            take(browser, address)
        portal_pictures.take(browser, Path(folder) / "portal", OUT)


def take(browser: Browser, address: str) -> None:
    """Every page in every kind, at one address."""
    pages = PAGES | own_pages(browser, address)
    for kind, options in KINDS.items():
        for language in ("", "/es") if kind in {"phone", "desk"} else ("",):
            context = browser.new_context(**options)
            page = context.new_page()
            for name, path in pages.items():
                page.goto(address + language + path)
                page.screenshot(path=OUT / f"{name}-{kind}{language.replace('/', '-')}.png", full_page=True)
            for name in check_pages(page, address + language):
                page.screenshot(path=OUT / f"{name}-{kind}{language.replace('/', '-')}.png", full_page=True)
            context.close()
    printed(browser, address, pages)


def check_pages(page: Page, site: str) -> Iterator[str]:
    """Walk the check: each name is given while its page stands open. ``site`` is the address with the language."""
    page.goto(f"{site}/check")
    yield "check-question"
    press(page.locator("button[name=now][value=overdose_24h]"))
    yield "check-emergency"
    yield from check_medical(page, site)
    page.goto(f"{site}/check/all")
    tick(page, "alcohol", "ketamine", "daily")
    yield "check-whole"
    page.goto(f"{site}/check/all")
    press(page.locator("p button[name=go][value=results]"))
    show_programs(page)
    yield "check-assessment"
    page.goto(f"{site}/check")
    press(page.locator("button[name=now][value=none]"))
    forward(page, "cannabis")
    forward(page, "monthly")
    for question in ("withdrawal", "past", "health", "about"):
        press(page.locator(f"button[name={question}][value=none]"))
    show_programs(page)
    yield "check-iop"


def check_medical(page: Page, site: str) -> Iterator[str]:
    """From the first question to the medical detoxes near a place, past the grid and a later question."""
    page.goto(f"{site}/check")
    press(page.locator("button[name=now][value=none]"))
    yield "check-substances"
    forward(page, "alcohol", "ketamine")
    tick(page, "daily", "8", "weekly")
    yield "check-frequency"
    forward(page)
    forward(page, "autonomic")
    yield "check-past"
    press(page.locator("p.tools button[value=results]"))
    show_programs(page)
    yield "check-medical"


def tick(page: Page, *values: str) -> None:
    """Tick answers that can be seen. In the grid weekly is ticked in the last row, all else in the first."""
    for value in values:
        boxes = page.locator(f"main input[value='{value}']:visible")
        (boxes.last if value == "weekly" else boxes.first).check()


def forward(page: Page, *values: str) -> None:
    """Tick answers and go on."""
    tick(page, *values)
    press(page.locator("p.go button"))


def show_programs(page: Page) -> None:
    """Ask a result for the programs near Chicago."""
    page.locator("#near").fill("60614")
    press(page.locator("#programs p.go button"))


def own_pages(browser: Browser, address: str) -> dict[str, str]:
    """Pages whose address is only known once there are listings."""
    page = browser.new_page()
    page.goto(f"{address}/search?near=60614&miles=100")
    links = [link.get_attribute("href") or "" for link in page.query_selector_all(".card h2 a")]
    page.close()
    compared = "&".join(f"id={link.rpartition('/')[2]}" for link in links[:3])
    return {"listing": links[0], "compare": f"/compare?{compared}"}


def printed(browser: Browser, address: str, pages: dict[str, str]) -> None:
    """As they come out of a printer."""
    page = browser.new_page()
    for name in ("results", "listing", "compare"):
        page.goto(address + pages[name])
        page.pdf(path=OUT / f"{name}.pdf", format="Letter")
    page.close()


if __name__ == "__main__":
    main()
