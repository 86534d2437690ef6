"""Which pages need somebody to be signed in, and who: said once for each route, checked before its handler runs.

A route without a need cannot be made here, so a page of the portal cannot forget its guard; a test walks the table.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web import secret, sessions
from web.forms import fields
from web.i18n import in_language
from web.sessions import Cookies, Person

SIGN_IN: Final = "/portal/sign-in"
PASSKEYS: Final = "/portal/account"
PROOF: Final = "form_token"  # the field of every form that proves it is ours

Form = list[tuple[str, str]]


class Need(Enum):
    """Who may open a page."""

    ANYONE = "anyone"  # public on purpose: signing in, links from mail
    ACCOUNT = "account"  # signed in
    MODERATOR = "moderator"  # a moderator or admin, with a passkey shown in this session
    ADMIN = "admin"  # the same, admin only


ALLOWED: Final = {
    Need.ACCOUNT: frozenset(sessions.ROLES),
    Need.MODERATOR: frozenset({"moderator", "admin"}),
    Need.ADMIN: frozenset({"admin"}),
}
STRONG: Final = frozenset({Need.MODERATOR, Need.ADMIN})


class Handler(Protocol):
    """What answers a guarded page. ``form`` is empty for a GET."""

    def __call__(self, request: Request, person: Person, form: Form, /) -> Awaitable[Response]: ...


class OpenHandler(Protocol):
    """What answers a page that anyone may open; ``person`` is there when somebody is signed in."""

    def __call__(self, request: Request, person: Person | None, form: Form, /) -> Awaitable[Response]: ...


class GuardedRoute(Route):
    """A route that knows who may open it."""

    need: Need


@dataclass(frozen=True, slots=True)
class Gate:
    """Makes routes. ``lost`` answers a form that came without a session: it shows the text, so that none is lost."""

    cookies: Cookies
    now: Callable[[], datetime]
    lost: Callable[[Request, Form], Response]

    def route(
        self, path: str, handler: Handler, *, name: str, need: Need, methods: Sequence[str] = ("GET",)
    ) -> GuardedRoute:
        """A page that needs somebody: 303 to sign-in, 403 for the wrong role, to the passkeys where one is needed."""

        async def guarded(request: Request) -> Response:
            person = await self.person(request)
            form = await fields(request) if request.method == "POST" else []
            if person is None:
                return self.lost(request, form) if form else to_sign_in(request)
            if person.role not in ALLOWED[need]:
                raise HTTPException(403)
            if form or request.method == "POST":
                check_token(form, person.form_token)
            if need in STRONG and not person.strong:
                return RedirectResponse(in_language(f"{PASSKEYS}?needed=yes", request.state.language), 303)
            return await handler(request, person, [pair for pair in form if pair[0] != PROOF])

        return self._made(path, guarded, name, need, methods)

    def open(self, path: str, handler: OpenHandler, *, name: str, methods: Sequence[str] = ("GET",)) -> GuardedRoute:
        """A page that anyone may open. A form sent while signed in must still be of that session."""

        async def guarded(request: Request) -> Response:
            person = await self.person(request)
            form = await fields(request) if request.method == "POST" else []
            if person and request.method == "POST":
                check_token(form, person.form_token)
            return await handler(request, person, [pair for pair in form if pair[0] != PROOF])

        return self._made(path, guarded, name, Need.ANYONE, methods)

    async def person(self, request: Request) -> Person | None:
        """Who asks, if they are signed in."""
        return await sessions.person(self.cookies.token(request), self.now())

    def _made(
        self, path: str, handler: Callable[[Request], Awaitable[Response]], name: str, need: Need,
        methods: Sequence[str],
    ) -> GuardedRoute:  # fmt: skip
        route = GuardedRoute(path, handler, name=name, methods=list(methods))
        route.need = need
        return route


def check_token(form: Form, expected: str) -> None:
    """Raises ``HTTPException(403)`` for a form that this session did not get from us."""
    given = dict(form).get(PROOF, "")
    if not secret.same(given, expected):
        raise HTTPException(403)


def to_sign_in(request: Request) -> Response:
    """To the page for signing in, and from there back here."""
    path = str(request.scope["path"])
    where = in_language(f"{SIGN_IN}?next={quote(path, safe='')}", request.state.language)
    return RedirectResponse(where, 303)
