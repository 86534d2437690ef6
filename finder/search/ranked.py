"""The rows of an area in the order in which a page shows them. It depends on the place only: filters come and go."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from finder.search import distance
from finder.search.batch import Rows
from finder.search.columns import BLOCK, Columns, Words
from providers.places import Place


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows by distance, then by id: the bit of each in the masks of its area, and how far it is in miles."""

    bits: NDArray[np.int32]
    miles: distance.Floats

    @classmethod
    def of(cls, columns: Columns, place: Place, blocks: Rows, masks: Words) -> Self:
        """The rows of an area."""
        bits = bits_of(masks)
        rows = rows_at(blocks, bits)
        miles = distance.miles(place.lat, place.lon, columns.degrees.take(rows, axis=0))
        order = in_order(miles, rows, columns)
        return cls(bits[order].astype(np.int32), miles[order])

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.bits.nbytes + self.miles.nbytes

    def held(self, blocks: Rows, masks: Words, first: int, last: int) -> tuple[Rows, distance.Floats]:
        """Of the rows that masks hold, those of some ranks, and their miles."""
        marks = np.unpackbits(masks.view(np.uint8), bitorder="little")
        found = marks.take(self.bits).nonzero()[0][first:last]
        return rows_at(blocks, self.bits.take(found)), self.miles.take(found)


def bits_of(masks: Words) -> NDArray[np.intp]:
    """The bits that masks hold, by number."""
    return np.unpackbits(masks.view(np.uint8), bitorder="little").nonzero()[0]


def rows_at(blocks: Rows, bits: Rows) -> NDArray[np.intp]:
    """The rows that bits of some blocks' masks stand for."""
    rows: NDArray[np.intp] = blocks[bits >> 6] * BLOCK + (bits & BLOCK - 1)
    return rows


def in_order(miles: distance.Floats, rows: Rows, columns: Columns) -> NDArray[np.intp]:
    """The order of rows by distance, then by id: ids are looked at where some are equally near."""
    order = miles.argsort()
    ranked = miles[order]
    return np.lexsort((columns.ids[rows], miles)) if (ranked[1:] == ranked[:-1]).any() else order
