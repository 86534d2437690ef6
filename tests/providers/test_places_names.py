"""Folding, states and wordings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.places.names import (
    ALIASES,
    MAX_CHARS,
    STATES,
    key_of,
    other_wordings,
    pacific_state,
    split_state,
    state_code,
    tidy,
    without_country,
    words,
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("St. Louis", "Saint Louis", "ST LOUIS", "st-louis", "  St.  Louis  "),
        ("Ft Worth", "Ft. Worth", "Fort Worth", "FORT-WORTH"),
        ("Coeur d'Alene", "Coeur d’Alene", "Coeur dʻAlene", "Coeur d`Alene", "Coeur d´Alene", "coeur d alene"),
        ("Winston-Salem", "Winston–Salem", "Winston—Salem", "Winston−Salem", "Winston Salem"),
        ("Cañon City", "Can\u0303on City", "Canon City", "CAÑON CITY"),
        ("De Kalb", "DeKalb", "De-Kalb"),
        ("Citrus Hts", "Citrus Heights"),
        ("Lake & Peninsula", "Lake and Peninsula"),
        ("Ｃｈｉｃａｇｏ", "Chicago"),
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({key_of(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Helena MT", "Helena Mount"), ("Main St", "Main Saint"), ("St", "Saint")])
def test_an_abbreviation_is_read_by_where_it_stands(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@given(st.text())
def test_a_tidied_text_is_short_and_stays_as_it_is(text: str) -> None:
    tidied = tidy(text)
    assert len(tidied) <= 2 * MAX_CHARS
    assert words(tidy(tidied[:MAX_CHARS])) == words(tidied[:MAX_CHARS])


@given(st.text())
def test_a_key_holds_nothing_but_plain_letters_and_digits(text: str) -> None:
    assert key_of(text) == "" or key_of(text).isascii()
    assert key_of(text) == "" or key_of(text).isalnum()


def test_every_state_answers_to_its_code_and_its_name() -> None:
    for code, name in STATES.items():
        assert state_code([code.lower()]) == code
        assert state_code(words(tidy(name))) == code
        assert state_code(words(tidy(f"State of {name}"))) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N. Carolina", "NC"),
        ("W Virginia", "WV"),
        ("N.Y.", "NY"),
        ("D. C.", "DC"),
        ("Estado de Nueva York", "NY"),
        ("x", ""),
    ],
)
def test_a_state_is_read_when_it_is_shortened(text: str, code: str) -> None:
    assert state_code(words(tidy(text))) == code


def test_a_closing_state_is_split_off_the_longest_first() -> None:
    assert list(split_state(["new", "york", "new", "york"])) == [(["new", "york"], "NY")]
    assert list(split_state(["charleston", "west", "virginia"])) == [
        (["charleston"], "WV"),
        (["charleston", "west"], "VA"),
    ]
    assert list(split_state(["ohio"])) == []


@pytest.mark.parametrize("country", ["USA", "U.S.A.", "US", "United States", "United States of America", "EE. UU."])
def test_a_closing_country_is_dropped(country: str) -> None:
    spoken = words(tidy(country))
    assert without_country([["chicago"], ["il"], spoken]) == [["chicago"], ["il"]]
    assert without_country([["chicago", "il", *spoken]]) == [["chicago", "il"]]
    assert without_country([spoken]) == [spoken]


def test_a_wording_is_tried_as_typed_before_it_is_turned_round() -> None:
    assert list(other_wordings(["city", "of", "industry"])) == [["city", "of", "industry"], ["industry"]]
    assert list(other_wordings(["condado", "de", "cook"]))[1] == ["cook", "county"]
    assert list(other_wordings(["cook", "co"]))[1] == ["cook", "county"]


def test_pacific_zips_belong_to_six_governments() -> None:
    assert {pacific_state(f"96{n:03}") for n in range(799, 980)} == {"", "AS", "GU", "MP", "FM", "MH", "PW"}


def test_a_nickname_means_a_town_in_a_state() -> None:
    assert all(meant.partition(", ")[2] in STATES for meant in ALIASES.values())
    assert "Frisco" not in ALIASES
