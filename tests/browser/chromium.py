"""Debian's Chromium, driven by Playwright, closed to everything but this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, Locator, sync_playwright

FLAGS: Final = (
    "--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-gpu", "--disable-software-rasterizer",
)  # fmt: skip
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1280, "height": 900}
PATIENCE: Final = 30_000  # milliseconds that a page may take on a machine that others use too


def path() -> str | None:
    """Where Chromium is, or nothing. Without windows, where there is one such: it takes half of the CPU."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def press(button: Locator) -> None:
    """Press what opens a page, and wait until that stands there: nothing is read off the page before it."""
    with button.page.expect_navigation():
        button.click()


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser for as long as the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
