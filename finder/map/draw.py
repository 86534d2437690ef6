"""Draws the map of an answer: outlines, the radius, towns to find one's way by, and pins numbered like the cards.

The map is complete without a script. It is coloured by classes alone (``map-land``, ``map-pin`` …), because the content
policy forbids styles within the page. What `static/map.js` needs to let it move is in its ``data-`` attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from markupsafe import Markup

from finder.map import svg
from finder.map.clipping import Box, Points, clipped_lines, clipped_ring, parted
from finder.map.outlines import Lines, Outlines
from finder.map.placing import name_towns, spread
from finder.map.svg import MapWords, Pin
from finder.map.view import HEIGHT, WIDTH, View, fit

__all__ = ["MapDrawer", "MapWords", "Pin", "Town"]

SHEET: Final = Box(-9, -9, WIDTH + 9, HEIGHT + 9)  # a little more than is seen, so that cut edges are not
FINENESS: Final = 1.5  # units: a bend smaller than this is not drawn
ISLET: Final = 5  # units: land smaller than this is not drawn
COUNTIES: Final = 150  # miles from the middle to the upper edge, up to which county lines help
MOST_BORDERS: Final = 300  # between counties: more are a mesh that hides the map, and half of its weight
BACKGROUNDS: Final = 4_096  # kept; about 4 KB each
CANDIDATES: Final = 20  # towns that are tried for a name


@dataclass(frozen=True, slots=True)
class Town:
    """A town worth a name."""

    name: str
    lat: float
    lon: float
    population: int


class MapDrawer:
    """Draws maps over one set of outlines and towns. Threads may share it."""

    def __init__(self, outlines: Outlines, towns: Sequence[Town]) -> None:
        self._outlines = outlines
        self._towns = sorted(towns, key=lambda town: -town.population)
        self._lats = np.array([town.lat for town in self._towns])
        self._lons = np.array([town.lon for town in self._towns])
        self._background = lru_cache(maxsize=BACKGROUNDS)(self._drawn_background)

    def draw(
        self, *, lat: float, lon: float, miles: float | None, pins: Sequence[Pin], label: str, words: MapWords
    ) -> Markup:
        """The map as one ``<svg>``: the radius (miles) around an origin, or without one everything that has a pin."""
        view = fit(lat, lon, miles, [(pin.lat, pin.lon) for pin in pins])
        lines, towns = self._background(view)
        origin = view.spot(lat, lon)
        spots = [view.spot(pin.lat, pin.lon) for pin in pins]
        is_own_map = len(pins) == 1 and abs(spots[0] - origin) < 1  # of one program: its pin is what one looks for
        places = spread(spots, None if is_own_map else origin)
        taken = [svg.SCALE_AREA, (origin.real - 24, origin.imag - 24, origin.real + 24, origin.imag + 24)]
        parts = [
            svg.head(view, (lat, lon), miles, label, words),
            lines,
            svg.ring(view, origin, miles) if miles and not is_own_map else "",
            svg.scale_bar(view, words),
            *map(svg.town, name_towns(towns, places, taken)),
            svg.leaders(spots, places),
            "" if is_own_map else svg.origin(origin, words),
            *map(svg.pin, pins, places),
            "</svg>",
        ]
        return Markup("".join(parts))  # noqa: S704 - svg escapes every text

    def _drawn_background(self, view: View) -> tuple[str, list[tuple[str, complex]]]:
        """What does not depend on the pins: the lines, and the towns that a name could be given to, largest first."""
        table, fine = self._outlines, FINENESS / view.scale
        land = on_sheet(table.land.within(view.box, fine, smallest=ISLET / view.scale), view)
        rings = [clipped_ring(ring, SHEET) for ring in parted(land)]
        counties = borders(table.county, view, 2 * fine) if view.miles <= COUNTIES else []
        if len(counties) > MOST_BORDERS:
            counties = []
        lines = svg.outlines([ring for ring in rings if len(ring)], counties, borders(table.state, view, fine))
        return lines, self._largest_towns(view)

    def _largest_towns(self, view: View) -> list[tuple[str, complex]]:
        north = np.abs(self._lats - view.lat) * view.scale
        east = np.abs((self._lons - view.lon + 180.0) % 360.0 - 180.0) * view.across
        inside = np.flatnonzero((north <= HEIGHT / 2) & (east <= WIDTH / 2))[:CANDIDATES]
        return [(town.name, view.spot(town.lat, town.lon)) for town in (self._towns[row] for row in inside)]


def on_sheet(line: Points, view: View) -> Points:
    """Degrees as units of the sheet: to the right and down."""
    return (line - (view.lon, view.lat)) * (view.across, -view.scale) + (WIDTH / 2, HEIGHT / 2)


def borders(lines: Lines, view: View, fine: float) -> list[Points]:
    """The pieces of a layer's lines that are on the sheet."""
    return clipped_lines(on_sheet(lines.within(view.box, fine), view), SHEET)
