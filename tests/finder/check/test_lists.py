"""The lists under an outcome: what may stand there and what never may, whatever the directory holds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.pages.check.lists import Lists, Programs
from finder.screening.shapes import Outcome
from finder.screening.steering import steer
from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from providers.listing import Listing
from providers.openings import Report, said
from providers.openings.moments import Moment
from providers.places import Place
from tests.conftest import NOW
from tests.finder.screening.cast import Crowd, Sheet, read, result, sheet
from tests.finder.search.cast import listing, place, places
from tests.finder.search.pairs import directories, wishes

pytestmark = pytest.mark.long

FEWER = settings(max_examples=30, deadline=None)  # an index is built for each list of each example
MEDICAL = sheet(alcohol="daily", drinks="15", withdrawal=["autonomic"])
HOSPITAL = sheet(alcohol="daily", drinks="15", past=["wd_seizure"])
ASSESSED = sheet(opioids_illicit="daily")
DIRECT = sheet(cannabis="monthly")
EMERGENCY = sheet(now=["seizure_48h"])
PREGNANT = sheet(opioids_illicit="daily", health=["pregnant"])
TODAY = sheet(alcohol="daily", drinks="15", withdrawal=["now"])
MINOR = sheet(alcohol="daily", drinks="15", about=["under18"])
KINDS = {"medical": MEDICAL, "hospital": HOSPITAL, "assessed": ASSESSED, "direct": DIRECT, "minor": MINOR}
HOME = place("point")
DEGREE = 69.0  # miles of latitude
DETOXES = {"medical", "ask", "detox"}
people = st.one_of(st.sampled_from(list(KINDS.values())), st.integers(0, 5_000).map(lambda seed: Crowd(seed).someone()))


def shown(
    known: Sequence[Listing], person: Sheet, home: Place = HOME, query: SearchQuery | None = None, most: int = 20,
    now: datetime = NOW,
) -> list[Programs]:  # fmt: skip
    found = result(person)
    asked = steer(found, read(person))
    index = Index.build(known, rev=1)
    return Lists(index, query or SearchQuery(), (home,), asked, most, Moment.at(now)).of(found)


def everyone(programs: Programs) -> list[Hit]:
    """Whoever stands in a list, those set apart included."""
    return [*programs.hits, *programs.adults]


def numbers(hits: Sequence[Hit]) -> list[int]:
    return [int(hit.id[-4:], 16) for hit in hits]


def north(number: int, miles: float = 0.0, **facts: Any) -> Listing:
    """A detox with nurses so many miles north of home, unless said otherwise."""
    said = {"care": ["detox"], "supervision": "medical"} | facts
    return listing(number, lat=round(41.88 + miles / DEGREE, 7), facts=said)


def iop(number: int, miles: float = 0.0, **facts: Any) -> Listing:
    """An IOP so many miles north of home."""
    return listing(number, lat=round(41.88 + miles / DEGREE, 7), facts={"care": ["iop"], **facts})


@FEWER
@given(directories(), wishes(), places())
def test_the_first_list_of_medical_detox_holds_only_programs_that_state_nurses_and_the_second_none(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    says = {one.id: one.facts.get("supervision") for one in known}
    medical, ask = shown(known, MEDICAL, home, query)
    assert (medical.kind, ask.kind) == ("medical", "ask")
    assert {says[hit.id] for hit in everyone(medical)} <= {"medical"}
    assert {says[hit.id] for hit in everyone(ask)} <= {"not_stated"}


def test_a_detox_that_says_it_has_no_nurses_stands_in_neither_list() -> None:
    known = [north(1, supervision="not_medical"), north(2), north(3, supervision="not_stated")]
    assert [numbers(one.hits) for one in shown(known, MEDICAL)] == [[2], [3]]


@FEWER
@given(directories(), people, wishes(), places())
def test_nothing_but_detox_ever_stands_in_a_list_of_detox(
    known: list[Listing], person: Sheet, query: SearchQuery, home: Place
) -> None:
    care = {one.id: one.care for one in known}
    for programs in shown(known, person, home, query):
        wanted = "detox" if programs.kind in DETOXES else programs.kind
        assert all(wanted in care[hit.id] for hit in everyone(programs))


@pytest.mark.parametrize("miles", [0, 40, 300])
def test_an_iop_next_door_never_takes_the_place_of_a_detox(miles: float) -> None:
    known = [iop(1), iop(2, 1), north(3, miles)]
    for programs in shown(known, MEDICAL):
        assert not {1, 2} & set(numbers(everyone(programs)))


def test_a_directory_of_iops_alone_gives_someone_who_needs_detox_no_program() -> None:
    assert [everyone(programs) for programs in shown([iop(1), iop(2, 1)], MEDICAL)] == [[], []]


@pytest.mark.parametrize(("away", "looked"), [(20, None), (40, 50.0), (80, 100.0), (300, ANY)])
def test_a_list_says_how_far_had_to_be_looked(away: float, looked: float | None) -> None:
    medical, _ = shown([north(1, away)], MEDICAL)
    assert (numbers(medical.hits), medical.miles, medical.total) == ([1], looked, 1)


@FEWER
@given(people, wishes(), places())
def test_an_empty_directory_gives_empty_lists(person: Sheet, query: SearchQuery, home: Place) -> None:
    for programs in shown([], person, home, query):
        assert (programs.hits, programs.adults, programs.total) == ((), (), 0)


@FEWER
@given(directories(), wishes(), places())
def test_a_list_is_empty_only_where_no_program_fits_anywhere(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    medical, _ = shown(known, MEDICAL, home, query)
    fits = [
        one
        for one in known
        if not (one.gone_since or one.set_aside)
        and one.facts.get("supervision") == "medical"
        and all(set(codes) & set(one.stated(group)) for group, codes in query.chosen.items())
    ]
    assert bool(medical.hits) == bool(fits)


def test_someone_who_needs_a_hospital_sees_hospitals_before_what_is_nearer() -> None:
    known = [north(1), north(2, 5, detox_setting=["residential"]), north(3, 20, detox_setting=["hospital"])]
    assert numbers(shown(known, HOSPITAL)[0].hits) == [3, 1, 2]
    assert numbers(shown(known, MEDICAL)[0].hits) == [1, 2, 3]


@pytest.mark.parametrize(("person", "order"), [(TODAY, [2, 1, 3]), (MEDICAL, [1, 3, 2])])
def test_for_someone_who_must_be_seen_today_a_program_that_says_it_is_open_may_be_ten_miles_farther(
    person: Sheet, order: list[int]
) -> None:
    ready = said(north(2, 9), Report("detox", "open", NOW - timedelta(hours=1)))
    [found, _ask] = shown([north(1), ready, north(3, 5)], person)
    assert numbers(found.hits) == order
    assert numbers(shown([north(1), ready, north(3, 5)], person, now=NOW + timedelta(hours=11))[0].hits) == [1, 3, 2]


def test_a_complete_pair_does_not_stand_before_a_hospital_where_someone_needs_one() -> None:
    both: dict[str, Any] = {"payment": ["medicaid"], "age": ["adults"]}
    hospitals = [north(number, number, detox_setting=["hospital"]) for number in (1, 2, 3, 4)]
    known = [*hospitals, north(5, **both), iop(6, **both)]
    assert numbers(shown(known, HOSPITAL)[0].hits) == [1, 2, 3, 4, 5]


@FEWER
@given(directories(), wishes(), places())
def test_an_assessment_shows_detox_and_then_iop(known: list[Listing], query: SearchQuery, home: Place) -> None:
    found = shown(known, ASSESSED, home, query)
    assert [(one.kind, one.is_open) for one in found] == [("detox", True), ("iop", True)]


@FEWER
@given(directories(), wishes(), places())
def test_someone_who_can_begin_with_an_iop_sees_iops_with_detox_folded_away(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    found = shown(known, DIRECT, home, query)
    assert [(one.kind, one.is_open) for one in found] == [("iop", True), ("detox", False)]


def test_an_emergency_has_no_list() -> None:
    assert result(EMERGENCY).outcome is Outcome.EMERGENCY
    assert shown([north(1), iop(2)], EMERGENCY) == []


@FEWER
@given(directories(), wishes(), places())
def test_someone_under_18_has_programs_that_state_other_ages_only_set_apart(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    named = {one.id: one for one in known}
    for programs in shown(known, MINOR, home, query):
        assert not any(takes_adults_only(named[hit.id]) for hit in programs.hits)
        assert all(takes_adults_only(named[hit.id]) for hit in programs.adults)


def takes_adults_only(one: Listing) -> bool:
    teens = "under_18" in one.stated("age") or "adolescents" in one.stated("group")
    return bool(one.stated("age")) and not teens


def test_only_for_someone_under_18_are_programs_set_apart() -> None:
    known = [north(1, age=["adults"]), north(2, age=["under_18"]), north(3, age=["adults"], group=["adolescents"])]
    apart = [(numbers(one.hits), numbers(one.adults)) for one in (shown(known, MINOR)[0], shown(known, MEDICAL)[0])]
    assert apart == [([2, 3], [1]), ([1, 2, 3], [])]


def test_someone_under_18_is_shown_a_program_that_takes_them_where_those_near_take_adults_only() -> None:
    medical, _ = shown([north(1, age=["adults"]), north(2, 80, age=["under_18"])], MINOR)
    assert (numbers(medical.hits), medical.miles) == ([2], 100.0)


@FEWER
@given(directories(), people, places(), st.sampled_from([("medicaid",), ("private", "free")]))
def test_where_a_payment_was_chosen_every_program_states_it(
    known: list[Listing], person: Sheet, home: Place, payment: tuple[str, ...]
) -> None:
    named = {one.id: one for one in known}
    for programs in shown(known, person, home, SearchQuery(chosen={"payment": payment})):
        assert all(set(payment) & set(named[hit.id].stated("payment")) for hit in everyone(programs))


def test_someone_pregnant_who_uses_opioids_sees_programs_with_methadone_or_buprenorphine() -> None:
    known = [north(1), iop(2), north(3, 10, care=["otp"]), north(4, 15, care=["otp"], group=["pregnant"])]
    (found,) = shown(known, PREGNANT)
    assert (found.kind, numbers(found.hits)) == ("otp", [4, 3])


@FEWER
@given(directories(), wishes(), places())
def test_each_detox_that_is_shown_has_what_comes_after_it(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    for programs in shown(known, MEDICAL, home, query):
        assert programs.after is not None
        assert all(programs.after[hit.id].detox == hit for hit in programs.hits)


def test_of_detoxes_that_do_not_state_nurses_those_that_ease_it_with_medicine_stand_first() -> None:
    quiet: dict[str, Any] = {"supervision": "not_stated"}
    known = [north(1, **quiet), north(2, 20, medication=["detox_medication"], **quiet)]
    assert numbers(shown(known, MEDICAL)[1].hits) == [2, 1]


def test_a_whole_state_shows_its_own_programs_and_what_is_nearest_where_it_has_none() -> None:
    state = place("state", "", "IL")
    indiana = listing(2, state="IN", city="Gary", lat=41.59, lon=-87.35, facts=north(2).facts)
    own, _ = shown([north(1, 60), indiana], MEDICAL, state)
    other, _ = shown([indiana], MEDICAL, state)
    assert (numbers(own.hits), own.miles) == ([1], None)
    assert (numbers(other.hits), other.miles) == ([2], ANY)


@FEWER
@given(directories(), people, places(), st.integers(1, 4))
def test_no_list_is_longer_than_was_asked_for(known: list[Listing], person: Sheet, home: Place, most: int) -> None:
    for programs in shown(known, person, home, SearchQuery(miles=ANY), most):
        assert max(len(programs.hits), len(programs.adults)) <= most
        assert len({hit.id for hit in everyone(programs)}) == len(everyone(programs)) <= programs.total
