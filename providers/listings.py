"""The one door for reading and writing listings.

Every change is numbered: ``rev`` comes from one row that is raised inside the writing transaction, so that a reader
who has seen 7 has seen everything up to 7. What is taken away leaves a tombstone.

A standby that is promoted may lack the last changes, and would give their numbers away a second time. So each
promotion begins an era of numbers above all that were given before: no number ever stands for two changes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import uuid4

import orjson

from providers.listing import Listing
from providers.statements import change, change_many, fetch, fetch_among, insert_many, promotions, tell
from providers.storing import (
    SELECT,
    Place,
    differences,
    facts_column,
    listings_of,
    location_key,
    organization_key,
    organizations_for,
    places_for,
    replace_spot,
    write_places,
)
from web.database import transaction

CHANNEL: Final = "listings"  # on PostgreSQL: whoever listens hears each new rev when it is committed
REV: Final = "SELECT rev FROM counter WHERE id = 1"
ERA: Final = 1 << 40  # numbers between two promotions
PAGE: Final = 250  # listings: each takes twenty times its text while it is read
_PAGE: Final = "WHERE p.public_id > ?1 ORDER BY p.public_id LIMIT ?2"
_FIRST: Final = "00000000-0000-0000-0000-000000000000"
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RAISE: Final = """
INSERT INTO counter (id, rev) VALUES (1, CAST(?1 AS BIGINT) + 1) ON CONFLICT (id) DO UPDATE
SET rev = CASE WHEN counter.rev < CAST(?1 AS BIGINT) THEN CAST(?1 AS BIGINT) ELSE counter.rev END + 1 RETURNING rev
"""
_COLUMNS: Final = (
    "public_id organization_id location_id name facts source checked provenance gone_since is_example "
    "claimed confirmed unconfirmed set_aside rev"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a rev: listings that are new or changed, and the ids of those taken away."""

    rev: int
    listings: list[Listing]
    removed: list[str]


def follows(rev: int, seen: int) -> bool:
    """Whether whoever has seen one number can go on to another by what changed: it is not lower, nor of a later era,
    for which something that they have seen may never have happened."""
    return rev >= seen and rev // ERA == seen // ERA


async def current_rev() -> int:
    """The number of the last change, 0 before the first."""
    rows = await fetch(REV)
    return int(rows[0][0]) if rows else 0


async def published() -> list[Listing]:
    """Every published listing, those that left their official list included, oldest first. One query, no models."""
    return listings_of(await fetch(SELECT + "ORDER BY p.id"))


async def page(after: str = "") -> list[Listing]:
    """Every listing, some at a time and in the order of their ids: those that follow an id, none after the last.

    Whoever reads all pages needs no more memory than for one. What is written meanwhile may be missed: ask for
    ``changes_since`` the rev that was current before the first page.
    """
    return listings_of(await fetch(SELECT + _PAGE, [after or _FIRST, PAGE]))


async def changes_since(rev: int) -> Changes:
    """What a reader who stands at ``rev`` has missed. A change that commits meanwhile may be told twice, never lost."""
    latest = await current_rev()
    rows = await fetch(SELECT + "WHERE p.rev > ?1 ORDER BY p.rev, p.id", [rev])
    gone = await fetch("SELECT public_id FROM tombstone WHERE rev > ?1 ORDER BY rev, id", [rev])
    return Changes(latest, listings_of(rows), [str(row[0]) for row in gone])


async def one(public_id: str) -> Listing | None:
    """The listing with this id. ``None`` for one that is not there, and for a text that is no id."""
    wanted = public_id.lower()
    found = await by_ids([wanted]) if _ID.fullmatch(wanted) else []
    return found[0] if found else None


async def by_ids(public_ids: Iterable[str]) -> list[Listing]:
    """The listings with these ids, in no order; those that are not there are left out."""
    return listings_of(await fetch_among(SELECT + "WHERE p.public_id IN (?)", public_ids))


async def has_real() -> bool:
    """Whether there is any listing that is not an example."""
    return bool(await fetch("SELECT 1 FROM program WHERE is_example = FALSE LIMIT 1"))


async def hold() -> None:
    """Wait until nobody else publishes, and let nobody until the running transaction ends.

    Whoever reads a listing to change it calls this first: what they read is then still so when they publish. It is the
    first lock of every transaction that takes it; the audit's is the last.
    """
    await change("UPDATE counter SET rev = rev WHERE id = 1")


