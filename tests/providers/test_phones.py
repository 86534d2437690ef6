"""Phones are what a person calls from here: one wrong digit, and a stranger answers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import phones
from providers.listing import Phone


@pytest.mark.parametrize(
    ("written", "number", "extension"),
    [
        ("205-216-0200", "2052160200", ""),
        ("606-329-8588 x4063", "6063298588", "4063"),
        ("606-329-8588 ext. 12", "6063298588", "12"),
        ("606-329-8588 Extension 12", "6063298588", "12"),
        ("605-225-7100x 5", "6052257100", "5"),
        ("605-225-7100 x 5", "6052257100", "5"),
        ("(325) 670-9339", "3256709339", ""),
        ("+1 787 754 0123", "7877540123", ""),
        ("1-800-662-4357", "8006624357", ""),
        ("2052160200", "2052160200", ""),
        ("888-PARNEXT", "8887276398", ""),
        ("618-5502DUI", "6185502384", ""),
        ("205-216-0200 or 205-216-0201", "2052160200", ""),
        ("205-216-0200 / 216-0201", "2052160200", ""),
        ("671-475-5555", "6714755555", ""),
        ("670-234-5678", "6702345678", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str, extension: str) -> None:
    assert phones.read(written) == Phone(number, extension, "main")


def test_a_number_of_an_area_code_that_nobody_knows_yet_is_kept() -> None:
    assert phones.read("558-273-2942") == Phone("5582732942")


@pytest.mark.parametrize("written", ["988", "911", "211", "9-1-1", "911-555-0100", "411-234-5678"])
def test_a_short_number_is_never_a_programs_phone(written: str) -> None:
    assert phones.read(written) is None


@pytest.mark.parametrize(
    "written",
    ["876-555-0123", "204-555-0123", "900-555-1234", "+44 20 7946 0958", "207-175-2222", "999-999-9999", "", "call us"],
)
def test_foreign_premium_and_impossible_numbers_are_not_shown(written: str) -> None:
    assert phones.read(written) is None


def test_a_number_keeps_what_it_is_for() -> None:
    assert phones.read("419-555-0123", "intake") == Phone("4195550123", "", "intake")


@given(st.text(max_size=200))
def test_whatever_stands_in_a_cell_gives_ten_digits_or_nothing(written: str) -> None:
    phone = phones.read(written)
    assert phone is None or (re.fullmatch(r"[0-9]{10}", phone.number) and re.fullmatch(r"[0-9]*", phone.extension))
