"""Words → places, over the table that ships."""

import logging
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.places import Gazetteer, OfflineGeocoder, Place, PlaceUnknown
from providers.places.names import STATES
from providers.places.table import Table
from seeds.gazetteer import TABLE

TABLE_ROWS = Table.load(TABLE)
GAZETTEER = Gazetteer(TABLE_ROWS)

typed = settings(deadline=None, max_examples=300)


def labels(text: str) -> list[str]:
    return [place.label for place in GAZETTEER.locate(text)]


def first(text: str) -> Place:
    return GAZETTEER.locate(text)[0]


def ending(text: str) -> tuple[Place, ...] | str:
    """What a text comes to: its places, or the reason why there are none."""
    try:
        return GAZETTEER.locate(text)
    except PlaceUnknown as refusal:
        return refusal.reason


def why_not(text: str) -> str:
    with pytest.raises(PlaceUnknown) as refusal:
        GAZETTEER.locate(text)
    return refusal.value.reason


def is_exactly(place: Place) -> bool:
    return GAZETTEER.locate(place.query)[0] == place


# What people type


def test_a_zip_by_itself_is_read_as_one_with_blanks_around_it() -> None:
    """The short way that nearly everybody takes leads where the long one does, for every ZIP there is."""
    codes = TABLE_ROWS.zips_starting("")
    assert len(codes) > 40_000
    assert [code for code in codes if ending(code) != ending(f" {code} ")] == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("60614", "60614 (Chicago, IL)"),
        ("  60614  ", "60614 (Chicago, IL)"),
        ("90210-1234", "90210 (Beverly Hills, CA)"),
        ("90210–1234", "90210 (Beverly Hills, CA)"),
        ("902101234", "90210 (Beverly Hills, CA)"),
        ("60614 Chicago", "60614 (Chicago, IL)"),
        ("CHICAGO IL 60614", "60614 (Chicago, IL)"),
        ("Chicago, IL 60614-1234, USA", "60614 (Chicago, IL)"),
        ("IL60614", "60614 (Chicago, IL)"),
        ("６０６１４", "60614 (Chicago, IL)"),
        ("00601", "00601 (Adjuntas, PR)"),
        ("96910", "96910 (Hagåtña, GU)"),
        ("96950", "96950 (Saipan, MP)"),
        ("96799", "96799 (Pago Pago, AS)"),
        ("00802", "00802 (Charlotte Amalie, VI)"),
    ],
)
def test_a_zip_is_found_however_it_is_written(text: str, label: str) -> None:
    assert labels(text) == [label]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Chicago, IL", "Chicago, IL"),
        ("chicago illinois", "Chicago, IL"),
        ("Chicago, IL, USA", "Chicago, IL"),
        ("Chicago Illinois United States", "Chicago, IL"),
        ("Chicago, EE. UU.", "Chicago, IL"),
        ("St. Louis", "St. Louis, MO"),
        ("Saint Louis", "St. Louis, MO"),
        ("St Louis", "St. Louis, MO"),
        ("Ft Worth", "Fort Worth, TX"),
        ("Ft. Worth, Texas", "Fort Worth, TX"),
        ("Mt Vernon", "Mount Vernon, NY"),
        ("N. Las Vegas", "North Las Vegas, NV"),
        ("e st louis il", "East Saint Louis, IL"),
        ("Coeur d'Alene", "Coeur d'Alene, ID"),
        ("Coeur d’Alene", "Coeur d'Alene, ID"),
        ("Coeur dʻAlene", "Coeur d'Alene, ID"),
        ("coeur dalene", "Coeur d'Alene, ID"),
        ("coeur d alene id", "Coeur d'Alene, ID"),
        ("Winston-Salem", "Winston-Salem, NC"),
        ("Winston–Salem", "Winston-Salem, NC"),
        ("winston salem", "Winston-Salem, NC"),
        ("Cañon City", "Cañon City, CO"),
        ("Canon City", "Cañon City, CO"),
        ("Bayamón", "Bayamón, PR"),
        ("bayamon", "Bayamón, PR"),
        ("San José", "San Jose, CA"),
        ("San José, PR", "San José, PR"),
        ("Brooklyn NY", "Brooklyn, NY"),
        ("The Bronx", "Bronx, NY"),
        ("Staten Island", "Staten Island, NY"),
        ("Hollywood, CA", "Hollywood, CA"),
        ("Hollywood, FL", "Hollywood, FL"),
        ("New York", "New York, NY"),
        ("New York City", "New York, NY"),
        ("New York, New York", "New York, NY"),
        ("Washington, D.C.", "Washington, DC"),
        ("Alexandria, VA", "Alexandria, VA"),
        ("Alexandria city, VA", "Alexandria, VA"),
        ("City of Alexandria, Virginia", "Alexandria, VA"),
        ("Baltimore", "Baltimore, MD"),
        ("Frisco", "Frisco, TX"),
        ("Dededo", "Dededo, GU"),
        ("1060 W Addison St, Chicago, IL", "Chicago, IL"),
        ("100 Main St Toledo OH", "Toledo, OH"),
        ("12345 Main St, Chicago, IL", "Chicago, IL"),
        ("12345 Main St, Chicago", "Chicago, IL"),
    ],
)
def test_a_town_is_found_however_it_is_written(text: str, label: str) -> None:
    place = first(text)
    assert (place.label, place.kind, place.match) == (label, "town", "exact")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Cook County, IL", "Cook County, IL"),
        ("Cook County", "Cook County, IL"),
        ("Cook Co, IL", "Cook County, IL"),
        ("Condado de Cook", "Cook County, IL"),
        ("county of cook", "Cook County, IL"),
        ("Miami-Dade", "Miami-Dade County, FL"),
        ("Orleans Parish", "Orleans Parish, LA"),
        ("Orleans County, LA", "Orleans Parish, LA"),
        ("Fairbanks North Star Borough", "Fairbanks North Star Borough, AK"),
        ("Nome Census Area, AK", "Nome Census Area, AK"),
        ("Juneau City and Borough", "Juneau City and Borough, AK"),
        ("Juneau Borough", "Juneau City and Borough, AK"),
        ("Chugach Census Area", "Chugach Census Area, AK"),
        ("Bayamón Municipio", "Bayamón Municipio, PR"),
        ("municipio de bayamon", "Bayamón Municipio, PR"),
        ("Hartford County, CT", "Hartford County, CT"),
        ("Baltimore County", "Baltimore County, MD"),
        ("Fairfax County, VA", "Fairfax County, VA"),
        ("DeKalb County, GA", "DeKalb County, GA"),
        ("de kalb county ga", "DeKalb County, GA"),
    ],
)
def test_a_county_is_found_by_any_of_its_names(text: str, label: str) -> None:
    place = first(text)
    assert (place.label, place.kind, place.town, place.population) == (label, "county", "", 0)


