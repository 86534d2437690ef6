"""Asking to keep a listing: somebody says that they speak for it, and how they will show it.

By mail at the listing's own web domain (granted at once where nobody keeps it), by a code that a moderator reads out to
whoever answers the listed phone, or by documents. Nothing that the claimant brings counts, and where somebody keeps the
listing already, a moderator decides and those who keep it are told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from providers import listings
from providers.listing import Listing
from providers.models import Claim
from providers.people import claim_letters, freezing, granting, members, proof
from web import audit
from web.database import transaction
from web.letters import Letters

DOMAIN: Final = "domain"
PHONE: Final = "phone"
DOCUMENTS: Final = "documents"
WAYS: Final = (DOMAIN, PHONE, DOCUMENTS)

MOST_OPEN: Final = 5  # claims of one account that wait
MOST_STARTS: Final = 3  # of one account for one listing in a day
MOST_OFFERED: Final = 50  # other listings of the house, on one page
DAY: Final = timedelta(days=1)
WAR: Final = timedelta(days=30)  # a second claim from outside within it freezes the listing


class Ending(Enum):
    """What came of asking to keep a listing."""

    GRANTED = "granted"
    WAITS = "waits"
    NOT_PROVED = "not-proved"
    NO_PHONE = "no-phone"
    YOURS = "yours"
    ASKED = "asked"  # a claim of theirs waits already
    TOO_MANY = "too-many"
    NOT_THERE = "not-there"


async def start(
    public_id: str, account: int, email: str, how: str, *, at: datetime, letters: Letters, also: Sequence[str] = ()
) -> Ending:
    """Somebody asks to keep a listing. ``email`` is the address they signed in with; ``how`` is one of ``WAYS``.

    ``also`` are other listings of the same organization and web domain: granted with it, where nobody keeps them.
    """
    async with transaction():
        await listings.hold()
        listing = await listings.one(public_id)
        if listing is None:
            return Ending.NOT_THERE
        hindrance = await _hindrance(listing, account, email, how, at)
        if hindrance:
            return hindrance
        claim = await _claim(listing, account, how, at)
        kept = bool(await members.of_listing(listing.id))
        if how == DOMAIN and not kept and not await members.is_frozen(listing.id):
            ticked = [one for one in (await offered(listing, account, email, at) if also else []) if one.id in also]
            more = [await _claim(one, account, how, at) for one in ticked]
            done = await granting.grant([claim, *more], f"account:{account}", "", at, letters)
            return Ending.GRANTED if done else Ending.WAITS
        if kept:
            await _alarm(listing, claim, email, at, letters)
        await audit.note(f"account:{account}", "claim-started", listing.id, {"claim": claim.id, "how": how}, at)
        return Ending.WAITS


async def offered(listing: Listing, account: int, email: str, at: datetime) -> list[Listing]:
    """The other listings that whoever has proved this one by its domain may take with it: nobody keeps them."""
    found = [one for one in await proof.siblings(listing) if not one.claimed][:MOST_OFFERED]
    return [one for one in found if await _is_free(one) and not await proof.flaw(one, account, email, at)]


async def _is_free(listing: Listing) -> bool:
    return not await members.of_listing(listing.id) and not await members.is_frozen(listing.id)


async def _claim(listing: Listing, account: int, how: str, at: datetime) -> Claim:
    return await Claim.create(program_public_id=UUID(listing.id), account=account, how=how, created_at=at)


async def _hindrance(listing: Listing, account: int, email: str, how: str, at: datetime) -> Ending | None:
    """Why a claim does not even begin."""
    mine = Claim.filter(account=account)
    of_listing = mine.filter(program_public_id=UUID(listing.id))
    if await members.kept(account, listing.id):
        return Ending.YOURS
    if await of_listing.filter(state="open").exists():
        return Ending.ASKED
    if await mine.filter(state="open").count() >= MOST_OPEN:
        return Ending.TOO_MANY
    if await of_listing.filter(created_at__gt=at - DAY).count() >= MOST_STARTS:
        return Ending.TOO_MANY
    if how == PHONE and not listing.phones:
        return Ending.NO_PHONE
    return Ending.NOT_PROVED if how == DOMAIN and await proof.lack(listing, account, email, at) else None


async def _alarm(listing: Listing, claim: Claim, email: str, at: datetime, letters: Letters) -> None:
    """Tell those who keep a listing of a claim from outside; a second one within a month freezes the listing."""
    await claim_letters.rival(listing, claim, email, at, letters)
    since = max(at - WAR, (await members.of_listing(listing.id))[0].accepted_at or at)
    rivals = Claim.filter(
        program_public_id=UUID(listing.id), created_at__gt=since, state__in=("open", "refused")
    )  # fmt: skip
    if await rivals.count() > 1:
        await freezing.freeze(listing.id, "job", freezing.CLAIM_WAR, at, letters)
