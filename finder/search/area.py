"""Where to look: the rows inside a radius, a state, or anywhere. And rows by the word, for filters that list them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.batch import Rows, town
from finder.search.columns import BLOCK, ONE_BIT, Columns, Words
from finder.search.index import Index
from finder.search.query import ANY
from finder.search.ranked import Ranked, bits_of, rows_at
from providers.places import Place

EVERY: Final = ~np.uint64(0)
FIRST: Final = np.zeros(1, dtype=np.intp)
EMPTY: Final = np.zeros(0, dtype=np.uint64)
MOST_RANKED: Final = 2048  # rows up to which ranking all costs hardly more than measuring those of one page


@dataclass(frozen=True, slots=True)
class Area:
    """Rows of an index: bit ``r`` of a mask stands for row ``64 * block + r``. Blocks ascend, shape (n,) both.

    ``ranked``, where it is known: all rows of these blocks that a search from one place can find, in order.
    """

    blocks: Rows
    masks: Words
    ranked: Ranked | None = None

    @classmethod
    def of_rows(cls, rows: NDArray[np.integer]) -> Self:
        """Some rows, ascending, each any number of times."""
        if not len(rows):
            return cls(rows.astype(np.intp), rows.astype(np.uint64))
        blocks = rows >> 6
        starts = np.concatenate((FIRST, (blocks[1:] != blocks[:-1]).nonzero()[0] + 1))
        masks = np.bitwise_or.reduceat(ONE_BIT[rows & BLOCK - 1], starts)
        return cls(blocks[starts].astype(np.intp), masks)

    @classmethod
    def of_masks(cls, masks: Words) -> Self:
        """From a mask for every block of the index; blocks without rows go."""
        blocks = masks.nonzero()[0]
        return cls(blocks, masks[blocks])

    def everywhere(self, count: int) -> Words:
        """A mask for each of ``count`` blocks."""
        masks = np.zeros(count, dtype=np.uint64)
        masks[self.blocks] = self.masks
        return masks

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.blocks.nbytes + self.masks.nbytes + (self.ranked.nbytes if self.ranked else 0)

    def rows(self) -> Rows:
        """The rows by number, ascending."""
        return rows_at(self.blocks, bits_of(self.masks))

    def holding(self, masks: Words) -> "Area":
        """Some of the same rows. Blocks without any go, unless ranks are known."""
        if self.ranked:
            return Area(self.blocks, masks, self.ranked)
        some = masks.nonzero()[0]
        return Area(self.blocks[some], masks[some])

    def ranked_from(self, place: Place, columns: Columns) -> "Area":
        """The same with its rows in order."""
        return Area(self.blocks, self.masks, Ranked.of(columns, place, self.blocks, self.masks))

    def parts(self, count: int) -> Iterator["Area"]:
        """The same, so many blocks at a time."""
        for at in range(0, len(self.blocks), count):
            yield Area(self.blocks[at : at + count], self.masks[at : at + count])

    def joined(self, other: "Area", count: int) -> "Area":
        """The rows of both, in an index of ``count`` blocks."""
        places = self.blocks.searchsorted(other.blocks)
        if len(self.blocks) and (self.blocks.take(places, mode="clip") == other.blocks).all():
            masks = self.masks.copy()
            masks[places] |= other.masks
            return Area(self.blocks, masks)
        masks = self.everywhere(count)
        masks[other.blocks] |= other.masks
        return Area.of_masks(masks)


def popcount(masks: Words) -> int:
    """How many rows masks hold."""
    return int(np.add.reduce(np.bitwise_count(masks), dtype=np.int64))


def area_of(index: Index, place: Place, miles: float) -> Area:
    """The rows that count as near a place. In a town or ZIP, those of the same town do, however far.

    Kept with the index, but for points: people move filters more than themselves, and where one stands is their own.
    """
    if not is_on_earth(place):
        return Area.of_masks(EMPTY)
    if place.kind != "state" and miles == ANY:
        return Area(np.arange(index.columns.blocks), np.full(index.columns.blocks, EVERY))
    if place.kind == "point":
        return _around(index, place, miles)
    key = (place.kind, place.lat, place.lon, place.town, place.state, miles)
    found: Area | None = index.kept.get(key)
    if found is None:
        index.kept.put(key, found := _around(index, place, miles))
    elif index.ground is None and found.ranked is None and popcount(found.masks) <= MOST_RANKED:
        # asked for again: now their order pays, but where loops are compiled it is found as quickly as read
        index.kept.put(key, found := found.ranked_from(place, index.columns))
    return found


def _around(index: Index, place: Place, miles: float) -> Area:
    """The rows of a state, or within a radius and of the same town."""
    columns = index.columns
    if place.kind == "state":
        found = _state(columns, options.STATES.get(place.state, options.NO_STATE))
    else:
        found = _circle(index, place, miles)
    if place.kind in {"town", "zip"} and place.town:
        rows = index.towns.bearing(town(place.town, place.state))
        found = found.joined(Area.of_rows(rows), columns.blocks) if len(rows) else found
    return found


def is_on_earth(place: Place) -> bool:
    """Whether a place has numbers for its degrees. Whoever parses places sees to it; here it must only do no harm."""
    return math.isfinite(place.lat) and math.isfinite(place.lon)


def bounds(columns: Columns, spot: distance.Spot, blocks: Rows) -> tuple[distance.Singles, ...]:
    """The least and the greatest chord from a spot to any row of blocks, shape (n,) both."""
    chord = columns.centers[blocks] - np.array(spot, dtype=np.float32)
    chord *= chord
    middle = np.sqrt(chord[:, 0] + chord[:, 1] + chord[:, 2])
    reach = columns.reach[blocks]
    return middle - reach, middle + reach


def _state(columns: Columns, number: int) -> Area:
    blocks = (columns.block_states & ONE_BIT[number]).nonzero()[0]
    return Area(blocks, _masks(columns.states.reshape(-1, BLOCK)[blocks] == number))


def _circle(index: Index, place: Place, miles: float) -> Area:
    """Rows within a radius (miles, at most 500): by the chord, and by the true distance where that is in doubt."""
    if index.ground:
        return Area(*index.ground.circle(place.lat, place.lon, miles))
    spot = distance.point(place.lat, place.lon)
    inner, outer = distance.rim(miles)
    blocks = index.caps.within(spot, outer)
    squares = index.columns.squares(blocks, spot)
    within = squares <= outer * outer
    doubtful = (within & (squares > inner * inner)).ravel().nonzero()[0]
    if len(doubtful):
        rows = blocks[doubtful // BLOCK] * BLOCK + doubtful % BLOCK
        within.ravel()[doubtful] = distance.miles(place.lat, place.lon, index.columns.degrees[rows]) <= miles
    return Area(blocks, EMPTY).holding(_masks(within))


def _masks(flags: NDArray[np.bool_]) -> Words:
    """(blocks, 64) → (blocks,)"""
    masks: Words = np.packbits(flags, bitorder="little").view(np.uint64)
    return masks
