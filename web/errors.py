"""What goes wrong, in words: one table of statuses, a page for people, ``application/problem+json`` for programs.

Every error page is rendered when the server starts: answering one needs no database, no template and no luck.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from web.faults import RAISED, is_fault
from web.guard import note, route_of
from web.i18n import LANGUAGES, split_path
from web.i18n import mark as _
from web.render import Renderer

PROBLEM: Final = "application/problem+json"
PAGE: Final = "text/html; charset=utf-8"
NOT_KEPT: Final = {"Cache-Control": "no-store"}
FOR_PROGRAMS: Final = NOT_KEPT | {"Access-Control-Allow-Origin": "*"}  # scripts of any site may read what was wrong


@dataclass(frozen=True, slots=True)
class Failure:
    """What a status means to a person: what happened, and what to do."""

    title: str
    advice: str


FAILURES: Final[dict[int, Failure]] = {
    400: Failure(_("We could not read that request."), _("Go back and try again, or start a new search.")),
    403: Failure(_("That is not open to you."), _("Go back, or start a new search.")),
    404: Failure(_("This page is not here."), _("The link may be old. You can search again, or call now.")),
    405: Failure(_("That cannot be done here."), _("Go back and try again.")),
    413: Failure(_("That was too much to send."), _("Send less, or call now.")),
    414: Failure(_("That address is too long."), _("Start a new search with fewer words.")),
    422: Failure(_("Something in that request was not clear."), _("Change it and try again, or call now.")),
    429: Failure(_("That was a lot of requests at once."), _("Wait a minute and try again, or call now.")),
    500: Failure(
        _("Something broke on our side."), _("Try again in a minute, or call now. You did nothing wrong.")
    ),
    503: Failure(_("We cannot answer that right now."), _("Try again in a minute, or call now.")),
}  # fmt: skip


class BadRequest(Exception):
    """A program's request that was wrong. ``problems`` are pairs of a member's name and what is wrong with it."""

    def __init__(self, problems: Sequence[tuple[str, str]], status: int = 422) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
        self.status = status


class ErrorPages:
    """The answers for everything that fails. ``helplines`` are in every one of them."""

    def __init__(self, render: Renderer, helplines: Sequence[Mapping[str, Any]]) -> None:
        self._helplines = helplines
        self._pages = {
            (language, status): render(language, "errors/error.html", status=status, failure=failure).encode()
            for language in LANGUAGES
            for status, failure in FAILURES.items()
        }
        self._problems = {status: self.problem(status) for status in FAILURES}

    def __call__(self, scope: Scope, status: int) -> tuple[bytes, str]:
        """Body and content type for a status, as page or as problem, whatever the path asks for."""
        language, path = split_path(scope["path"])
        if path.startswith("/api/"):
            return self._problems.get(status) or self.problem(status), PROBLEM
        return self._pages.get((language, status), self._pages[language, 500 if status >= 500 else 400]), PAGE

    def problem(self, status: int, errors: Sequence[tuple[str, str]] = ()) -> bytes:
        """RFC 9457, with the fields that were wrong and the helplines."""
        failure = FAILURES.get(status, FAILURES[500 if status >= 500 else 400])
        return orjson.dumps(
            {
                "type": "about:blank",
                "title": failure.title,
                "status": status,
                "detail": "; ".join(f"{field}: {message}" for field, message in errors) or failure.advice,
                "errors": [{"field": field, "message": message} for field, message in errors],
                "helplines": self._helplines,
            }
        )

    def handlers(self) -> dict[Any, Any]:
        """Starlette's table: what to answer for each kind of exception."""

        async def http(request: Request, error: HTTPException) -> Response:
            body, kind = self({**request.scope, "path": whole_path(request.scope)}, error.status_code)
            headers = dict(error.headers or {}) | (FOR_PROGRAMS if kind == PROBLEM else NOT_KEPT)
            return Response(body, error.status_code, headers, media_type=kind)

        async def bad(request: Request, error: BadRequest) -> Response:
            return Response(self.problem(error.status, error.problems), error.status, FOR_PROGRAMS, PROBLEM)

        async def broken(request: Request, error: Exception) -> Response:
            return await http(request, HTTPException(500))

        async def stored(request: Request, error: Exception) -> Response:
            note(route_of(request.scope), error)
            return await http(request, HTTPException(503 if is_fault(error) else 500))

        return {HTTPException: http, BadRequest: bad, Exception: broken} | dict.fromkeys(RAISED, stored)


def whole_path(scope: Scope) -> str:
    """The path with its language again, as it was asked."""
    language = scope.get("state", {}).get("language", "en")
    return str(scope["path"]) if language == "en" else f"/{language}{scope['path']}"