@pytest.mark.parametrize("code", sorted(set(STATES) - {"LA", "DC"}))
def test_every_state_is_found_by_its_code_alone(code: str) -> None:
    assert (first(code).state, first(code).kind) == (code, "state")


@pytest.mark.parametrize(("code", "name"), sorted(set(STATES.items()) - {("NY", "New York")}))
def test_every_state_is_found_by_its_name_alone(code: str, name: str) -> None:
    assert (first(name).state, first(name).kind) == (code, "state")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Nueva York", "New York, NY"),
        ("Estado de Nueva York", "New York State"),
        ("Filadelfia", "Philadelphia, PA"),
        ("Filadelfia, Pensilvania", "Philadelphia, PA"),
        ("Nueva Orleans", "New Orleans, LA"),
        ("Nueva Orleáns, Luisiana", "New Orleans, LA"),
        ("Los Ángeles", "Los Angeles, CA"),
        ("Carolina del Norte", "North Carolina"),
        ("Charlotte, Carolina del Norte", "Charlotte, NC"),
        ("Luisiana", "Louisiana"),
        ("Pensilvania", "Pennsylvania"),
        ("Hawái", "Hawaii"),
        ("Hawaiʻi", "Hawaii"),
        ("Misuri", "Missouri"),
        ("Nuevo México", "New Mexico"),
        ("Islas Vírgenes", "US Virgin Islands"),
        ("Samoa Americana", "American Samoa"),
    ],
)
def test_a_spanish_name_is_understood(text: str, label: str) -> None:
    assert (first(text).label, first(text).match) == (label, "exact")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("NYC", "New York, NY"),
        ("Philly", "Philadelphia, PA"),
        ("Vegas", "Las Vegas, NV"),
        ("DC", "Washington, DC"),
        ("Washington DC", "Washington, DC"),
        ("SF", "San Francisco, CA"),
        ("LA, CA", "Los Angeles, CA"),
    ],
)
def test_a_nickname_is_understood(text: str, label: str) -> None:
    assert first(text).label == label


# Which one?


