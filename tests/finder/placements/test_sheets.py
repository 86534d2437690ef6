"""The hand-out as files, read back: no cell that runs, no card that breaks, whatever a program calls itself."""

import csv
import io
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from finder.api.exports import FORMULA
from finder.placements import handout_cards, handout_tables
from finder.placements.handout import Handout, make
from finder.placements.handout_parts import LANGUAGES, PARTS, Chosen
from providers.listing import Listing
from tests.conftest import a_listing
from tests.finder.placements.paper import (
    BARE,
    HELP,
    PHONES,
    dates,
    everything,
    line,
    made,
    press,
    programs,
    shortlist,
)

ATTACKS: Final = (
    '=HYPERLINK("http://evil.example","Call")', "=1+1", "+1-800-555-0100", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1",
    " =1+1", "＝1+1", "＠SUM(A1)", "=cmd|' /C calc'!A0", "a\nb", '","=1+1', "x\x00y\x0bz",
)  # fmt: skip
attacks = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=60))


def handed(listing: Listing, chosen: Chosen) -> Handout:
    return make([line(1, listing.id)], {listing.id: listing}, chosen, press())


def named(words: str) -> Listing:
    """A program that writes the same into everything that it may word."""
    facts: dict[str, Any] = {"care": ["detox"], "hours": words, "phones": [["4195550123", "", "main"]]}
    return replace(
        a_listing(organization=words or "x", program=words, street=words, city=words or "x"), facts=facts
    )  # fmt: skip


def read_csv(handout: Handout) -> list[list[str]]:
    return list(csv.reader(io.StringIO(handout_tables.as_csv(handout), newline="")))


def read_xlsx(handout: Handout) -> Any:
    return load_workbook(io.BytesIO(handout_tables.as_xlsx(handout))).active


@given(attacks)
@example("=1+1")
def test_no_cell_of_a_table_can_run(words: str) -> None:
    for row in read_csv(handed(named(words), everything())):
        for cell in row:
            assert not FORMULA.match(cell), cell


@pytest.mark.parametrize("words", ATTACKS)
def test_no_cell_of_a_workbook_can_run(words: str) -> None:
    for row in read_xlsx(handed(named(words), everything("both"))).iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "inlineStr", "n"), cell.value
            assert cell.data_type != "n" or cell.value is None
            assert cell.hyperlink is None
            assert not FORMULA.match(cell.value or ""), cell.value


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("parts", [(), tuple(PARTS)], ids=["no-parts", "all-parts"])
def test_workbook_and_table_read_back_hold_every_phone_date_and_helpline(language: str, parts: tuple[str, ...]) -> None:
    handout = make(shortlist(), programs(), Chosen.of(parts, language), press())
    table = read_csv(handout)
    sheet = [[cell.value or "" for cell in row] for row in read_xlsx(handout).iter_rows()]
    assert sheet == table
    assert {len(row) for row in table} == {len(table[0])}
    text = " ".join(cell for row in table for cell in row)
    for one in LANGUAGES[language]:
        for words in (*PHONES, *HELP, made(one), *(dates(one) if parts else dates(one)[:1])):
            assert words in text, words
    assert [number for row in table[-3:] for number in HELP if number in row] == list(HELP)
    for row in table[1:]:
        assert any(made(one) in row[-2] for one in LANGUAGES[language])


def test_the_columns_are_those_that_were_chosen() -> None:
    handout = make(shortlist(), programs(), Chosen.of(("payment",), "en"), press())
    assert read_csv(handout)[0] == [
        "Number", "Step", "Name", "Program", "Kind of care", "Phone", "Who answers", "Check first", "Ways to pay",
        "Insurance plans", "Who said it, and when", "Date of this sheet", "Language",
    ]  # fmt: skip


def test_what_nobody_stated_is_no_empty_cell_where_everybody_asks() -> None:
    table = read_csv(make([line(1, BARE)], programs(), everything(), press()))
    row = dict(zip(table[0], table[1], strict=True))
    for column in ("Ways to pay", "Languages", "Age", "Hours"):
        assert row[column] == "Not stated, ask"


def cards(handout: Handout, known: dict[str, Listing]) -> list[list[str]]:
    """Each card's lines, unfolded."""
    text = handout_cards.vcards(handout, known, press())
    assert all(len(one.encode()) <= 75 for one in text.split("\r\n"))
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    ends = [-1, *(at for at, one in enumerate(lines) if one == "END:VCARD")]
    assert ends[-1] == len(lines) - 1
    return [lines[before + 1 : end + 1] for before, end in pairwise(ends)]


@given(attacks)
def test_no_name_breaks_a_card(words: str) -> None:
    listing = named(words)
    found = cards(handed(listing, everything("both")), {listing.id: listing})
    assert len(found) == 1 + len(HELP)
    for card in found:
        assert (card[0], card[1], card[-1]) == ("BEGIN:VCARD", "VERSION:4.0", "END:VCARD")
        assert sum(one.startswith(("BEGIN:", "END:")) for one in card) == 2
        assert len([one for one in card if one.startswith("NOTE:")]) == 1


def test_each_program_has_one_card_and_the_phone_lines_have_theirs_at_the_end() -> None:
    twice = [*shortlist(), line(9, BARE)]
    handout = make(twice, programs(), everything("both"), press())
    found = cards(handout, programs())
    assert len(found) == len(programs()) + len(HELP)
    for card in found[: len(programs())]:
        note = next(one for one in card if one.startswith("NOTE:")).replace("\\", "")
        for words in (*HELP, made("en"), made("es")):
            assert words in note
    assert [next(one for one in card if one.startswith("TEL")).rpartition("tel:")[2] for card in found[-3:]] == [
        "+18006151067", "988", "911",
    ]  # fmt: skip


def test_an_address_that_was_not_chosen_is_on_no_card() -> None:
    without = make(shortlist(), programs(), Chosen.of(("hours",), "en"), press())
    assert "ADR" not in handout_cards.vcards(without, programs(), press())
    assert "ADR" in handout_cards.vcards(make(shortlist(), programs(), everything(), press()), programs(), press())
