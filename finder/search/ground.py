"""The arrays of one index as the compiled inner loops want them (``loops.c``), where this machine could compile them.

Without them numpy does the same, in three times the time. ``FINDER_COMPILED=off`` leaves them aside.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.answer import Hit
from finder.search.batch import Rows
from finder.search.columns import Columns, Words
from web.compiled import compiled

WIDE: Final = np.dtype(np.intp).itemsize == 8  # rows are counted in 64 bits, as the loops do
LOOPS: Any = compiled("finder.search._loops") if WIDE else None

Groups = tuple[tuple[str, tuple[int, ...], bool], ...]  # a group's name, its options, and whether all are wanted


class Ground:
    """One index. Lends its arrays to the loops, which change nothing."""

    __slots__ = ("_listed", "_loops")

    def __init__(self, columns: Columns) -> None:
        """From the columns of an index, which nobody writes to any more."""
        self._listed = columns.listed
        self._loops = LOOPS.Ground(
            columns.blocks, options.COUNT, columns.x, columns.y, columns.z, columns.centers, columns.reach,
            columns.degrees, columns.options, columns.listed, columns.ids,
        )  # fmt: skip

    def circle(self, lat: float, lon: float, miles: float) -> tuple[NDArray[np.int64], Words]:
        """The rows within a radius: ascending blocks that hold some, and a mask for each. Both shape (n,)."""
        blocks, masks = self._loops.circle(lat, lon, miles, *distance.rim(miles))
        return np.frombuffer(blocks, dtype=np.int64), np.frombuffer(masks, dtype=np.uint64)

    def counted(self, groups: Groups, blocks: Rows, masks: Words, listed: Words) -> tuple[Words, list[int], int]:
        """The rows of some blocks that fit, how many fit under each option, and how many in all."""
        known = None if listed is self._listed else listed
        fits, counts, total = self._loops.counted(plan(groups), blocks, masks, known)
        return np.frombuffer(fits, dtype=np.uint64), counts, total

    def nearest(
        self, lat: float, lon: float, blocks: Rows, masks: Words, *, first: int, last: int
    ) -> tuple[Hit, ...] | None:  # fmt: skip
        """The rows of some ranks by distance, then by id. ``None`` where some are farther than these loops measure."""
        found = self._loops.nearest(lat, lon, blocks, masks, first, last)
        return None if found is None else tuple(map(Hit._make, found))


def ground_of(columns: Columns) -> Ground | None:
    """The ground of an index; ``None`` where there are no compiled loops."""
    return Ground(columns) if LOOPS else None


@lru_cache(maxsize=512)
def plan(groups: Groups) -> bytes:
    """What must be offered, as the loops read it; ``loops.c`` says how."""
    lines = [0] * options.COUNT
    found = [len(groups)]
    for number, (name, wanted, all_of_them) in enumerate(groups, 1):
        found += [all_of_them, len(wanted), *wanted]
        lines[options.SPAN[name]] = [number] * len(options.CODES[name])
    return bytes([*found, *lines])