def test_la_is_the_city_first_and_the_state_second() -> None:
    assert labels("LA") == ["Los Angeles, CA", "Louisiana"]


def test_new_york_is_the_city_first_and_the_state_second() -> None:
    assert labels("New York")[:2] == ["New York, NY", "New York State"]


def test_washington_is_the_state_first_and_the_capital_second() -> None:
    assert labels("Washington")[:2] == ["Washington State", "Washington, DC"]


def test_an_ambiguous_name_lists_the_most_populous_first_and_at_most_twelve() -> None:
    towns = [place for place in GAZETTEER.locate("Springfield") if place.kind == "town"]
    populations = [place.population for place in towns]
    assert len(GAZETTEER.locate("Springfield")) == 12
    assert populations == sorted(populations, reverse=True)
    assert labels("Portland")[:2] == ["Portland, OR", "Portland, ME"]
    assert len({place.state for place in GAZETTEER.locate("Washington County")}) == 12
    assert labels("Washington County")[0] == "Washington County, OR"


def test_a_zip_beside_another_town_comes_first_and_the_town_after_it() -> None:
    assert labels("60614 Springfield")[:2] == ["60614 (Chicago, IL)", "Springfield, MO"]


def test_namesakes_in_one_state_are_told_apart_by_their_county() -> None:
    assert labels("Hollywood, AL") == ["Hollywood, AL", "Hollywood, Jefferson County, AL"]
    assert labels("Hollywood, Jefferson County, AL") == ["Hollywood, Jefferson County, AL"]


def test_no_two_places_have_the_same_label() -> None:
    every = [TABLE_ROWS.place(row).label for row in range(len(TABLE_ROWS))]
    assert len(every) == len(set(every))


def test_every_place_is_found_again_by_its_query() -> None:
    lost = [row for row in range(len(TABLE_ROWS)) if not is_exactly(TABLE_ROWS.place(row))]
    assert lost == []


def test_every_zip_is_found_again_by_its_query() -> None:
    every = [place for code in TABLE_ROWS.zips_starting("") if (place := TABLE_ROWS.zip_place(code))]
    assert len(every) > 41_000
    assert all(is_exactly(place) for place in every)


# Nearly right


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Chicgo", "Chicago, IL"),
        ("Pheonix", "Phoenix, AZ"),
        ("Cincinatti", "Cincinnati, OH"),
        ("Albuqerque NM", "Albuquerque, NM"),
        ("Philidelphia", "Philadelphia, PA"),
        ("Los Angelos", "Los Angeles, CA"),
        ("Chicago Ilinois", "Chicago, IL"),
        ("West Virgina", "West Virginia"),
        ("Toledo, MI", "Toledo, OH"),
    ],
)
def test_a_small_mistake_is_guessed_and_called_a_guess(text: str, label: str) -> None:
    assert (first(text).label, first(text).match) == (label, "guess")


@pytest.mark.parametrize("text", ["1234", "6061", "606143", "00000", "00400", "Chicgo 606", "٦٠٦١٤"])
def test_no_zip_is_ever_guessed(text: str) -> None:
    assert why_not(text) == "unknown"


# ZIPs that the table lacks


def test_a_zip_that_the_table_lacks_falls_back_to_its_town() -> None:
    place = first("00936")
    assert (place.label, place.match, place.state) == ("00936 (near San Juan, PR)", "fallback", "PR")
    assert is_exactly(place)


def test_a_zip_that_the_table_lacks_takes_the_town_typed_beside_it() -> None:
    assert labels("Bayamón, PR 00922") == ["00922 (near Bayamón, PR)"]


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [("96931", "GU"), ("96940", "PW"), ("96941", "FM"), ("96959", "MP"), ("00804", "VI"), ("96899", "HI")],
)
def test_an_island_zip_that_the_table_lacks_stays_on_its_islands(zip_code: str, state: str) -> None:
    assert (first(zip_code).state, first(zip_code).match) == (state, "fallback")


@pytest.mark.parametrize("text", ["09012", "34055", "96201", "APO AE 09012", "AE", "AP", "AA", "FPO AP", "APO"])
def test_a_military_post_office_is_no_place_in_the_country(text: str) -> None:
    assert why_not(text) == "military"


# Points


