"""Who a row is, in a form that survives spelling: and how alike two of them are.

The official lists carry no id. Name, program, address and phone together are one; each of them changes from year to
year, and one phone may serve seventy places.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.fuzz import token_sort_ratio

ALIKE: Final = 0.85  # of 1: names that differ by a legal form, a typing error, an abbreviation
AKIN: Final = 0.6  # names that share most of their words
SURE: Final = 50.0  # a pair with fewer points is not one program

_SHORT: Final = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln",
    "court": "ct", "place": "pl", "highway": "hwy", "parkway": "pkwy", "square": "sq", "suite": "ste",
    "building": "bldg", "floor": "fl", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw", "southeast": "se", "southwest": "sw", "and": "", "the": "", "inc": "", "llc": "",
    "corp": "", "corporation": "", "incorporated": "", "ltd": "",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")


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


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """Lower case, no punctuation, common words shortened: ``12 North Main Street`` → ``12 n main st``."""
    words = _WORD.findall(text.casefold().replace("'", ""))
    return " ".join(short for word in words if (short := _SHORT.get(word, word))) or text.casefold().strip()


def score(one: Identity, other: Identity, crowd: int, doors: int) -> float:
    """How surely two are one program: 0 for not at all, ``SURE`` and more for a pair that may be one.

    ``crowd`` counts the places that share the row's phone in either list, ``doors`` the programs at its address: a
    number that many places share proves nothing, and one of many programs behind a door must also bear the name.
    """
    name = _alike(one.name, other.name)
    program = _program_alike(one.program, other.program)
    called = max(_alike(one.called, other.called), (name + program) / 2)
    same_phone = bool(one.phone) and one.phone == other.phone
    bears_name = name >= ALIKE and program >= ALIKE
    if _same_door(one, other):
        suite = 2.0 if one.street2 == other.street2 else 0.0
        if bears_name:
            return 85 + 10 * called + suite
        if same_phone and (program == 1 or called >= AKIN):
            return 75 + 5 * called + 5 * program + suite
        return 55 + 10 * called if doors == 1 and called >= AKIN else 0.0
    return _moved(called, bears_name, same_phone, crowd, _nearness(one, other))


def _moved(called: float, bears_name: bool, same_phone: bool, crowd: int, nearness: int) -> float:
    """Points of a pair at two doors: the phone must speak for it, or the whole name in one city."""
    if not same_phone:
        return 50 + nearness if bears_name and called == 1 and nearness >= 3 else 0.0
    if bears_name and nearness:
        return (70 if crowd == 1 else 60) + 5 * called + nearness
    return 55 + 10 * called + nearness if crowd == 1 and called >= AKIN and nearness >= 2 else 0.0


def _same_door(one: Identity, other: Identity) -> bool:
    if one.zip != other.zip:
        return False
    same_house = one.street.split(" ", 1)[0] == other.street.split(" ", 1)[0]
    return one.street == other.street or (same_house and _alike(one.street, other.street) >= ALIKE)


def _nearness(one: Identity, other: Identity) -> int:
    """4 the same ZIP, 3 the same city, 2 the same postal region, 1 the same state, 0 elsewhere."""
    if one.state != other.state:
        return 0
    if one.zip == other.zip:
        return 4
    if one.city == other.city:
        return 3
    return 2 if one.zip[:3] == other.zip[:3] else 1


def _program_alike(one: str, other: str) -> float:
    return _alike(one, other) if one and other else 1.0 if one == other else 0.5


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else token_sort_ratio(one, other) / 100
