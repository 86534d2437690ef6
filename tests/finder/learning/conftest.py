"""A service that holds the pages that explain, and nothing else."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from finder.pages import learn
from finder.pages.rendering import STATIC, renderer
from finder.settings import Settings
from tests.finder.learning.cast import PAGES
from web.assets import Assets
from web.cache import PageCache
from web.guard import Guard
from web.view import View


@pytest.fixture(scope="session")
def reader() -> Iterator[TestClient]:
    """Somebody who reads."""
    view = View(renderer(Settings(), Assets([("", STATIC)])))
    app = Guard(
        Starlette(routes=learn.routes(view, PAGES)),
        hosts=frozenset({"testserver"}),
        https=False,
        limiter=None,
        cache=PageCache(lambda: 0),
        error_page=lambda scope, status: (str(status).encode(), "text/plain"),
        before=lambda: None,
    )
    with TestClient(app) as client:
        yield client
