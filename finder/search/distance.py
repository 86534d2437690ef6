"""Distances on the WGS 84 ellipsoid: a quick measure for many points, a true one for few.

The quick measure is the *chord*, the straight line through the earth, in equatorial radii, from single-precision
coordinates: its square costs eight additions and multiplications a point, knows no seam at 180 degrees and no pole.
Up to 500 miles chord and geodesic differ by a length that depends only on the curvature of the ground between the two
points, which is known to half a per cent; so a radius is decided by the chord for all but a rim of a few yards.

True miles agree with geopy's ``geodesic`` within 0.0005 mile. Up to 60 miles: the chord in double precision, bent like
the ground at its start. Up to 750 miles: bent by the curvature of the ellipsoid in its direction (Euler's theorem);
beyond: Vincenty's inverse formula (Survey Review XXII, 1975). Where Vincenty does not settle, within about half a
degree of the opposite side of the earth, a sphere answers, within half a per cent.
"""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Spot = tuple[float, float, float]  # a point of the ellipsoid in equatorial radii
Degrees = NDArray[np.int32]  # shape (n, 2): latitude, longitude in units of 1e-7 degree

UNIT: Final = 1e-7  # degrees: a third of an inch, finer than any source's coordinates
RADIAN: Final = math.radians(UNIT)
MILE: Final = 1609.344  # metres
EQUATOR: Final = 6378137.0  # metres, the equatorial radius of WGS 84
FLATTENING: Final = 1 / 298.257223563
SQUASH: Final = FLATTENING * (2 - FLATTENING)  # the first eccentricity, squared
RADIUS: Final = EQUATOR / MILE  # miles: turns chords into miles
MEAN: Final = RADIUS * (1 - FLATTENING / 3)  # miles, of the sphere that answers for opposite sides of the earth
FLATTEST: Final = (1 - FLATTENING) * 0.9999  # least and greatest curvature of the ground, in 1 / equatorial radius
ROUNDEST: Final = 1 / (1 - SQUASH) * 1.0001
BLUR: Final = 6e-7  # of a single-precision chord, in equatorial radii: four yards, twice what was ever seen
BEND: Final = 2e-3  # what curvature can change the order of two chords c, as a part of c³
CLOSE: Final = 60.0  # miles up to which the bend of the ground at the start will do
NEAR: Final = 750.0  # miles up to which the bent chord is true
DECIMALS: Final = 6  # of a mile: finer than the truth of any formula; makes equal distances equal
TURNS: Final = 30  # of Vincenty's loop; four are usual
SETTLED: Final = 1e-12  # radians


def points(degrees: Degrees) -> Floats:
    """Points of the ellipsoid, shape (n, 3), in equatorial radii."""
    lat, lon = (np.radians(degrees[:, axis] * UNIT) for axis in (0, 1))
    up = np.sin(lat)
    normal = 1 / np.sqrt(1 - SQUASH * up * up)
    out = normal * np.cos(lat)
    return np.stack((out * np.cos(lon), out * np.sin(lon), (1 - SQUASH) * normal * up), axis=1)


def point(lat: float, lon: float) -> Spot:
    """One point of the ellipsoid, from degrees, as the quick measure wants it."""
    phi, lam = math.radians(lat), math.radians(lon)
    up = math.sin(phi)
    normal = 1 / math.sqrt(1 - SQUASH * up * up)
    out = normal * math.cos(phi)
    return out * math.cos(lam), out * math.sin(lam), (1 - SQUASH) * normal * up


def squares(x: Singles, y: Singles, z: Singles, spot: Spot) -> Singles:
    """Squared chords from a spot to points of any shape."""
    total = x - np.float32(spot[0])
    total *= total
    for plane, middle in ((y, spot[1]), (z, spot[2])):
        apart = plane - np.float32(middle)
        apart *= apart
        total += apart
    return total


@lru_cache(maxsize=64)
def rim(miles: float) -> tuple[float, float]:
    """Chords of which the first surely lies within so many miles (at most 500), the second surely not nearer."""
    inner, outer = (2 / bent * math.sin(miles / RADIUS * bent / 2) for bent in (ROUNDEST, FLATTEST))
    return max(0.0, inner - BLUR), outer + BLUR


def widened(chord: float) -> float:
    """A chord that is surely as long as any whose true distance is not greater than this chord's."""
    return chord * (1 + 2 * BEND * chord * chord) + 2 * BLUR


def narrowed(chord: float) -> float:
    """A chord below which every true distance is surely smaller than this chord's."""
    return chord * (1 - 2 * BEND * chord * chord) - 2 * BLUR


def miles(lat: float, lon: float, degrees: Degrees) -> Floats:
    """True miles from a point (degrees) to each of shape (n, 2), rounded to 1e-6."""
    start = (math.radians(lat), math.radians(lon))
    ends = degrees * np.float64(RADIAN)
    found = close_chords(start, ends)
    if np.maximum.reduce(found, initial=0.0) > CLOSE:
        far = found > CLOSE
        found[far] = _far_miles(start, ends[far])
    return found.round(DECIMALS)


