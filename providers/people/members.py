"""Who keeps which listing. Not yours and not there are the same: every question joins on the one who asks."""

from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from providers import listings
from providers.listing import Listing
from providers.models import Capability, Freeze, Membership
from providers.people.capabilities import FREEZE


async def kept_by(account: int) -> list[Listing]:
    """The listings that an account keeps, by name and town."""
    members = await Membership.filter(account=account, ended_at=None, accepted_at__not_isnull=True)
    found = await listings.by_ids({str(member.program_public_id) for member in members})
    return sorted(found, key=lambda listing: (listing.organization, listing.program, listing.city, listing.id))


async def kept(account: int, public_id: str) -> Listing | None:
    """One listing, if this account keeps it; ``None`` for another's, and for one that is not there."""
    listing = await listings.one(public_id)
    if listing is None or not await _members(listing.id).filter(account=account).exists():
        return None
    return listing


async def of_listing(public_id: str) -> list[Membership]:
    """Whoever keeps a listing now, the longest first."""
    return await _members(public_id).order_by("accepted_at", "id")


async def addresses(public_id: str) -> list[str]:
    """Where mail about a listing goes: the addresses of all who keep it."""
    return sorted({member.email for member in await of_listing(public_id)})


async def add(public_id: str, account: int, email: str, at: datetime, *, invited_by: int | None = None) -> None:
    """Let somebody keep a listing from now on. Adding them twice changes nothing; an invitation that waits is over."""
    if not await _members(public_id).filter(account=account).exists():
        await Membership.create(
            program_public_id=UUID(public_id), email=email, account=account, invited_by=invited_by, since=at,
            accepted_at=at,
        )  # fmt: skip
    await Membership.filter(
        program_public_id=UUID(public_id), email=email, accepted_at=None, ended_at=None
    ).update(ended_at=at, ended_by=f"account:{account}")  # fmt: skip


async def one(public_id: str, membership: int) -> Membership | None:
    """Somebody who keeps this listing now, by the number of their place; ``None`` for another listing's."""
    return await _members(public_id).filter(id=membership).first()


async def end(member: Membership, by: str, at: datetime) -> None:
    """They keep the listing no more: their links end, and so do their invitations where another removed them.

    What they hold for an alarm goes on: whoever was put out wrongly can still freeze the listing.
    """
    await Membership.filter(id=member.id, ended_at=None).update(ended_at=at, ended_by=by)
    if by != f"account:{member.account}":
        await Membership.filter(
            program_public_id=member.program_public_id, invited_by=member.account, accepted_at=None, ended_at=None
        ).update(ended_at=at, ended_by=by)  # fmt: skip
    await Capability.filter(
        program_public_id=member.program_public_id, given_to=member.email, kind__not=FREEZE, revoked_at=None
    ).update(revoked_at=at)  # fmt: skip


async def is_frozen(public_id: str) -> bool:
    """Whether nothing protected may change on it until a moderator has looked."""
    return await Freeze.filter(program_public_id=UUID(public_id), lifted_at=None).exists()


def _members(public_id: str) -> QuerySet[Membership]:
    return Membership.filter(program_public_id=UUID(public_id), ended_at=None, accepted_at__not_isnull=True)
