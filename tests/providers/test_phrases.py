"""What is known, in words: unknown never sounds like yes or no."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder import helplines
from finder.pages.contact import fold, json_ld, note, vcard
from finder.settings import Settings
from providers import phrases, vocabulary
from providers.facts import SOURCES, Fact, earliest, is_older
from providers.listing import Phone
from tests.conftest import a_listing


def said(**facts: object) -> str:
    return " · ".join(words.text for words in phrases.what(a_listing(facts=facts), str))


def test_medical_detox_is_only_said_where_it_is_stated() -> None:
    assert "Medical detox" in said(care=["detox"], supervision="medical", detox_setting=["hospital"])
    for supervision in ("not_stated", "not_medical"):
        assert "Medical" not in said(care=["detox"], supervision=supervision, detox_setting=["residential"])


def test_what_is_not_stated_asks() -> None:
    assert "not stated, ask" in said(care=["detox"], supervision="not_stated", detox_setting=["residential"])
    assert "not stated, ask" in said()


def test_detox_with_visits_says_that_one_goes_home_at_night() -> None:
    words = said(care=["detox"], supervision="not_medical", detox_setting=["outpatient"])
    assert words == "Detox with visits (you go home at night)"


def test_whom_a_program_is_only_for_is_said() -> None:
    assert "Only people with opioid use" in said(care=["iop"], only_for=["opioids"])


@given(st.lists(st.sampled_from(vocabulary.codes("payment")), unique=True))
def test_a_card_never_says_fewer_ways_to_pay_than_there_are(codes: list[str]) -> None:
    words = phrases.payment(a_listing(facts={"payment": codes}), str)
    shown = words.split(", ") if words else []
    more = int(shown.pop().split()[0]) if shown and shown[-1].endswith(" more") else 0
    assert len(shown) + more == len(codes)


@pytest.mark.parametrize(
    ("iso", "english", "spanish"),
    [
        ("2023-06-29", "June 29, 2023", "29 de junio de 2023"),
        ("2023-06", "June 2023", "junio de 2023"),
        ("2023", "2023", "2023"),
        ("", "", ""),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(iso: str, english: str, spanish: str) -> None:
    assert (phrases.day(iso, "en"), phrases.day(iso, "es")) == (english, spanish)


def test_a_fact_without_a_date_says_so_and_is_old() -> None:
    fact = Fact("care", ["detox"], SOURCES["samhsa-directory"], "")
    assert phrases.source_line(fact, "en") == "SAMHSA National Directory, date not stated"
    assert fact.is_old(date(2026, 1, 1))


def test_a_fact_is_old_the_day_after_its_shelf_life() -> None:
    fact = Fact("payment", ["medicaid"], SOURCES["program"], "2026-01-01")
    assert not fact.is_old(date(2026, 6, 30))
    assert fact.is_old(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        ("2023", "2024", True), ("2023", "2023-06-29", False), ("2023-06-29", "2023", False), ("", "2023", False),
        ("2023-06-28", "2023-06-29", True), ("2024", "2023-12-31", False), ("2023-05", "2023-06-29", True),
    ],
)  # fmt: skip
def test_editions_are_compared_as_far_as_both_are_known(one: str, other: str, older: bool) -> None:
    assert is_older(one, other) is older


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.sampled_from([4, 7, 10]))
def test_the_earliest_meaning_of_a_date_is_never_later_than_it(day: date, precision: int) -> None:
    found = earliest(day.isoformat()[:precision])
    assert found is not None
    assert found <= day


@pytest.mark.parametrize(
    ("miles", "words", "about"),
    [
        (0.01, "less than 0.1 miles", "same ZIP code"),
        (0.05, "0.1 miles", "about 0.1 miles"),
        (3.24, "3.2 miles", "about 3.2 miles"),
        (9.96, "10 miles", "about 10 miles"),
        (1234.4, "1,234 miles", "about 1,234 miles"),
    ],
)
def test_a_distance_has_as_many_digits_as_help(miles: float, words: str, about: str) -> None:
    assert phrases.distance(miles, str) == words
    assert phrases.distance(miles, str, approximate=True) == about


def test_an_extension_is_read_and_dialled_after_a_pause() -> None:
    dial = phrases.dial(Phone("4195550123", "12", "intake"), str)
    assert (dial.text, dial.dial) == ("419-555-0123 ext. 12", "+14195550123,12")


@given(st.text(max_size=300))
def test_a_contact_card_cannot_be_broken_by_a_name(name: str) -> None:
    listing = a_listing(organization=name or "x", program=name)
    text = vcard(listing, note(name, helplines.always(Settings()), "en"), "en")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == ["BEGIN:VCARD", "END:VCARD"]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@given(st.text(max_size=400))
def test_folding_loses_nothing(line: str) -> None:
    folded = fold(line)
    assert folded[0] + "".join(piece[1:] for piece in folded[1:]) == line


def test_search_engines_are_not_told_a_point_that_is_only_the_zip_codes() -> None:
    assert "geo" in json_ld(a_listing(), "https://x.example")
    assert "geo" not in json_ld(a_listing(approximate=True), "https://x.example")
    assert "telephone" not in json_ld(a_listing(facts={}), "https://x.example")
    assert json_ld(a_listing(is_example=True), "https://x.example")["name"].startswith("Example, not a real program")
