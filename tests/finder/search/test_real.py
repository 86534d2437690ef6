"""The real directory, searched from a hundred places: counts and nearest ten against the geodesic."""

import csv
import gzip
import os
from pathlib import Path
from random import Random

import pytest
from geopy.distance import geodesic, great_circle

from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.search.search import search
from providers import vocabulary
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search.cast import listing, place, uuid

FOLDER = os.environ.get("FINDER_REAL_DATA", "")
FILE = "facilities/samhsa_su_2023_detox_iop_geocoded.csv.gz"
FAR_CORNERS = [
    (61.22, -149.9), (64.84, -147.72), (71.29, -156.79), (58.3, -134.42), (52.9, 173.2), (51.88, -176.66),
    (21.31, -157.86), (19.72, -155.08), (22.09, -159.35), (18.41, -66.06), (18.02, -66.61), (18.34, -64.93),
    (13.47, 144.75), (15.19, 145.75), (-14.28, -170.7), (24.56, -81.78), (44.9, -66.98), (49.0, -95.2),
]  # fmt: skip

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER, reason="needs FINDER_REAL_DATA, the folder of the real directory files"),
]


@pytest.fixture(scope="module")
def directory() -> list[Listing]:
    """The 5,742 geocoded rows, with the codes that need no importer to read."""
    key = vocabulary.samhsa_key()
    with gzip.open(Path(FOLDER) / FILE, "rt", newline="") as file:
        return [read(number, row, key) for number, row in enumerate(csv.DictReader(file))]


def read(number: int, row: dict[str, str], key: dict[str, tuple[tuple[str, str], ...]]) -> Listing:
    facts: dict[str, list[str]] = {}
    for code in row["service_code_info"].split():
        for group, stated in key.get(code, ()):
            if group in {"care", "payment", "telehealth"} and stated not in facts.setdefault(group, []):
                facts[group].append(stated)
    return listing(
        id=uuid(number), organization=row["name1"], program=row["name2"], city=row["city"], state=row["state"],
        zip=row["zip"], lat=float(row["latitude"]), lon=float(row["longitude"]), facts=facts,
    )  # fmt: skip


@pytest.fixture(scope="module")
def centres(directory: list[Listing]) -> list[Place]:
    rng = Random(11)
    near = [(one.lat + rng.gauss(0, 0.1), one.lon + rng.gauss(0, 0.1)) for one in rng.sample(directory, 82)]
    return [place("point", lat=lat, lon=lon) for lat, lon in near + FAR_CORNERS]


def within(known: list[Listing], near: Place, miles: float) -> list[tuple[float, str]]:
    """By the geodesic, wherever the sphere leaves it possible: the two differ by less than a hundredth."""
    spot = (near.lat, near.lon)
    rough = ((great_circle(spot, (one.lat, one.lon)).miles, one) for one in known)
    true = ((geodesic(spot, (one.lat, one.lon)).miles, one.id) for far, one in rough if far <= miles * 1.01)
    return sorted(each for each in true if each[0] <= miles)


@pytest.mark.parametrize("care", [("detox",), ("iop",), ()])
def test_counts_and_nearest_ten_are_the_geodesics(directory: list[Listing], centres: list[Place], care) -> None:
    index = Index.build(directory, rev=1)
    chosen = {"care": care} if care else {}
    fitting = [one for one in directory if set(one.stated("care")) & set(care or ("detox", "iop"))]
    for number, near in enumerate(centres):
        miles = (25.0, 50.0, 100.0)[number % 3]
        expected = within(fitting, near, miles)
        answer = search(index, SearchQuery(miles=miles, chosen=chosen, per_page=10), (near,))
        assert answer.total == len(expected)
        assert [hit.miles for hit in answer.hits] == pytest.approx([far for far, _ in expected[:10]], abs=0.0005)
        assert {hit.id for hit in answer.hits} <= {key for _, key in expected}


def test_the_nearest_ten_at_any_distance_are_the_geodesics(directory: list[Listing], centres: list[Place]) -> None:
    index = Index.build(directory, rev=1)
    for near in centres[::4] + centres[-18:]:
        answer = search(index, SearchQuery(miles=ANY, chosen={"care": ("detox",)}, per_page=10), (near,))
        known = [one for one in directory if "detox" in one.stated("care")]
        assert answer.total == len(known)
        tenth = answer.hits[-1].miles
        expected = within(known, near, tenth * 1.001)[:10]
        assert [hit.miles for hit in answer.hits] == pytest.approx([far for far, _ in expected], abs=0.0005)


def test_every_state_holds_its_own(directory: list[Listing]) -> None:
    index = Index.build(directory, rev=1)
    for state in vocabulary.STATES:
        answer = search(index, SearchQuery(), (place("state", "", state),))
        assert answer.total == sum(
            one.state == state and not {"detox", "iop"}.isdisjoint(one.care) for one in directory
        )
