"""What axe finds wrong with a page in each of its looks: loaded once, then shown narrow and wide, light and dark."""

from collections.abc import Iterable
from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import AxeResults
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE

LOOKS: Final = {
    "phone": (PHONE, "light"),
    "desk": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
    "phone-dark": (PHONE, "dark"),
}
TWO: Final = ("phone", "desk-dark")  # both sizes and both colours, for rooms with many pages
FAULTS: Final = "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"


def faultless(page: Page, name: str, looks: Iterable[str] = TWO) -> None:
    """No fault that axe knows, and nothing over the edge, in any of the looks. Leaves the page in the last one.

    A Spanish page has the elements and the colours of the English one: axe reads it once. Its words are longer, so the
    edges are looked at in each look.
    """
    page.evaluate(AXE_SCRIPT)
    in_spanish = page.evaluate("document.documentElement.lang") == "es"
    for turn, look in enumerate(looks):
        size, scheme = LOOKS[look]
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if turn == 0 or not in_spanish:
            found = AxeResults(page.evaluate(FAULTS))
            assert found.violations_count == 0, f"{name}, {look}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name}, {look}"


def opens_faultless(page: Page, address: str, looks: Iterable[str] = TWO) -> None:
    """A page that is there, and is so."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    faultless(page, address, looks)
