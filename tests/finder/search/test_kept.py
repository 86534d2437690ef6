"""What is kept beside an index: bounded, gone with it, and never seen in an answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search import index as index_module
from finder.search.answer import Answer
from finder.search.area import area_of
from finder.search.index import Index
from finder.search.kept import OVERHEAD, SHARE, Kept
from finder.search.query import ANY, SearchQuery
from finder.search.search import all_hits, search
from providers.listing import Listing
from tests.finder.search.cast import listing, listings, place, places, queries, uuid

pytestmark = pytest.mark.long

ROOM = 100 * OVERHEAD


@dataclass(frozen=True)
class Thing:
    """Something of a size."""

    nbytes: int = 0


def said(answer: Answer) -> tuple[object, ...]:
    return answer.total, answer.hits, answer.facets, answer.widen


def tiny() -> Kept:
    """Room for a handful: forgets all the time."""
    return Kept(8 * OVERHEAD * SHARE // 10)


@given(listings(), st.lists(st.tuples(queries(), places()), min_size=1, max_size=4))
def test_a_search_asked_again_is_answered_as_if_for_the_first_time(known: list[Listing], asked: list) -> None:
    warm = Index.build(known, rev=1)
    for _ in range(3):
        for query, near in asked:
            fresh = Index.build(known, rev=1)
            assert said(search(warm, query, (near,))) == said(search(fresh, query, (near,)))
            assert said(all_hits(warm, query, (near,))) == said(all_hits(fresh, query, (near,)))


@pytest.mark.parametrize("kind", ["zip", "town", "county", "state"])
def test_pages_of_an_area_asked_again_are_those_of_the_first_time(kind: str) -> None:
    known = [listing(number, lat=41.88 + number // 3 / 1000, city="Elsewhere") for number in range(1, 301)]
    index, near = Index.build(known, rev=1), place(kind)
    first = [search(Index.build(known, rev=1), SearchQuery(page=page), (near,)).hits for page in range(1, 17)]
    for _ in range(2):
        assert [search(index, SearchQuery(page=page), (near,)).hits for page in range(1, 17)] == first


def test_what_is_kept_never_comes_into_another_index(index: Index) -> None:
    query = SearchQuery(chosen={"care": ("detox",), "payment": ("private",)})
    for _ in range(3):
        assert search(index, query, (place(),)).total == 0
    assert len(index.kept) > 0
    after = index.updated([listing(9, facts={"care": ["detox"], "payment": ["private"]})], [uuid(1)], 8)
    assert len(after.kept) == 0
    assert [hit.id for hit in search(after, query, (place(),)).hits] == [uuid(9)]
    assert search(index, query, (place(),)).total == 0


def test_where_a_visitor_stands_and_the_words_of_a_name_are_not_kept(index: Index) -> None:
    for _ in range(2):
        search(index, SearchQuery(), (place("point"),))
    search(index, SearchQuery(name="nobody", miles=ANY), (place(),))
    assert len(index.kept) == 1  # the wish without the name, to say what lifting the name would bring
    search(index, SearchQuery(), (place("zip"),))
    assert len(index.kept) == 2


def test_an_area_is_put_in_order_when_it_is_asked_for_again_unless_it_is_too_big(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, index.ground = place(), None  # compiled loops put a page in order as fast as they would read it
    assert area_of(index, near, 25.0).ranked is None
    assert area_of(index, near, 25.0).ranked is not None
    assert area_of(index, near, 25.0) is area_of(index, near, 25.0)
    monkeypatch.setattr("finder.search.area.MOST_RANKED", 2)
    for _ in range(3):
        assert area_of(index, near, 26.0).ranked is None


@pytest.mark.parametrize("change", [{"lat": 41.9}, {"kind": "zip"}, {"town": "DeKalb"}, {"state": "IN"}])
def test_places_that_differ_are_kept_apart(chicago: list[Listing], change: dict[str, object]) -> None:
    index, near = Index.build(chicago, rev=1), place()
    for one in (near, replace(near, **change), near, replace(near, **change)):
        fresh = Index.build(chicago, rev=1)
        for miles in (5.0, 25.0):
            query = SearchQuery(miles=miles)
            assert said(search(index, query, (one,))) == said(search(fresh, query, (one,)))


def test_no_more_is_kept_than_there_is_room_for() -> None:
    kept = Kept(ROOM)
    for number in range(1000):
        kept.put(number, Thing())
        assert len(kept) <= ROOM // OVERHEAD
    assert kept.get(999) == Thing()
    assert kept.get(0) is None


def test_what_is_asked_for_stays_and_the_rest_goes() -> None:
    kept = Kept(ROOM)
    for number in range(1000):
        assert number == 0 or kept.get(0) == Thing(7)
        kept.put(number, Thing(7 if number == 0 else 0))


def test_what_is_too_big_is_not_kept_and_what_is_put_twice_counts_once() -> None:
    kept = Kept(ROOM)
    kept.put("big", Thing(ROOM // SHARE))
    assert kept.get("big") is None
    kept.put("first", Thing())
    for _ in range(1000):
        kept.put("again", Thing(1))
    assert len(kept) == 2


@pytest.mark.parametrize("made", [Kept, tiny])
def test_threads_that_race_for_what_is_kept_get_the_same_answers(made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "Kept", made)
    index = Index.build([listing(number, lat=41 + number / 100) for number in range(1, 200)], rev=1)
    asked = [
        (SearchQuery(miles=miles), place(kind)) for miles in (5.0, 10.0, 25.0) for kind in ("zip", "town", "state")
    ]
    asked += [(SearchQuery(chosen={"payment": ("free",)}), place())]
    expected = [said(search(index, query, (near,))) for query, near in asked]
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda number: said(search(index, asked[number % 10][0], (asked[number % 10][1],))), range(800))
        )
    assert all(each == expected[number % 10] for number, each in enumerate(found))
