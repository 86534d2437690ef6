"""The call sheet: which number to call, what to say, what to ask; then what came of it. Made to be printed.

For a claim by phone it makes the code that is read out: it is shown once, and only to whoever asked for it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from providers import listings, phrases, records
from providers.editing import changes
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Claim, Doubt, Freeze, Proposal
from providers.moderation import calls
from providers.people import claiming, claims
from providers.portal.moderating import HOME, Visit
from providers.trust import doubts
from web.i18n import mark as _

PATH: Final = f"{HOME}/{{}}/{{}}/call"
NO_CODE: Final = _("There is no code to make: the claim was decided, or it is your own.")
NO_OUTCOME: Final = _("Choose what came of the call.")
SCRIPTS: Final = {
    "proposal": (
        _("We were asked to change this on your listing: {about}. Did somebody of yours ask for that?"),
        _("What is right? Let them say it. Do not read the new one to them first."),
        _("Who keeps your listing true, and what is your part in the program?"),
    ),
    "claim": (
        _("Somebody says that they work with you, and wants to keep your listing here. Do you know of it?"),
        _("Read the code only to somebody of the program. They give it to their colleague, and to nobody else."),
        _("If they know of nobody: do not read the code. Note it here."),
    ),
    "doubt": (
        _("Somebody told us that this may be wrong on your listing: {about}. Is it right?"),
        _("What is right? Let them say it."),
        _("Who keeps your listing true, and how do we reach them?"),
    ),
    "freeze": (
        _("Somebody told us that your listing may be in the wrong hands. It is frozen. Do you know why?"),
        _("Who of your program keeps the listing? Let them say the names."),
        _("What is right: the phone numbers, the website, the address? Let them say it."),
    ),
}


@dataclass(frozen=True, slots=True)
class About:
    """What a call is about: its listing, in a few words, and the change that it may be about."""

    listing: Listing
    words: str = ""
    proposal: Proposal | None = None
    claim: Claim | None = None


async def call(visit: Visit) -> Response:
    """The sheet; a code to read out; what came of the call."""
    kind, number = visit.request.path_params["kind"], visit.number()
    about = await FINDERS[kind](visit, number) if kind in FINDERS else None
    if about is None:
        raise HTTPException(404)
    if visit.wants == "code":
        return await _with_code(visit, kind, number, about)
    if visit.wants == "note":
        outcome = visit.form.get("outcome", "")
        if await calls.note(kind, number, about.listing.id, outcome, by=visit.person.actor, at=visit.now):
            return visit.to(f"{HOME}/{kind}/{number}", "noted")
        return await _page(visit, kind, number, about, problem=NO_OUTCOME)
    return await _page(visit, kind, number, about)


async def _with_code(visit: Visit, kind: str, number: int, about: About) -> Response:
    """The code is shown in the answer to the form: it is kept nowhere where a later page could read it."""
    try:
        code = await claims.code_for_call(number, visit.person.actor, visit.now) if about.claim else ""
    except LookupError:
        code = ""
    return await _page(visit, kind, number, about, problem="" if code else NO_CODE, code=code)


async def _page(
    visit: Visit, kind: str, number: int, about: About, *, problem: str = "", code: str = ""
) -> Response:  # fmt: skip
    t, listing = visit.t, about.listing
    official = [] if about.claim else await records.of([listing.id])
    first, *asks = (t(line).format(about=about.words) for line in SCRIPTS[kind])
    by_phone = about.claim is not None and about.claim.how == claiming.PHONE
    return visit.page(
        "providers/moderation_call.html",
        problem=problem, kind=kind, number=number, listing=listing, first=first, asks=asks,
        lines=[_line(one, visit) for one in calls.numbers(listing, official, about.proposal)], code=code,
        can_make_code=by_phone, outcomes=[(name, t(words)) for name, words in calls.OUTCOMES.items()],
        today=visit.now.date().isoformat(),
    )  # fmt: skip


def _line(one: calls.ToCall, visit: Visit) -> dict[str, str]:
    """A number as it is read and dialled, and who states it."""
    dial = phrases.dial(one.phone, visit.t)
    source = visit.t(SOURCES[one.source].name) if one.source in SOURCES else visit.t(_("published here"))
    when = phrases.day(one.since, visit.language) or visit.t(_("date not stated"))
    return {"text": dial.text, "dial": dial.dial, "kind": dial.kind, "said": f"{source}, {when}"}


async def _of_proposal(visit: Visit, number: int) -> About | None:
    made = await Proposal.filter(id=number).first()
    listing = await listings.one(str(made.program_public_id)) if made else None
    return About(listing, changes.label(made.field, visit.t), proposal=made) if made and listing else None


async def _of_claim(visit: Visit, number: int) -> About | None:
    made = await Claim.filter(id=number).first()
    listing = await listings.one(str(made.program_public_id)) if made else None
    return About(listing, claim=made) if made and listing else None


async def _of_doubt(visit: Visit, number: int) -> About | None:
    made = await Doubt.filter(id=number).first()
    listing = await listings.one(str(made.program_public_id)) if made else None
    return About(listing, visit.t(doubts.label(made.field))) if made and listing else None


async def _of_freeze(visit: Visit, number: int) -> About | None:
    made = await Freeze.filter(id=number).first()
    listing = await listings.one(str(made.program_public_id)) if made else None
    return About(listing) if made and listing else None


FINDERS: Final[Mapping[str, Callable[[Visit, int], Awaitable[About | None]]]] = {
    "proposal": _of_proposal, "claim": _of_claim, "doubt": _of_doubt, "freeze": _of_freeze,
}  # fmt: skip
