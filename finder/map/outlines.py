"""Outlines of the country in memory, and as GeoJSON for the map that moves.

The table is written by `seeds/outlines.py`; `seeds/data/OUTLINES.md` says what is in it and whence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from finder.map.clipping import Box, Points, clipped_lines, clipped_ring, parted
from seeds.outlines import ALWAYS, FILE, FINEST, LEVELS_PER_OCTAVE, STEPS_PER_DEGREE

Kind = Literal["land", "county", "state"]

MOST_POINTS: Final = 12_000  # of one GeoJSON answer: about 50 KB compressed
FINEST_COUNTIES: Final = 0.02  # degrees: coarser than this, county lines are only noise
COARSEST: Final = 1.0  # degrees
KINDS: Final[tuple[Kind, ...]] = ("land", "county", "state")  # as they are painted
MOST_STEPS: Final = 2_000  # tolerances along one side of a box: no screen shows more


class Lines:
    """One layer: lines with their bounding boxes, every point with the tolerance up to which it matters."""

    def __init__(self, lengths: NDArray[np.int32], steps: NDArray[np.int32], levels: NDArray[np.uint8]) -> None:
        points: Points = np.cumsum(steps, axis=1).T / STEPS_PER_DEGREE
        ends = np.cumsum(lengths)
        self._low = np.minimum.reduceat(points, ends - lengths)
        self._high = np.maximum.reduceat(points, ends - lengths)
        self._points = np.insert(points, ends, np.nan, axis=0)
        self._levels = np.insert(levels, ends, ALWAYS)
        self._ends = ends + np.arange(1, len(lengths) + 1)
        self._starts = self._ends - lengths - 1

    def within(self, box: Box, tolerance: float, smallest: float = 0.0) -> Points:
        """Lines whose bounding box touches a box and is not smaller than ``smallest`` (degrees), simplified.

        A row of NaN follows each. Longitudes come as near to the box's as turns of 360° can bring them.
        """
        turns = 360.0 * np.round((box.middle - (self._low[:, 0] + self._high[:, 0]) / 2) / 360.0)
        found = (self._low[:, 0] + turns <= box.east) & (self._high[:, 0] + turns >= box.west)
        found &= (self._low[:, 1] <= box.north) & (self._high[:, 1] >= box.south)
        if smallest:
            found &= (self._high - self._low).max(axis=1) >= smallest
        rows = np.flatnonzero(found)
        if not len(rows):
            return self._points[:0]
        parts = [slice(*ends) for ends in zip(self._starts[rows].tolist(), self._ends[rows].tolist(), strict=True)]
        points = np.concatenate([self._points[part] for part in parts])
        if turns[rows].any():
            points[:, 0] += np.repeat(turns[rows], self._ends[rows] - self._starts[rows])
        kept = np.concatenate([self._levels[part] for part in parts]) >= level_of(tolerance)
        return points[kept]


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
    """The level from which on a point matters at a tolerance in degrees."""
    if tolerance <= FINEST:
        return 0
    return min(ALWAYS, int(np.ceil(LEVELS_PER_OCTAVE * np.log2(tolerance / FINEST))))


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
