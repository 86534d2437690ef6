"""Draws the map of an answer: outlines, the radius, towns to find one's way by, and pins numbered like the cards.

The map is complete without a script. It is coloured by classes alone (``map-land``, ``map-pin`` …), because the content
policy forbids styles within the page. What `static/map.js` needs to let it move is in its ``data-`` attributes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from markupsafe import Markup

from finder.map import svg
from finder.map.clipping import clipped_ring, joined, parted, touching
from finder.map.outlines import Outlines
from finder.map.placing import Label, label, name_towns, spread
from finder.map.svg import MapWords, Pin
from finder.map.view import HEIGHT, WIDTH, View, fit

__all__ = ["MapDrawer", "MapWords", "Pin", "Town"]

BLEED: Final = 9  # units around the sheet that are drawn too, so that cut edges are not seen
FINENESS: Final = 1.75  # units: a bend smaller than this is not drawn; some down to 1.25 are
ISLET: Final = 5  # units: land smaller than this is not drawn
COUNTIES: Final = 150  # miles from the middle to the upper edge, up to which county lines help
MOST_BORDERS: Final = 300  # between counties: more are a mesh that hides the map, and half of its weight
BACKGROUNDS: Final = 4_096  # kept; about 12 KB each
CANDIDATES: Final = 20  # towns that are tried for a name
NOTHING: Final = joined([])


@dataclass(frozen=True, slots=True)
class Town:
    """A town worth a name."""

    name: str
    lat: float
    lon: float
    population: int


class Background(NamedTuple):
    """What does not depend on the pins: edges and lines as SVG, and the towns that may get a name, largest first."""

    edges: str
    lines: str
    labels: list[Label]


class MapDrawer:
    """Draws maps over one set of outlines and towns. Threads may share it."""

    def __init__(self, outlines: Outlines, towns: Sequence[Town]) -> None:
        self._outlines = outlines
        self._towns = Towns(towns)
        self._background = lru_cache(maxsize=BACKGROUNDS)(self._drawn_background)

    def draw(
        self, *, lat: float, lon: float, miles: float | None, pins: Sequence[Pin], label: str, words: MapWords
    ) -> Markup:
        """The map as one ``<svg>``: the radius (miles) around an origin, or without one everything that has a pin."""
        points = [(pin.lat, pin.lon) for pin in pins]
        view = fit(lat, lon, miles, points)
        ground = self._background(view)
        origin, *spots = view.spots([(lat, lon), *points])
        is_own_map = len(pins) == 1 and math.dist(origin, spots[0]) < 2  # of one program: its pin is what one looks for
        places = spread(spots, None if is_own_map else origin)
        parts = [
            svg.head(ground.edges, (lat, lon), miles, label, words),
            ground.lines,
            svg.ring(view, origin, miles) if miles and not is_own_map else "",
            svg.scale_bar(view.units_per_mile, words),
            *map(svg.town, name_towns(ground.labels, places, origin)),
            svg.leaders(spots, places),
            "" if is_own_map else svg.origin(origin, words),
            svg.pins(pins, places),
            "</svg>",
        ]
        return Markup("".join(parts))  # noqa: S704 - svg escapes every text

    def _drawn_background(self, view: View) -> Background:
        table, fine, sheet = self._outlines, FINENESS / view.scale, view.wider(BLEED)
        rings = [clipped_ring(ring, sheet) for ring in parted(table.land.within(sheet, fine, ISLET / view.scale))]
        counties, states = NOTHING, touching(table.state.within(sheet, fine), sheet)
        if view.miles <= COUNTIES:
            counties = touching(table.county.within(sheet, 2 * fine), sheet)
        if np.count_nonzero(counties.starts) > MOST_BORDERS:
            counties = NOTHING
        lines = svg.outlines(view, joined([ring for ring in rings if len(ring)]), counties, states)
        return Background(svg.edges(view), lines, self._towns.labels(view))


class Towns:
    """Towns from south to north, each with its rank by population."""

    def __init__(self, towns: Sequence[Town]) -> None:
        self._largest = sorted(towns, key=lambda town: -town.population)
        lats = np.array([town.lat for town in self._largest])
        self._ranks = np.argsort(lats, kind="stable")
        self._lats = lats[self._ranks]
        self._lons = np.array([town.lon for town in self._largest])[self._ranks]

    def labels(self, view: View) -> list[Label]:
        """The largest on the sheet."""
        high, wide = HEIGHT / 2 / view.scale, WIDTH / 2 / view.across
        near = slice(*self._lats.searchsorted((view.lat - high, view.lat + high)))
        east = np.abs((self._lons[near] - view.lon + 180.0) % 360.0 - 180.0)
        found = np.sort(self._ranks[near][east <= wide])[:CANDIDATES]
        towns = [self._largest[rank] for rank in found.tolist()]
        return list(map(label, (town.name for town in towns), view.spots((town.lat, town.lon) for town in towns)))
