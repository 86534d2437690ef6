"""A change that waits: what it would change, what speaks for or against it, agree or refuse."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from providers.editing import changes, guarded, protected
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Proposal
from providers.moderation import evidence, suggestions
from providers.people import freezing
from providers.portal.moderating import HOME, NO_REASON, Visit, freeze

PATH: Final = f"{HOME}/proposal/{{}}"


async def proposal(visit: Visit) -> Response:
    """The page, and its forms."""
    made = await Proposal.filter(id=visit.number()).first()
    if made is None:
        raise HTTPException(404)
    if visit.wants == "freeze":
        return await freeze(visit, made.program_public_id)
    if visit.wants == "agree":
        return visit.to(PATH.format(made.id), await _agree(visit, made))
    if visit.wants == "refuse" and visit.reason:
        done = await protected.refuse(made.id, visit.person.actor, visit.reason, visit.now, visit.desk.letters)
        return visit.to(PATH.format(made.id), "refused" if done else "late")
    return await _page(visit, made, NO_REASON if visit.wants == "refuse" else "")


async def _agree(visit: Visit, made: Proposal) -> str:
    account, now = visit.person.account, visit.now
    if made.field in guarded.FIELDS:
        return await protected.agree(made.id, account, now, visit.desk.rules, visit.desk.letters)
    return await suggestions.accept(made.id, account, now)


async def _page(visit: Visit, made: Proposal, problem: str) -> Response:
    listing, t = await visit.listing(made.program_public_id), visit.t
    before, after = (
        changes.words(made.field, guarded.shown(made.field, said), t) for said in (made.before, made.after)
    )
    return visit.page(
        "providers/moderation_proposal.html",
        problem=problem, made=made, listing=listing, label=changes.label(made.field, t),
        before=before, after=after, now_by=_stated(listing, made.field, visit), vote=await _vote(visit, made, listing),
        clues=await evidence.of_proposal(made, listing, t, visit.language), frozen=await freezing.state(listing.id),
        calls=await visit.calls("proposal", made.id, listing),
        decider=(await visit.who(made.decided_by))[made.decided_by] if made.decided_by else "",
    )  # fmt: skip


async def _vote(visit: Visit, made: Proposal, listing: Listing) -> dict[str, Any]:
    """Who agreed, how many must, whether the visitor may, and until when it waits."""
    agreed = [who for who, _when in made.agreed if who not in SOURCES]
    counted = await protected.counting(made, agreed)
    needed = protected.moderators_needed(made.field, listing, visit.desk.rules) if made.field in guarded.FIELDS else 1
    mine = visit.person.account
    return {
        "agreed": len(counted),
        "needed": needed,
        "mine": mine in agreed,
        "may": bool(await protected.counting(made, [mine])),
        "source": next((visit.t(SOURCES[who].name) for who, _when in made.agreed if who in SOURCES), ""),
        "until": made.hold_until.date().isoformat() if made.hold_until > visit.now else "",
        "told": suggestions.is_told(made),
    }


def _stated(listing: Listing, field: str, visit: Visit) -> dict[str, str]:
    """Who states what is published now."""
    name = "street" if field == "address" else field
    fact = listing.fact(name)
    return {"source": visit.t(fact.source.name), "checked": fact.checked}