async def publish(listings: Sequence[Listing], *, actor: str, at: datetime) -> int:
    """Make these listings what the public sees, all under one new rev, which is returned.

    A listing whose id is empty or unknown is new. One that says what is already there costs nothing. Neighbours at an
    address whose point improves are published with it. ``at`` is UTC; ``actor`` is who did it, for the history.
    """
    async with transaction():
        rev = await _next_rev()
        batch = [listing if listing.id else replace(listing, id=str(uuid4())) for listing in listings]
        before = {listing.id: listing for listing in await by_ids(listing.id for listing in batch)}
        places = await places_for(batch)
        neighbours = await _neighbours(places, {listing.id for listing in batch})
        before |= {listing.id: listing for listing in neighbours}
        settled = [replace_spot(listing, places[location_key(listing)].spot) for listing in (*batch, *neighbours)]
        changes = {listing.id: differences(before[listing.id], listing) for listing in settled if listing.id in before}
        written = [listing for listing in settled if listing.id not in before or changes[listing.id]]
        await _write(written, before.keys(), await write_places(places), rev)
        await _remember({key: change for key, change in changes.items() if change}, rev, actor, at)
        return rev


async def remove(public_ids: Sequence[str], *, actor: str, at: datetime) -> int:
    """Take listings away and leave tombstones; those that are not there are passed over. Returns how many there were.

    Their organizations and addresses stay, so that what comes back is what it was.
    """
    async with transaction():
        there = sorted(listing.id for listing in await by_ids(public_ids))
        if there:
            rev = await _next_rev()
            await insert_many("tombstone", "public_id rev", [(public_id, rev) for public_id in there])
            await _remember({public_id: {"removed": [False, True]} for public_id in there}, rev, actor, at)
            await change_many("DELETE FROM program WHERE public_id = ?1", [(public_id,) for public_id in there])
        return len(there)


async def bring_back(listing: Listing, *, actor: str, at: datetime) -> int:
    """Publish again, under its own id, what was taken away. Returns the rev."""
    async with transaction():
        rev = await publish([listing], actor=actor, at=at)
        await change_many("DELETE FROM tombstone WHERE public_id = ?1", [(listing.id,)])
        await _remember({listing.id: {"removed": [True, False]}}, rev, actor, at)
        return rev


async def remove_examples(*, at: datetime) -> int:
    """Take the demo listings away, and what only they named. Returns how many there were."""
    async with transaction():
        rows = await fetch("SELECT public_id FROM program WHERE is_example = TRUE")
        removed = await remove([str(row[0]) for row in rows], actor="examples", at=at)
        if removed:
            await change("DELETE FROM location WHERE id NOT IN (SELECT location_id FROM program)")
            await change("DELETE FROM organization WHERE id NOT IN (SELECT organization_id FROM program)")
        return removed


async def _next_rev() -> int:
    """Raise the counter. Its row stays locked until the transaction ends: revs commit and are heard in their order."""
    rows = await change(_RAISE, [ERA * await promotions()])
    rev = int(rows[0]["rev"])
    await tell(CHANNEL, rev)
    return rev


async def _neighbours(places: dict[str, Place], batch: set[str]) -> list[Listing]:
    """The other programs at addresses that are about to move."""
    moved = [place.id for place in places.values() if place.is_moved]
    found = listings_of(await fetch_among(SELECT + "WHERE p.location_id IN (?)", moved))
    return sorted((listing for listing in found if listing.id not in batch), key=lambda listing: listing.id)


async def _write(listings: Sequence[Listing], known: Iterable[str], locations: dict[str, int], rev: int) -> None:
    organizations = await organizations_for(listings)
    known_ids = set(known)
    rows = [
        (
            listing.id,
            organizations[organization_key(listing)],
            locations[location_key(listing)],
            listing.program,
            facts_column(listing),
            listing.source,
            listing.checked,
            orjson.dumps(listing.provenance).decode(),
            listing.gone_since,
            listing.is_example,
            listing.claimed,
            listing.confirmed,
            listing.unconfirmed,
            listing.set_aside,
            rev,
        )
        for listing in listings
    ]
    await insert_many("program", _COLUMNS, [row for row in rows if row[0] not in known_ids])
    assignments = ", ".join(f"{name} = ?{at}" for at, name in enumerate(_COLUMNS.split()[1:], 2))
    statement = " ".join(["UPDATE program SET", assignments, "WHERE public_id = ?1"])
    await change_many(statement, [row for row in rows if row[0] in known_ids])


async def _remember(changes: dict[str, dict[str, list[object]]], rev: int, actor: str, at: datetime) -> None:
    rows = [(key, rev, at, actor, orjson.dumps(change).decode()) for key, change in changes.items()]
    await insert_many("revision", "program_public_id rev at actor changes", rows)
