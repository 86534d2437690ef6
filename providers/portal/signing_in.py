"""Signing in and out: an address, then a link or a code from mail. Opening a page changes nothing; forms do."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from providers.portal.desk import Desk
from web import accounts, devices, paths, sessions, sign_ins
from web.gate import Form
from web.i18n import in_language
from web.i18n import mark as _
from web.secret import CODE_DIGITS
from web.sessions import Person
from web.sign_ins import Entered
from web.view import language_of, words_of

SENT: Final = "/portal/sign-in/sent"
UNFIT, GONE, TOO_MANY = 422, 410, 429
TOO_MANY_LETTERS: Final = _("Many letters went to this address in the last hour. Use the newest one, or wait an hour.")
NO_SIX: Final = _("The code has six digits. Look in the letter again.")
WRONG_CODE: Final = _("That code does not work. It may be mistyped, used, or older than 15 minutes.")


class Entrance:
    """The pages before the door."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ask(self, request: Request, person: Person | None, form: Form) -> Response:
        """One box for an address. Sent, it answers the same for every address, known or not."""
        if request.method != "POST":
            goes_to = paths.ours(request.query_params.get("next", ""))
            return self._desk.to(request, goes_to) if person else self._asking(request, None, goes_to)
        given = dict(form)
        typed, goes_to = given.get("email", ""), paths.ours(given.get("next", ""))
        try:
            email = accounts.address(typed)
        except accounts.Unfit as error:
            return self._asking(request, person, goes_to, email=typed, problem=str(error))
        desk = self._desk
        if await sign_ins.request(email, language_of(request), goes_to, desk.now(), desk.letters):
            return self._sent(request, person, email)
        return self._sent(request, person, email, problem=TOO_MANY_LETTERS, status=TOO_MANY)

    async def sent(self, request: Request, person: Person | None, form: Form) -> Response:
        """The box for the code. The address comes with the form, or is typed again: it stands in no link."""
        if request.method != "POST":
            return self._sent(request, person)
        given = dict(form)
        typed, code = given.get("email", ""), "".join(given.get("code", "").split())
        try:
            email = accounts.address(typed)
        except accounts.Unfit as error:
            return self._sent(request, person, typed, problem=str(error))
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
            return self._sent(request, person, email, problem=NO_SIX)
        entered = await sign_ins.use_code(email, code, self._desk.now(), device_of(request))
        if entered is None:
            return self._sent(request, person, email, problem=WRONG_CODE)
        return await self._in(request, person, entered)

    async def link(self, request: Request, person: Person | None, form: Form) -> Response:
        """What a link from mail opens: one button. Programs that scan mail open links, so only the button acts."""
        token, now = request.path_params["token"], self._desk.now()
        if request.method == "POST" and (entered := await sign_ins.use_link(token, now, device_of(request))):
            return await self._in(request, person, entered)
        found = await sign_ins.waiting(token, now)
        status = 200 if found else GONE
        email = found.email if found else ""
        return self._desk.page(request, person, "providers/sign_in_link.html", status=status, token=token, email=email)

    async def out(self, request: Request, person: Person | None, form: Form) -> Response:
        """Sign this browser out. A form that is not of its session signs nobody out."""
        response = self._desk.to(request, "/portal/sign-in")
        if person:
            await sessions.end(person.account, person.session, self._desk.now())
            self._desk.gate.cookies.take(response)
        return response

    async def _in(self, request: Request, person: Person | None, entered: Entered) -> Response:
        """Signed in: this browser's session before, if there was one, is over."""
        if person:
            await sessions.end(person.account, person.session, self._desk.now())
        response = RedirectResponse(in_language(entered.goes_to, language_of(request)), 303)
        self._desk.gate.cookies.give(response, entered.token)
        return response

    def _asking(
        self, request: Request, person: Person | None, goes_to: str, *, email: str = "", problem: str = ""
    ) -> Response:
        return self._desk.page(
            request, person, "providers/sign_in.html", status=UNFIT if problem else 200, email=email, next=goes_to,
            problem=words_of(request)(problem) if problem else "",
        )  # fmt: skip

    def _sent(
        self, request: Request, person: Person | None, email: str = "", *, problem: str = "", status: int = UNFIT
    ) -> Response:
        """The box for the code, and one for the address where it is not known or is what is wrong."""
        return self._desk.page(
            request, person, "providers/sign_in_sent.html", status=status if problem else 200, email=email,
            retype=not is_address(email), problem=words_of(request)(problem) if problem else "",
        )  # fmt: skip


def is_address(text: str) -> bool:
    """Whether a text is an address as we keep it."""
    try:
        return accounts.address(text) == text
    except accounts.Unfit:
        return False


def device_of(request: Request) -> str:
    """The browser and the system of whoever asks, coarsely."""
    return devices.named(request.headers.get("user-agent", ""))


def routes(desk: Desk) -> list[Route]:
    """Sign-in, the code, the link, sign-out. All of them are open: they are the door."""
    at, gate, both = Entrance(desk), desk.gate, ("GET", "POST")
    return [
        gate.open("/portal/sign-in", at.ask, name="portal-sign-in", methods=both),
        gate.open(SENT, at.sent, name="portal-sign-in-sent", methods=both),
        gate.open("/portal/sign-in/link/{token}", at.link, name="portal-sign-in-link", methods=both),
        gate.open("/portal/sign-out", at.out, name="portal-sign-out", methods=("POST",)),
    ]
