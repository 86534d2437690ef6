"""Outlines of the country in memory, and as GeoJSON for the map that moves.

The table is written by `seeds/outlines.py`; `seeds/data/OUTLINES.md` says what is in it and whence.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from finder.map.clipping import Box, Points, clipped_lines, clipped_ring, parted
from seeds.outlines import ALWAYS, FILE, FINEST, LEVELS_PER_OCTAVE, STEPS_PER_DEGREE

Kind = Literal["land", "county", "state"]

MOST_POINTS: Final = 12_000  # of one GeoJSON answer: about 50 KB compressed
FINEST_COUNTIES: Final = 0.02  # degrees: coarser than this, county lines are only noise
COARSEST: Final = 1.0  # degrees
LEVEL_STEP: Final = LEVELS_PER_OCTAVE // 2  # levels between are drawn like the finer one
FEW: Final = 30  # lines
LEVELS_KEPT: Final = 16  # simplified copies of one layer, of half a megabyte at most
KINDS: Final[tuple[Kind, ...]] = ("land", "county", "state")  # as they are painted
MOST_STEPS: Final = 2_000  # tolerances along one side of a box: no screen shows more


class Simplified(NamedTuple):
    """The lines of a layer with the points that matter at one level: a row of NaN follows each."""

    points: Points
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]

    def lines(self, rows: NDArray[np.intp]) -> Points:
        """Some of them. Few can be long and are copied whole, many are short and are picked point by point."""
        starts, ends = self.starts[rows], self.ends[rows]
        if len(rows) > FEW:
            return self.points[ranges(starts, ends - starts)]
        pieces = map(slice, starts.tolist(), ends.tolist())
        return np.concatenate([self.points[:0], *(self.points[piece] for piece in pieces)])


class Lines:
    """One layer: lines with their bounding boxes, every point with the tolerance up to which it matters.

    The lines are sorted by their western ends, so that those near a box are found by their place alone.
    """

    def __init__(self, lengths: NDArray[np.int32], steps: NDArray[np.int32], levels: NDArray[np.uint8]) -> None:
        points: Points = np.cumsum(steps, axis=1).T / STEPS_PER_DEGREE
        starts = np.cumsum(lengths) - lengths
        low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
        order = np.argsort(low[:, 0], kind="stable")
        (self._west, self._south), (self._east, self._north) = low[order].T.copy(), high[order].T.copy()
        self._size = np.maximum(self._east - self._west, self._north - self._south)
        self._broadest = float((self._east - self._west).max())
        self._lengths = lengths[order].astype(np.intp)
        rows = ranges(starts[order], self._lengths)
        self._points, self._levels = points[rows], levels[rows]
        self._at_level = lru_cache(maxsize=LEVELS_KEPT)(self._simplified)

    def within(self, box: Box, tolerance: float, smallest: float = 0.0) -> Points:
        """Lines whose bounding box touches a box and is not smaller than ``smallest`` (degrees), simplified.

        A row of NaN follows each. Longitudes come as near to the box's as turns of 360° can bring them.
        """
        layer = self._at_level(level_of(tolerance))
        west, east = max(box.west, box.middle - 180.0), min(box.east, box.middle + 180.0)
        first, last = math.ceil((west - self._east.max()) / 360.0), math.floor((east - self._west[0]) / 360.0)
        found = [layer.points[:0]]
        for turn in (360.0 * turns for turns in range(first, last + 1)):
            rows = self._touching(Box(west - turn, box.south, east - turn, box.north), smallest)
            points = layer.lines(rows)
            found.append(points + np.array((turn, 0.0)) if turn else points)
        return np.concatenate(found) if len(found) > 2 else found[-1]

    def _touching(self, box: Box, smallest: float) -> NDArray[np.intp]:
        """The numbers of the lines whose bounding box touches a box and is large enough."""
        near = slice(*self._west.searchsorted((box.west - self._broadest, np.nextafter(box.east, np.inf))))
        found = (self._east[near] >= box.west) & (self._south[near] <= box.north) & (self._north[near] >= box.south)
        if smallest:
            found &= self._size[near] >= smallest
        rows: NDArray[np.intp] = np.flatnonzero(found) + near.start
        return rows

    def _simplified(self, level: int) -> Simplified:
        kept = np.flatnonzero(self._levels >= level)
        ends = np.searchsorted(kept, np.cumsum(self._lengths))
        points = np.asfortranarray(np.insert(self._points[kept], ends, np.nan, axis=0))  # for comparing one column
        ends = ends + np.arange(1, len(ends) + 1)
        return Simplified(points, np.concatenate([[0], ends[:-1]]), ends)


def ranges(starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers from each start on, as many as its length says."""
    before = np.cumsum(lengths) - lengths
    rows: NDArray[np.intp] = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return rows


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings of land, borders between states, borders between the counties of one state."""

    land: Lines
    state: Lines
    county: Lines

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the table of a folder. Raises OSError when it is missing, ValueError or KeyError when it is damaged."""
        with np.load(folder / FILE, allow_pickle=False) as table:
            return cls(*(layer(table, name) for name in ("land", "state", "county")))


