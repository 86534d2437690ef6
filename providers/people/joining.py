"""How people join those who keep a listing, and leave them: invited by mail, put out, gone. Each time all are told.

While a listing is frozen nobody joins it and nobody is put out, but by a moderator; leaving is always possible.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from tortoise.queryset import QuerySet

from providers import listings
from providers.listing import Listing
from providers.models import Membership
from providers.people import member_letters, members
from web import audit
from web.database import transaction
from web.letters import Letters
from web.models import Account

INVITED_FOR: Final = timedelta(days=14)
SLACK: Final = timedelta(minutes=5)  # that two clocks may differ
DAY: Final = timedelta(days=1)
MOST_WAITING: Final = 10  # invitations of one listing
MOST_A_DAY: Final = 20  # invitations of one account


class Ending(Enum):
    """What came of inviting, joining, putting out, leaving."""

    DONE = "done"
    FROZEN = "frozen"
    THERE = "there"  # they keep it already
    TOO_MANY = "too-many"
    GONE = "gone"  # no such invitation or person, or not any more


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody may keep a listing, if they say yes in time."""

    id: int
    listing: Listing
    until: datetime


async def invite(public_id: str, account: int, email: str, at: datetime, letters: Letters) -> Ending:
    """Ask somebody to keep a listing too. ``email`` is as ``web.accounts.address`` made it. Again renews it."""
    async with transaction():
        await listings.hold()
        inviter = await Account.filter(id=account).first()
        listing = await members.kept(account, public_id)
        if inviter is None or listing is None:
            return Ending.GONE
        hindrance = await _hindrance(listing.id, account, email, at)
        if hindrance:
            return hindrance
        by = f"account:{account}"
        await _waiting(listing.id).filter(email=email).update(ended_at=at, ended_by=by)
        made = await Membership.create(program_public_id=UUID(listing.id), email=email, invited_by=account, since=at)
        await member_letters.invited(listing, made, inviter, at + INVITED_FOR, letters)
        await member_letters.news(listing, "invited", made, inviter.email, at=at, letters=letters)
        await audit.note(by, "member-invited", listing.id, {"membership": made.id}, at)
        return Ending.DONE


async def waiting(public_id: str, now: datetime) -> list[Membership]:
    """Who is asked to keep a listing and has not answered in the time they have."""
    return await _waiting(public_id).filter(since__gt=now - INVITED_FOR).order_by("id")


async def invitations(email: str, now: datetime) -> list[Invitation]:
    """What somebody is asked to keep, the latest first."""
    asked = await Membership.filter(
        email=email, accepted_at=None, ended_at=None, since__gt=now - INVITED_FOR
    ).order_by("-id")  # fmt: skip
    found = {listing.id: listing for listing in await listings.by_ids(str(one.program_public_id) for one in asked)}
    return [
        Invitation(one.id, found[str(one.program_public_id)], one.since + INVITED_FOR)
        for one in asked
        if str(one.program_public_id) in found
    ]


async def accept(invitation: int, account: int, email: str, at: datetime, letters: Letters) -> Ending:
    """Say yes. ``email`` is the address that signed in: an invitation for another is not there."""
    async with transaction():
        await listings.hold()
        asked = await _asked(invitation, email, at)
        listing = await listings.one(str(asked.program_public_id)) if asked else None
        if asked is None or listing is None or not await _still_stands(asked):
            return Ending.GONE
        if await members.is_frozen(listing.id):
            return Ending.FROZEN
        by = f"account:{account}"
        await member_letters.news(listing, "joined", asked, email, at=at, letters=letters)
        await members.add(listing.id, account, email, at, invited_by=asked.invited_by)
        if not listing.claimed:
            await listings.publish([replace(listing, claimed=at.date().isoformat())], actor=by, at=at)
        await audit.note(by, "member-joined", listing.id, {"membership": asked.id}, at)
        return Ending.DONE


async def decline(invitation: int, account: int, email: str, at: datetime) -> Ending:
    """Say no."""
    return await _end_waiting(await _asked(invitation, email, at), account, "member-declined", at)


async def take_back(public_id: str, invitation: int, account: int, at: datetime) -> Ending:
    """Somebody who keeps a listing ends an invitation to it."""
    asked = await _waiting(public_id).filter(id=invitation).first() if await members.kept(account, public_id) else None
    return await _end_waiting(asked, account, "member-uninvited", at)


