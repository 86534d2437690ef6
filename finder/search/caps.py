"""Which blocks can be near a point: a cap around each, and caps around runs of them, so that few need a look.

A block can hold a point within chord ``r`` of ``o`` only if its centre ``c`` is within ``r`` plus its reach ``h``:
``|c - o|² <= (r + h)²``. With ``|c|²`` known beforehand this is one product of a matrix and a vector.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finder.search import distance

RUN: Final = 64  # blocks under one cap
FEW: Final = 1024  # blocks that are looked at one by one
LAX: Final = 3e-6  # squared chords: what single precision may lose in the product; lets a few blocks too many pass


class Caps:
    """The caps of all blocks of an index. Never changed once made."""

    __slots__ = ("_each", "_runs")

    def __init__(self, centers: distance.Singles, reach: distance.Singles) -> None:
        """From centres, shape (blocks, 3), and reaches (blocks,), in equatorial radii."""
        self._each = _terms(centers, reach)
        starts = np.arange(0, len(reach), RUN)
        low, high = (edge.reduceat(centers, starts, axis=0) for edge in (np.minimum, np.maximum))
        middles = ((low + high) / 2).astype(np.float32)
        whole = np.linalg.norm(centers - np.repeat(middles, RUN, axis=0)[: len(reach)], axis=1) + reach
        self._runs = _terms(middles, np.maximum.reduceat(whole, starts) * np.float32(1 + 1e-6))

    def within(self, spot: distance.Spot, chord: float) -> NDArray[np.intp]:
        """The blocks, ascending, that may hold a row within a chord of a spot."""
        x, y, z = spot
        asked = np.array((2 * x, 2 * y, 2 * z, 2 * chord, 1), dtype=np.float32)
        least = x * x + y * y + z * z - chord * chord - LAX
        if len(self._each) <= FEW:
            return (self._each @ asked >= least).nonzero()[0]
        runs = (self._runs @ asked >= least).nonzero()[0]
        blocks = (runs[:, None] * RUN + np.arange(RUN)).ravel()
        blocks = blocks[: blocks.searchsorted(len(self._each))]
        found: NDArray[np.intp] = blocks[self._each[blocks] @ asked >= least]
        return found


def _terms(centers: distance.Singles, reach: distance.Singles) -> distance.Singles:
    """The matrix of the product: centre, reach, and what of the squares does not depend on the point asked for."""
    wide = centers.astype(np.float64)
    rest = reach.astype(np.float64) ** 2 - (wide * wide).sum(axis=1)
    return np.column_stack((centers, reach, rest)).astype(np.float32)
