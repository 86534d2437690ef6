"""The account page: who one is here, where one is signed in, which passkeys there are."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.portal.desk import Desk
from web import accounts, passkeys, paths, sessions
from web.gate import PASSKEYS, Form, Need
from web.i18n import mark as _
from web.keys import Site
from web.passkeys import Why
from web.sessions import Person
from web.view import words_of

POST: Final = ("POST",)
MOST: Final = 2**31  # numbers of rows are below it
ROLES: Final = {
    "provider": _("You keep listings true."),
    "referral": _("You place people in programs."),
    "moderator": _("You check what others say (moderator)."),
    "admin": _("You check what others say, and run this site (admin)."),
}
DONE: Final = {
    "ended": _("That browser is signed out."),
    "language": _("Your letters come in this language now."),
    "added": _("The passkey is added. We wrote to you about it."),
    "shown": _("Your passkey was shown."),
    "removed": _("The passkey is removed. Delete it on your device too."),
}
WHY: Final[Mapping[Why, str]] = {
    Why.NO_NAME: _("Passkeys do not work at this address: it needs a name and https. Tell whoever runs this site."),
    Why.OPERATOR: _(
        "Your first passkey needs a link from whoever runs this site. Mail alone is not enough. Ask them for one."
    ),
    Why.SHOW_FIRST: _("Show a passkey that you have first."),
    Why.FAILED: _("That did not work. It may have taken too long. Try again."),
    Why.KNOWN: _("That passkey is here already."),
    Why.COPIED: _("That passkey was refused: someone may hold a copy of it. Tell whoever runs this site."),
}
PROBLEMS: Final = {why.value: words for why, words in WHY.items()}


def routes(desk: Desk) -> list[Route]:
    """The page, and the forms for sessions and language."""
    gate, site = desk.gate, Site.of(desk.rules.address)

    async def page(request: Request, person: Person, form: Form) -> Response:
        asked, t = request.query_params, words_of(request)
        account = await accounts.by_id(person.account)
        keys = await passkeys.of_account(person.account)
        bar = passkeys.bar(person, len(keys)) if site else Why.NO_NAME
        return desk.page(
            request, person, "providers/account.html",
            role=t(ROLES[person.role]), spoken=account.language if account else "en", keys=keys, strong=person.strong,
            sessions=await sessions.of_account(person.account, desk.now()), can_show=bar is Why.SHOW_FIRST,
            bar=t(WHY[bar]) if bar else "", needed=asked.get("needed") == "yes" and not person.strong,
            next=back_to(asked.get("next", "")), said=t(DONE.get(asked.get("done", ""), "")),
            problem=t(PROBLEMS.get(asked.get("why", ""), "")),
        )  # fmt: skip

    async def speak(request: Request, person: Person, form: Form) -> Response:
        await accounts.speak(person.account, dict(form).get("language", ""), desk.now())
        return desk.to(request, f"{PASSKEYS}?done=language")

    async def end(request: Request, person: Person, form: Form) -> Response:
        ended = await sessions.end(person.account, number(form, "session"), desk.now())
        return desk.to(request, f"{PASSKEYS}?done=ended" if ended else PASSKEYS)

    async def end_all(request: Request, person: Person, form: Form) -> Response:
        await sessions.end_all(person.account, desk.now(), by=person.actor)
        response = desk.to(request, "/portal/sign-in")
        gate.cookies.take(response)
        return response

    forms = {"language": speak, "end": end, "end-all": end_all}
    return [
        gate.route(PASSKEYS, page, name="portal-account", need=Need.ACCOUNT),
        *(
            gate.route(f"{PASSKEYS}/{last}", handler, name=f"portal-account-{last}", need=Need.ACCOUNT, methods=POST)
            for last, handler in forms.items()
        ),
    ]


def back_to(asked: str) -> str:
    """Where to go on after a passkey, if that is a page of ours; empty if nothing was asked."""
    return paths.ours(asked) if asked else ""


def number(form: Form, name: str) -> int:
    """The number of a row that a form names; 0, which none has, for anything else."""
    text = dict(form).get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < MOST else 0
