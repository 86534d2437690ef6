"""Bait in free text is found however it is written; honest text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.editing import bait

SPOKEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
BEFORE = st.sampled_from(["", "Call ", "Better: ", "Llame al ", "New number (", "Ages 18-25, call "])
AFTER = st.sampled_from(["", ".", " now", ")", ", we help", " 8:00-17:00"])
AREA = st.integers(200, 999).filter(lambda area: area % 100 != 11)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Ten digits that a US phone can call."""
    return f"{draw(AREA)}{draw(AREA)}{draw(st.integers(0, 9999)):04}"


def written(number: str, how: int, between: str) -> str:
    """One of the ways in which people write a number, or hide it."""
    area, office, line = number[:3], number[3:6], number[6:]
    return [
        between.join((area, office, line)),
        f"({area}) {office}-{line}",
        f"+1{number}",
        f"1{between or '-'}{area}{between or '-'}{office}{between or '-'}{line}",
        (between or " ").join(number),
        " ".join(SPOKEN[int(digit)] for digit in number),
        "-".join(SPOKEN[int(digit)] for digit in number).upper(),
        ", ".join(SPANISH[int(digit)] for digit in number),
        f"{area} {office} " + " ".join(SPOKEN[int(digit)] for digit in line),
        number.translate(str.maketrans("0", "O")) if number.count("0") < 3 else number,
    ][how]


@given(numbers(), st.integers(0, 9), st.sampled_from(["", "-", ".", " ", " - ", "*", "_", "/"]), BEFORE, AFTER)
def test_a_phone_number_is_found_however_it_is_written(
    number: str, how: int, between: str, before: str, after: str
) -> None:
    assert bait.found(before + written(number, how, between) + after) == bait.PHONE


@pytest.mark.parametrize(
    "text",
    [
        "1-800-GET-HELP", "1 800 GET HELP", "888-parnext", "(888) ALCOHOL", "eight hundred five five five 0123",
        "eighteightfivefivefivefivezeroone", "888 555 01-23", "88 85 55 01 23", "888, 555, 0123", "555-0123",
        "Text HELP to 55555", "8OO 555 O123",
    ],
)  # fmt: skip
def test_other_ways_to_name_a_number_are_found(text: str) -> None:
    assert bait.found(text) == bait.PHONE


@given(
    st.sampled_from(["get-help", "detox1", "maumee"]),
    st.sampled_from(["com", "org", "net", "info"]),
    st.sampled_from(
        ["https://{0}.{1}", "www.{0}.{1}", "{0}.{1}", "{0} .{1}", "{0} dot {1}", "{0}(dot){1}", "{0} [DOT] {1}",
         "{0} punto {1}", "HTTP:{0}.{1}", "{0}.{1}/now", "WWW {0} {1}"]
    ),
    BEFORE,
)  # fmt: skip
def test_a_web_address_is_found_however_it_is_written(name: str, ending: str, how: str, before: str) -> None:
    assert bait.found(f"{before}{how.format(name, ending)} today") == bait.LINK


@pytest.mark.parametrize(
    "text", ["me@x.org", "me (at) x dot org", "me at example dot org", "yo arroba correo punto com", "write @detox"]
)
def test_a_mail_address_is_found(text: str) -> None:
    assert bait.found(text) == bait.EMAIL


@given(st.sampled_from("аеорсухіјѕԁοΑΒ８８Ⅷ\u202e\u200b\u2066\ufeff\u00ad𝟖①\u0007عא中"), st.integers(0, 20))
def test_letters_that_are_not_plain_ones_are_found(character: str, at: int) -> None:
    text = "We help people near Toledo"
    assert bait.found(text[:at] + character + text[at:]) == bait.LETTERS


@pytest.mark.parametrize(
    "text",
    [
        "", "We treat adults ages 12-17, 18-25, 26-64 and 65-99.", "Open 8:00-17:00, 9:00-13:00; Sat 10:00-12:00.",
        "Since 1985, we have helped over 800 patients a year.", "We treat you. Help is here. Call us. Us too.",
        "IOP is 9 hours a week, 3 days, 3 hours each.", "24/7", "The 12 and 12 House", "Café, señor, año, niño. 1º",
        "Costs $1,200 to $2,500 a month, $150-$400 a day.", "ZIP 43604-1234", "We opened on 03/04/2019.",
        "Los lunes o martes, una o dos veces.", "St. Mary's Hospital – “A Place”", "Stay 28, 45, 60 or 90 days",
        "Programs of 30, 60, 90, 120 and 180 days", "Groups at 9-11 and 5-8.", "Bring an ID.\nNo visitors at first.",
        "Come at once: we take you in within 24 to 48 hours, 365 days a year.", "On I-75, exit 202, then US-20 west.",
    ],
)  # fmt: skip
def test_honest_text_is_left_alone(text: str) -> None:
    assert bait.found(text) == ""
