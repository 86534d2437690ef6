"""The order of a list for one person: nobody is lost, what must stand first does, distance is given up sparingly."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.steered import Wish, adults_only, met, says_open, steered
from providers.openings import Report, said
from providers.openings.moments import Moment
from tests.conftest import NOW
from tests.finder.search.cast import listing, uuid

pytestmark = pytest.mark.long

SAYS: dict[str, tuple[str, ...]] = {
    "detox_setting": ("hospital", "residential"),
    "group": ("pregnant", "veterans", "seniors", "co_occurring", "adolescents"),
    "medication": ("buprenorphine", "methadone"),
    "age": ("under_18", "adults"),
}
WISHES: list[Wish] = [
    *((group, (code,)) for group, codes in SAYS.items() for code in codes),
    ("medication", ("buprenorphine", "methadone")),
]
MOST = 30.0  # miles, as the page promises
some_wishes = st.lists(st.sampled_from(WISHES), unique=True, max_size=6)
stated = st.fixed_dictionaries(
    {group: st.lists(st.sampled_from(codes), unique=True) for group, codes in SAYS.items()}
).map(lambda said: {"care": ["detox"]} | {group: codes for group, codes in said.items() if codes})


@dataclass(frozen=True)
class List:
    """A list as a search gave it, the person's wishes, and what each program states."""

    index: Index
    hits: list[Hit]
    first: list[Wish]
    nearer: list[Wish]
    facts: dict[str, dict[str, Any]]

    @property
    def order(self) -> list[Hit]:
        return steered(self.index, self.hits, self.first, self.nearer)

    def count(self, hit: Hit, wishes: list[Wish]) -> int:
        """How many wishes a program states, read from its own facts."""
        said = self.facts[hit.id]
        return sum(bool(set(codes) & set(said.get(group, ()))) for group, codes in wishes)


@st.composite
def lists(draw: st.DrawFn) -> List:
    facts = {uuid(number): each for number, each in enumerate(draw(st.lists(stated, max_size=9)), 1)}
    index = Index.build([listing(id=one, facts=said) for one, said in facts.items()], rev=1)
    miles = st.one_of(st.sampled_from((0.0, 5.0, 15.0, 30.0)), st.integers(0, 20_000).map(lambda cents: cents / 100))
    hits = [Hit(one, row, draw(miles)) for one in facts if (row := index.row_of(one)) is not None]
    return List(index, hits, draw(some_wishes), draw(some_wishes), facts)


@given(lists())
def test_the_order_loses_nobody_and_adds_nobody(one: List) -> None:
    assert sorted(one.order) == sorted(one.hits)


@given(lists(), st.randoms())
def test_the_order_does_not_depend_on_how_the_list_came(one: List, rng: Any) -> None:
    mixed = rng.sample(one.hits, len(one.hits))
    assert steered(one.index, mixed, one.first, one.nearer) == one.order


@given(lists())
def test_programs_that_state_more_of_what_must_come_first_stand_before_the_rest(one: List) -> None:
    counts = [one.count(hit, one.first) for hit in one.order]
    assert counts == sorted(counts, reverse=True)


@given(lists())
def test_of_programs_that_state_as_much_the_nearest_stands_first(one: List) -> None:
    groups: dict[tuple[int, int], list[float]] = {}
    for hit in one.order:
        groups.setdefault((one.count(hit, one.first), one.count(hit, one.nearer)), []).append(hit.miles)
    assert all(miles == sorted(miles) for miles in groups.values())


@given(lists())
def test_no_program_stands_before_one_that_is_more_than_30_miles_nearer_for_what_only_helps(one: List) -> None:
    order = one.order
    for place, before in enumerate(order):
        for after in order[place + 1 :]:
            if one.count(before, one.first) == one.count(after, one.first):
                assert before.miles <= after.miles + MOST + 1e-9


@given(lists())
def test_of_programs_as_far_away_that_must_not_be_first_the_one_that_states_more_never_stands_behind(one: List) -> None:
    order = [hit._replace(miles=7.0) for hit in one.hits]
    found = steered(one.index, order, [], one.nearer)
    counts = [min(3, one.count(hit, one.nearer)) for hit in found]
    assert counts == sorted(counts, reverse=True)


@given(lists(), st.sampled_from(WISHES))
def test_a_wish_that_neither_of_two_programs_states_never_turns_them_round(one: List, wish: Wish) -> None:
    silent = [hit for hit in one.hits if not one.count(hit, [wish])]
    before = steered(one.index, silent, one.first, one.nearer)
    assert steered(one.index, silent, [*one.first, wish], [*one.nearer, wish]) == before


@given(lists())
def test_without_a_wish_the_list_is_by_distance(one: List) -> None:
    assert steered(one.index, one.hits, [], []) == sorted(one.hits, key=lambda hit: (hit.miles, hit.id))


@given(lists(), st.data())
def test_being_open_now_earns_ten_miles_and_no_more_than_thirty_together(one: List, data: st.DataObject) -> None:
    ready = set(data.draw(st.lists(st.sampled_from(one.hits), unique=True))) if one.hits else set()
    order = steered(one.index, one.hits, one.first, one.nearer, ready.__contains__)
    assert sorted(order) == sorted(one.hits)
    counts = [one.count(hit, one.first) for hit in order]
    assert counts == sorted(counts, reverse=True)
    for before, after in combinations(order, 2):
        if one.count(before, one.first) == one.count(after, one.first):
            assert before.miles <= after.miles + MOST + 1e-9
    plain = steered(one.index, one.hits, [], [], ready.__contains__)
    for before, after in combinations(plain, 2):
        assert before.miles <= after.miles + (10.0 if before in ready and after not in ready else 0.0) + 1e-9


def test_only_a_program_that_may_still_be_believed_says_open_for_the_care_that_is_sought() -> None:
    known = [listing(number, facts={"care": ["detox", "iop"]}) for number in range(1, 6)]
    told = [
        Report("detox", "open", NOW - timedelta(hours=1)),
        Report("detox", "open", NOW - timedelta(hours=12)),
        Report("detox", "full", NOW),
        Report("iop", "open", NOW),
    ]
    known[:4] = [said(one, report) for one, report in zip(known, told, strict=False)]
    index = Index.build(known, rev=1)
    hits = [Hit(one.id, row, 1.0) for one in known if (row := index.row_of(one.id)) is not None]
    assert [says_open(index, hit, "detox", Moment.at(NOW)) for hit in hits] == [True, False, False, False, False]
    assert [says_open(index, hit, "iop", Moment.at(NOW)) for hit in hits] == [False, False, False, True, False]


@given(lists())
def test_what_a_program_is_said_to_meet_is_what_it_states_itself(one: List) -> None:
    for hit in one.hits:
        found = met(one.index, hit, one.nearer)
        assert len(found) == one.count(hit, one.nearer)
        assert all(code in one.facts[hit.id][group] for group, code in found)


@given(lists())
def test_a_program_that_does_not_say_whom_it_takes_is_not_for_adults_only(one: List) -> None:
    for hit in one.hits:
        said = one.facts[hit.id]
        teens = "under_18" in said.get("age", ()) or "adolescents" in said.get("group", ())
        assert adults_only(one.index, hit) == (bool(said.get("age")) and not teens)
