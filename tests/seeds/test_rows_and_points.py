"""What of a row is believed: its place, its website, its date."""

from datetime import datetime
from typing import Any

import pytest

from providers.places import Gazetteer
from seeds.imports.conversion import convert, website
from seeds.imports.editions import BadDate, edition_of, objection
from seeds.imports.points import coordinates
from seeds.imports.rows import Row, row_of, zip_code
from tests.seeds.lists import NOW, a_row


def row(**changed: str) -> Row:
    cells = a_row(0, **changed)
    return row_of(2, cells, cells["service_code_info"], (cells["intake1"], cells["intake2"]))


@pytest.mark.parametrize(
    ("written", "read"),
    [("43604", "43604"), ("501", "00501"), ("2118", "02118"), ("436041234", "43604-1234"), ("43604-1234", "43604-1234"),
     ("²2118", "²2118"), ("", ""), ("12", "12")],
)  # fmt: skip
def test_zips_get_their_zeros_back(written: str, read: str) -> None:
    assert zip_code(written) == read


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"name1": ""}, "no name"),
        ({"state": "Ohio"}, "state"),
        ({"state": ""}, "state"),
        ({"service_code_info": ""}, "codes"),
        ({"name1": "x" * 301}, "longer than 300"),
        ({"county": "x" * 101}, "longer than 100"),
        ({"zip": "00000", "city": "Nowhere At All"}, "Neither its ZIP nor its town"),
        ({"zip": "nonsense", "city": ""}, "Neither its ZIP nor its town"),
    ],
)
def test_a_row_that_cannot_be_a_listing_says_why(changed: dict[str, str], word: str, gazetteer: Gazetteer) -> None:
    converted = convert(row(**changed), "samhsa-directory", "2023", gazetteer)
    assert converted.listing is None
    assert word in converted.refusal


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({}, (41.65, -83.54)),
        ({"zip": "nonsense"}, (41.66, -83.56)),
        ({"zip": "90210"}, (41.66, -83.56)),
        ({"zip": "nonsense", "city": "", "county": "Lucas"}, (41.6, -83.6)),
    ],
)
def test_without_coordinates_the_zip_else_the_town_else_the_county_is_the_point(
    changed: dict[str, str], where: tuple[float, float], gazetteer: Gazetteer
) -> None:
    listing = convert(row(**changed), "samhsa-directory", "2023", gazetteer).listing
    assert listing is not None
    assert (listing.lat, listing.lon) == pytest.approx(where, abs=0.25)
    assert listing.approximate
    assert listing.timezone == "America/New_York"


def test_a_zip_that_the_table_lacks_is_placed_among_its_neighbours(gazetteer: Gazetteer) -> None:
    found = convert(row(zip="00978", city="No Such Barrio", state="PR"), "samhsa-directory", "2023", gazetteer).listing
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((18.4, -66.0), abs=0.3)


def test_true_coordinates_are_kept_as_they_are(gazetteer: Gazetteer) -> None:
    listing = convert(row(latitude="41.6521", longitude="-83.5379"), "samhsa-directory", "2023", gazetteer).listing
    assert listing is not None
    assert (listing.lat, listing.lon, listing.approximate) == (41.6521, -83.5379, False)


@pytest.mark.parametrize(
    ("lat", "lon", "word"),
    [
        ("33.75", "-84.39", "miles from its ZIP"),
        ("-83.5379", "41.6521", "miles from its ZIP"),
        ("0", "0", "not a point"),
        ("nan", "-83.5", "not a point"),
        ("inf", "-83.5", "not a point"),
        ("91", "-83.5", "not a point"),
        ("41.6", "", "not a point"),
        ("41,6", "-83.5", "not a point"),
    ],
)
def test_coordinates_that_cannot_be_right_are_refused_and_the_row_is_still_listed(
    lat: str, lon: str, word: str, gazetteer: Gazetteer
) -> None:
    converted = convert(row(latitude=lat, longitude=lon), "samhsa-directory", "2023", gazetteer)
    assert converted.listing is not None
    assert converted.listing.approximate
    assert converted.listing.lat == pytest.approx(41.65, abs=0.1)
    assert word in converted.quarantine


