"""A bare Starlette route that answers a constant page: what our pages are measured against, on the same server."""

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def create_app() -> Starlette:
    """The page is as large as ``BENCH_BYTES`` says."""
    body = b"x" * int(os.environ.get("BENCH_BYTES", "25000"))

    async def constant(request: Request) -> Response:
        return HTMLResponse(body)

    return Starlette(routes=[Route("/search", constant)])
