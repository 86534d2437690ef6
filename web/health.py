"""Whether the process lives, and whether it can answer searches."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


def routes(ready: Callable[[], bool]) -> list[Route]:
    """``/healthz`` and ``/readyz``."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        return PlainTextResponse("ready\n") if ready() else PlainTextResponse("not ready\n", 503)

    return [Route("/healthz", healthz, name="healthz"), Route("/readyz", readyz, name="readyz")]
