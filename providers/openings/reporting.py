"""Saying whether there is a place, and taking it back: one tap, published at once, in the history, and only once.

A form is taken only if nobody has changed what is said of that kind of care since it was drawn, and if it was drawn
within the hour. A form that is sent again finds its own change there, and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from providers import listings, openings
from providers.listing import Listing
from providers.models import Capability, Revision
from providers.openings import Change, Report
from providers.openings.opening_forms import Answer, Asked
from providers.people import capabilities, readers
from web import audit
from web.database import transaction
from web.letters import Letters

MOST_A_DAY: Final = 60  # changes by one link, or one person, of one listing
DAY: Final = timedelta(days=1)
SILENCE: Final = timedelta(days=30)  # a link that was not used for so long is looked at when it is
HOUR: Final = timedelta(hours=1)
MOMENT: Final = timedelta(microseconds=1)
MANY_AN_HOUR: Final = 10
UNUSUAL: Final = "openings_unusual"


class Refused(Enum):
    """Why nothing was changed."""

    OLD = "old"  # the form lay open for long, or is none of ours
    OVERTAKEN = "overtaken"  # somebody said something since
    TOO_MANY = "too_many"
    NOT_OFFERED = "not_offered"  # the listing, or this kind of care in it, or the link, is gone


@dataclass(frozen=True, slots=True)
class Published:
    """What searchers see now. ``rev`` tells the change apart: with it it is shown and taken back."""

    rev: int


Ending = Published | Refused


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for a listing: an actor, and the link that they used where they are not signed in."""

    actor: str
    link: Capability | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One change that somebody made. ``is_last``: nothing was said since, so they may take it back."""

    rev: int
    change: Change
    is_last: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One change of what is said of one kind of care, with its number and who made it."""

    rev: int
    actor: str
    change: Change


async def report(
    public_id: str, answer: Answer, asked: Asked | None, by: Speaker, *, at: datetime, letters: Letters
) -> Ending:
    """Publish what somebody tapped. ``at`` is UTC."""
    if asked is None or not asked.is_young(at):
        return Refused.OLD
    async with transaction():
        listing = await _held(public_id, answer.care, by)
        if listing is None:
            return Refused.NOT_OFFERED
        said = Report(answer.care, answer.status, at, answer.number, answer.starts)
        if since := await _since(public_id, answer.care, asked.rev):
            return Published(since[-1].rev) if _says(since[-1], said, by) else Refused.OVERTAKEN
        if await _count(public_id, by.actor, at - DAY) >= MOST_A_DAY:
            return Refused.TOO_MANY
        if said in openings.reports(listing):  # at this very moment: yet each form must leave its trace, or it could
            said = replace(said, at=at - MOMENT)  # be sent again
        rev = await listings.publish([openings.said(listing, said)], actor=by.actor, at=at)
        await _told(listing, by, at, letters)
        details = {"care": said.care, "status": said.status, "number": said.number, "starts": said.starts}
        await audit.note(by.actor, "openings", public_id, details, at)
        return Published(rev)


async def undo(public_id: str, care: str, asked: Asked | None, by: Speaker, *, at: datetime) -> Ending:
    """Bring back what was said of one kind of care before the change ``asked.rev``: their own, and still the last."""
    if asked is None or not asked.is_young(at):
        return Refused.OLD
    async with transaction():
        listing = await _held(public_id, care, by)
        if listing is None:
            return Refused.NOT_OFFERED
        found = await _since(public_id, care, asked.rev - 1)
        if not found or (found[0].rev, found[0].actor) != (asked.rev, by.actor):
            return Refused.OVERTAKEN
        own, *since = found
        if since:  # when it was taken back already, that is what came of it
            return Published(since[-1].rev) if _takes_back(since, own, by) else Refused.OVERTAKEN
        rev = await listings.publish([openings.unsaid(listing, care, own.change.before)], actor=by.actor, at=at)
        await _used(by, at)
        await audit.note(by.actor, "openings-undone", public_id, {"care": care}, at)
        return Published(rev)


async def receipt(public_id: str, rev: int, actor: str) -> Receipt | None:
    """A change that somebody made, for the page that they see after it; ``None`` for another's, or no change."""
    revision = await Revision.filter(program_public_id=UUID(public_id), rev=rev, actor=actor).first()
    made = openings.changes(revision.changes, revision.at) if revision else []
    if not made:
        return None
    return Receipt(rev, made[0], not await _since(public_id, made[0].care, rev))


async def _held(public_id: str, care: str, by: Speaker) -> Listing | None:
    """The listing as it is, and stays until the transaction ends; ``None`` where nothing may be said of it."""
    await listings.hold()
    if by.link and not await Capability.filter(id=by.link.id, revoked_at=None).exists():
        return None
    listing = await listings.one(public_id)
    return listing if listing and care in openings.offered(listing) else None


async def _since(public_id: str, care: str, rev: int) -> list[Past]:
    """What was done after a change to what is said of one kind of care, the first first."""
    revisions = await Revision.filter(program_public_id=UUID(public_id), rev__gt=rev).order_by("rev")
    return [
        Past(revision.rev, revision.actor, change)
        for revision in revisions
        for change in openings.changes(revision.changes, revision.at)
        if change.care == care
    ]


def _says(last: Past, said: Report, by: Speaker) -> bool:
    """Whether somebody said the very same before: the button was tapped twice."""
    known = last.change.report
    return last.actor == by.actor and last.change.is_report and known is not None and replace(known, at=said.at) == said


def _takes_back(since: Sequence[Past], own: Past, by: Speaker) -> bool:
    return len(since) == 1 and since[0].actor == by.actor and since[0].change.after == own.change.before


async def _count(public_id: str, actor: str, after: datetime) -> int:
    return await Revision.filter(program_public_id=UUID(public_id), actor=actor, at__gt=after).count()


async def _used(by: Speaker, at: datetime) -> None:
    if by.link:
        await capabilities.used(by.link, at)


async def _told(listing: Listing, by: Speaker, at: datetime, letters: Letters) -> None:
    """Note that a link was used, and tell whoever keeps the listing when that is unusual."""
    await _used(by, at)
    slot = await unusual(listing.id, by.link, at) if by.link else ""
    for reader in await readers.of_listing(listing.id) if slot else []:
        await letters.write(
            reader.language, UNUSUAL, to=reader.email, key=f"{UNUSUAL}:{slot}:{reader.account}", at=at,
            may_repeat=True, listing=listing, after_silence="silence" in slot,
        )  # fmt: skip


async def unusual(public_id: str, link: Capability, at: datetime) -> str:
    """Why the use of a link is unusual: it lay still for a month, or it speaks very often. Empty when it is not.

    ``link`` as it was before this use. The text tells one such happening from the next.
    """
    before = link.used_at or link.created_at
    if at - before > SILENCE:
        return f"{link.id}:silence:{int(before.timestamp())}"
    if await _count(public_id, capabilities.actor(link), at - HOUR) > MANY_AN_HOUR:
        return f"{link.id}:many:{at:%Y%m%d%H}"
    return ""
