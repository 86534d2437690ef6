"""What the screening asks of the directory: words that it knows, and never less for someone in more danger."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.screening.shapes import Table
from finder.screening.steering import FIRST, NEARER, NOT_ON_LISTS, SUBSTANCES, Steer, Wish, steer
from finder.search import options
from tests.finder.screening.cast import OFTEN, TABLE, Crowd, of, read, result, sheet

FLAGS = tuple(TABLE.flags)
WISHES: list[Wish] = [
    *(wish for table in (FIRST, NEARER) for wishes in table.values() for wish in wishes),
    *(("substance", (code,)) for code in SUBSTANCES.values()),
]
some_flags = st.sets(st.sampled_from(FLAGS))


def steered_by(flags: set[str], seed: int = 0) -> Steer:
    """What is asked for someone with these flags, and the substances of a random person."""
    given = Crowd(seed).someone()
    raised = tuple(flag for flag in FLAGS if flag in flags)
    return steer(replace(result(given), flags=raised), read(given))


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: f"{wish[0]}-{'-'.join(wish[1])}")
def test_every_wish_is_a_choice_that_the_search_knows(wish: Wish) -> None:
    group, codes = wish
    assert codes
    assert set(codes) <= set(options.CODES[group])


def test_every_flag_and_substance_with_a_wish_is_in_the_table(table: Table) -> None:
    assert {*FIRST, *NEARER, "MINOR", "SAME_DAY"} <= set(table.flags)
    assert {*SUBSTANCES, *NOT_ON_LISTS} <= set(table.questions["substances"].options)


def test_no_flag_asks_twice_whether_first_or_nearer() -> None:
    assert not set(FIRST) & set(NEARER)


@pytest.mark.parametrize("often", OFTEN)
def test_someone_who_uses_ketamine_however_often_is_told_to_ask_for_it(often: str) -> None:
    given = sheet(ketamine=often)
    found = steer(result(given), read(given))
    assert found.asks_ketamine
    assert ("substance", ("ketamine",)) in found.nearer


@given(st.integers(0, 5_000))
def test_only_ketamine_makes_the_page_say_to_ask_for_it(seed: int) -> None:
    given = Crowd(seed).someone()
    assert steer(result(given), read(given)).asks_ketamine == ("ketamine" in given["substances"])


@given(st.integers(0, 5_000))
def test_whoever_is_under_18_and_nobody_else_has_programs_for_adults_set_apart(seed: int) -> None:
    found = result(given := Crowd(seed).someone())
    assert steer(found, read(given)).teens == ("MINOR" in found.flags)


def test_someone_under_18_raises_the_flag_that_sets_them_apart() -> None:
    assert "MINOR" in of(alcohol="daily", drinks="15", about=["under18"]).flags


@given(some_flags, st.integers(0, 500))
def test_only_for_someone_who_must_be_seen_today_does_it_matter_who_is_open_now(flags: set[str], seed: int) -> None:
    assert steered_by(flags, seed).today == ("SAME_DAY" in flags)


@given(some_flags, some_flags, st.integers(0, 500))
def test_more_flags_never_take_a_wish_away(some: set[str], more: set[str], seed: int) -> None:
    fewer, all_of_them = steered_by(some, seed), steered_by(some | more, seed)
    assert set(fewer.first) <= set(all_of_them.first)
    assert set(fewer.nearer) <= set(all_of_them.nearer)
    assert fewer.teens <= all_of_them.teens


@given(some_flags, st.integers(0, 500))
def test_a_wish_is_asked_once_however_many_flags_and_substances_ask_it(flags: set[str], seed: int) -> None:
    found = steered_by(flags, seed)
    assert len({*found.first, *found.nearer}) == len(found.first) + len(found.nearer)


@given(some_flags, st.integers(0, 500))
def test_each_flag_is_heard(flags: set[str], seed: int) -> None:
    found = steered_by(flags, seed)
    assert set(found.first) == {wish for flag in flags for wish in FIRST.get(flag, ())}
    assert set(found.nearer) >= {wish for flag in flags for wish in NEARER.get(flag, ())}