def test_coordinates_within_sixty_miles_of_the_zip_are_believed(gazetteer: Gazetteer) -> None:
    near = convert(row(latitude="42.4", longitude="-83.5"), "samhsa-directory", "2023", gazetteer)
    assert not near.quarantine
    assert coordinates("180", "0") is None


def test_phones_are_listed_once_the_main_one_first(gazetteer: Gazetteer) -> None:
    stated = row(phone="419-555-0123", intake1="419-555-0123", intake2="800-555-0199 x4")
    listing = convert(stated, "samhsa-directory", "2023", gazetteer).listing
    assert listing is not None
    assert listing.facts["phones"] == [["4195550123", "", "main"], ["8005550199", "4", "intake"]]


def test_a_row_without_any_usable_phone_is_still_listed(gazetteer: Gazetteer) -> None:
    converted = convert(row(phone="911", intake1="ask at the desk"), "samhsa-directory", "2023", gazetteer)
    assert converted.listing is not None
    assert "phones" not in converted.listing.facts
    assert len(converted.warnings) == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://www.example.org", "http://www.example.org"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("www.example.org", "http://www.example.org"),
        ("javascript:alert(1)", ""),
        ("https://user:secret@example.org", ""),
        ("https://localhost", ""),
        ("https://[broken", ""),
        ("ftp://example.org", ""),
        ('https://example.org/"onclick="x', ""),
        ("https://example.org/ two", ""),
        ("https://example.org/" + "x" * 500, ""),
        ("n/a", ""),
    ],
)
def test_only_a_web_address_becomes_a_link(written: str, read: str) -> None:
    assert website(written) == read


def test_a_website_that_is_none_is_said_so(gazetteer: Gazetteer) -> None:
    converted = convert(row(website="javascript:alert(1)"), "samhsa-locator", "2023", gazetteer)
    assert converted.warnings == ("line 2: the website is not a web address and is left out.",)


@pytest.mark.parametrize(
    ("name", "dated", "as_of", "edition"),
    [
        ("list.xlsx", "2023-06-29", None, "2023-06-29"),
        ("list.xlsx", "2023-06-29", "2024", "2024"),
        ("samhsa_su_directory_2023_geocoded.csv.gz", "", None, "2023"),
        ("list_2021_and_2022.csv", "", None, ""),
        ("list_1999.csv", "", None, ""),
        ("list_2031.csv", "", None, ""),
        ("list_12023.csv", "", None, ""),
        ("list.csv", "2031-01-01", None, ""),
        ("list.csv", "", "2023-06", "2023-06"),
    ],
)
def test_a_file_carries_its_own_date_and_never_todays(name: str, dated: str, as_of: str | None, edition: str) -> None:
    assert edition_of(name, dated, as_of, NOW) == edition


@pytest.mark.parametrize(
    "as_of", ["2031", "2026-11-24", "2023-13", "2023-02-30", "23", "yesterday", "2023-6-1", "1999"]
)
def test_a_date_that_is_none_or_lies_ahead_is_refused(as_of: str) -> None:
    with pytest.raises(BadDate):
        edition_of("list.csv", "", as_of, NOW)


@pytest.mark.parametrize(
    ("edition", "known", "is_late"),
    [
        ("2023", "2023-06-29", False),
        ("2023-06-29", "2023", False),
        ("2022", "2023-06-29", True),
        ("2023-05", "2023-06-29", True),
        ("", "2023", True),
        ("", "", False),
        ("2023", "", False),
    ],
)
def test_an_older_edition_never_follows_a_newer(edition: str, known: str, is_late: bool) -> None:
    assert bool(objection(edition, known)) is is_late


def test_the_same_content_has_one_fingerprint_and_any_change_another() -> None:
    assert row().fingerprint == row(zip="043604"[1:]).fingerprint
    for name in ("name2", "phone", "intake1", "latitude", "website", "service_code_info"):
        assert row(**{name: "9"}).fingerprint != row().fingerprint


def test_now_is_handed_in() -> None:
    later: Any = datetime(2031, 1, 1, tzinfo=NOW.tzinfo)
    assert edition_of("list_2031.csv", "", None, later) == "2031"