@pytest.mark.parametrize(
    "text",
    [
        "41.92,-87.65",
        "41.92, -87.65",
        "41.92 -87.65",
        "(41.92, -87.65)",
        "+41.92/−87.65",
        "41.92° N, 87.65° W",
        "41.92N 87.65W",
        "n41.92 w87.65",
        "41.92° −87.65°",
    ],
)
def test_a_point_is_read_however_it_is_written(text: str) -> None:
    place = first(text)
    assert (place.label, place.kind, place.match) == ("41.92, -87.65", "point", "exact")
    assert (place.lat, place.lon, place.state, place.timezone) == (41.92, -87.65, "IL", "America/Chicago")


@pytest.mark.parametrize(
    "text",
    [
        "52.83, 173.17",
        "51.88, -176.65",
        "13.45, 144.78",
        "-14.28, -170.7",
        "18.2, -66.5",
        "28.2, -177.4",
        "71.3, -156.8",
    ],
)
def test_a_point_at_the_edges_of_the_country_is_inside(text: str) -> None:
    assert first(text).kind == "point"


@pytest.mark.parametrize(
    "text", ["51.5, -0.1", "19.43, -99.13", "0.0, 0.0", "-41.92, 87.65", "91.0, 10.0", "45.0, 181.0"]
)
def test_a_point_abroad_is_outside(text: str) -> None:
    assert why_not(text) == "outside"


def test_a_point_beside_a_border_claims_no_state() -> None:
    assert first("38.63, -90.18").state == ""  # the middle of the Mississippi at St. Louis


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
@typed
def test_a_point_that_is_inside_is_found_again_by_its_query(lat: float, lon: float) -> None:
    found = ending(f"{lat:.6f}, {lon:.6f}")
    assert found == "outside" or (not isinstance(found, str) and is_exactly(found[0]))


# Hostile and empty


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\x00", "\u200f\u202e", ",,,"])
def test_a_text_without_words_is_empty_or_unknown(text: str) -> None:
    assert why_not(text) in {"empty", "unknown"}


@pytest.mark.parametrize("text", ["Paris, France", "xyzzyqq", "東京", "'; DROP TABLE places; --", "USA", "9" * 5000])
def test_what_is_no_place_is_unknown(text: str) -> None:
    assert why_not(text) == "unknown"


def test_invisible_marks_do_not_hide_a_place() -> None:
    assert first("\u202eChicago,\u200b IL\x00").label == "Chicago, IL"


def test_a_refusal_does_not_repeat_the_visitors_words() -> None:
    with pytest.raises(PlaceUnknown) as refusal:
        GAZETTEER.locate("my secret xyzzyqq")
    assert refusal.value.text == "my secret xyzzyqq"
    assert "secret" not in str(refusal.value) + repr(refusal.value)


def test_a_megabyte_costs_no_more_than_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    started = time.perf_counter()
    for text in ("a" * 1_000_000, "1" * 1_000_000, "41.9 " * 200_000, " " * 1_000_000, "é" * 1_000_000):
        GAZETTEER.suggest(text)
        with pytest.raises(PlaceUnknown) as refusal:
            GAZETTEER.locate(text)
        assert len(refusal.value.text) <= 100
    assert time.perf_counter() - started < 2
    assert not caplog.records


pieces = st.sampled_from(
    ["St.", "New", "York", "Springfield", "County", "of", "IL", "60614", "-", ",", " ", "41.9", "°", "N", "USA"]
)


@given(text=st.one_of(st.text(), st.lists(st.one_of(pieces, st.text(max_size=4))).map(" ".join)))
@typed
def test_any_text_gives_places_or_a_refusal(text: str) -> None:
    found = ending(text)
    if isinstance(found, str):
        assert found in {"empty", "military", "unknown", "outside"}
    else:
        assert 1 <= len(found) <= 12
        assert len({place.query for place in found}) == len(found)
    assert len(GAZETTEER.suggest(text)) <= 8


# Type-ahead


def test_a_suggestion_starts_with_what_was_typed_the_most_populous_first() -> None:
    found = GAZETTEER.suggest("chi", limit=3)
    assert found[0].label == "Chicago, IL"
    assert all(place.label.lower().startswith("chi") for place in found)
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("portland, o", "Portland, OR"),
        ("portland or", "Portland, OR"),
        ("st lou", "St. Louis, MO"),
        ("saint lou", "St. Louis, MO"),
        ("st", "Stockton, CA"),
        ("cook c", "Cook County, IL"),
        ("new york,", "New York, NY"),
        ("606", "60601 (Chicago, IL)"),
        ("bayamón", "Bayamón, PR"),
    ],
)
def test_a_name_half_typed_is_suggested(text: str, expected: str) -> None:
    assert expected in [place.label for place in GAZETTEER.suggest(text)]


