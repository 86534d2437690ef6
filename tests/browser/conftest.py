"""A browser and a server, one each for the whole run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import PATIENCE, launched, path
from tests.browser.server import running
from tests.needed import need

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the real server answers, with the example listings."""
    need("Chromium", missing=path() is None)
    with running(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="session")
def browser(address: str) -> Iterator[Browser]:
    """Chromium."""
    with launched() as found:
        yield found
