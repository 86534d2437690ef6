"""The IOPs around where a person lives, radius after radius. Each radius is looked at once for all detoxes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Final

import numpy as np

from finder.search import options
from finder.search.answer import Hit
from finder.search.area import Area, area_of
from finder.search.columns import Words
from finder.search.index import Index
from finder.search.matching import Wish, everywhere
from finder.search.nearest import nearest
from finder.search.query import ANY, RADII, SearchQuery
from providers.places import Place

MUST: Final = ("payment", "age", "sex", "language")  # what an IOP must accept where the person chose it
REACH: Final = float(RADII[-1])  # miles that count as near home for somebody who would go any distance
COMPARED: Final = 32  # nearest IOPs of a radius among which payers decide who comes first at equal distance


@dataclass(frozen=True, slots=True)
class Ring:
    """The IOPs of one radius around home: all of them, and the nearest few, those of a chosen special program apart.

    ``miles`` is the radius, ``ANY`` for any distance, ``None`` for the one that the person chose.
    """

    miles: float | None
    area: Area
    special: tuple[Hit, ...]
    others: tuple[Hit, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no IOP lies here."""
        return not (self.special or self.others)


class Outpatient:
    """The IOPs that accept who is looking. ``near``: those within the radius the person chose, as a mask a block.

    A special program that was chosen (pregnant, teens, veterans) is a preference among those near home and no more.
    In a search of a whole state nobody knows where home is: the state is the radius, its point is home.
    """

    def __init__(self, index: Index, query: SearchQuery, home: Place) -> None:
        self._index, self._home, self._miles = index, home, query.miles
        self._beyond = replace(home, kind="point") if home.kind == "state" else home
        chosen = {group: query.chosen[group] for group in MUST if group in query.chosen}
        self._fits = everywhere(index, Wish.of(SearchQuery(chosen=chosen | {"care": ("iop",)}))).fits
        self.near = self._within(home, query.miles or REACH)
        self._special = self.near & _stating(index, "group", query.chosen.get("group", ()))
        self._rings: dict[float | None, Ring] = {}

    def rings(self) -> Iterator[Ring]:
        """From the radius that the person chose outwards to any distance; at least one."""
        for miles in (None, *_wider(self._miles, self._home)):
            ring = self._rings.get(miles)
            if ring is None:
                ring = self._rings[miles] = self._ring(miles)
            yield ring

    def smallest(self) -> Ring:
        """The first with any IOP; the last where no IOP is anywhere."""
        return next((ring for ring in self.rings() if not ring.is_empty), None) or [*self.rings()][-1]

    def first(self, area: Area, count: int) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        """Of the IOPs of an area the nearest to home so many that have a chosen special program, and of the others."""
        special = self._special[area.blocks] & area.masks
        return self._nearest(area.holding(special), count), self._nearest(area.holding(area.masks & ~special), count)

    def _ring(self, miles: float | None) -> Ring:
        found = self._within(self._home, self._miles) if miles is None else self._within(self._beyond, miles)
        area = Area.of_masks(found)
        return Ring(miles, area, *self.first(area, COMPARED))

    def _within(self, home: Place, miles: float) -> Words:
        return self._fits & area_of(self._index, home, miles).everywhere(self._index.columns.blocks)

    def _nearest(self, area: Area, count: int) -> tuple[Hit, ...]:
        return nearest(self._index, self._home, area, 0, count)


def _wider(miles: float, home: Place) -> tuple[float, ...]:
    """The radii to look in when one does not do, the last of them any distance. Beyond a state lies everywhere."""
    if home.kind == "state":
        return (ANY,)
    return (*(float(each) for each in RADII if each > miles), ANY) if miles != ANY else ()


def _stating(index: Index, group: str, codes: tuple[str, ...]) -> Words:
    """The rows that state any of some codes: a mask for every block."""
    none = np.zeros(index.columns.blocks, dtype=np.uint64)
    return reduce(or_, (index.columns.options[:, number] for number in options.numbers(group, codes)), none)
