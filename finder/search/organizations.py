"""Who runs a listing, and what else they run."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from finder.search.batch import Rows
from finder.search.columns import BLOCK, ONE_BIT, Words
from finder.search.index import Index
from finder.search.words import spoken
from providers.listing import Listing


class Organizations:
    """The organizations of rows. Each listing is read once; lives as long as one answer."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._read: dict[int, Listing] = {}

    def is_same(self, one: int, other: int) -> bool:
        """Whether one organization runs both rows. Where nobody is named as running them, only a row itself is."""
        key = self._listing(one).organization_id
        return one == other or (key != "" and key == self._listing(other).organization_id)

    def among(self, row: int, masks: Words) -> NDArray[np.intp]:
        """The rows of its organization, itself included, that masks hold: a mask for every block. Ascending.

        An organization has one name, so only rows that bear all of its words are read.
        """
        named = _bearing(self._index, spoken(self._listing(row).organization))
        alike = named[masks[named // BLOCK] & ONE_BIT[named % BLOCK] != 0].tolist()
        itself = [row] * bool(masks[row // BLOCK] & ONE_BIT[row % BLOCK])
        same = {*itself, *(other for other in alike if self.is_same(row, other))}
        return np.array(sorted(same), dtype=np.intp)

    def _listing(self, row: int) -> Listing:
        found = self._read.get(row)
        if found is None:
            found = self._read[row] = self._index.listing(row)
        return found


def _bearing(index: Index, words: Iterable[str]) -> Rows:
    """The rows whose names bear all of some words, which at least one row does; none where there are no words."""
    found: list[Rows] = sorted(map(index.names.bearing, set(words)), key=len)
    rows: Rows = found[0] if found else np.zeros(0, dtype=np.int32)
    for others in found[1:]:
        rows = rows[others.take(others.searchsorted(rows), mode="clip") == rows]
    return rows
