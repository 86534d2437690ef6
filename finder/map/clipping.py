"""Cutting lines and rings at the edges of a box. Points are rows of x and y, in any unit.

Several lines travel as one array, with a row of NaN after each: what is done to all their points is done once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """Four edges. Of longitudes, ``east`` may lie beyond 180° and ``west`` below -180°, but never west of ``west``."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> float:
        """Halfway from west to east."""
        return (self.west + self.east) / 2


def parted(lines: Points) -> list[Points]:
    """Each line alone, of several that travel as one array."""
    ends = np.flatnonzero(np.isnan(lines[:, 0])).tolist()
    return [lines[start:end] for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False) if end > start]


def clipped_ring(ring: Points, box: Box) -> Points:
    """What of a closed ring is inside, as a closed ring along the edges; empty when nothing (Sutherland, Hodgman)."""
    for axis, edge, sign in ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1)):
        inside = (ring[:, axis] - edge) * sign >= 0
        if inside.all():
            continue
        if not inside.any():
            return ring[:0]
        crosses = np.flatnonzero(inside[:-1] != inside[1:])
        kept = np.insert(ring, crosses + 1, crossings(ring, crosses, axis, edge), axis=0)
        ring = kept[np.insert(inside, crosses + 1, True)]
        ring = np.concatenate([ring, ring[:1]])
    return ring


def crossings(line: Points, before: NDArray[np.intp], axis: int, edge: float) -> Points:
    """Where the stretches after some points meet an edge."""
    start, end = line[before], line[before + 1]
    share = (edge - start[:, axis]) / (end[:, axis] - start[:, axis])
    met: Points = start + (end - start) * share[:, None]
    met[:, axis] = edge
    return met


def clipped_lines(lines: Points, box: Box) -> list[Points]:
    """The pieces of lines whose stretches may touch a box. A piece may end outside of it, by one stretch."""
    start, end = lines[:-1], lines[1:]
    low, high = np.minimum(start, end), np.maximum(start, end)  # NaN touches nothing
    touches = (high[:, 0] >= box.west) & (low[:, 0] <= box.east) & (high[:, 1] >= box.south) & (low[:, 1] <= box.north)
    turns = np.flatnonzero(np.diff(touches, prepend=False, append=False)).tolist()
    return [lines[first : last + 1] for first, last in zip(turns[::2], turns[1::2], strict=True)]
