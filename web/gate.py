"""Which pages need somebody to be signed in, and who: said once for each route, checked before its handler runs.

A route without a need cannot be made here, so a page of the portal cannot forget its guard; a test walks the table.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol
from urllib.parse import quote

import structlog
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web import secret, sessions
from web.faults import RAISED, Unsure, is_fault
from web.forms import fields
from web.guard import note, route_of
from web.i18n import in_language
from web.sessions import Cookies, Person

log: Final = structlog.get_logger("gate")

SIGN_IN: Final = "/portal/sign-in"
PASSKEYS: Final = "/portal/account"
PROOF: Final = "form_token"  # the field of every form that proves it is ours
NO_ORIGIN: Final = "null"
FORBIDDEN: Final = 403

Form = list[tuple[str, str]]


class Need(Enum):
    """Who may open a page."""

    ANYONE = "anyone"  # public on purpose: signing in, links from mail
    ACCOUNT = "account"  # signed in
    REFERRAL = "referral"  # those who place clients
    MODERATOR = "moderator"  # a moderator or admin, with a passkey shown in this session
    ADMIN = "admin"  # the same, admin only


ALLOWED: Final = {
    Need.ACCOUNT: frozenset(sessions.ROLES),
    Need.REFERRAL: frozenset({"referral"}),
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


class RowNumber(IntegerConvertor):
    """``{id:int}`` in a path: a number that a row of ours can have. A longer one is no page: it fits in no column, and
    thousands of digits cannot even be read."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", RowNumber())


class GuardedRoute(Route):
    """A route that knows who may open it."""

    need: Need


@dataclass(frozen=True, slots=True)
class Gate:
    """Makes routes. ``lost`` answers a form that came without the session, or without the passkey, that it needs, and
    ``unsaved`` one that the database cannot take, or of which it does not say whether it did (``True``): they show the
    text, so that none is lost. ``address`` is the public one, without a slash at its end."""

    cookies: Cookies
    now: Callable[[], datetime]
    lost: Callable[[Request, Form, Person | None], Response]
    unsaved: Callable[[Request, Form, bool], Response]
    address: str

    def route(
        self, path: str, handler: Handler, *, name: str, need: Need, methods: Sequence[str] = ("GET",)
    ) -> GuardedRoute:
        """A page that needs somebody: 303 to sign-in, 403 for the wrong role, to the passkeys where one is needed."""

        async def guarded(request: Request, form: Form) -> Response:
            person = await self.person(request)
            if person is None:
                return self.lost(request, form, None) if form else to_sign_in(request)
            if person.role not in ALLOWED[need]:
                raise refusal(request, "role")
            if request.method == "POST" and not proves(form, person.form_token):
                raise refusal(request, "proof")
            written = [pair for pair in form if pair[0] != PROOF]
            if need in STRONG and not person.strong:
                return self.lost(request, written, person) if written else to_passkey(request)
            return await handler(request, person, written)

        return self._made(path, guarded, name, need, methods)

    def open(self, path: str, handler: OpenHandler, *, name: str, methods: Sequence[str] = ("GET",)) -> GuardedRoute:
        """A page that anyone may open. A form that is not of this session is answered as a stranger's: somebody may
        have signed in, in another tab, after the form was drawn."""

        async def guarded(request: Request, form: Form) -> Response:
            person = await self.person(request)
            if person and request.method == "POST" and not proves(form, person.form_token):
                person = None
            return await handler(request, person, [pair for pair in form if pair[0] != PROOF])

        return self._made(path, guarded, name, Need.ANYONE, methods)

    async def person(self, request: Request) -> Person | None:
        """Who asks, if they are signed in."""
        return await sessions.person(self.cookies.token(request), self.now())

    async def _form(self, request: Request) -> Form:
        """The fields of a form; nothing for a GET. Raises ``HTTPException(403)`` for one that another site sent."""
        if request.method != "POST":
            return []
        if not is_ours(request.headers.get("origin", NO_ORIGIN), self.address, request.headers["host"].lower()):
            raise refusal(request, "origin")
        try:
            return await fields(request)
        except HTTPException as error:
            raise (refusal(request, "origin") if error.status_code == FORBIDDEN else error) from None

    def _made(
        self, path: str, handler: Callable[[Request, Form], Awaitable[Response]], name: str, need: Need,
        methods: Sequence[str],
    ) -> GuardedRoute:  # fmt: skip
        async def kept(request: Request) -> Response:
            form = await self._form(request)
            try:
                return await handler(request, form)
            except RAISED as error:
                if not form or not is_fault(error):
                    raise
                note(route_of(request.scope), error)
                return self.unsaved(request, form, isinstance(error, Unsure))

        route = GuardedRoute(path, kept, name=name, methods=list(methods))
        route.need = need
        return route


def refusal(request: Request, why: str) -> HTTPException:
    """A refusal, which is written down by its route and its reason: of who was refused nothing is."""
    with suppress(OSError, ValueError):
        log.warning("refused", route=route_of(request.scope), why=why)
    return HTTPException(FORBIDDEN)


def is_ours(origin: str, address: str, host: str) -> bool:
    """Whether a form may have come from a page of ours. Under our referrer policy browsers say ``null``; one that names
    another site never does. ``host`` is what was asked for, which the guard has checked."""
    return origin == NO_ORIGIN or origin.partition("://")[2].lower() in {address.partition("://")[2].lower(), host}


def proves(form: Form, expected: str) -> bool:
    """Whether this session got the form from us."""
    return secret.same(dict(form).get(PROOF, ""), expected)


def to_sign_in(request: Request) -> Response:
    """To the page for signing in, and from there back here."""
    path = str(request.scope["path"])
    where = in_language(f"{SIGN_IN}?next={quote(path, safe='')}", request.state.language)
    return RedirectResponse(where, 303)


def to_passkey(request: Request) -> Response:
    """To where a passkey is shown, and from there back here."""
    where = f"{PASSKEYS}?needed=yes&next={quote(str(request.scope['path']), safe='')}"
    return RedirectResponse(in_language(where, request.state.language), 303)
