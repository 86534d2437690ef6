import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.map.clipping import Box, parted
from finder.map.outlines import Outlines
from seeds import outlines

# Two counties of state 01 one above the other, and one of state 02 beside them: 0 1 2 degrees east, 0 1 2 north.
ARCS = [
    [[1, 0], [0, 10]],  # 0: lower half of the state line
    [[1, 10], [0, 10]],  # 1: upper half of the state line
    [[1, 10], [-1, 0]],  # 2: between the two counties
    [[1, 0], [-1, 0], [0, 10]],  # 3: coast of the lower county
    [[0, 10], [0, 10], [1, 0]],  # 4: coast of the upper county
    [[1, 0], [1, 0], [0, 20], [-1, 0]],  # 5: coast of the neighbour
]
TOPOLOGY: dict[str, Any] = {
    "transform": {"scale": [1.0, 0.1], "translate": [0.0, 0.0]},
    "arcs": ARCS,
    "objects": {
        "counties": {
            "geometries": [
                {"type": "Polygon", "id": "01001", "arcs": [[0, 2, -4]]},
                {"type": "Polygon", "id": "01003", "arcs": [[1, -5, -3]]},
                {"type": "MultiPolygon", "id": "02001", "arcs": [[[5, -2, -1]]]},
            ]
        },
        "nation": {"geometries": [{"type": "MultiPolygon", "arcs": [[[3, 4, -6]]]}]},
    },
}


@pytest.fixture(name="table")
def planted(tmp_path: Path) -> Path:
    source = tmp_path / outlines.SOURCE
    source.parent.mkdir()
    source.write_text(json.dumps(TOPOLOGY))
    outlines.generate(tmp_path, tmp_path)
    return tmp_path


def test_every_border_is_kept_once_and_sorted_by_what_it_divides() -> None:
    found = outlines.layers(TOPOLOGY)
    assert [len(found[name]) for name in ("land", "state", "county")] == [1, 1, 1]
    assert {found["state"][0][0], found["state"][0][-1]} == {(1, 0), (1, 20)}, "two arcs are tied into one line"
    assert {found["county"][0][0], found["county"][0][-1]} == {(0, 10), (1, 10)}
    assert found["land"][0][0] == found["land"][0][-1]


def test_what_is_written_is_what_a_map_reads(table: Path) -> None:
    read = Outlines.load(table)
    everything = Box(-180, -90, 180, 90)
    (border,) = parted(read.state.within(everything, 0))
    assert sorted(map(tuple, border.tolist())) == [(1.0, 0.0), (1.0, 2.0)], "a straight line needs its ends only"
    (land,) = parted(read.land.within(everything, 0))
    assert {(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0)} <= set(map(tuple, land.tolist()))


def test_generating_twice_gives_the_same_bytes_and_their_checksum(table: Path) -> None:
    files = [table / outlines.FILE, table / "OUTLINES.md"]
    before = [file.read_bytes() for file in files]
    outlines.generate(table, table)
    assert [file.read_bytes() for file in files] == before


def test_the_notes_name_the_checksum_of_the_table_that_ships() -> None:
    checksum = hashlib.sha256((outlines.TABLE / outlines.FILE).read_bytes()).hexdigest()
    assert checksum in (outlines.TABLE / "OUTLINES.md").read_text(encoding="utf-8")


def test_the_table_that_ships_is_small() -> None:
    assert (outlines.TABLE / outlines.FILE).stat().st_size <= 500_000


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [
        ("Attu, beyond 180°", 52.9, 172.9),
        ("Adak", 51.8, -176.6),
        ("Guam", 13.4, 144.8),
        ("Saipan", 15.2, 145.7),
        ("Pago Pago", -14.3, -170.7),
        ("Ponce", 18.0, -66.6),
        ("Saint Croix", 17.7, -64.8),
        ("Honolulu", 21.3, -157.9),
    ],
)
def test_every_part_of_the_country_has_land(place: str, lat: float, lon: float) -> None:
    land = Outlines.load(outlines.TABLE).land.within(Box(lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5), 0.001)
    assert len(land), place


coordinates = st.floats(-1, 1, allow_subnormal=False)


@settings(deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=40), st.floats(0.001, 0.5))
def test_a_simpler_line_is_nowhere_farther_than_its_tolerance(
    corners: list[tuple[float, float]], tolerance: float
) -> None:
    line = np.array(corners)
    kept = np.flatnonzero(outlines.importances(line) >= tolerance)
    assert kept[0] == 0
    assert kept[-1] == len(line) - 1
    flat = line * (np.cos(np.radians(line[:, 1].mean())), 1.0)
    for first, last in itertools.pairwise(kept):
        between = flat[first + 1 : last]
        assert not len(between) or outlines.distances(between, flat[first], flat[last]).max() < tolerance + 1e-9
