"""Somebody asks to keep a listing: what speaks for it, a code to read out, yes or no."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from providers.models import Claim
from providers.moderation import claim_evidence
from providers.people import claiming, claims, freezing
from providers.portal.moderating import HOME, NO_REASON, Visit, freeze
from web.models import Account

PATH: Final = f"{HOME}/claim/{{}}"


async def claim(visit: Visit) -> Response:
    """The page, and its forms."""
    made = await Claim.filter(id=visit.number()).first()
    if made is None:
        raise HTTPException(404)
    if visit.wants == "freeze":
        return await freeze(visit, made.program_public_id)
    if visit.wants in ("grant", "refuse") and visit.reason:
        return visit.to(PATH.format(made.id), await _decide(visit, made))
    listing, t = await visit.listing(made.program_public_id), visit.t
    account = await Account.filter(id=made.account).first()
    return visit.page(
        "providers/moderation_claim.html",
        problem=NO_REASON if visit.wants else "", wanted=visit.wants, made=made,
        listing=listing, email=account.email if account else "", frozen=await freezing.state(listing.id),
        clues=await claim_evidence.of_claim(made, listing, visit.now, t, visit.language),
        by_phone=made.how == claiming.PHONE, mine=made.account == visit.person.account,
        calls=await visit.calls("claim", made.id, listing),
        decider=(await visit.who(made.decided_by))[made.decided_by] if made.decided_by else "",
    )  # fmt: skip


async def _decide(visit: Visit, made: Claim) -> str:
    by, letters = visit.person.actor, visit.desk.letters
    if visit.wants == "grant":
        return "granted" if await claims.grant(made.id, by, visit.reason, visit.now, letters) else "not-done"
    return "refused" if await claims.refuse(made.id, by, visit.reason, visit.now, letters) else "not-done"
