"""The hand-out as a value and as text: every phone, every date and the helplines, whatever was chosen."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.placements import handout_cards, handout_tables, handout_text
from finder.placements.handout import Handout, make
from finder.placements.handout_parts import BOTH, FACTS, LANGUAGES, PARTS, Chosen
from finder.placements.handout_words import Program, aged, ago
from providers import phrases, vocabulary
from providers.facts import SOURCES, Fact
from providers.listing import Listing
from providers.openings import FULL, OPEN, WAITLIST, Report, said
from providers.rules import SHELF_LIVES
from tests.conftest import a_listing
from tests.finder.placements.paper import (
    ASIDE,
    BARE,
    DETOX,
    GONE,
    HELP,
    IOP,
    LEFT,
    NOW,
    PHONES,
    dates,
    detox,
    everything,
    flat,
    line,
    made,
    press,
    programs,
    shortlist,
)
from web.i18n import translator

ALWAYS_DATED: Final = {
    "en": ["June 29, 2023", "May 2026", "January 2026"],
    "es": ["29 de junio de 2023", "mayo de 2026"],
}


def made_of(chosen: Chosen, **changed: Any) -> Handout:
    return make(shortlist(), programs() | changed, chosen, press())


def renderings(handout: Handout) -> dict[str, str]:
    """Each way in which it can be handed out, as one line of text."""
    cards = handout_cards.vcards(handout, programs(), press()).replace("\r\n ", "").replace("\\,", ",")
    for phone in ("4195550123", "4195550124", "4195550177", "4195550188", "4195550199"):
        dashed = f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
        cards = cards.replace(f"tel:+1{phone};ext=", f"{dashed} ext. ").replace(f"tel:+1{phone}", dashed)
    return {
        "text": flat(handout_text.text(handout)),
        "table": flat(handout_tables.as_csv(handout)),
        "cards": flat(cards),
    }


def one(chosen: Chosen, listing: Listing) -> Program:
    return make([line(1, listing.id)], {listing.id: listing}, chosen, press()).readings[0].entries[0].program


choices = st.builds(Chosen.of, st.sets(st.sampled_from(sorted(PARTS))), st.sampled_from(sorted(LANGUAGES)))


@given(choices)
def test_every_phone_and_the_helplines_stand_in_every_rendering_whatever_is_chosen(chosen: Chosen) -> None:
    for name, text in renderings(made_of(chosen)).items():
        for words in (*PHONES, *HELP, *map(made, chosen.languages)):
            assert words in text, (name, words)
        for language in chosen.languages:
            for words in ALWAYS_DATED[language]:
                assert words in text, (name, words)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_with_every_part_each_date_stands_in_text_and_table_in_each_language(language: str) -> None:
    found = renderings(made_of(everything(language)))
    for one_language in LANGUAGES[language]:
        for words in dates(one_language):
            assert words in found["text"], words
            assert words in found["table"], words


@given(choices)
def test_a_shortlist_of_nothing_still_says_whom_to_call(chosen: Chosen) -> None:
    for known, lines in (({}, []), ({}, shortlist())):
        handout = make(lines, dict(known), chosen, press())
        for text in (
            handout_text.text(handout), handout_tables.as_csv(handout), handout_cards.vcards(handout, known, press()),
        ):  # fmt: skip
            for number in HELP:
                assert number in text


@given(choices)
def test_the_helplines_are_the_last_thing_of_each_reading(chosen: Chosen) -> None:
    handout = made_of(chosen)
    for reading in handout.readings:
        assert [phone.phone for phone in reading.phones] == list(HELP)
    for block in handout_text.text(handout).split("\n\n\n"):
        last = block.rstrip().split("\n\n")[-1]
        assert [number for number in HELP if number in last] == list(HELP)


def test_a_pair_is_one_entry_detox_first_and_the_outpatient_program_afterwards() -> None:
    entry = made_of(everything()).readings[0].entries[0]
    assert [(program.id, program.step) for program in entry.programs] == [
        (DETOX, "First: Detox"),
        (IOP, "Afterwards: Intensive outpatient (IOP)"),
    ]
    assert [each.number for each in made_of(everything()).readings[0].entries] == [1, 2, 3, 4, 5]
    assert [program.step for program in made_of(everything()).readings[0].programs[2:]] == [""] * 4


def test_what_left_its_list_was_set_aside_or_is_old_says_so() -> None:
    found = {program.id: program for program in made_of(everything()).readings[0].programs}
    assert found[LEFT].notes == (
        "No longer listed by SAMHSA since June 1, 2026", "It may have closed or moved. Call first.",
    )  # fmt: skip
    assert found[ASIDE].notes[0].startswith("Not shown in search results since September 1, 2026")
    assert "Not confirmed by the program since March 1, 2026" in found[ASIDE].notes
    assert found[DETOX].notes == ("Checked long ago, or nobody said when. Call first: this may have changed.",)
    assert found[BARE].answered == "No phone is stated. Call the helpline."


def test_a_program_that_is_gone_from_the_directory_says_so_and_nothing_else() -> None:
    for reading in made_of(everything(BOTH)).readings:
        gone = reading.programs[-1]
        assert gone.id == GONE
        assert gone == Program(GONE, "", gone.name, notes=gone.notes)
        assert gone.name == translator(reading.language)("This program is not listed any more")


def test_an_example_says_that_it_is_none_in_every_rendering() -> None:
    example = a_listing(id=LEFT, is_example=True)
    handout = make([line(1, LEFT)], {LEFT: example}, Chosen.of((), "en"), press())
    for text in (
        handout_text.text(handout), handout_tables.as_csv(handout),
        handout_cards.vcards(handout, {LEFT: example}, press()),
    ):  # fmt: skip
        assert "Example, not a real program" in flat(text.replace("\\,", ","))


def codes(group: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(vocabulary.codes(group)), unique=True, max_size=5)


GROUPS: Final = [name for names in FACTS.values() for name in names if name not in ("address", "hours")]
stated = st.fixed_dictionaries({}, optional={name: codes(name) for name in GROUPS})


@given(stated, st.sampled_from(["en", "es"]))
def test_nothing_that_nobody_stated_reads_as_a_yes(facts: dict[str, list[str]], language: str) -> None:
    t = translator(language)
    program = one(everything(language), a_listing(facts={"care": ["detox"], **facts}))
    rows = {row.name: row for row in program.rows}
    for name in GROUPS:
        if facts.get(name):
            assert rows[name].words == ", ".join(phrases.labels(name, facts[name], t))
            assert rows[name].source
        elif name in rows:
            assert (rows[name].words, rows[name].source) == (t("Not stated, ask"), "")
    said_of = {row.label for row in program.stated}
    assert said_of.isdisjoint(program.unstated)
    assert {t("Not stated, ask")} & {row.words for row in program.stated} == set()


@given(
    st.sampled_from([OPEN, WAITLIST, FULL]), st.timedeltas(timedelta(minutes=-10), timedelta(days=9)),
    st.sampled_from(["detox", "residential"]),
)  # fmt: skip
def test_no_sheet_says_open_past_its_shelf_life_and_each_open_says_until_when(
    status: str, age: timedelta, care: str
) -> None:
    listing = said(a_listing(facts={"care": ["detox", "residential"]}), Report(care, status, NOW - age))
    lines = one(everything(), listing).openings
    believed = timedelta(0) <= age < SHELF_LIVES[care]
    assert ("open now" in lines[0]) == (believed and status == OPEN)
    assert ("Do not count on it after" in lines[0]) == (believed and status in (OPEN, WAITLIST))


def test_until_when_is_told_on_the_clock_of_the_program() -> None:
    assert one(everything(), detox()).openings[0].endswith("Do not count on it after Monday, November 23, 8:30 PM.")


@given(choices)
def test_what_was_not_chosen_is_not_there(chosen: Chosen) -> None:
    found = one(chosen, detox())
    for part, names in FACTS.items():
        assert (part in chosen.parts) == any(row.name in names for row in found.rows)
    assert bool(found.openings) == ("openings" in chosen.parts)
    assert bool(found.link) == ("page" in chosen.parts)


def test_each_fact_is_dated_by_its_own_source_and_each_source_is_named_once() -> None:
    assert one(everything(), detox()).sources == (
        "Hours: The program itself, November 2, 2026 (21 days ago)",
        "Takes: The program itself, October 2026 (53 days ago)",
        "All else: SAMHSA National Directory, June 29, 2023 (3 years ago)",
    )
    assert one(Chosen.of((), "es"), detox()).sources == (
        "Todo esto: Directorio Nacional de SAMHSA, 29 de junio de 2023 (hace 3 años)",
    )  # fmt: skip


def test_an_age_is_rounded_down_and_a_date_to_come_has_none() -> None:
    known = {
        0: "today",
        1: "1 day ago",
        59: "59 days ago",
        61: "2 months ago",
        729: "23 months ago",
        731: "2 years ago",
    }
    assert {days: ago(days, "en") for days in known} == known
    fact = Fact("hours", "24/7", SOURCES["program"], "2026-12-24")
    assert aged(fact, date(2026, 11, 23), "en") == "The program itself, December 24, 2026"


@given(choices, choices)
def test_one_more_part_takes_nothing_away(one_choice: Chosen, other: Chosen) -> None:
    both = Chosen.of({*one_choice.parts, *other.parts}, one_choice.language)
    few, many = made_of(one_choice).readings[0], made_of(both).readings[0]
    for less, more in zip(few.programs, many.programs, strict=True):
        assert {row.name for row in less.rows} <= {row.name for row in more.rows}
        assert less.phones == more.phones


def test_both_languages_are_the_english_sheet_and_then_the_spanish_one() -> None:
    for parts in combinations(PARTS, 2):
        both = made_of(Chosen.of(parts, BOTH)).readings
        assert both == (
            *made_of(Chosen.of(parts, "en")).readings, *made_of(Chosen.of(parts, "es")).readings,
        )  # fmt: skip


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


@given(names, names, choices)
def test_a_line_of_text_is_short_whatever_a_program_is_called(name: str, program: str, chosen: Chosen) -> None:
    listing = a_listing(organization=name, program=program)
    handout = make([line(1, listing.id)], {listing.id: listing}, chosen, press())
    for written in handout_text.text(handout).split("\n"):
        assert len(written) <= 78 or "https://" in written


def test_plain_text_has_no_markdown() -> None:
    for written in handout_text.text(made_of(everything(BOTH))).splitlines():
        assert not written.lstrip().startswith(("#", "*", "- ", ">", "|", "="))
        assert not {"`", "**", "__"} & {written[at : at + 2] for at in range(len(written))}


def test_what_a_form_sends_is_read_as_codes_of_the_list_and_nothing_else() -> None:
    before = Chosen.of(("hours",), "es")
    form = [("part", "takes"), ("part", "Jane Doe"), ("part", "address"), ("language", "fr"), ("note", "payment")]
    assert Chosen.read(form, before) == Chosen.of(("address", "takes"), "es")
    assert Chosen.read([("language", "both")], before) == Chosen.of((), BOTH)
