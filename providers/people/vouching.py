"""Who let somebody in to a listing: their word does not count when that person's changes need a second one."""

from uuid import UUID

from providers.models import Claim, Membership


async def brought_in_by(public_id: str, account: int) -> set[int]:
    """The accounts that granted somebody's claim or invited them, and whoever let those in; never the account."""
    found: set[int] = set()
    asked, left = set[int](), {account}
    while left:
        asked |= left
        found |= await _before(public_id, left)
        left = found - asked
    return found - {account}


async def _before(public_id: str, accounts: set[int]) -> set[int]:
    listing = UUID(public_id)
    members = await Membership.filter(program_public_id=listing, account__in=accounts)
    claims = await Claim.filter(program_public_id=listing, account__in=accounts, state="granted")
    deciders = {claim.decided_by.removeprefix("account:") for claim in claims}
    inviters = {member.invited_by for member in members if member.invited_by}
    return inviters | {int(decider) for decider in deciders if decider.isdecimal()}
