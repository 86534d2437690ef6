"""Listings that may be one program twice: found by what they share, weighed by how alike they are, decided by a person.

Different programs at one address are real (hundreds in the national directory alone): where both say the program's own
name and the names differ, they are two, unless every number and every kind of care is the same.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final
from uuid import UUID

from providers import listings
from providers.listing import Listing
from providers.models import Twin
from providers.moderation.likeness import ALIKE, HALF, named_alike, same_house, spelled
from web import audit
from web.database import transaction

WEIGHTS: Final = {"name": 40, "place": 25, "phones": 20, "care": 15}  # points of 100
SURE: Final = 80  # a pair with fewer points is not shown to anyone
ELSEWHERE: Final = 0.4  # of the points for the place, for another street in the same ZIP
CROWD: Final = 12  # a number that more listings share is a central office: it brings none of them together
OPEN: Final = "open"
APART: Final = "apart"  # a moderator said: two programs
MERGED: Final = "merged"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings by their ids, the smaller first, and how sure it is that they are one: 0 to 100."""

    one: str
    other: str
    score: int


@dataclass(frozen=True, slots=True)
class Known:
    """What of a listing is compared, spelled one way."""

    id: str
    name: str
    program: str
    street: str
    street2: str
    zip: str
    numbers: tuple[str, ...]
    care: frozenset[str]

    @classmethod
    def of(cls, listing: Listing) -> "Known":
        """A listing, spelled."""
        return cls(
            id=listing.id,
            name=spelled(listing.organization),
            program=spelled(listing.program),
            street=spelled(listing.street),
            street2=spelled(listing.street2),
            zip=listing.zip[:5],
            numbers=tuple(phone.number for phone in listing.phones if phone.kind != "fax"),
            care=frozenset(listing.care),
        )


def candidates(known: Iterable[Listing]) -> list[Pair]:
    """The pairs that a person should look at, the surest first. Pure; half a second for the national directory."""
    compared = [Known.of(listing) for listing in known]
    crowds = Counter(number for one in compared for number in set(one.numbers))
    found = [
        Pair(min(one.id, other.id), max(one.id, other.id), score)
        for one, other in _neighbours(compared, crowds)
        if (score := likeness(one, other, alone=_alone(one, other, crowds))) >= SURE
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def likeness(one: Known, other: Known, *, alone: bool) -> int:
    """How sure it is that two listings are one program, 0 to 100.

    ``alone``: nobody else in the directory has the number that both begin with. At two doors only that can tell a
    program that moved from two houses of one organization.
    """
    near = bool(one.zip) and one.zip == other.zip
    same_door = near and _is_street(one.street) and same_house(one.street, other.street)
    program = named_alike(one.program, other.program) if one.program and other.program else None
    called = _called(one, other, program)
    twice = set(one.numbers) == set(other.numbers) and bool(one.numbers) and one.care == other.care
    if program is not None and program < ALIKE and not twice:
        return 0
    if not same_door and not (near and twice and alone and called == 1):
        return 0
    parts = {"name": called, "phones": _phones(one, other), "care": _care(one, other)}
    parts["place"] = _place(one, other) if same_door else ELSEWHERE
    return round(sum(WEIGHTS[name] * part for name, part in parts.items()))


async def look(now: datetime) -> int:
    """Find pairs that are new since last time; returns how many. What was decided is not opened again."""
    pairs = await asyncio.to_thread(candidates, await listings.published())
    seen = {(str(one), str(other)) for one, other in await Twin.all().values_list("one", "other")}
    fresh = [pair for pair in pairs if (pair.one, pair.other) not in seen]
    rows = [Twin(one=UUID(pair.one), other=UUID(pair.other), score=pair.score, found_at=now) for pair in fresh]
    await Twin.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


async def open_twins() -> list[Twin]:
    """The pairs that wait for a person, the surest first; a pair whose listing is gone waits no more."""
    waiting = await Twin.filter(state=OPEN).order_by("-score", "id")
    wanted = {str(side) for twin in waiting for side in (twin.one, twin.other)}
    there = {listing.id for listing in await listings.by_ids(wanted)}
    return [twin for twin in waiting if {str(twin.one), str(twin.other)} <= there]


async def apart(twin_id: int, by: str, at: datetime) -> bool:
    """They are two programs. False when somebody has decided already."""
    async with transaction():
        pair = await Twin.filter(id=twin_id, state=OPEN).first()
        decided = Twin.filter(id=twin_id, state=OPEN).update(state=APART, decided_at=at, decided_by=by)
        if pair is None or not await decided:
            return False
        await audit.note(by, "twins-apart", str(pair.one), {"other": str(pair.other)}, at)
        return True


def _neighbours(known: Sequence[Known], crowds: Counter[str]) -> set[tuple[Known, Known]]:
    blocks: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        for key in {one.zip, *(number for number in one.numbers if crowds[number] <= CROWD)} - {""}:
            blocks[key].append(one)
    return {pair for block in blocks.values() for pair in combinations(block, 2)}


def _alone(one: Known, other: Known, crowds: Counter[str]) -> bool:
    return one.numbers[:1] == other.numbers[:1] and bool(one.numbers) and crowds[one.numbers[0]] == 2


def _called(one: Known, other: Known, program: float | None) -> float:
    """How alike organization and program are together. A program that only one names speaks neither for nor against."""
    name = named_alike(one.name, other.name)
    if one.program == other.program:
        return name
    if program is not None and program < ALIKE:
        return (name + program) / 2
    whole = named_alike(f"{one.name} {one.program}".strip(), f"{other.name} {other.program}".strip())
    return max(whole, (name + (HALF if program is None else program)) / 2)


def _place(one: Known, other: Known) -> float:
    return 1.0 if one.street2 == other.street2 else 0.9


def _is_street(street: str) -> bool:
    """Not the dashes that a list writes for an address that is kept secret."""
    return any(letter.isalnum() for letter in street)


def _phones(one: Known, other: Known) -> float:
    if one.numbers and one.numbers[:1] == other.numbers[:1]:
        return 1.0
    return 0.7 if set(one.numbers) & set(other.numbers) else 0.0


def _care(one: Known, other: Known) -> float:
    both = one.care | other.care
    return len(one.care & other.care) / len(both) if both else HALF
