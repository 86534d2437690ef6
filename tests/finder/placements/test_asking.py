"""What is looked for at the workbench, from a URL and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.placements import spots
from finder.placements.asking import Asking
from finder.placements.fit import SORTS
from finder.search.query import SearchQuery
from providers import vocabulary
from providers.admission import criteria
from providers.places import Gazetteer


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    groups = draw(st.sets(st.sampled_from(["care", "payment", "language"])))
    chosen = {
        group: tuple(vocabulary.in_order(group, draw(st.sets(st.sampled_from(vocabulary.codes(group)), min_size=1))))
        for group in sorted(groups)
    }
    near = draw(st.sampled_from(["43604", "OH", "Toledo, OH", "41.65,-83.54", ""]))
    return Asking(
        query=SearchQuery(near=near, miles=draw(st.sampled_from([0.0, 5.0, 25.0, 100.0])), chosen=chosen),
        needs=criteria.ticked(draw(st.lists(st.sampled_from([one.key for one in criteria.every()]), max_size=5))),
        sort=draw(st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)])),
        shortlist=draw(st.integers(0, 10**9 - 1)),
    )


@given(askings())
def test_a_link_asks_the_same_again(asking: Asking) -> None:
    assert Asking.read(asking.pairs()) == asking


@given(st.lists(st.tuples(st.sampled_from(["near", "zip", "state", "need", "sort", "list", "care", "x"]), st.text())))
def test_whatever_an_address_says_is_read_without_an_error(pairs: list[tuple[str, str]]) -> None:
    asking = Asking.read(pairs)
    assert Asking.read(asking.pairs()) == asking


def test_a_zip_code_wins_over_a_state_and_both_over_what_a_link_brought() -> None:
    assert Asking.read([("near", "Toledo, OH"), ("zip", "43604"), ("state", "MI")]).query.near == "43604"
    assert Asking.read([("near", "Toledo, OH"), ("zip", ""), ("state", "MI")]).state == "MI"
    assert Asking.read([("near", "Toledo, OH"), ("zip", ""), ("state", "")]).query.near == "Toledo, OH"


@pytest.mark.parametrize("name", ["name", "page", "per_page", "together"])
def test_words_of_a_name_and_pages_are_left_out(name: str) -> None:
    assert Asking.read([("near", "43604"), (name, "2")]) == Asking.read([("near", "43604")])


def test_a_column_asked_for_twice_is_sorted_the_other_way_round() -> None:
    once = Asking(SearchQuery(), sort="fit").sorted_by("name")
    assert (once.sort, once.sorted_by("name").sort) == ("name", "-name")


def test_each_state_that_is_chosen_is_looked_for_as_that_state_and_stays_chosen(gazetteer: Gazetteer) -> None:
    for code in vocabulary.STATES:
        asking = Asking.read([("zip", ""), ("state", code)])
        place = gazetteer.locate(asking.query.near)[0]
        assert (place.kind, place.state) == ("state", code)
        assert asking.state == code
        assert Asking.read([("near", spots.kept(place, gazetteer))]).state == code  # as a saved search keeps it
    assert Asking.read([("near", "LA")]).state == ""  # the city
