import gzip
import json
import re
import time
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.map.draw import MapDrawer, MapWords, Pin, Town
from finder.map.outlines import MOST_POINTS, Outlines, outlines_geojson
from finder.map.placing import APART, PIN
from finder.map.view import HEIGHT, WIDTH, fit
from seeds.outlines import TABLE
from tests.finder.map.test_clipping import winding

WORDS = MapWords.translated(str)
TOLEDO = (41.65, -83.54)
TOWNS = [Town("Ann Arbor", 42.28, -83.74, 120_000), Town("Sandusky & <Bay>", 41.45, -82.71, 25_000)]


@cache
def drawer() -> MapDrawer:
    return MapDrawer(Outlines.load(TABLE), TOWNS)


def drawn(
    pins: list[Pin],
    lat: float = TOLEDO[0],
    lon: float = TOLEDO[1],
    miles: float | None = 25,
    label: str = "Programs near Toledo",
) -> str:
    return drawer().draw(lat=lat, lon=lon, miles=miles, pins=pins, label=label, words=WORDS)


def pins_at(*points: tuple[float, float]) -> list[Pin]:
    return [Pin(number, lat, lon, f"Program {number}", f"#p-{number}") for number, (lat, lon) in enumerate(points, 1)]


def middles(svg: str) -> dict[str, complex]:
    links = ElementTree.fromstring(svg).findall("a")
    circles = {link.attrib["data-number"]: link.find("circle") for link in links}
    return {n: complex(float(c.attrib["cx"]), float(c.attrib["cy"])) for n, c in circles.items() if c is not None}


latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
some_pins = st.lists(
    st.builds(Pin, st.integers(1, 20_000), latitudes, longitudes, st.text(max_size=20), st.text(max_size=20)),
    max_size=45,
)


@settings(deadline=None, max_examples=150)
@given(some_pins, latitudes, longitudes, st.none() | st.floats(1, 500), st.text(max_size=20))
def test_any_map_is_well_formed_and_holds_every_pin_once_and_whole(
    pins: list[Pin], lat: float, lon: float, miles: float | None, label: str
) -> None:
    root = ElementTree.fromstring(drawn(pins, lat, lon, miles, label))
    links = root.findall("a")
    assert [int(link.attrib["data-number"]) for link in links] == [pin.number for pin in pins]
    for link in links:
        circle = link.find("circle")
        assert circle is not None
        assert PIN <= float(circle.attrib["cx"]) <= WIDTH - PIN
        assert PIN <= float(circle.attrib["cy"]) <= HEIGHT - PIN


@given(st.text(alphabet="<>&\"' a/#=\x00\n", max_size=30))
@settings(deadline=None)
def test_no_name_and_no_link_can_leave_its_attribute(text: str) -> None:
    root = ElementTree.fromstring(drawn([Pin(3, *TOLEDO, text, text)], label=text))
    (link,) = root.findall("a")
    shown = text.replace("\x00", "")
    spaced = shown.replace("\n", " ")  # as XML reads an attribute
    assert (link.attrib["href"], link.attrib["aria-label"]) == (spaced, f"3. {spaced}")
    assert root.attrib["aria-label"] == spaced


def test_towns_and_their_names_are_escaped_and_kept_from_screen_readers() -> None:
    svg = drawn([], *TOLEDO, 50)
    assert "Sandusky &amp; &lt;Bay&gt;</text>" in svg
    assert svg.count('class="map-town" aria-hidden="true"') == 2


def test_a_map_has_neither_styles_nor_scripts_of_its_own() -> None:
    assert not re.search(r"style|<script|\son\w+=", drawn(pins_at(TOLEDO, (41.7, -83.6))))


def test_programs_under_one_roof_have_a_pin_each_that_covers_no_other() -> None:
    places = list(middles(drawn(pins_at(*[(41.7, -83.6)] * 20))).values())
    assert len(places) == 20
    assert all(abs(one - other) >= APART - 2 for n, one in enumerate(places) for other in places[:n])


def test_a_pin_with_room_stands_where_its_program_is() -> None:
    svg = drawn(pins_at((41.80, -83.54)))
    view = fit(*TOLEDO, 25, [])
    assert abs(middles(svg)["1"] - view.spot(41.80, -83.54)) < 1
    assert "map-leader" not in svg


def test_pins_leave_the_mark_of_the_origin_visible() -> None:
    svg = drawn(pins_at(TOLEDO, TOLEDO))
    assert "map-origin" in svg
    mark = fit(*TOLEDO, 25, []).spot(*TOLEDO)
    assert all(abs(place - mark) > PIN for place in middles(svg).values())


