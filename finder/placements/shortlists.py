"""Shortlists: programs that may do, in the order in which they are to be called. A team's own, and nobody else's.

Every question names the team: another's shortlist and none at all are the same. What a team saw of a listing is kept
by its ``rev``, so that it can be told what changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from finder.placements import labels
from finder.placements.labels import Label
from finder.placements.models import Entry, Shortlist
from providers.admission import criteria
from providers.admission.criteria import Criterion
from providers.listing import Listing
from providers.openings import reports
from providers.openings.moments import Moment
from web.database import transaction

MOST: Final = 40  # programs on one shortlist: more is a search


@dataclass(frozen=True, slots=True)
class Line:
    """One program on a shortlist, or a pair. ``rev`` and ``status``: the listing and its openings as they were seen."""

    id: int
    listing: str
    care: str
    rev: int
    status: str
    then: str = ""  # the program for afterwards, where it is a pair
    then_rev: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A shortlist as it is."""

    id: int
    label: Label
    needs: tuple[Criterion, ...]
    lines: tuple[Line, ...]
    used_at: datetime

    @property
    def listings(self) -> list[str]:
        """The id of every program on it, those for afterwards too."""
        return [one for line in self.lines for one in (line.listing, line.then) if one]


async def of_team(team: int) -> list[Kept]:
    """All of a team, the latest used first."""
    found = await Shortlist.filter(team_id=team).order_by("-used_at", "-id").prefetch_related("entries")
    return [_kept(one) for one in found]


async def read(team: int, number: int) -> Kept | None:
    """One of a team's; ``None`` for another's, and for none."""
    found = await Shortlist.filter(id=number, team_id=team).prefetch_related("entries").first()
    return _kept(found) if found else None


async def begin(team: int, needs: Iterable[Criterion], at: datetime) -> int | None:
    """A new one, empty. ``None`` when a team has as many as there are labels."""
    async with transaction():
        taken = {(one.colour, one.letter) for one in await Shortlist.filter(team_id=team)}
        label = labels.free(taken)
        if label is None:
            return None
        keys = [one.key for one in needs]
        made = await Shortlist.create(
            team_id=team, colour=label[0], letter=label[1], needs=keys, created_at=at, used_at=at
        )
        return int(made.id)


async def add(team: int, number: int, chosen: Sequence[tuple[Listing, str]], moment: Moment) -> int:
    """Put programs at the end, each for a kind of care; how many are new on it. Those that are on it stay."""
    async with transaction():
        if not await _touch(team, number, moment.now):
            return 0
        there = await Entry.filter(shortlist_id=number).order_by("position")
        known, last = {str(one.program_public_id) for one in there}, max((one.position for one in there), default=0)
        new = [(listing, care) for listing, care in chosen if listing.id not in known][: max(0, MOST - len(there))]
        for position, (listing, care) in enumerate(new, last + 1):
            await Entry.create(
                shortlist_id=number, position=position, program_public_id=UUID(listing.id), care=care,
                rev=listing.rev, status=status_of(listing, care, moment),
            )  # fmt: skip
        return len(new)


async def remove(team: int, number: int, line: int, at: datetime) -> None:
    """Take one program off."""
    async with transaction():
        if await _touch(team, number, at):
            await Entry.filter(id=line, shortlist_id=number).delete()


async def move(team: int, number: int, line: int, step: int, at: datetime) -> None:
    """Let one program change places with the one before it (``step`` -1) or after it (1)."""
    async with transaction():
        if not await _touch(team, number, at):
            return
        there = await Entry.filter(shortlist_id=number).order_by("position", "id")
        at_now = next((place for place, one in enumerate(there) if one.id == line), None)
        if at_now is None or not 0 <= at_now + step < len(there):
            return
        there[at_now], there[at_now + step] = there[at_now + step], there[at_now]
        for position, one in enumerate(there, 1):
            if one.position != position:
                await Entry.filter(id=one.id).update(position=position)


async def pair(team: int, number: int, line: int, then: Listing | None, at: datetime) -> None:
    """Say which program comes afterwards, or that none does."""
    async with transaction():
        if await _touch(team, number, at):
            await Entry.filter(id=line, shortlist_id=number).update(
                then_public_id=UUID(then.id) if then else None, then_rev=then.rev if then else 0
            )


async def seen(team: int, number: int, known: dict[str, Listing], moment: Moment) -> None:
    """The team has looked at what changed."""
    async with transaction():
        if not await _touch(team, number, moment.now):
            return
        for one in await Entry.filter(shortlist_id=number):
            listing, then = (known.get(str(found)) for found in (one.program_public_id, one.then_public_id))
            if listing:
                one.rev, one.status = listing.rev, status_of(listing, one.care, moment)
            if then:
                one.then_rev = then.rev
            await one.save()


async def use(team: int, number: int, at: datetime) -> bool:
    """Note that a shortlist is of use, so that it stays; whether the team has it."""
    return await _touch(team, number, at)


async def delete(team: int, number: int) -> bool:
    """Let it go, with its links."""
    return bool(await Shortlist.filter(id=number, team_id=team).delete())


def status_of(listing: Listing, care: str, moment: Moment) -> str:
    """What may be believed of the openings for one kind of care: a status, or nothing."""
    return next((moment.shown(one).status for one in reports(listing) if one.care == care), "")


async def _touch(team: int, number: int, at: datetime) -> bool:
    return bool(await Shortlist.filter(id=number, team_id=team).update(used_at=at))


def _kept(one: Shortlist) -> Kept:
    lines = sorted(one.entries, key=lambda entry: (entry.position, entry.id))  # type: ignore[attr-defined]
    return Kept(
        id=one.id,
        label=(one.colour, one.letter),
        needs=criteria.ticked(one.needs),
        lines=tuple(
            Line(
                entry.id, str(entry.program_public_id), entry.care, entry.rev, entry.status,
                str(entry.then_public_id or ""), entry.then_rev,
            )
            for entry in lines
        ),
        used_at=one.used_at,
    )  # fmt: skip
