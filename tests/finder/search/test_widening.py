"""Never a dead end: what a short answer says about how to go on."""

from typing import Any

import pytest
from hypothesis import given

from finder.search.answer import Lift, Widen
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.search.search import search
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search import oracle
from tests.finder.search.cast import listing, listings, place, places, queries, uuid

pytestmark = pytest.mark.long

IN_CHICAGO = place("point")


def widen(index: Index, near: Place = IN_CHICAGO, **given: Any) -> Widen:
    return search(index, SearchQuery(**given), (near,)).widen


@given(listings(), queries(), places())
def test_the_nearest_beyond_are_those_a_plain_scan_finds(known: list[Listing], query: SearchQuery, near: Place) -> None:
    answer = search(Index.build(known, rev=1), query, (near,))
    if answer.total >= 5 or answer.total > len(answer.hits):
        assert answer.widen == Widen()
        return
    anywhere = SearchQuery(miles=ANY, chosen=query.chosen, together=query.together, name=query.name)
    wide = Place(near.label, "point", near.state, near.lat, near.lon, "exact", "", 0, "", "")
    inside = {hit.id for hit in answer.hits}
    beyond = [each for each in oracle.search(known, anywhere, wide).hits if each[1] not in inside]
    assert oracle.agree([(hit.miles, hit.id) for hit in answer.widen.nearest], beyond[:3])


def test_the_next_radius_is_the_smallest_that_shows_more(index: Index) -> None:
    assert widen(index, miles=5).miles == 25
    assert widen(index, miles=25).miles == 100
    assert widen(index, miles=51.0).miles == 100
    far = index.updated([listing(9, lat=20)], [uuid(4)], 8)
    assert widen(far, miles=100).miles == ANY
    assert widen(index, miles=100).miles is None


def test_beyond_a_state_are_its_neighbours_and_no_radius(index: Index) -> None:
    wider = index.updated([listing(9, state="IN", lon=-87.0)], [], 8)
    found = widen(wider, place("state"))
    assert ([hit.id for hit in found.nearest], found.miles) == ([uuid(9)], None)


def test_a_long_answer_and_an_unfinished_page_need_no_way_on(index: Index) -> None:
    assert widen(index, miles=ANY, per_page=2) == Widen()
    many = Index.build([listing(number) for number in range(6)], rev=1)
    assert widen(many) == Widen()


def test_the_filter_that_hides_the_nearest_is_named(index: Index) -> None:
    found = widen(index, chosen={"care": ("iop",), "payment": ("private",)}, name="nowhere")
    assert found == Widen((), Lift("name", pytest.approx(10.3, abs=0.1), 1), None)


def test_a_filter_is_not_lifted_for_something_farther_than_what_fits(index: Index) -> None:
    found = widen(index, miles=5, chosen={"care": ("iop",), "payment": ("private",)})
    assert [hit.id for hit in found.nearest] == [uuid(2)]
    assert found.lift is None


def test_care_is_never_lifted(index: Index) -> None:
    assert widen(index, chosen={"care": ("otp",)}) == Widen()


def test_supervision_is_lifted_only_when_nothing_else_brings_anything(index: Index) -> None:
    asked = {"care": ("detox",), "supervision": ("not_medical",), "payment": ("medicaid",)}
    assert widen(index, chosen=asked).lift == Lift("supervision", 0.0, 1)
    only = {"care": ("detox",), "supervision": ("not_medical",)}
    assert widen(index, chosen=only).lift == Lift("supervision", 0.0, 2)
    both = {"care": ("detox",), "supervision": ("medical",), "payment": ("free",)}
    assert widen(index, chosen=both).lift == Lift("payment", 0.0, 1)


def test_no_filter_is_lifted_that_would_offer_other_care_for_a_detox(index: Index) -> None:
    assert widen(index, chosen={"supervision": ("not_medical",)}).lift is None
    assert widen(index, chosen={"substance": ("alcohol",)}).lift is None
    told = index.updated([listing(9, lat=44, facts={"care": ["detox"], "service": ["naloxone"]})], [], 8)
    assert widen(told, chosen={"service": ("naloxone",)}).lift is None
    assert widen(told, chosen={"care": ("detox",), "service": ("naloxone",)}).lift == Lift("service", 0.0, 2)
    iop = index.updated([listing(9, lat=44, facts={"care": ["iop"], "service": ["naloxone"]})], [], 8)
    assert widen(iop, chosen={"service": ("naloxone",)}).lift == Lift("service", 0.0, 3)
