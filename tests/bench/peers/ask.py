"""One question as a database is asked it: numbers and masks, ready to be bound to a statement."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from finder.search import distance, options
from finder.search.batch import town
from finder.search.matching import Wish
from finder.search.query import SearchQuery
from providers.places import Place
from tests.bench import listings

STRIPS: Final = 8  # to a degree of latitude: what a circle reaches is a few strips, and of each one piece
DEGREE: Final = 69.1  # miles to a degree of latitude at most 69.41 and at least 68.70
MARGIN: Final = 1.02
WORD: Final = 63  # bits of a whole number in a database that are not its sign
FIELD: Final = 21  # bits in which one count has room, so that three are summed at once
FIELDS: Final = WORD // FIELD


@dataclass(frozen=True, slots=True)
class Ask:
    """A question. ``groups`` are the groups something was chosen of, ``values`` what a statement binds by name."""

    around: bool  # a circle, else a state
    groups: tuple[str, ...]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds: how many, a count an option, and id and miles of the nearest."""

    total: int
    counts: tuple[int, ...]
    ids: tuple[str, ...]
    miles: tuple[float, ...]


def _packed() -> dict[str, tuple[int, int]]:
    """For each group the word that holds it, and the place of its first option there. No group lies in two words."""
    found, word, used = {}, 0, 0
    for group, span in options.SPAN.items():
        size = span.stop - span.start
        if used + size > WORD:
            word, used = word + 1, 0
        found[group] = (word, used)
        used += size
    return found


PACKED: Final = _packed()
PLACE: Final = {
    span.start + each: (PACKED[group][0], PACKED[group][1] + each)
    for group, span in options.SPAN.items()
    for each in range(span.stop - span.start)
}  # of each option: its word, and its bit there
WORDS: Final = 1 + max(word for word, _ in PACKED.values())
SUMS: Final = tuple((word, bit) for word in range(WORDS) for bit in range(FIELD))  # each gives FIELDS counts


@cache
def towns() -> dict[str, int]:
    """The number that a town has in a database."""
    keys = sorted({listings.town_of(each) for each in listings.zips()})
    return {key: number for number, key in enumerate(keys)}


@cache
def towns_of_zips() -> list[int]:
    """The number of each ZIP's town."""
    numbers = towns()
    return [numbers[listings.town_of(each)] for each in listings.zips()]


def mask(group: str, numbers: tuple[int, ...]) -> int:
    """Some options of a group as bits of its word."""
    return sum(1 << PLACE[number][1] for number in numbers)


def counts(sums: list[int]) -> tuple[int, ...]:
    """Sums, of ``FIELDS`` counts each, as a count an option."""
    at = {place: number for number, place in enumerate(SUMS)}
    low = (1 << FIELD) - 1
    return tuple(sums[at[word, bit % FIELD]] >> (bit // FIELD * FIELD) & low for word, bit in PLACE.values())


def ask(query: SearchQuery, place: Place) -> Ask:
    """A search around a place as numbers."""
    wish = Wish.of(query)
    x, y, z = distance.point(place.lat, place.lon)
    values: dict[str, Any] = {"lat": place.lat, "lon": place.lon, "x": x, "y": y, "z": z}
    for number, (group, chosen) in enumerate(wish.groups.items()):
        values[f"want{number}"] = mask(group, chosen)
    if place.kind == "state":
        return Ask(False, tuple(wish.groups), values | {"state": options.STATES[place.state]})
    inner, outer = distance.rim(query.miles)
    high = query.miles / DEGREE * MARGIN
    wide = high / max(0.05, math.cos(math.radians(min(89.0, abs(place.lat) + high)))) * MARGIN
    values |= {
        "inner": inner * inner,
        "outer": outer * outer,
        "metres": query.miles * distance.MILE,
        "low": math.floor((place.lat - high) * STRIPS),
        "high": math.floor((place.lat + high) * STRIPS),
        "west": place.lon - wide,
        "east": place.lon + wide,
        "town": towns().get(town(place.town, place.state), -1) if place.kind in {"town", "zip"} else -1,
    }
    return Ask(True, tuple(wish.groups), values)