def layer(table: Mapping[str, NDArray[Any]], name: str) -> Lines:
    """One layer of the table."""
    return Lines(table[f"{name}_lengths"], table[f"{name}_steps"], table[f"{name}_levels"])


def level_of(tolerance: float) -> int:
    """The level from which on a point matters at a tolerance in degrees: two to each doubling."""
    if tolerance <= FINEST:
        return 0
    return min(ALWAYS, int(LEVELS_PER_OCTAVE * math.log2(tolerance / FINEST)) // LEVEL_STEP * LEVEL_STEP)


def outlines_geojson(  # noqa: PLR0917 - the four edges of a box are always named in this order
    table: Outlines, west: float, south: float, east: float, north: float, detail: float
) -> dict[str, Any]:
    """What is in a box, as at most three GeoJSON features (``kind``: land, county, state) of a bounded size.

    Edges are degrees; a box over 180° has its ``east`` beyond 180. ``detail`` is the tolerance in degrees. Where a box
    holds too much, it is doubled until the box does not; the one that was used is the member ``detail``.
    """
    box = Box(west, south, min(east, west + 360.0), north)
    side = max(box.east - box.west, box.north - box.south)
    tolerance = min(COARSEST, max(FINEST, detail, side / MOST_STEPS))
    while True:
        features = [feature for kind in KINDS if (feature := drawn(table, kind, box, tolerance))]
        if sum(points for points, _ in features) <= MOST_POINTS or tolerance >= COARSEST:
            break
        tolerance *= 2
    found = [feature for _, feature in features]
    return {"type": "FeatureCollection", "detail": tolerance, "features": found}


def drawn(table: Outlines, kind: Kind, box: Box, tolerance: float) -> tuple[int, dict[str, Any]] | None:
    """One layer as a feature, with the number of its points; nothing when there is nothing to draw."""
    parts: list[Points]
    if kind == "land":
        rings = parted(table.land.within(box, tolerance, smallest=2 * tolerance))
        parts = [ring for ring in (clipped_ring(ring, box) for ring in rings) if len(ring) > 3]
    elif kind == "county" and tolerance > FINEST_COUNTIES:
        return None
    else:
        lines = table.state if kind == "state" else table.county
        parts = clipped_lines(lines.within(box, tolerance), box)
    if not parts:
        return None
    corners = [np.round(part, 4).tolist() for part in parts]
    geometry = (
        {"type": "MultiPolygon", "coordinates": [[ring] for ring in corners]}
        if kind == "land"
        else {"type": "MultiLineString", "coordinates": corners}
    )
    return sum(map(len, parts)), {"type": "Feature", "properties": {"kind": kind}, "geometry": geometry}
