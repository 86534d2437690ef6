"""Cutting lines and rings at the edges of a box. Points are rows of x and y, in any unit.

Several lines travel as one array, with a row of NaN after each: what is done to all their points is done once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


class Box(NamedTuple):
    """Four edges. Of longitudes, ``east`` may lie beyond 180° and ``west`` below -180°, but never west of ``west``."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> float:
        """Halfway from west to east."""
        return (self.west + self.east) / 2


class Strokes(NamedTuple):
    """Lines one after the other, with a mark on the first point of each."""

    points: Points
    starts: NDArray[np.bool_]


def parted(lines: Points) -> list[Points]:
    """Each line alone, of several that travel as one array."""
    ends = np.flatnonzero(np.isnan(lines[:, 0])).tolist()
    return [lines[start:end] for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False) if end > start]


def clipped_ring(ring: Points, box: Box) -> Points:
    """What of a closed ring is inside, as a closed ring along the edges; empty when nothing (Sutherland, Hodgman)."""
    beyond = sides(ring, box)
    crossed = int(np.bitwise_or.reduce(beyond))
    if not crossed:
        return ring
    ring = ring[needed(beyond)]
    for side, (axis, edge, sign) in enumerate(
        ((0, box.west, 1), (0, box.east, -1), (1, box.south, 1), (1, box.north, -1))
    ):
        if crossed >> side & 1:
            ring = cut(ring, axis, edge, sign)
    return ring


def sides(points: Points, box: Box) -> NDArray[np.uint8]:
    """Which edges each point lies beyond: 1 west, 2 east, 4 south, 8 north."""
    x, y = points[:, 0], points[:, 1]
    beyond: NDArray[np.uint8] = (x < box.west).view(np.uint8)
    for weight, past in ((2, x > box.east), (4, y < box.south), (8, y > box.north)):
        beyond |= past.view(np.uint8) * np.uint8(weight)
    return beyond


def needed(beyond: NDArray[np.uint8]) -> NDArray[np.intp]:
    """All points but those that lie, with both of their neighbours, beyond one edge: cutting does not see them.

    Each point counts for one of its edges only. Else a row of points could be left out that turns a corner of the box,
    and the stretch that takes their place would cut that corner.
    """
    edge = beyond & -beyond
    same = (edge[:-1] == edge[1:]) & (edge[1:] != 0)
    kept = np.ones(len(beyond), bool)
    kept[1:-1] = ~(same[:-1] & same[1:])
    return np.flatnonzero(kept)


def cut(ring: Points, axis: int, edge: float, sign: int) -> Points:
    """What of a closed ring is on one side of an edge, as a closed ring."""
    inside = (ring[:, axis] - edge) * sign >= 0
    copies = inside.astype(np.intp)
    before = np.flatnonzero(inside[:-1] != inside[1:])
    copies[before] += 1  # each stretch over the edge leaves a point on it
    if not len(before):
        return ring if inside.all() else ring[:0]
    kept = np.repeat(ring, copies, axis=0)
    kept[np.cumsum(copies)[before] - 1] = crossings(ring, before, axis, edge)
    return kept if inside[0] else np.concatenate([kept, kept[:1]])


def crossings(line: Points, before: NDArray[np.intp], axis: int, edge: float) -> Points:
    """Where the stretches after some points meet an edge."""
    start, end = line[before], line[before + 1]
    share = (edge - start[:, axis]) / (end[:, axis] - start[:, axis])
    met: Points = start + (end - start) * share[:, None]
    met[:, axis] = edge
    return met


def clipped_lines(lines: Points, box: Box) -> list[Points]:
    """The pieces of lines whose stretches may touch a box. A piece may end outside of it, by one stretch."""
    pieces = touching(lines, box)
    return np.split(pieces.points, np.flatnonzero(pieces.starts)[1:]) if len(pieces.points) else []


def touching(lines: Points, box: Box) -> Strokes:
    """The same pieces, one after the other."""
    beyond, gap = sides(lines, box), np.isnan(lines[:, 0])
    touches = np.zeros(len(lines) + 1, bool)
    touches[1:-1] = ((beyond[:-1] & beyond[1:]) == 0) & ~(gap[:-1] | gap[1:])
    kept = np.flatnonzero(touches[:-1] | touches[1:])
    return Strokes(lines[kept], ~touches[kept])


def joined(lines: Sequence[Points]) -> Strokes:
    """Lines, one after the other."""
    points = np.concatenate(lines) if lines else np.empty((0, 2))
    starts = np.zeros(len(points), bool)
    starts[np.cumsum([0, *map(len, lines[:-1])])[: len(lines)]] = True
    return Strokes(points, starts)
