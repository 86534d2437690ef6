"""Who a row is, in a form that survives spelling: and how alike two of them are.

The official lists carry no id. Name, program, address and phone together are one; each of them changes from year to
year, and one phone may serve seventy places.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from providers.moderation.likeness import AKIN, ALIKE, HALF, named_alike, same_house, spelled

SURE: Final = 50.0  # a pair with fewer points is not one program


@dataclass(frozen=True, slots=True)
class Identity:
    """The identifying cells of one row or record, spelled one way."""

    name: str
    program: str
    street: str
    street2: str
    city: str
    state: str
    zip: str
    phone: str

    @property
    def door(self) -> tuple[str, str]:
        """Street and ZIP: where several programs may live."""
        return self.street, self.zip

    @property
    def called(self) -> str:
        """Organization and program in one text."""
        return f"{self.name} {self.program}".strip()


def identity_of(cells: Mapping[str, str]) -> Identity:
    """The identity that the cells of ``rows.IDENTITY`` state."""
    return Identity(
        spelled(cells["name1"]),
        spelled(cells["name2"]),
        spelled(cells["street1"]),
        spelled(cells["street2"]),
        spelled(cells["city"]),
        cells["state"],
        cells["zip"][:5],
        re.sub(r"[^0-9a-z]", "", cells["phone"].lower()),
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, 0 to 1: of the programs, and of organization and program in one text."""

    program: float
    called: float
    bears_name: bool


def likeness_of(one: Identity, other: Identity) -> Likeness:
    """Compare the names of two. A program that only one of them names speaks neither for nor against."""
    name = named_alike(one.name, other.name)
    called = named_alike(one.called, other.called)
    program = 1.0 if one.program == other.program else HALF
    if one.program and other.program:
        program = named_alike(one.program, other.program)
        called = max(called, (name + program) / 2)
    return Likeness(program, called, name >= ALIKE and program >= ALIKE)


def score(one: Identity, other: Identity, crowd: int, doors: int) -> float:
    """How surely two are one program: 0 for not at all, ``SURE`` and more for a pair that may be one.

    ``crowd`` counts the places that share the row's phone in either list, ``doors`` the programs at its address: a
    number that many places share proves nothing, and one of many programs behind a door must also bear the name.
    """
    likeness = likeness_of(one, other)
    same_phone = bool(one.phone) and one.phone == other.phone
    if not _same_door(one, other):
        return _moved(one, other, likeness, same_phone, crowd)
    called, program = likeness.called, likeness.program
    suite = 2.0 if one.street2 == other.street2 else 0.0
    if likeness.bears_name:
        return 85 + 10 * called + suite
    if same_phone and (program == 1 or called >= AKIN):
        return 75 + 5 * called + 5 * program + suite
    return 55 + 10 * called if doors == 1 and called >= AKIN else 0.0


def _moved(one: Identity, other: Identity, likeness: Likeness, same_phone: bool, crowd: int) -> float:
    """Points of a pair at two doors: the phone must speak for it, or the whole name in one city."""
    near = _nearness(one, other)
    if not same_phone:
        return 50 + near if likeness.called == 1 and near >= 3 else 0.0
    if likeness.bears_name and near:
        return (70 if crowd == 1 else 60) + 5 * likeness.called + near
    may_be_renamed = crowd == 1 and likeness.called >= AKIN and likeness.program >= HALF
    return 55 + 10 * likeness.called + near if may_be_renamed and near >= 2 else 0.0


def _same_door(one: Identity, other: Identity) -> bool:
    return one.zip == other.zip and same_house(one.street, other.street)


def _nearness(one: Identity, other: Identity) -> int:
    """4 the same ZIP, 3 the same city, 2 the same postal region, 1 the same state, 0 elsewhere."""
    if one.state != other.state:
        return 0
    if one.zip == other.zip:
        return 4
    if one.city == other.city:
        return 3
    return 2 if one.zip[:3] == other.zip[:3] else 1