async def remove(public_id: str, membership: int, account: int, at: datetime, letters: Letters) -> Ending:
    """Somebody who keeps a listing puts another out."""
    async with transaction():
        await listings.hold()
        by = await Account.filter(id=account).first()
        listing = await members.kept(account, public_id)
        member = await members.one(listing.id, membership) if listing else None
        if by is None or listing is None or member is None or member.account == account:
            return Ending.GONE
        if await members.is_frozen(listing.id):
            return Ending.FROZEN
        await _out(listing, member, f"account:{account}", by.email, at=at, letters=letters)
        return Ending.DONE


async def put_out(public_id: str, membership: int, by: str, at: datetime, letters: Letters) -> Ending:
    """A moderator puts somebody out, from a frozen listing too. ``by`` is the moderator's actor."""
    async with transaction():
        await listings.hold()
        listing = await listings.one(public_id)
        member = await members.one(listing.id, membership) if listing else None
        if listing is None or member is None or by == f"account:{member.account}":
            return Ending.GONE
        await _out(listing, member, by, "", at=at, letters=letters)
        return Ending.DONE


async def leave(public_id: str, account: int, at: datetime, letters: Letters) -> Ending:
    """Somebody keeps a listing no more. When the last one leaves, nobody keeps it."""
    async with transaction():
        await listings.hold()
        listing = await members.kept(account, public_id)
        mine = [one for one in await members.of_listing(listing.id) if one.account == account] if listing else []
        if listing is None or not mine:
            return Ending.GONE
        by = f"account:{account}"
        for member in mine:
            await members.end(member, by, at)
        await member_letters.news(listing, "left", mine[0], mine[0].email, at=at, letters=letters)
        await _unclaim(listing, by, at)
        await audit.note(by, "member-left", listing.id, {"membership": mine[0].id}, at)
        return Ending.DONE


async def shut_out(account: int, by: str, at: datetime) -> int:
    """An account that was revoked keeps nothing any more. Returns how many listings it kept. Writes no letters: whoever
    revokes an account knows why."""
    async with transaction():
        await listings.hold()
        kept = await members.kept_by(account)
        for listing in kept:
            for member in await members.of_listing(listing.id):
                if member.account == account:
                    await members.end(member, by, at)
            await _unclaim(listing, by, at)
            await audit.note(by, "member-shut-out", listing.id, {"account": account}, at)
        return len(kept)


async def _out(
    listing: Listing, member: Membership, actor: str, by: str, *, at: datetime, letters: Letters
) -> None:  # fmt: skip
    await members.end(member, actor, at)
    await member_letters.removed(listing, member, by, at, letters)
    await member_letters.news(listing, "removed", member, by, at=at, letters=letters)
    await _unclaim(listing, actor, at)
    await audit.note(actor, "member-removed", listing.id, {"membership": member.id}, at)


async def _unclaim(listing: Listing, by: str, at: datetime) -> None:
    """The public sees that nobody keeps a listing, where that is so."""
    if listing.claimed and not await members.of_listing(listing.id):
        await listings.publish([replace(listing, claimed="")], actor=by, at=at)


async def _end_waiting(asked: Membership | None, account: int, action: str, at: datetime) -> Ending:
    if asked is None:
        return Ending.GONE
    async with transaction():
        by = f"account:{account}"
        await Membership.filter(id=asked.id, accepted_at=None, ended_at=None).update(ended_at=at, ended_by=by)
        await audit.note(by, action, str(asked.program_public_id), {"membership": asked.id}, at)
    return Ending.DONE


async def _hindrance(public_id: str, account: int, email: str, at: datetime) -> Ending | None:
    """Why nobody can be asked."""
    if await members.is_frozen(public_id):
        return Ending.FROZEN
    if email in await members.addresses(public_id):
        return Ending.THERE
    waits = await _waiting(public_id).filter(since__gt=at - INVITED_FOR).exclude(email=email).count()
    today = await Membership.filter(invited_by=account, accepted_at=None, since__gt=at - DAY).count()
    return Ending.TOO_MANY if waits >= MOST_WAITING or today >= MOST_A_DAY else None


async def _asked(invitation: int, email: str, at: datetime) -> Membership | None:
    """An invitation of this address that may be answered now."""
    asked = await Membership.filter(id=invitation, email=email, accepted_at=None, ended_at=None).first()
    return asked if asked and asked.since - SLACK <= at < asked.since + INVITED_FOR else None


async def _still_stands(asked: Membership) -> bool:
    """Whether whoever asked keeps the listing still; where nobody does, they left it to whom they asked."""
    keepers = {member.account for member in await members.of_listing(str(asked.program_public_id))}
    return not keepers or asked.invited_by in keepers


def _waiting(public_id: str) -> QuerySet[Membership]:
    return Membership.filter(program_public_id=UUID(public_id), accepted_at=None, ended_at=None)
