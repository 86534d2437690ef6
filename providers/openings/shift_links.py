"""Links with which whoever is on shift says whether there is a place, without signing in.

A link stands as long as somebody answers for it: one that was mailed, while its reader keeps the listing; a printed
one, while whoever made it does. So nobody who left can still speak for a program.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from providers import listings
from providers.listing import Listing
from providers.models import Capability
from providers.people import capabilities, readers
from providers.people.readers import Reader
from providers.rules import Rules
from web import audit
from web.database import transaction

MOST: Final = 5  # printed codes of one listing that work at a time


@dataclass(frozen=True, slots=True)
class Link:
    """One printed code, or all that was mailed to one address. ``made_by`` and ``used_at`` are of the latest."""

    id: int
    given_to: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None

    @property
    def is_printed(self) -> bool:
        """Whether it hangs on a wall."""
        return self.given_to == capabilities.DESK


async def read(token: str, now: datetime) -> tuple[Capability, Listing] | None:
    """What a token lets its holder report on; ``None`` for whatever reason it does not."""
    link = await capabilities.read(capabilities.OPENINGS, token, now)
    if link is None or not stands(link, await readers.of_listing(str(link.program_public_id))):
        return None
    listing = await listings.one(str(link.program_public_id))
    return (link, listing) if listing else None


def stands(link: Capability, people: Sequence[Reader]) -> bool:
    """Whether somebody who keeps the listing answers for a link."""
    if link.given_to == capabilities.DESK:
        return link.created_by in {actor_of(reader) for reader in people}
    return link.given_to in {reader.email for reader in people}


def actor_of(reader: Reader) -> str:
    """How histories name somebody who keeps a listing."""
    return f"account:{reader.account}"


async def print_one(public_id: str, by: str, at: datetime, rules: Rules) -> str | None:
    """A new link for the shift desk; ``None`` when there are enough. ``by`` is an actor."""
    async with transaction():
        await listings.hold()
        if sum(link.is_printed for link in await working(public_id, at)) >= MOST:
            return None
        token = await capabilities.give(
            capabilities.OPENINGS, public_id, capabilities.DESK, created_by=by, at=at, lasts=rules.desk_link_lasts
        )
        await audit.note(by, "openings-link", public_id, {"given_to": capabilities.DESK}, at)
        return token


async def working(public_id: str, now: datetime) -> list[Link]:
    """The links of a listing that work: each printed code, the newest first; then what was mailed, by address."""
    people = await readers.of_listing(public_id)
    names = {actor_of(reader): reader.email for reader in people}
    alive = await capabilities.alive(capabilities.OPENINGS, public_id, now)
    standing = [link for link in alive if stands(link, people)]
    printed = [[link] for link in standing if link.given_to == capabilities.DESK]
    mailed = sorted((link for link in standing if link.given_to != capabilities.DESK), key=lambda link: link.given_to)
    groups = [list(group) for _, group in groupby(mailed, key=lambda link: link.given_to)]
    return [_together(group, names) for group in (*printed, *groups)]


async def revoke(public_id: str, link: int, by: str, at: datetime) -> bool:
    """End a printed code, or everything that was mailed to the address that one link was mailed to."""
    async with transaction():
        found = await Capability.filter(
            id=link, kind=capabilities.OPENINGS, program_public_id=UUID(public_id), revoked_at=None
        ).first()
        if found is None:
            return False
        alive = await capabilities.alive(capabilities.OPENINGS, public_id, at)
        also = [one for one in alive if one.given_to == found.given_to != capabilities.DESK]
        for one in also or [found]:
            await capabilities.revoke(public_id, one.id, at)
        await audit.note(by, "openings-link-revoked", public_id, {"link": found.id}, at)
        return True


def _together(links: Sequence[Capability], names: dict[str, str]) -> Link:
    latest = max(links, key=lambda link: link.id)
    used = [link.used_at for link in links if link.used_at]
    return Link(
        id=latest.id,
        given_to=latest.given_to,
        made_by=names.get(latest.created_by, ""),
        created_at=latest.created_at,
        expires_at=max(link.expires_at for link in links),
        used_at=max(used, default=None),
    )
