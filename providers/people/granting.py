"""What happens when a claim is granted: its owner keeps the listing, the public sees since when, and all are told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from providers import listings
from providers.models import Claim
from providers.people import claim_letters, members, readers
from web import audit
from web.i18n import mark as _
from web.letters import Letters
from web.models import Account

LONGEST_REASON: Final = 300
CODE_WAS_RIGHT: Final = _("The code that was read out on the phone was right.")


async def grant(claims: Sequence[Claim], by: str, reason: str, at: datetime, letters: Letters) -> bool:
    """Grant claims of one account, inside the caller's transaction, which holds the listings.

    ``False`` when the account or a listing is not there any more. That a listing is claimed says nothing of whether
    it is right: ``confirmed`` stays as it was until its people say so.
    """
    account = await Account.filter(id=claims[0].account, revoked_at=None).first()
    found = {listing.id: listing for listing in await listings.by_ids(str(one.program_public_id) for one in claims)}
    if account is None or len(found) < len(claims):
        return False
    others = {public_id: await readers.of_listing(public_id) for public_id in found}
    for claim in claims:
        await members.add(str(claim.program_public_id), account.id, account.email, at)
        await decided(claim, "granted", by, reason, at)
        await Claim.filter(  # what they had asked for in another way besides
            program_public_id=claim.program_public_id, account=account.id, state="open"
        ).update(state="withdrawn", decided_at=at, decided_by=by, code_hash="")
    today = at.date().isoformat()
    claimed = [replace(listing, claimed=listing.claimed or today) for listing in found.values()]
    await listings.publish(claimed, actor=by, at=at)
    await claim_letters.granted(claims, list(found.values()), account, others=others, at=at, letters=letters)
    for claim in claims:
        await audit.note(
            by, "claim-granted", str(claim.program_public_id),
            {"claim": claim.id, "how": claim.how, "account": account.id}, at,
        )  # fmt: skip
    return True


async def decided(claim: Claim, state: str, by: str, reason: str, at: datetime) -> None:
    """Write down what became of a claim. Its code is void."""
    await Claim.filter(id=claim.id).update(
        state=state, decided_at=at, decided_by=by, reason=reason[:LONGEST_REASON], code_hash=""
    )  # fmt: skip
