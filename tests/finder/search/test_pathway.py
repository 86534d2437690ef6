"""Detox now, IOP after: against a plain reading of the rules, and each promise on its own."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search import outpatient
from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.pathway import Pathway, Step, complete_first, pathways
from finder.search.query import ANY, SearchQuery
from finder.search.search import all_hits
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search.cast import listing, place, places, uuid
from tests.finder.search.pairs import MUST, SOME, both, detoxes, directories, expected, found, ranks, wishes

pytestmark = pytest.mark.long

HOME = place("point")
BOTH = {"payment": ["medicaid"], "age": ["adults"]}
DETOX = {"care": ["detox"], **BOTH}
IOP = {"care": ["iop"], **BOTH}


def numbers(pathway: Pathway) -> list[int]:
    return [int(step.hit.id[-4:], 16) for step in pathway.after]


def after(*known: Listing, home: Place = HOME, **given: Any) -> Pathway:
    """What comes after the first of some listings."""
    return next(one for one in found(known, SearchQuery(**given), home) if one.detox.id == known[0].id)


def detox(number: int = 1, **given: Any) -> Listing:
    return listing(number, **{"facts": DETOX, "organization_id": "harbor"} | given)


def iop(number: int, **given: Any) -> Listing:
    """At home and of no organization, unless said otherwise; a degree to the west is some 52 miles."""
    return listing(number, **{"facts": IOP} | given)


@given(directories(), wishes(), places())
def test_what_comes_after_a_detox_is_what_a_plain_reading_of_the_rules_finds(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    named = {one.id: one for one in known}
    for pathway in found(known, query, home):
        assert (ranks(pathway), pathway.miles) == expected(known, query, home, named[pathway.detox.id])


@pytest.mark.parametrize("compared", [3, 4, 32])
@pytest.mark.parametrize("chosen", [{}, {"group": ("pregnant",), "payment": ("free", "private")}], ids=["any", "few"])
def test_a_complete_pair_is_found_behind_however_many_that_are_not(
    compared: int, chosen: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(7)
    known = [
        listing(
            number,
            lat=round(41.88 + rng.gauss(0, 0.3), 7),
            lon=round(-87.63 + rng.gauss(0, 0.3), 7),
            facts={group: [code for code in codes if rng.random() < 0.3] for group, codes in SOME.items()}
            | {"care": rng.choice((["iop"], ["iop"], ["detox"], ["detox", "iop"]))},
        )
        for number in range(1, 160)
    ]
    aged = [one if number % 20 == 7 or "detox" in one.care else unaged(one) for number, one in enumerate(known)]
    monkeypatch.setattr(outpatient, "COMPARED", compared)
    query = SearchQuery(chosen=chosen)
    for directory in (known, aged):
        named = {one.id: one for one in directory}
        for pathway in found(directory, query, HOME)[::5]:
            assert (ranks(pathway), pathway.miles) == expected(directory, query, HOME, named[pathway.detox.id])


def unaged(one: Listing) -> Listing:
    return replace(one, facts={group: codes for group, codes in one.facts.items() if group != "age"})


@given(directories(), wishes(), places())
def test_at_most_three_iops_follow_that_accept_what_was_chosen_and_say_only_what_both_state(
    known: list[Listing], query: SearchQuery, home: Place
) -> None:
    named = {one.id: one for one in known}
    for pathway in found(known, query, home):
        detox = named[pathway.detox.id]
        assert "detox" in detox.care
        assert len(pathway.after) <= 3
        for step in pathway.after:
            one = named[step.hit.id]
            assert "iop" in one.care
            assert one.gone_since == one.set_aside == ""
            for group in MUST:
                assert group not in query.chosen or set(one.stated(group)) & set(query.chosen[group])
            assert set(step.payment) <= both(detox, one, "payment")
            assert not step.is_complete or (step.payment and both(detox, one, "age"))


@given(directories(), wishes(), places(), st.randoms(use_true_random=False))
def test_neither_the_order_of_listings_nor_of_detoxes_changes_a_pathway(
    known: list[Listing], query: SearchQuery, home: Place, rng: Random
) -> None:
    usual = found(known, query, home)
    shuffled = rng.sample(known, len(known))
    told = [(one.detox.id, ranks(one), one.miles) for one in usual]
    assert [(one.detox.id, ranks(one), one.miles) for one in found(shuffled, query, home)] == told
    index = Index.build(known, rev=1)
    asked = rng.sample(detoxes(index, query, home), len(usual))
    again = pathways(index, query, home, asked)
    assert [one.detox for one in again] == asked
    assert sorted(again, key=lambda one: one.detox.id) == sorted(usual, key=lambda one: one.detox.id)


def test_the_same_organization_comes_first_and_its_own_program_before_its_branches() -> None:
    own = detox(lon=-87.93, facts=DETOX | {"care": ["detox", "iop"]})
    branch = iop(4, lon=-87.83, organization_id="harbor")
    pathway = after(own, iop(2, organization_id="other"), iop(3), branch)
    assert numbers(pathway) == [1, 4, 2]
    assert [step.is_same_organization for step in pathway.after] == [True, True, False]


def test_a_branch_beyond_the_radius_is_no_help_but_is_called_what_it_is() -> None:
    branch = iop(3, lon=-88.63, organization_id="harbor")
    assert numbers(after(detox(), iop(2), branch)) == [2]
    anywhere = after(detox(), iop(2), branch, iop(4, lat=44), miles=100)
    assert numbers(anywhere) == [3, 2]
    far = iop(3, lat=44, organization_id="harbor")
    anywhere = after(detox(), iop(2), far, iop(4, lat=43), miles=ANY)
    assert numbers(anywhere) == [2, 4, 3]
    assert [step.is_same_organization for step in anywhere.after] == [False, False, True]


def test_another_organization_of_the_same_name_is_another() -> None:
    pathway = after(detox(), iop(2, organization_id="harbor two"), iop(3, organization_id=""))
    assert not any(step.is_same_organization for step in pathway.after)


@pytest.mark.parametrize("name", ["", "!?", "Peña’s Al-Anon House", "3rd"])
def test_a_program_that_offers_both_is_its_own_organization_whatever_its_name(name: str) -> None:
    own = listing(1, organization=name, lon=-87.83, facts=DETOX | {"care": ["detox", "iop"]})
    assert numbers(after(own, iop(2))) == [1, 2]


def test_iops_are_near_home_not_near_the_detox() -> None:
    known = [detox(lon=-87.93), *(iop(number, lon=-87.63 - number / 20) for number in range(2, 7))]
    assert numbers(after(*known)) == [2, 3, 4]
    assert [round(step.hit.miles) for step in after(*known).after] == [5, 8, 10]


def test_the_third_makes_way_for_one_that_shares_payer_and_age() -> None:
    others = [iop(number, facts=IOP | {"payment": ["private"]}) for number in range(2, 40)]
    fits = iop(40, lon=-87.83)
    assert numbers(after(detox(), *others)) == [2, 3, 4]
    assert numbers(after(detox(), *others, fits)) == [2, 3, 40]
    farther = after(detox(), *others, iop(40, lon=-88.43))
    assert (numbers(farther), farther.miles) == ([2, 3, 40], 50)
    assert after(detox(), *others, fits).is_complete
    assert not after(detox(), *others).is_complete


def test_a_branch_that_shares_payer_and_age_is_the_third_before_a_nearer_stranger_that_does() -> None:
    silent = [iop(number, facts={"care": ["iop"]}, organization_id="harbor") for number in range(2, 6)]
    branch = iop(6, lon=-87.83, organization_id="harbor")
    assert numbers(after(detox(), *silent, branch, iop(7))) == [2, 3, 6]
    assert numbers(after(detox(), *silent, iop(7))) == [2, 3, 7]


@pytest.mark.parametrize(
    ("lon", "miles"), [(-87.93, None), (-88.43, 50), (-88.93, 100), (-95.0, ANY)], ids=["25", "50", "100", "any"]
)
@pytest.mark.parametrize("nearer", [[], [iop(3, facts={"care": ["iop"]})]], ids=["alone", "with one that does not fit"])
def test_the_radius_is_widened_step_by_step_to_a_complete_pair_and_says_so(
    lon: float, miles: float | None, nearer: list[Listing]
) -> None:
    pathway = after(detox(), *nearer, iop(2, lon=lon))
    assert (pathway.miles, pathway.is_complete) == (miles, True)
    assert numbers(pathway) == [one for one in (3, 2) if one == 2 or nearer]


def test_the_radius_is_not_widened_where_no_pair_could_be_complete() -> None:
    silent = detox(facts={"care": ["detox"]})
    known = [iop(2), iop(3, lon=-88.43), iop(4, lat=20)]
    assert (numbers(after(silent, *known)), after(silent, *known).miles) == ([2], None)
    assert (numbers(after(silent, *known[1:])), after(silent, *known[1:]).miles) == ([3], 50)


def test_where_no_iop_is_anywhere_nothing_is_offered_in_its_place() -> None:
    gone, other = iop(2, gone_since="2023-06"), listing(3, facts=IOP | {"care": ["php", "outpatient"]})
    pathway = after(detox(), gone, other)
    assert (pathway.after, pathway.miles, pathway.is_complete) == ((), ANY, False)
    assert after(detox(), gone, other, miles=ANY).miles is None


def test_a_program_without_detox_never_stands_as_one() -> None:
    index = Index.build([detox(), iop(2), listing(3, facts=IOP | {"care": ["detox", "iop"]})], rev=1)
    hits = all_hits(index, SearchQuery(), (HOME,)).hits
    assert [one.detox.id for one in pathways(index, SearchQuery(), HOME, hits)] == [uuid(1), uuid(3)]


def test_a_language_is_demanded_only_of_those_who_chose_one() -> None:
    speaking = [detox(facts=DETOX | {"language": ["es"]}), iop(2), iop(3, facts=IOP | {"language": ["es"]}, lon=-88.43)]
    assert numbers(after(*speaking)) == [2]
    asked = after(*speaking, chosen={"language": ("es",)})
    assert (numbers(asked), asked.miles, asked.is_complete) == ([3], 50, True)
    silent = after(detox(), *speaking[1:], chosen={"language": ("es",)})
    assert (numbers(silent), silent.is_complete) == ([3], False)


def test_only_chosen_payers_and_ages_make_a_pair() -> None:
    many = detox(facts=DETOX | {"payment": ["private", "medicaid"], "age": ["seniors", "adults"]})
    cash = iop(2, facts=IOP | {"payment": ["private", "free", "medicaid"]})
    assert after(many, cash).after[0].payment == ("medicaid", "private")
    chosen = after(many, cash, chosen={"payment": ("private", "free")}).after[0]
    assert (chosen.payment, chosen.is_complete) == (("private",), True)
    free = after(many, cash, chosen={"payment": ("free",)}).after[0]
    assert (free.payment, free.is_complete) == ((), False)
    old = iop(3, facts=IOP | {"age": ["seniors", "adults"]})
    assert after(detox(), old, chosen={"age": ("seniors",)}).is_complete is False
    assert after(many, old, chosen={"age": ("seniors",)}).is_complete is True


def test_a_chosen_special_program_is_preferred_near_home_and_never_demanded() -> None:
    fitting = IOP | {"group": ["pregnant"]}
    known = [detox(), iop(2), iop(3, facts=fitting, lon=-87.83), iop(4, facts=fitting, lon=-88.43)]
    assert numbers(after(*known, chosen={"group": ("pregnant",)})) == [3, 2]
    assert numbers(after(*known, chosen={"group": ("pregnant",)}, miles=100)) == [3, 4, 2]
    assert numbers(after(*known)) == [2, 3]
    assert numbers(after(*known[:2], chosen={"group": ("veterans",)})) == [2]
    beyond = [detox(), iop(2, lon=-88.23), known[3]]
    assert numbers(after(*beyond, chosen={"group": ("pregnant",)})) == [2, 4]


def test_of_two_equally_near_the_one_that_shares_a_payer_is_first() -> None:
    private = iop(2, facts={"care": ["iop"], "payment": ["private"]})
    medicaid = iop(3, facts={"care": ["iop"], "payment": ["medicaid"]})
    assert numbers(after(detox(), private, medicaid)) == [3, 2]


def test_in_a_whole_state_its_own_iops_come_before_those_beyond_its_border() -> None:
    far, across = iop(2, lat=38.0), iop(3, state="IN")
    state = place("state")
    inside = after(detox(), far, across, home=state, miles=5)
    assert (numbers(inside), inside.miles) == ([2], None)
    beyond = after(detox(), across, home=state, miles=ANY)
    assert (numbers(beyond), beyond.miles) == ([3], ANY)


def test_a_place_that_is_nowhere_has_no_pathways() -> None:
    assert pathways(Index.build([detox(), iop(2)], 1), SearchQuery(), place("point", lat=float("nan")), ()) == ()
    assert pathways(Index.build((), 0), SearchQuery(), HOME, ()) == ()


def a_row(flags: Sequence[bool]) -> list[Pathway]:
    """Pathways of detox 0, 1, 2 …, complete where a flag says so."""
    steps = [Step(Hit(uuid(99), 99, 2.0), False, flag, ()) for flag in flags]
    return [Pathway(Hit(uuid(row), row, 1.0), (step,), None) for row, step in enumerate(steps)]


@given(st.lists(st.booleans(), max_size=9).map(a_row), st.integers(0, 4))
def test_one_complete_pathway_is_lifted_among_the_first_and_the_rest_keep_their_order(
    usual: list[Pathway], keep: int
) -> None:
    lifted = complete_first(usual, keep)
    assert any(one.is_complete for one in lifted[: keep + 1]) == any(one.is_complete for one in usual)
    assert lifted[:keep] == tuple(usual[:keep])
    first = next((one for one in usual if one.is_complete), None)
    assert [one for one in lifted if one != first] == [one for one in usual if one != first]
    assert complete_first(lifted, keep) == lifted
    if any(one.is_complete for one in usual[: keep + 1]):
        assert lifted == tuple(usual)


def test_the_third_place_is_the_one_that_is_kept_for_a_complete_pathway() -> None:
    usual = a_row([False, False, False, False, True])
    assert [one.detox.row for one in complete_first(usual)] == [0, 1, 4, 2, 3]
