"""Adding, showing and removing passkeys. Each ceremony is a page with one button, where the browser is asked, and a
form that carries the browser's answer. What was refused is said on the account page."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.portal.account import POST, back_to, number
from providers.portal.desk import Desk
from providers.portal.signing_in import device_of
from web import passkeys
from web.gate import PASSKEYS, Form, Need
from web.keys import Site
from web.passkeys import Refused
from web.sessions import Person

Begin = Callable[[Person, Site | None, datetime], Awaitable[str]]
BEGIN: Final[dict[str, Begin]] = {"add": passkeys.begin_adding, "show": passkeys.begin_showing}


class Keys:
    """The forms of an account's passkeys."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._site = desk, Site.of(desk.rules.address)

    async def begin(self, request: Request, person: Person, form: Form) -> Response:
        """Ask the browser, for a new key or for one that is here."""
        kind = request.scope["path"].rpartition("/")[2]
        goes_to = back_to(dict(form).get("next", ""))
        try:
            options = await BEGIN[kind](person, self._site, self._desk.now())
        except Refused as refused:
            return self._refused(request, goes_to, refused)
        return self._desk.page(request, person, "providers/passkey.html", kind=kind, options=options, next=goes_to)

    async def added(self, request: Request, person: Person, form: Form) -> Response:
        """Keep the key that it made."""
        given, desk = dict(form), self._desk
        goes_to, answer = back_to(given.get("next", "")), given.get("credential", "")
        try:
            await passkeys.add(person, self._site, answer, desk.now(), device=device_of(request), letters=desk.letters)
        except Refused as refused:
            return self._refused(request, goes_to, refused)
        return self._to_account(request, goes_to, done="added")

    async def shown(self, request: Request, person: Person, form: Form) -> Response:
        """Believe it, and go on to where it was needed."""
        given = dict(form)
        goes_to, answer = back_to(given.get("next", "")), given.get("credential", "")
        try:
            await passkeys.show(person, self._site, answer, self._desk.now())
        except Refused as refused:
            return self._refused(request, goes_to, refused)
        return self._desk.to(request, goes_to) if goes_to else self._to_account(request, "", done="shown")

    async def remove(self, request: Request, person: Person, form: Form) -> Response:
        """Take one away."""
        try:
            gone = await passkeys.remove(person, number(form, "passkey"), self._desk.now())
        except Refused as refused:
            return self._refused(request, "", refused)
        return self._to_account(request, "", done="removed" if gone else "")

    def _refused(self, request: Request, goes_to: str, refused: Refused) -> Response:
        return self._to_account(request, goes_to, why=refused.why.value)

    def _to_account(self, request: Request, goes_to: str, **said: str) -> Response:
        needed = {"needed": "yes", "next": goes_to} if goes_to else {}
        return self._desk.to(request, f"{PASSKEYS}?{urlencode(needed | said)}")


def routes(desk: Desk) -> list[Route]:
    """Two steps to add a passkey, two to show one, one to take one away."""
    keys = Keys(desk)
    forms = {"add": keys.begin, "added": keys.added, "show": keys.begin, "shown": keys.shown, "remove": keys.remove}
    return [
        desk.gate.route(
            f"{PASSKEYS}/passkeys/{last}", handler, name=f"portal-passkeys-{last}", need=Need.ACCOUNT, methods=POST
        )
        for last, handler in forms.items()
    ]
