"""Coordinates as people write them, and how they are written back."""

import re
from decimal import Decimal

_DEGREES = r"([+-]?) ?([0-9]{1,3}(?:\.[0-9]{0,24})?) ?°?"
_BETWEEN = r"(?: ?[,/] ?| |(?=[+ew-])|(?<=[ns°]))"
_POINT = re.compile(rf"\(?([ns]?) ?{_DEGREES} ?([ns]?){_BETWEEN}([ew]?) ?{_DEGREES} ?([ew]?)\)?")
_MARK = re.compile(r"[.°+nsew-]")  # two bare whole numbers are a slip rather than a point

# Where towns lie so far apart that distance to one does not tell home from abroad: Alaska (across 180°) and the
# Hawaiian chain, as south, north, west, east, the last two in degrees from 0 to 360.
_SPARSE = ((50.0, 72.0, 170.0, 231.0), (17.0, 30.0, 180.0, 207.0))


def point_in(tidied: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, as they were written, when a tidied text is a point, whatever their size."""
    match = _POINT.fullmatch(tidied)
    if not match or not _MARK.search(tidied):
        return None
    before_lat, lat_sign, lat, after_lat, before_lon, lon_sign, lon, after_lon = match.groups()
    return (
        _signed(lat, lat_sign, before_lat or after_lat, "s"),
        _signed(lon, lon_sign, before_lon or after_lon, "w"),
    )


def written(lat: float, lon: float) -> str:
    """`41.92, -87.65`: for people, to 4 decimals (11 m)."""
    return f"{_trimmed(lat)}, {_trimmed(lon)}"


def exactly(lat: float, lon: float) -> str:
    """The same to the last decimal: read back by `point_in`, it is the same point."""
    return f"{Decimal(repr(lat)):f}, {Decimal(repr(lon)):f}"


def is_sparse_home(lat: float, lon: float) -> bool:
    """Whether a point is in a part of the US where the next town may be hundreds of kilometres away."""
    return any(south < lat < north and west < lon % 360 < east for south, north, west, east in _SPARSE)


def _trimmed(degrees: float) -> str:
    whole, decimals = f"{degrees:.4f}".split(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def _signed(digits: str, sign: str, letter: str, negative: str) -> float:
    degrees = float(digits)
    return -degrees if (letter == negative if letter else sign == "-") else degrees
