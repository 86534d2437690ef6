"""All that stands around a page of ours, around one that takes nothing to make: what no quicker search could undercut.

``python -m tests.bench.floor`` serves it, with the settings of ``finder serve``. ``BENCH_PAGE`` names a file that holds
the page. It is guarded, waits for a place in its lane, is compressed and kept as a page of results is.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from finder import app, helplines, serving
from finder.lanes import in_lanes
from finder.pages import rendering
from finder.settings import Settings
from web.cache import PageCache
from web.errors import ErrorPages
from web.guard import Guard
from web.view import PAGE_HEADERS


def create_app(settings: Settings | None = None, now: Callable[[], datetime] = app.now) -> ASGIApp:
    """The page at ``/search``, whatever is asked, behind all that stands before ours."""
    settings = settings or Settings()
    body = Path(os.environ["BENCH_PAGE"]).read_bytes()
    lines = helplines.as_json(helplines.all_lines(settings))
    errors = ErrorPages(rendering.renderer(settings, rendering.assets()), lines)

    async def page(request: Request) -> Response:
        request.scope["state"]["cacheable"] = True
        return HTMLResponse(body, headers=PAGE_HEADERS)

    return Guard(
        Starlette(
            routes=in_lanes([Route("/search", page, name="search")], errors), exception_handlers=errors.handlers()
        ),
        hosts=settings.hosts,
        https=False,
        limiter=None,
        cache=PageCache(lambda: now().date(), clock=lambda: now().timestamp()),
        error_page=errors,
        before=lambda: None,
    )


if __name__ == "__main__":
    setattr(serving, "create_app", create_app)  # noqa: B010  it is not serving's own
    serving.work(Settings())
