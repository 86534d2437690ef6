"""A search against a plain scan of all listings, and the promises of its order, pages and places."""

from dataclasses import replace
from random import Random

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from finder.search import matching, nearest
from finder.search.answer import Answer, Widen
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.search.search import all_hits, search
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search import oracle
from tests.finder.search.cast import SOME, listing, listings, place, places, queries, uuid

pytestmark = pytest.mark.long


def pairs(answer: Answer) -> list[tuple[float, str]]:
    return [(hit.miles, hit.id) for hit in answer.hits]


@given(listings(), queries(), places())
def test_every_search_answers_what_a_plain_scan_finds(known: list[Listing], query: SearchQuery, near: Place) -> None:
    expected = oracle.search(known, query, near)
    index = Index.build(known, rev=1)
    answer = all_hits(index, query, (near,))
    assert answer.total == len(expected.hits)
    assert oracle.agree(pairs(answer), expected.hits)
    assert answer.facets == expected.facets
    assert [index.row_of(hit.id) for hit in answer.hits] == [hit.row for hit in answer.hits]


@given(st.integers(0, 2**32), places(), st.sampled_from((25.0, 100.0, ANY)))
def test_many_listings_of_one_region_come_in_order_page_by_page(seed: int, near: Place, miles: float) -> None:
    rng = Random(seed)
    spots = [(near.lat + rng.gauss(0, 0.5), near.lon + rng.gauss(0, 0.5)) for _ in range(rng.randrange(100))]
    known = [
        listing(number, lat=round(lat, 7), lon=round((lon + 180) % 360 - 180, 7), state=near.state, city=near.town)
        for number, (lat, lon) in enumerate(spots * 5)
    ]
    index, query = Index.build(known, rev=1), SearchQuery(miles=miles, per_page=20)
    whole = all_hits(index, query, (near,))
    pages = [search(index, replace(query, page=page), (near,)) for page in range(1, whole.pages + 1)]
    assert [hit for answer in pages for hit in answer.hits] == list(whole.hits)
    assert pairs(whole) == sorted(pairs(whole))
    assert {answer.total for answer in pages} == {whole.total}
    if near.kind in {"county", "point"}:
        expected = sorted(round(geodesic((near.lat, near.lon), (one.lat, one.lon)).miles, 6) for one in known)
        found = [each for each in expected if miles == ANY or each <= miles]
        assert [hit.miles for hit in whole.hits] == pytest.approx(found, abs=oracle.MILE_SLACK)


