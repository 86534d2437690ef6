"""The compiled inner loops and numpy answer alike, and neither believes what does not fit."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.search import ground, options
from finder.search.answer import Answer
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.search.search import all_hits, search
from providers.listing import Listing
from providers.places import Place
from tests.finder.search.cast import SOME, listing, listings, place, places, queries
from tests.needed import need

pytestmark = pytest.mark.long

PAYERS = SOME["payment"]


@pytest.fixture(autouse=True, scope="module")
def compiler() -> None:
    need("a compiler, or Python's headers,", missing=ground.LOOPS is None)


def plain(known: list[Listing]) -> Index:
    """An index that numpy searches."""
    index = Index.build(known, rev=1)
    index.ground = None
    return index


def said(answer: Answer) -> tuple[object, ...]:
    return answer.total, answer.hits, answer.facets, answer.widen


@given(listings(), queries(), places())
def test_both_answer_every_search_alike(known: list[Listing], query: SearchQuery, near: Place) -> None:
    for how in (search, all_hits):
        assert said(how(Index.build(known, rev=1), query, (near,))) == said(how(plain(known), query, (near,)))


CROWD = [
    listing(
        number,
        lat=round(41.9 + spread.gauss(0, wide), 7),
        lon=round(-87.6 + spread.gauss(0, wide), 7),
        facts={"care": spread.choice((["detox"], ["iop"], ["detox", "iop"])), "payment": spread.sample(PAYERS, 2)},
    )
    for spread in (Random(5),)
    for number, wide in enumerate([0.05, 0.3, 3.0] * 2_500)
]
COMPILED, PLAIN = Index.build(CROWD, rev=1), plain(CROWD)


@given(
    st.builds(
        SearchQuery,
        miles=st.sampled_from((1.0, 5.0, 25.0, 100.0, 500.0, ANY)),
        chosen=st.fixed_dictionaries(
            {}, optional={"payment": st.sampled_from(PAYERS).map(lambda code: (code,)), "care": st.just(("detox",))}
        ),
        page=st.sampled_from((1, 2, 3, 50, 300)),
        per_page=st.sampled_from((1, 20, 200)),
    ),
    st.floats(41, 43),
    st.floats(-89, -87),
    st.sampled_from(("town", "point", "state")),
)  # fmt: skip
def test_both_answer_alike_in_a_crowd_and_on_far_pages(query: SearchQuery, lat: float, lon: float, kind: str) -> None:
    near = place(kind, lat=lat, lon=lon)
    assert said(search(COMPILED, query, (near,))) == said(search(PLAIN, query, (near,)))


def test_from_the_other_side_of_the_earth_numpy_measures() -> None:
    far = place("point", lat=-33.0, lon=151.0)
    assert said(search(COMPILED, SearchQuery(miles=ANY), (far,))) == said(search(PLAIN, SearchQuery(miles=ANY), (far,)))


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("counted", (b"", np.arange(1), np.ones(1, np.uint64), None)),
        ("counted", (b"\1\0\0" + bytes(options.COUNT), np.arange(1), np.ones(1, np.uint64), None)),
        ("counted", (b"\1\0\1\xff" + bytes(options.COUNT), np.arange(1), np.ones(1, np.uint64), None)),
        ("counted", (bytes(options.COUNT), np.arange(1), np.ones(1, np.uint64), None)),
        ("counted", (b"\0" + b"\7" * options.COUNT, np.arange(1), np.ones(1, np.uint64), None)),
        ("counted", (b"\0" + bytes(options.COUNT), np.arange(1), np.ones(1, np.uint64), np.ones(7, np.uint64))),
        ("counted", (b"\0" + bytes(options.COUNT), np.array([1 << 40]), np.ones(1, np.uint64), None)),
        ("counted", (b"\0" + bytes(options.COUNT), np.array([-1]), np.ones(1, np.uint64), None)),
        ("nearest", (41.9, -87.6, np.arange(2), np.ones(1, np.uint64), 0, 1)),
        ("nearest", (41.9, -87.6, np.array([1 << 40]), np.ones(1, np.uint64), 0, 1)),
        ("nearest", (41.9, -87.6, "blocks", np.ones(1, np.uint64), 0, 1)),
        ("circle", (41.9, -87.6)),
    ],
)
def test_what_does_not_fit_is_an_error_and_never_read(method: str, given: tuple[object, ...]) -> None:
    assert COMPILED.ground
    with pytest.raises((ValueError, IndexError, TypeError)):
        getattr(COMPILED.ground._loops, method)(*given)


@pytest.mark.parametrize(("first", "last"), [(-3, 2), (0, 0), (5, 2), (0, 10**9), (10**9, 10**9 + 1)])
def test_ranks_that_are_not_there_give_nothing_or_what_there_is(first: int, last: int) -> None:
    assert COMPILED.ground
    blocks, masks = np.arange(1), np.array([0b111], np.uint64)
    found = COMPILED.ground.nearest(41.9, -87.6, blocks, masks, first=first, last=last)
    assert found is not None
    assert len(found) == (3 if (first, last) == (0, 10**9) else 0)


def test_arrays_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError):
        ground.LOOPS.Ground(2, options.COUNT, *[b"too short"] * 9)
