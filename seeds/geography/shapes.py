"""County outlines: reading TopoJSON, and asking which county a point is in. Used only when tables are generated."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class County:
    """An outline: its rings (outer ones and holes alike) and its centre of area, latitude first."""

    fips: str
    name: str
    rings: tuple[Ring, ...]
    centre: tuple[float, float]

    def contains(self, lat: float, lon: float) -> bool:
        """Whether a point is inside (even–odd rule, so a hole is outside)."""
        return sum(_crossings(ring, lat, lon) for ring in self.rings) % 2 == 1

    def distance(self, lat: float, lon: float) -> float:
        """Squared degrees to the nearest corner: good enough to give a pier to its county."""
        return min((x - lon) ** 2 + (y - lat) ** 2 for ring in self.rings for x, y in ring)


class CountyMap:
    """Counties by state, where the state is the first two digits of the FIPS code."""

    def __init__(self, counties: Iterable[County]) -> None:
        self.counties = {county.fips: county for county in counties}
        self._of_state: dict[str, list[County]] = defaultdict(list)
        for county in self.counties.values():
            self._of_state[county.fips[:2]].append(county)

    @classmethod
    def read(cls, path: Path) -> "CountyMap":
        """Read the `counties` object of a TopoJSON file."""
        topology = json.loads(path.read_text(encoding="utf-8"))
        arcs = list(_arcs(topology))
        return cls(_county(geometry, arcs) for geometry in topology["objects"]["counties"]["geometries"])

    def county_at(self, lat: float, lon: float, state_fips: str) -> str:
        """FIPS code of the county of a state around a point, or nearest to it; empty when the state has none."""
        counties = self._of_state.get(state_fips, [])
        for county in counties:
            if county.contains(lat, lon):
                return county.fips
        return min(counties, key=lambda county: county.distance(lat, lon)).fips if counties else ""


def _arcs(topology: dict[str, Any]) -> Iterator[Ring]:
    (x_scale, y_scale), (x_start, y_start) = topology["transform"]["scale"], topology["transform"]["translate"]
    for steps in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * x_scale + x_start, y * y_scale + y_start))
        yield arc


def _county(geometry: dict[str, Any], arcs: list[Ring]) -> County:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = tuple(_ring(indices, arcs) for polygon in polygons for indices in polygon)
    return County(geometry["id"], geometry["properties"]["name"], rings, _centre(rings))


def _ring(indices: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]  # a negative index is an arc walked backwards
        ring += arc[1:] if ring else arc
    return ring


def _centre(rings: tuple[Ring, ...]) -> tuple[float, float]:
    """Centre of area. Holes run the other way round, so their area subtracts itself."""
    lons = [x for ring in rings for x, _ in ring]
    shift = 360.0 if max(lons) - min(lons) > 180 else 0.0  # the Aleutians lie on both sides of 180°
    area = east = north = 0.0
    for ring in rings:
        moved = [(x + shift if x < 0 else x, y) for x, y in ring]
        for (x1, y1), (x2, y2) in pairwise(moved):
            cross = x1 * y2 - x2 * y1
            area, east, north = area + cross, east + (x1 + x2) * cross, north + (y1 + y2) * cross
    if not area:  # an outline too small for the map's grid
        return sum(y for ring in rings for _, y in ring) / len(lons), sum(lons) / len(lons)
    lon = east / (3 * area)
    return north / (3 * area), lon - 360 if lon > 180 else lon


def _crossings(ring: Ring, lat: float, lon: float) -> int:
    """How often a ray eastwards from the point crosses the ring."""
    return sum(
        (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise(ring)
    )
