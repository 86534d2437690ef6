"""Pictures of every page, for a person to look at: ``make screenshots`` writes them to ``var/screenshots``.

Phone and desk, English and Spanish, light and dark, without scripts, at 200 % zoom, and as printed.
"""

import os
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, launched
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
        with running(Path(folder)) as address:
            take(browser, address)


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
            context.close()
    printed(browser, address, pages)


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
