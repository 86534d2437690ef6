"""Where a row is: its own coordinates when they can be right, else the point of its ZIP, town or county."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from geopy.distance import great_circle

from providers.places import PlaceUnknown
from seeds.imports.rows import Row

FARTHEST: Final = 60.0  # miles from the ZIP's point: seven of 14,034 real points were farther, all of them wrong

ZIP: Final = re.compile(r"[0-9]{5}(-[0-9]{4})?")
NEARBY: Final = 0.4  # degrees both ways: at most 40 miles, so nothing has to be measured


class Known(Protocol):
    """A place of the gazetteer, as far as an import needs it."""

    @property
    def state(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def timezone(self) -> str: ...


class Gazetteer(Protocol):
    """What an import asks of the gazetteer (`providers/places/`)."""

    def place_of_listing(self, zip_code: str, town: str, county: str, state: str, /) -> Known | None: ...
    def locate(self, text: str, /) -> Sequence[Known]: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in degrees; ``refusal`` says why the row's own coordinates are not it."""

    lat: float
    lon: float
    approximate: bool
    timezone: str
    refusal: str = ""


def spot_of(row: Row, gazetteer: Gazetteer) -> Spot | None:
    """The point of a row, ``None`` when nothing in it leads to one: then nobody could find it either."""
    cells = row.cells
    place = gazetteer.place_of_listing(cells["zip"], cells["city"], row.county, cells["state"])
    place = place or _around(cells["zip"], cells["state"], gazetteer)
    if place is None:
        return None
    near = Spot(place.lat, place.lon, approximate=True, timezone=place.timezone)
    if not row.lat and not row.lon:
        return near
    point = coordinates(row.lat, row.lon)
    refusal = why_not(point, (place.lat, place.lon)) if point else "Its coordinates are not a point on Earth."
    if point is None or refusal:
        return Spot(near.lat, near.lon, approximate=True, timezone=near.timezone, refusal=refusal)
    return Spot(*point, approximate=False, timezone=place.timezone)


def _around(zip_code: str, state: str, gazetteer: Gazetteer) -> Known | None:
    """Where most of a missing ZIP's neighbours lie, if that is in the row's state."""
    if not ZIP.fullmatch(zip_code):
        return None
    try:
        place = gazetteer.locate(zip_code[:5])[0]
    except PlaceUnknown:
        return None
    return place if place.state == state else None


def coordinates(lat: str, lon: str) -> tuple[float, float] | None:
    """Degrees, when both texts are numbers in range and not the zeros that stand for nothing."""
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    if not all(map(math.isfinite, point)) or abs(point[0]) > 90 or abs(point[1]) > 180 or point == (0.0, 0.0):
        return None
    return point


def why_not(point: tuple[float, float], near: tuple[float, float]) -> str:
    """Why coordinates are not believed; empty when they lie near the ZIP's (else the town's) point."""
    if abs(point[0] - near[0]) < NEARBY and abs(point[1] - near[1]) < NEARBY:
        return ""
    miles = great_circle(point, near).miles
    if miles <= FARTHEST:
        return ""
    return f"Its coordinates are {miles:,.0f} miles from its ZIP or town; the point of the ZIP or town is used."
