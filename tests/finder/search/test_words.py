"""Words of names, and the rows that bear them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search.words import WordIndex, asked, spoken

BORNE = st.lists(st.lists(st.sampled_from(("a", "ab", "abc", "b", "bé", "zz"))), max_size=12)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Peña's Place", ["penas", "place"]),
        ("Al‑Anon", ["al", "anon", "alanon"]),
        ("A.A. of St. Mary’s", ["a", "a", "aa", "of", "st", "marys"]),
        ("Straße 12, Łódź", ["strasse", "12", "łodz"]),
        ("ÅSE & Söhne_2", ["ase", "sohne", "2"]),
        ("  -- ", []),
    ],
)
def test_a_name_is_heard_without_accents_case_and_signs(name: str, words: list[str]) -> None:
    assert list(spoken(name)) == words


def test_a_word_that_another_implies_is_not_asked_for() -> None:
    assert asked("Re rec RECOVERY house rec") == ["house", "recovery"]
    assert asked("!?") == []


@given(BORNE, st.sampled_from(("a", "ab", "b", "z", "zzz", "")))
def test_rows_are_found_by_the_word_and_by_its_beginning(borne: list[list[str]], word: str) -> None:
    index = WordIndex.of(borne)
    assert index.bearing(word).tolist() == [row for row, words in enumerate(borne) if word in words]
    starting = {row for row, words in enumerate(borne) if any(each.startswith(word) for each in words)}
    assert set(index.starting(word).tolist()) == starting


@given(BORNE, BORNE, st.data())
def test_renumbered_and_merged_is_as_if_made_at_once(one: list[list[str]], other: list[list[str]], data) -> None:
    dropped = data.draw(st.sets(st.integers(0, max(0, len(one) - 1))))
    same = np.array([-1 if row in dropped else row for row in range(len(one))], dtype=np.int32)
    behind = np.arange(len(one), len(one) + len(other), dtype=np.int32)
    found = WordIndex.of(one).renumbered(same).merged(WordIndex.of(other).renumbered(behind))
    whole = WordIndex.of([[] if row in dropped else words for row, words in enumerate(one)] + other)
    assert len(found) == len(whole)
    assert found.nbytes == whole.nbytes
    for word in ("a", "ab", "abc", "b", "bé", "zz"):
        assert found.bearing(word).tolist() == whole.bearing(word).tolist()
