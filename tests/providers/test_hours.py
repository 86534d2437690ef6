"""Opening hours in words, and as they are where words could say something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import hours


@pytest.mark.parametrize(
    ("stated", "english", "spanish"),
    [
        ("24/7", "day and night, every day", "día y noche, todos los días"),
        ("Mo-Fr 08:00-17:00", "Monday to Friday, 8:00 AM to 5:00 PM", "lunes a viernes, 8:00 a 17:00"),
        (
            "Mo-Th 17:00-21:00; Sa 09:00-13:00",
            "Monday to Thursday, 5:00 PM to 9:00 PM; Saturday, 9:00 AM to 1:00 PM",
            "lunes a jueves, 17:00 a 21:00; sábado, 9:00 a 13:00",
        ),
        (
            "Mo,We 09:00-12:00,13:00-24:00",
            "Monday, Wednesday, 9:00 AM to 12:00 PM, 1:00 PM to 12:00 AM",
            "lunes, miércoles, 9:00 a 12:00, 13:00 a 0:00",
        ),
        ("Su off; PH closed", "Sunday, closed; public holidays, closed", "domingo, cerrado; días festivos, cerrado"),
        ("10:00-18:00", "10:00 AM to 6:00 PM", "10:00 a 18:00"),
        ("", "", ""),
    ],
)
def test_hours_are_said_as_a_person_says_them(stated: str, english: str, spanish: str) -> None:
    assert (hours.in_words(stated, "en"), hours.in_words(stated, "es")) == (english, spanish)


@pytest.mark.parametrize(
    "stated",
    [
        "Mo-Fr sunrise-sunset", "Jan-Mar Mo-Fr 08:00-17:00", "Mo[1] 08:00-10:00", "Mo-Fr 08:00+",
        "Mo-We-Fr 08:00-17:00", ";",
        "Mo-Fr 08:00-17:00; week 2 off", "Mo-Fr 25:00-26:00", "Mo-Fr 08:00-17:00 || Sa 09:00-10:00", "by appointment",
        "Xx 08:00-17:00", "Mo-Fr",
    ],
)  # fmt: skip
def test_what_cannot_be_read_whole_is_given_back_as_it_is(stated: str) -> None:
    assert hours.in_words(stated, "en") == hours.in_words(stated, "es") == stated


@given(st.text(max_size=80), st.sampled_from(["en", "es"]))
def test_no_text_breaks_it_and_none_is_lost(stated: str, language: str) -> None:
    assert bool(hours.in_words(stated, language).strip()) == bool(stated.strip())
