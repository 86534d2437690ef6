"""Where to look: the rows inside a radius, a state, or anywhere. And rows by the word, for filters that list them."""

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.batch import Rows, town
from finder.search.columns import BLOCK, Columns, Words
from finder.search.index import Index
from finder.search.query import ANY
from providers.places import Place

EVERY: Final = ~np.uint64(0)
ONE_BIT: Final = np.uint64(1) << np.arange(BLOCK, dtype=np.uint64)
FIRST: Final = np.zeros(1, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Area:
    """Rows of an index: bit ``r`` of a mask stands for row ``64 * block + r``. Blocks ascend, shape (n,) both."""

    blocks: Rows
    masks: Words

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


def area_of(index: Index, place: Place, miles: float) -> Area:
    """The rows that count as near a place. In a town or ZIP, those of the same town do, however far."""
    columns = index.columns
    if not is_on_earth(place):
        return Area.of_masks(np.zeros(0, dtype=np.uint64))
    if place.kind == "state":
        return _state(columns, options.STATES.get(place.state, options.NO_STATE))
    if miles == ANY:
        return Area(np.arange(columns.blocks), np.full(columns.blocks, EVERY))
    found = _circle(index, place, miles)
    rows = index.towns.bearing(town(place.town, place.state)) if place.town and place.kind in {"town", "zip"} else None
    if rows is None or not len(rows):
        return found
    return found.joined(Area.of_rows(rows), columns.blocks)


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
    spot = distance.point(place.lat, place.lon)
    inner, outer = distance.rim(miles)
    blocks = index.caps.within(spot, outer)
    squares = index.columns.squares(blocks, spot)
    within = squares <= outer * outer
    doubtful = (within & (squares > inner * inner)).ravel().nonzero()[0]
    if len(doubtful):
        rows = blocks[doubtful // BLOCK] * BLOCK + doubtful % BLOCK
        within.ravel()[doubtful] = distance.miles(place.lat, place.lon, index.columns.degrees[rows]) <= miles
    masks = _masks(within)
    some = masks.nonzero()[0]
    return Area(blocks[some], masks[some])


def _masks(flags: NDArray[np.bool_]) -> Words:
    """(blocks, 64) → (blocks,)"""
    masks: Words = np.packbits(flags, bitorder="little").view(np.uint64)
    return masks
