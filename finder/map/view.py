"""What a drawn map shows: its middle, its scale, and where on the sheet a place comes to lie."""

import math
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from finder.map.clipping import Box, Points

WIDTH: Final = 800  # units of the drawing: half a CSS pixel on a phone
HEIGHT: Final = 720
MARGIN: Final = 46  # units that stay free around what must be seen
MILES_PER_DEGREE: Final = 69.05  # of latitude
CLOSEST: Final = 8.0  # miles from the middle to the upper edge of the closest map
GRAIN: Final = 4.0  # middles lie on a mesh of about so many steps from the middle to an edge
LEAST_STRETCH: Final = 0.02  # where the meridians meet, a map has no width

Point = tuple[float, float]  # latitude, longitude
Spot = tuple[int, int]  # whole units of the sheet, to the right and down


class View(NamedTuple):
    """An equirectangular map, true at its middle: degrees at the middle, units per degree of latitude."""

    lat: float
    lon: float
    scale: float

    @property
    def across(self) -> float:
        """Units per degree of longitude."""
        return self.scale * max(LEAST_STRETCH, math.cos(math.radians(self.lat)))

    @property
    def box(self) -> Box:
        """The degrees on the sheet; east and west may lie beyond 180°, and south and north beyond the poles."""
        width, height = WIDTH / 2 / self.across, HEIGHT / 2 / self.scale
        return Box(self.lon - width, self.lat - height, self.lon + width, self.lat + height)

    def wider(self, units: int) -> Box:
        """The box with so many units more on every side."""
        west, south, east, north = self.box
        right, down = units / self.across, units / self.scale
        return Box(west - right, south - down, east + right, north + down)

    @property
    def miles(self) -> float:
        """From the middle to the upper edge."""
        return HEIGHT / 2 / self.units_per_mile

    @property
    def units_per_mile(self) -> float:
        """The scale of the sheet at its middle."""
        return self.scale / MILES_PER_DEGREE

    def spot(self, lat: float, lon: float) -> complex:
        """Where a place is on the sheet, the shorter way round the earth: to the right and down, in units."""
        return complex(
            WIDTH / 2 + turned(lon - self.lon) * self.across,
            HEIGHT / 2 - (lat - self.lat) * self.scale,
        )

    def spots(self, points: Iterable[Point]) -> list[Spot]:
        """Where places are on the sheet, in whole units."""
        middle, scale, across = self.lon - 180.0, self.scale, self.across
        top, left = HEIGHT / 2 + self.lat * scale, WIDTH / 2 - 180.0 * across
        return [(round(left + (lon - middle) % 360.0 * across), round(top - lat * scale)) for lat, lon in points]

    def units(self, points: Points) -> NDArray[np.int64]:
        """The same for rows of longitude and latitude that are near already."""
        spots = (points - (self.lon, self.lat)) * (self.across, -self.scale) + (WIDTH / 2, HEIGHT / 2)
        return np.rint(spots).astype(np.int64)


def turned(lon: float) -> float:
    """A difference of longitudes as the shorter way round: from -180 up to 180."""
    return (lon + 180.0) % 360.0 - 180.0


def fit(lat: float, lon: float, miles: float | None, points: Iterable[Point]) -> View:
    """The closest view with the origin and every point in it; around the origin, if there is a radius to show.

    Middle and scale are rounded a little, so that many searches share one background.
    """
    places = [(lat, lon), *points]
    lats, lons = [north for north, _ in places], [(east - lon + 180.0) % 360.0 - 180.0 for _, east in places]
    south, north, west, east = min(lats) - lat, max(lats) - lat, min(lons), max(lons)
    if miles is not None:
        return scaled(lat, lon, max(north, -south), max(east, -west), miles)
    middle, side = (south + north) / 2, (west + east) / 2
    return scaled(lat + middle, lon + side, north - middle, east - side, 0.0)


def scaled(lat: float, lon: float, up: float, right: float, miles: float) -> View:
    """A view of so many degrees from the middle upwards and to the right, with a circle of so many miles."""
    stretch = max(LEAST_STRETCH, math.cos(math.radians(lat)))
    up, right = max(up, (miles or CLOSEST) / MILES_PER_DEGREE), max(right * stretch, miles / MILES_PER_DEGREE)
    mesh = 2.0 ** math.floor(math.log2(max(up, right) / GRAIN))  # degrees: so coarse that neighbours share a middle
    lat, lon = round(lat / mesh) * mesh, turned(round(turned(lon) / mesh) * mesh)
    up, right = up + mesh / 2, right + mesh / 2 * stretch
    scale = min((HEIGHT / 2 - MARGIN) / up, (WIDTH / 2 - MARGIN) / max(right, 1e-9))
    step = 10.0 ** (math.floor(math.log10(scale)) - 1)
    return View(lat, lon, math.floor(scale / step) * step)
