"""``/portal``: my programs, each with its one state and the one next thing; invitations and claims that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings
from providers.listing import Listing
from providers.models import Claim
from providers.people import claims, joining, members, standing
from providers.people.joining import Ending
from providers.people.standing import Standing, State
from providers.portal.account import number
from providers.portal.desk import Desk
from providers.trust import confirming
from web.gate import Form, Need
from web.i18n import mark as _
from web.i18n import plural, translator
from web.sessions import Person
from web.view import language_of, words_of

HOME: Final = "/portal"
WORKBENCH: Final = "/placements"  # where those work who place clients
POST: Final = ("POST",)
SHOWN_FOR: Final = timedelta(days=30)  # a claim that was refused
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
WORDS: Final[Mapping[State, str]] = {
    State.FROZEN: _("Frozen until we have looked"),
    State.DOUBTED: _("A searcher says that something is wrong"),
    State.ASKED: _("Look at it, and say if all of it is right"),
    State.LAPSED: _("Openings have lapsed. Searchers read “not reported”"),
    State.WAITING: _("Waiting for a check"),
    State.FINE: _("Up to date"),
}
DONE: Final = {
    "kept": _("You keep this program now. Look at it first: say if all of it is right."),
    "confirmed": _("Thank you. Searchers see that all of it was right today."),
    "left": _("You no longer keep that listing."),
    "accepted": _("You keep this program now."),
    "declined": _("You said no. They see that nobody waits any more."),
    "withdrawn": _("Your request is taken back."),
}
WHY: Final = {
    "frozen": _("That listing is frozen until we have looked. Try again later: the invitation waits."),
    "gone": _("That invitation is over. Ask them for a new one."),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One program on the page: its state in words, and what is next."""

    listing: Listing
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim of mine that waits or was refused."""

    claim: Claim
    listing: Listing


def routes(desk: Desk) -> list[Route]:
    """The page, the answer to an invitation, and the yes to “is this still right?”."""

    async def home(request: Request, person: Person, form: Form) -> Response:
        asked, now, t = request.query_params, desk.now(), words_of(request)
        kept = await cards(desk, person.account, now, language_of(request))
        invited, asking = await joining.invitations(person.email, now), await claimed(person.account, now)
        if person.role == "referral" and not (kept or invited or asking):
            return desk.to(request, WORKBENCH)
        return desk.page(
            request, person, "providers/home.html", cards=kept, invitations=invited, claims=asking,
            said=t(DONE.get(asked.get("done", ""), "")), problem=t(WHY.get(asked.get("why", ""), "")),
            moderates=person.role in ("moderator", "admin"),
        )  # fmt: skip

    async def answer(request: Request, person: Person, form: Form) -> Response:
        invitation, now = number(form, "invitation"), desk.now()
        if dict(form).get("answer") != "accept":
            await joining.decline(invitation, person.account, person.email, now)
            return desk.to(request, f"{HOME}?done=declined")
        came = await joining.accept(invitation, person.account, person.email, now, desk.letters)
        return desk.to(request, f"{HOME}?done=accepted" if came is Ending.DONE else f"{HOME}?why={came.value}")

    async def confirm(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        if await confirming.confirm(listing.id, person.actor, desk.now()) is None:
            raise HTTPException(404)
        return desk.to(request, f"{HOME}?done=confirmed")

    gate = desk.gate
    return [
        gate.route(HOME, home, name="portal-home", need=Need.ACCOUNT),
        gate.route(f"{HOME}/invitation", answer, name="portal-invitation", need=Need.ACCOUNT, methods=POST),
        gate.route(
            f"{HOME}/listing/{{id}}/confirm", confirm, name="portal-home-confirm", need=Need.ACCOUNT, methods=POST
        ),
    ]


async def cards(desk: Desk, account: int, now: datetime, language: str) -> list[Card]:
    """The programs that an account keeps, in the order of what matters first."""
    mine = await members.kept_by(account)
    known = await standing.known(listing.id for listing in mine)
    found = [(listing, standing.standing(listing, known[listing.id], now, desk.rules)) for listing in mine]
    order = list(State)
    found.sort(key=lambda pair: order.index(pair[1].state))
    return [Card(listing, one.state.value, words(one, language)) for listing, one in found]


def words(one: Standing, language: str) -> str:
    """A state in words."""
    if one.state is not State.LAPSING:
        return translator(language)(WORDS[one.state])
    hours, minutes = one.left // HOUR, max(1, one.left // MINUTE)
    if hours < 1:
        return plural(language, "Openings lapse in {n} minute", "Openings lapse in {n} minutes", minutes).format(
            n=minutes
        )
    return plural(language, "Openings lapse in {n} hour", "Openings lapse in {n} hours", hours).format(n=hours)


async def claimed(account: int, now: datetime) -> list[Asked]:
    """What an account asked for that is not decided, or was refused lately."""
    asked = [claim for claim in await claims.of_account(account) if is_shown(claim, now)]
    found = {listing.id: listing for listing in await listings.by_ids(str(one.program_public_id) for one in asked)}
    return [Asked(one, found[key]) for one in asked if (key := str(one.program_public_id)) in found]


def is_shown(claim: Claim, now: datetime) -> bool:
    """Whether a claim still says something to whoever made it."""
    if claim.state == "refused" and claim.decided_at:
        return claim.decided_at + SHOWN_FOR > now
    return claim.state == "open"