@pytest.mark.parametrize("text", ["", "  ", "\x00", "zzzz", "6061x", "999999", ","])
def test_nothing_to_suggest_is_an_empty_answer(text: str) -> None:
    assert GAZETTEER.suggest(text) == ()


def test_no_suggestion_is_made_when_none_is_wanted() -> None:
    assert GAZETTEER.suggest("chicago", limit=0) == ()


# For importers


def test_an_address_stands_at_its_zip_else_its_town_else_its_county() -> None:
    def at(*address: str) -> str:
        place = GAZETTEER.place_of_listing(*address)
        return place.label if place else ""

    assert at("60614-1234", "Chicago", "Cook", "IL") == "60614 (Chicago, IL)"
    assert at("60699x", "St Louis", "", "Missouri") == "St. Louis, MO"
    assert at("", "Nowhere at all", "Cook", "IL") == "Cook County, IL"
    assert at("", "", "Orleans County", "LA") == "Orleans Parish, LA"
    assert at("", "", "Baltimore city", "MD") == "Baltimore, MD"
    assert at("", "", "", "IL") == ""
    assert at("", "Chicago", "Cook", "") == ""
    assert at("00000", "Nowhere", "Nowhere", "ZZ") == ""


def test_a_zip_of_another_state_is_taken_for_a_typing_error() -> None:
    place = GAZETTEER.place_of_listing("60614", "Toledo", "", "OH")
    assert place is not None
    assert place.label == "Toledo, OH"


def test_points_of_zips_and_towns_are_degrees_or_nothing() -> None:
    assert GAZETTEER.zip_point("60614") == pytest.approx((41.92, -87.65), abs=0.02)
    assert GAZETTEER.town_point("Saint Louis", "MO") == pytest.approx((38.63, -90.20), abs=0.02)
    assert GAZETTEER.zip_point("00000") is None
    assert GAZETTEER.town_point("Saint Louis", "ZZ") is None


def test_the_county_of_a_zip_is_named_in_full() -> None:
    assert GAZETTEER.county_of_zip("60614") == "Cook County"
    assert GAZETTEER.county_of_zip("21201") == "Baltimore city"
    assert GAZETTEER.county_of_zip("06103") == "Hartford County"
    assert GAZETTEER.county_of_zip("89701") == "Carson City"
    assert GAZETTEER.county_of_zip("96910") == "Guam"
    assert GAZETTEER.county_of_zip("00000") == ""


def test_an_address_has_a_time_zone_even_when_only_its_state_is_known() -> None:
    assert GAZETTEER.timezone_at("79901", "El Paso", "", "TX") == "America/Denver"
    assert GAZETTEER.timezone_at(town="El Paso", state="TX") == "America/Denver"
    assert GAZETTEER.timezone_at(state="TX") == "America/Chicago"
    assert GAZETTEER.timezone_at(zip_code="96910") == "Pacific/Guam"
    assert GAZETTEER.timezone_at() == ""


def test_every_place_has_a_time_zone_and_a_point_on_earth() -> None:
    every = [TABLE_ROWS.place(row) for row in range(len(TABLE_ROWS))]
    assert all("/" in place.timezone and abs(place.lat) < 72 and abs(place.lon) <= 180 for place in every)


# As a geopy geocoder


def test_the_offline_geocoder_answers_as_geopy_does() -> None:
    geocoder = OfflineGeocoder(GAZETTEER)
    location = geocoder.geocode("Portland")
    assert (location.address, location.latitude) == ("Portland, OR", pytest.approx(45.52, abs=0.01))
    assert location.raw["place"].timezone == "America/Los_Angeles"
    assert len(geocoder.geocode("Portland", exactly_one=False)) > 1
    assert geocoder.geocode("xyzzyqq") is None
    assert geocoder.reverse((41.88, -87.63)).raw["place"].state == "IL"
    assert geocoder.reverse("52.8, 173.2", exactly_one=False)[0].raw["place"].state == "AK"


# The files


def test_a_missing_or_damaged_table_is_reported_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"names\.tsv\.gz"):
        Gazetteer.load(tmp_path)
    for name in ("names", "zips", "places"):
        (tmp_path / f"{name}.tsv.gz").write_bytes((TABLE / f"{name}.tsv.gz").read_bytes()[:1000])
    with pytest.raises(ValueError, match=r"names\.tsv\.gz is damaged"):
        Gazetteer.load(tmp_path)
