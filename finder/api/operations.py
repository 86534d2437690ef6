"""What an operation of the API is: its route and its description come from the same row."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HEADERS: Final = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
PREFLIGHT: Final = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type"}
Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program may ask. ``searches``: takes all members of a search. ``sends``: what a POST brings."""

    path: str
    name: str
    summary: str
    handler: Handler
    shape: type[BaseModel] | None
    media_type: str = "application/json"
    searches: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    sends: type[BaseModel] | None = None

    @property
    def method(self) -> str:
        """What is sent comes by POST; nothing of it is kept."""
        return "POST" if self.sends else "GET"

    def route(self) -> Route:
        """Its route. A POST is open to scripts of other sites too, whose browsers ask first whether they may."""
        if not self.sends:
            return Route(self.path, self.handler, name=self.name)
        return Route(self.path, preflighted(self.handler), name=self.name, methods=["POST", "OPTIONS"])


def preflighted(handler: Handler) -> Handler:
    """Answers a browser's question before it sends JSON for another site's script. There are no credentials here."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=HEADERS | PREFLIGHT)
        return await handler(request)

    return answer


def json(value: Any, media_type: str = "application/json") -> Response:
    """JSON, open to scripts of any site: there is nothing private in it."""
    return Response(orjson.dumps(value), headers=HEADERS, media_type=media_type)
