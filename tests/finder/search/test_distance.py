"""Distances against geopy's geodesic, everywhere on earth."""

import math

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from finder.search import distance

LATITUDES = st.floats(-90, 90).map(lambda value: round(value, 7))
LONGITUDES = st.floats(-180, 180).map(lambda value: round(value, 7))
SPOTS = st.tuples(LATITUDES, LONGITUDES)


def exact(*spots: tuple[float, float]) -> distance.Degrees:
    return np.array([[round(lat * 1e7), round(lon * 1e7)] for lat, lon in spots], dtype=np.int32)


def chord(start: tuple[float, float], end: tuple[float, float]) -> float:
    x, y, z = distance.points(exact(end)).astype(np.float32).T
    return math.sqrt(float(distance.squares(x, y, z, distance.point(*start))[0]))


def around(start: tuple[float, float], course: float, miles: float) -> tuple[float, float]:
    end = geodesic(miles=miles).destination(start, course)
    return round(end.latitude, 7), round(end.longitude, 7)


@given(SPOTS, SPOTS)
def test_miles_agree_with_the_geodesic_at_any_distance(start: tuple[float, float], end: tuple[float, float]) -> None:
    true = geodesic(start, end).miles
    found = float(distance.miles(*start, exact(end))[0])
    assert found == pytest.approx(true, abs=0.0005) if true < 12_300 else found == pytest.approx(true, rel=0.006)


@given(SPOTS, st.floats(0, 360), st.floats(0, 800))
def test_miles_agree_with_the_geodesic_nearby(start: tuple[float, float], course: float, miles: float) -> None:
    end = around(start, course, miles)
    assert distance.miles(*start, exact(end))[0] == pytest.approx(geodesic(start, end).miles, abs=0.0002)


@given(SPOTS, st.floats(0, 360), st.floats(0, 61))
def test_miles_within_an_hour_are_the_geodesics_to_half_an_inch(
    start: tuple[float, float], course: float, miles: float
) -> None:
    end = around(start, course, miles)
    assert distance.miles(*start, exact(end))[0] == pytest.approx(geodesic(start, end).miles, abs=8e-6)


@given(SPOTS, st.floats(0, 360), st.floats(0.01, 500))
def test_the_rim_of_a_radius_holds_every_point_at_that_distance(
    start: tuple[float, float], course: float, miles: float
) -> None:
    end = around(start, course, miles)
    inner, outer = distance.rim(geodesic(start, end).miles)
    assert inner <= chord(start, end) <= outer
    assert (outer - inner) * distance.RADIUS < 0.02


@given(SPOTS, SPOTS, SPOTS)
def test_a_widened_chord_is_longer_than_any_that_is_truly_nearer(
    start: tuple[float, float], one: tuple[float, float], other: tuple[float, float]
) -> None:
    near, far = sorted((one, other), key=lambda end: geodesic(start, end).miles)
    assert chord(start, near) <= distance.widened(chord(start, far))
    assert chord(start, far) >= distance.narrowed(chord(start, near))


def test_nowhere_is_far_from_itself() -> None:
    for spot in ((0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (41.88, -87.63)):
        assert distance.miles(*spot, exact(spot)).tolist() == [0.0]
        assert chord(spot, spot) < distance.BLUR


def test_no_points_have_no_distances() -> None:
    assert len(distance.miles(0, 0, exact())) == 0 if exact().size else True
    assert len(distance.miles(0, 0, np.zeros((0, 2), dtype=np.int32))) == 0