def test_the_map_of_one_program_shows_its_pin_and_no_origin() -> None:
    svg = drawn(pins_at(TOLEDO), miles=5)
    assert "map-origin" not in svg
    assert "map-ring" not in svg
    assert abs(middles(svg)["1"] - complex(WIDTH / 2, HEIGHT / 2)) < HEIGHT / 8  # middles lie on a mesh


@settings(deadline=None)
@given(latitudes, longitudes, st.lists(st.tuples(latitudes, longitudes), max_size=8), st.none() | st.floats(1, 500))
def test_a_view_shows_its_origin_and_every_point(
    lat: float, lon: float, points: list[tuple[float, float]], miles: float | None
) -> None:
    view = fit(lat, lon, miles, points)
    for point in [(lat, lon), *points]:
        spot = view.spot(*point)
        assert -1 <= spot.real <= WIDTH + 1
        assert -1 <= spot.imag <= HEIGHT + 1


@settings(deadline=None)
@given(st.floats(-80, 80), longitudes, st.floats(-20, 20), st.floats(1, 500))
def test_a_map_looks_the_same_wherever_longitudes_begin(lat: float, lon: float, east: float, miles: float) -> None:
    here, there = fit(lat, lon, miles, []), fit(lat, lon - 360, miles, [])
    assert here.box.north == there.box.north
    assert abs(here.spot(lat, lon + east) - here.spot(lat, lon + east - 360)) < 1e-6


def test_the_aleutians_are_drawn_from_both_sides_of_the_date_line() -> None:
    for lon in (179.5, -179.5):
        land = drawn([], 51.6, lon, 100).split('class="map-land" d="')[1].split('"')[0]
        assert land.count("M") > 5


@pytest.mark.parametrize(("lat", "lon"), [(39.7, -104.98), (37.76, -122.42), (47.7, -121.8), (29.76, -95.37)])
@pytest.mark.parametrize("miles", [5, 25, 100])
def test_a_town_by_the_sea_or_far_from_it_is_on_land(lat: float, lon: float, miles: float) -> None:
    strokes = re.findall(
        r"M(-?\d+)(-\d+| \d+)l([^M]*)", drawn([], lat, lon, miles).split('map-land" d="')[1].split('"')[0]
    )
    spot = fit(lat, lon, miles, []).spot(lat, lon)
    turns = 0
    for x, y, steps in strokes:
        moves = np.array(re.findall(r"-?\d+", steps), int).reshape(-1, 2)
        turns += winding(np.cumsum([(int(x), int(y)), *moves], axis=0), (spot.real + 0.1, spot.imag + 0.1))
    assert turns


@pytest.mark.parametrize("miles", [5, 10, 25, 50, 100, None])
def test_a_map_with_twenty_pins_is_light(miles: float | None) -> None:
    for lat, lon in (TOLEDO, (33.75, -84.39), (38.9, -77.03), (61.2, -149.9), (37.5, -77.4)):
        spread = (miles or 400) / 100
        points = [(lat + spread * (n % 5 - 2) / 4, lon + spread * (n // 5 - 2) / 4) for n in range(20)]
        assert len(gzip.compress(drawn(pins_at(*points), lat, lon, miles).encode())) < 4_300


def test_the_table_is_in_memory_at_once() -> None:
    best = min(seconds_to_load() for _ in range(3))
    assert best < 0.06


def seconds_to_load() -> float:
    start = time.perf_counter()
    Outlines.load(Path(TABLE))
    return time.perf_counter() - start


edges = st.tuples(st.floats(-400, 400), st.floats(-90, 89), st.floats(0.1, 400), st.floats(0.1, 90))


@settings(deadline=None, max_examples=60)
@given(edges, st.floats(-1, 3))
def test_outlines_for_the_moving_map_stay_in_their_box_and_small(
    box: tuple[float, float, float, float], detail: float
) -> None:
    west, south, wide, high = box
    found = outlines_geojson(drawer()._outlines, west, south, west + wide, south + high, detail)
    points = 0
    for feature in found["features"]:
        coordinates = feature["geometry"]["coordinates"]
        if feature["properties"]["kind"] == "land":
            corners = np.array([corner for (ring,) in coordinates for corner in ring])
            assert (corners >= (west - 1e-3, south - 1e-3)).all()
            assert (corners <= (west + min(wide, 360) + 1e-3, south + high + 1e-3)).all()
            assert all(ring[0] == ring[-1] for (ring,) in coordinates)
        points += sum(len(part[0] if feature["properties"]["kind"] == "land" else part) for part in coordinates)
    assert points <= MOST_POINTS
    assert "NaN" not in json.dumps(found)