@pytest.mark.parametrize("miles", [25.0, 500.0, ANY])
@pytest.mark.parametrize("kind", ["town", "point", "state"])
def test_an_area_of_many_blocks_is_searched_like_one_of_few(
    miles: float, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = Random(5)
    codes = list(SOME["payment"])
    known = [
        listing(
            number,
            lat=41.88 + rng.gauss(0, 1),
            lon=-87.63 + rng.gauss(0, 1),
            facts={"care": ["iop"], "payment": codes[: number % 4]},
        )
        for number in range(1, 700)
    ]
    index = Index.build(known, rev=1)
    asked = [SearchQuery(miles=miles, page=page, per_page=per) for page, per in ((1, 20), (3, 20), (1, 700), (40, 2))]
    asked += [replace(query, chosen={"payment": ("free",)}) for query in asked]
    few = [search(index, query, (place(kind),)) for query in asked]
    for module, name, value in ((matching, "CHUNK", 3), (nearest, "FEW", 1), (nearest, "FEW_ROWS", 0)):
        monkeypatch.setattr(module, name, value)
    many = Index.build(known, rev=1)
    assert [search(many, query, (place(kind),)) for query in asked] == few
    assert oracle.agree(pairs(few[2]), oracle.search(known, asked[2], place(kind)).hits)


@given(listings(), queries(), places())
def test_pages_hold_every_hit_once(known: list[Listing], query: SearchQuery, near: Place) -> None:
    index = Index.build(known, rev=1)
    whole = all_hits(index, query, (near,))
    pages = [search(index, replace(query, page=page), (near,)) for page in range(1, whole.pages + 1)]
    assert [hit for answer in pages for hit in answer.hits] == list(whole.hits)
    assert all(len(answer.hits) == query.per_page for answer in pages[:-1])


@given(places(), st.sampled_from((5.0, 25.0, 100.0, 500.0)), st.floats(0, 360), st.floats(-0.01, 0.01))
def test_the_rim_of_a_radius_is_where_the_geodesic_says(
    near: Place, miles: float, course: float, beyond: float
) -> None:
    spot = geodesic(miles=miles + beyond).destination((near.lat, near.lon), course)
    one = listing(lat=round(spot.latitude, 7), lon=round(spot.longitude, 7), city="Elsewhere")
    true = geodesic((near.lat, near.lon), (one.lat, one.lon)).miles
    answer = search(Index.build([one], rev=1), SearchQuery(miles=miles), (replace(near, kind="point"),))
    assert answer.total == (true <= miles) or abs(true - miles) < 1e-5


def test_listings_of_the_same_town_are_near_however_far_and_say_how_far(index: Index) -> None:
    far = listing(6, lat=41.1, city="CHICAGO", facts={"care": ["iop"]})
    near_town = search(index.updated([far], [], 8), SearchQuery(miles=5), (place(),))
    assert [hit.id for hit in near_town.hits] == [uuid(1), uuid(2), uuid(3), uuid(6)]
    assert near_town.hits[-1].miles == pytest.approx(53.8, abs=0.1)
    for kind in ("point", "county"):
        assert search(index.updated([far], [], 8), SearchQuery(miles=5), (place(kind),)).total == 1


def test_a_town_of_the_same_name_in_another_state_is_not_the_same_town(index: Index) -> None:
    other = index.updated([listing(6, lat=39.0, state="MO")], [], 8)
    assert uuid(6) not in {hit.id for hit in search(other, SearchQuery(miles=5), (place(),)).hits}


def test_a_whole_state_is_searched_whatever_the_radius(index: Index) -> None:
    neighbour = listing(6, state="IN", city="Gary", lon=-87.6)
    answer = search(index.updated([neighbour], [], 8), SearchQuery(miles=5), (place("state"),))
    assert [hit.id for hit in answer.hits] == [uuid(1), uuid(2), uuid(3), uuid(4)]


def test_both_sides_of_the_180th_meridian_are_near_each_other() -> None:
    known = [listing(1, lat=52, lon=179.99), listing(2, lat=52, lon=-179.99), listing(3, lat=52, lon=180.0)]
    answer = search(Index.build(known, 1), SearchQuery(miles=5), (place("point", lat=52, lon=-179.999),))
    assert [hit.id for hit in answer.hits] == [uuid(3), uuid(2), uuid(1)]


def test_care_that_is_not_chosen_means_detox_or_iop(index: Index) -> None:
    more = index.updated([listing(6, facts={"care": ["otp"]})], [], 8)
    assert search(more, SearchQuery(miles=ANY), (place(),)).total == 4
    assert search(more, SearchQuery(miles=ANY, chosen={"care": ("otp",)}), (place(),)).total == 1
    assert search(more, SearchQuery(miles=ANY), (place(),)).facets["care"]["otp"] == 1


def test_together_asks_for_all_care_in_one_place(index: Index) -> None:
    query = SearchQuery(miles=ANY, chosen={"care": ("detox", "iop")}, together=True)
    assert [hit.id for hit in search(index, query, (place(),)).hits] == [uuid(3)]


def test_a_group_is_counted_under_the_choices_of_the_others(index: Index) -> None:
    query = SearchQuery(chosen={"care": ("detox",), "payment": ("medicaid",)})
    answer = search(index, query, (place("point"),))
    assert answer.total == 1
    assert answer.facets["payment"] == dict.fromkeys(answer.facets["payment"], 0) | {"medicaid": 1}
    assert answer.facets["care"]["iop"] == 0
    wider = search(index, SearchQuery(miles=100, chosen={"payment": ("medicaid",)}), (place("point"),))
    assert wider.facets["payment"]["private"] == 2


@pytest.mark.parametrize("name", ["peña", "PENA", "pe cen", "Center", "pen_a"[:3]])
def test_names_are_found_by_the_beginnings_of_their_words(index: Index, name: str) -> None:
    assert [hit.id for hit in search(index, SearchQuery(name=name), (place(),)).hits] == [uuid(2)]


@pytest.mark.parametrize("name", ["al-anon", "alanon", "al anon house", "ALANON Harb"])
def test_compound_names_are_found_in_one_word_and_in_two(index: Index, name: str) -> None:
    assert [hit.id for hit in search(index, SearchQuery(name=name), (place(),)).hits] == [uuid(3)]


def test_words_that_no_name_bears_find_nothing_and_signs_ask_for_nothing(index: Index) -> None:
    assert search(index, SearchQuery(name="zzz"), (place(),)).total == 0
    assert search(index, SearchQuery(name="?!"), (place(),)).total == 3


def test_equally_near_listings_come_in_the_order_of_their_ids() -> None:
    known = [listing(number, id=uuid(number << 64)) for number in range(90, 0, -1)]
    answer = all_hits(Index.build(known, 1), SearchQuery(), (place(),))
    assert [hit.id for hit in answer.hits] == sorted(one.id for one in known)


def test_a_page_beyond_the_end_is_empty_and_knows_the_total(index: Index) -> None:
    answer = search(index, SearchQuery(page=9), (place(),))
    assert (answer.total, answer.hits, answer.pages) == (3, (), 1)


def test_other_meanings_of_the_place_are_handed_on(index: Index) -> None:
    paris = place("town", "Paris", "TX")
    assert search(index, SearchQuery(), (place(), paris)).others == (paris,)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_place_that_is_nowhere_finds_nothing(index: Index, value: float) -> None:
    for miles in (25.0, ANY):
        answer = search(index, SearchQuery(miles=miles), (place("point", lat=value),))
        assert (answer.total, answer.hits, answer.widen) == (0, (), Widen())


@pytest.mark.parametrize(("lat", "lon"), [(90, 0), (-90, 180), (-41.88, 92.37), (0, 0)])
def test_the_ends_of_the_earth_are_far_from_chicago(index: Index, lat: float, lon: float) -> None:
    answer = search(index, SearchQuery(miles=ANY, per_page=2), (place("point", lat=lat, lon=lon),))
    assert answer.total == 4
    for hit in answer.hits:
        true = geodesic((lat, lon), index.point(hit.row)).miles
        assert hit.miles == pytest.approx(true, rel=0.005 if true > 12_300 else 1e-7)


def test_an_empty_index_answers_every_search() -> None:
    empty = Index.build((), rev=0)
    for kind in ("point", "town", "state"):
        answer = search(empty, SearchQuery(name="x", miles=ANY if kind == "town" else 25), (place(kind),))
        assert (answer.total, answer.hits, answer.widen) == (0, (), Widen())
        assert set(answer.facets) > {"care", "payment"}