def close_chords(start: tuple[float, float], ends: Floats) -> Floats:
    """Miles by the chord, bent like the ground at the start: from radians, a pair and shape (n, 2).

    As true as ``bent_chords`` within a quarter of an inch up to ``CLOSE``, in two thirds of its steps: for the few
    rows of a page it is the steps that cost.
    """
    up, lat = math.sin(start[0]), ends[:, 0]
    slim = 1 - SQUASH * up * up
    normal = 1 / math.sqrt(slim)
    out = normal * math.cos(start[0])
    above = np.sin(lat)
    other = 1 / np.sqrt(1 - SQUASH * (above * above))
    beyond = other * np.cos(lat)
    aside, climb = beyond - out, (1 - SQUASH) * (other * above - normal * up)
    half = np.sin((ends[:, 1] - start[1]) / 2)
    square = aside * aside + climb * climb + 4 * out * beyond * (half * half)
    bent = slim * ((1 + slim / (1 - SQUASH)) / 2) ** 2  # squared: between that to the east and that to the north
    arc: Floats = np.sqrt(square) * (RADIUS + RADIUS * bent / 24 * square)
    return arc


def _far_miles(start: tuple[float, float], ends: Floats) -> Floats:
    found = bent_chords(start, ends)
    if np.maximum.reduce(found, initial=0.0) > NEAR:
        far = found > NEAR
        found[far] = vincenty(np.array([start]), ends[far])
    return found


def bent_chords(start: tuple[float, float], ends: Floats) -> Floats:
    """Miles by the chord and the curvature in its direction, from radians: a pair, and shape (n, 2)."""
    up, above = math.sin(start[0]), np.sin(ends[:, 0])
    slim, thin = 1 - SQUASH * up * up, 1 - SQUASH * above * above
    normal, other = 1 / math.sqrt(slim), 1 / np.sqrt(thin)
    out, beyond = normal * math.cos(start[0]), other * np.cos(ends[:, 0])
    north = (beyond - out) ** 2 + ((1 - SQUASH) * (other * above - normal * up)) ** 2
    square = north + 4 * out * beyond * np.sin((ends[:, 1] - start[1]) / 2) ** 2
    slant = north / np.maximum(square, 1e-30)  # squared cosine of the direction, from north
    middle = (slim + thin) / 2
    bent = np.sqrt(middle) * (1 + (middle / (1 - SQUASH) - 1) * slant)
    arc: Floats = 2 * RADIUS / bent * np.arcsin(np.minimum(1.0, bent * np.sqrt(square) / 2))
    return arc


def vincenty(start: Floats, ends: Floats) -> Floats:
    """Miles by Vincenty's inverse formula, from radians of shape (1, 2) and (n, 2)."""
    low, high = (np.arctan((1 - FLATTENING) * np.tan(each[:, 0])) for each in (start, ends))
    sines, cosines = np.sin(low) * np.sin(high), np.cos(low) * np.cos(high)
    turn = np.remainder(ends[:, 1] - start[:, 1] + math.pi, 2 * math.pi) - math.pi
    lam = turn.copy()
    settled = np.zeros(len(ends), dtype=bool)
    for _ in range(TURNS):
        cos_lam = np.cos(lam)
        side = np.cos(low) * np.sin(high) - np.sin(low) * np.cos(high) * cos_lam
        sin_arc = np.maximum(np.hypot(np.cos(high) * np.sin(lam), side), 1e-15)
        cos_arc = sines + cosines * cos_lam
        arc = np.arctan2(sin_arc, cos_arc)
        tilt = cosines * np.sin(lam) / sin_arc
        steep = 1 - tilt * tilt
        middle = np.where(steep > 1e-12, cos_arc - 2 * sines / np.maximum(steep, 1e-12), 0.0)
        share = FLATTENING / 16 * steep * (4 + FLATTENING * (4 - 3 * steep))
        swing = middle + share * cos_arc * (2 * middle * middle - 1)
        fresh = turn + (1 - share) * FLATTENING * tilt * (arc + share * sin_arc * swing)
        settled = np.abs(fresh - lam) < SETTLED
        lam = fresh
        if settled.all():
            break
    return np.where(settled, _length(steep, arc, middle), MEAN * np.arctan2(sin_arc, cos_arc))


def _length(steep: Floats, arc: Floats, middle: Floats) -> Floats:
    """Vincenty's series for the length (miles) of an arc (radians) on the auxiliary sphere."""
    swell = steep * SQUASH / (1 - SQUASH)
    scale = 1 + swell / 16384 * (4096 + swell * (swell * (320 - 175 * swell) - 768))
    share = swell / 1024 * (256 + swell * (swell * (74 - 47 * swell) - 128))
    sin_arc, cos_arc = np.sin(arc), np.cos(arc)
    double = 2 * middle * middle - 1
    third = share / 6 * middle * (4 * sin_arc * sin_arc - 3) * (4 * middle * middle - 3)
    shift = share * sin_arc * (middle + share / 4 * (cos_arc * double - third))
    length: Floats = RADIUS * (1 - FLATTENING) * scale * (arc - shift)
    return length
