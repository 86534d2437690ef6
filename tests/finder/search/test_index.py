"""An index knows what it was given, and an update is as good as a new one."""

from dataclasses import replace
from random import Random
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.search import index as index_module
from finder.search.caps import FEW, Caps
from finder.search.columns import BLOCK
from finder.search.index import Index
from finder.search.query import ANY, SearchQuery
from finder.search.search import all_hits
from providers.listing import Listing
from providers.places.table import Place
from tests.finder.search.cast import ids, listing, listings, place, places, queries, uuid

pytestmark = pytest.mark.long


def told(index: Index, query: SearchQuery, near: Place) -> tuple[object, ...]:
    """What an answer says, whatever rows it says it with."""
    answer = all_hits(index, query, (near,))
    beyond = [(hit.id, hit.miles) for hit in answer.widen.nearest]
    hits = [(hit.id, hit.miles, index.listing(hit.row)) for hit in answer.hits]
    return answer.total, hits, answer.facets, beyond, answer.widen.lift, answer.widen.miles


@pytest.fixture(params=["in place", "laid out afresh"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to apply an update."""
    if request.param == "laid out afresh":
        monkeypatch.setattr(index_module, "FEWEST_LOOSE", -1)
        monkeypatch.setattr(index_module, "MOST_LOOSE", -1)


@pytest.mark.parametrize("loose", [-1, 5, 10_000])
@settings(max_examples=40)
@given(data=st.data())
def test_an_updated_index_answers_like_a_new_one(loose: int, data: st.DataObject) -> None:
    known = {one.id: one for one in data.draw(listings(10, ids()))}
    index = Index.build(known.values(), rev=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "FEWEST_LOOSE", loose)
        for rev in range(2, 5):
            written = data.draw(listings(6, ids()))
            stay = [
                replace(one, facts=other.facts, rev=rev) for one, other in zip(known.values(), written, strict=False)
            ]
            changed = {one.id: one for one in data.draw(st.sampled_from((written, stay)))}
            removed = data.draw(st.lists(ids(), max_size=4))
            known = {key: one for key, one in known.items() if key not in removed} | changed
            index = index.updated(list(changed.values()), removed, rev)
    fresh = Index.build(known.values(), rev=4)
    assert (len(index), index.rev, index.examples) == (len(fresh), 4, fresh.examples)
    query, near = data.draw(queries()), data.draw(places())
    assert told(index, query, near) == told(fresh, query, near)
    for key in {*known, *map(uuid, range(5))}:
        row = index.row_of(key)
        assert (None if row is None else index.listing(row)) == known.get(key)


@pytest.mark.usefixtures("way")
def test_readers_of_an_old_index_see_no_update(index: Index, chicago: list[Listing]) -> None:
    query, near = SearchQuery(miles=ANY, name="h"), place()
    before, size, rows = told(index, query, near), len(index), [index.row_of(one.id) for one in chicago]
    moved = replace(chicago[0], lat=25.0, organization="Harmony", facts={})
    after = index.updated([moved, replace(chicago[1], facts={}), listing(9, is_example=True)], [uuid(3)], 8)
    assert told(index, query, near) == before
    assert (len(index), index.rev, index.examples) == (size, 7, False)
    assert [index.row_of(one.id) for one in chicago] == rows
    assert (after.rev, after.examples, after.row_of(uuid(3))) == (8, True, None)


def test_what_is_no_longer_listed_is_known_but_not_found(index: Index) -> None:
    row = index.row_of(uuid(5))
    assert row is not None
    assert index.listing(row).gone_since == "2023-06"
    assert len(index) == 4
    assert uuid(5) not in {hit.id for hit in all_hits(index, SearchQuery(miles=ANY), (place(),)).hits}


@given(listings())
def test_every_listing_is_kept_whole(known: list[Listing]) -> None:
    index = Index.build(known, rev=1)
    assert len(index) == sum(not (one.gone_since or one.set_aside) for one in known)
    for one in known:
        row = index.row_of(one.id)
        assert row is not None
        assert index.listing(row) == one
        assert index.ids(np.array([row])) == [one.id]
        assert index.point(row) == (one.lat, one.lon)


@pytest.mark.parametrize("key", ["", "x", "0" * 32, uuid(0xABC).upper(), f"{{{uuid(1)}}}", uuid(77), "\0", "é" * 36])
def test_what_is_not_an_id_has_no_row(index: Index, key: str) -> None:
    assert index.updated([listing(0xABC)], [], 8).row_of(key) is None
    assert Index.build((), rev=0).row_of(key) is None


def test_a_row_that_holds_nothing_is_no_listing(index: Index) -> None:
    with pytest.raises(LookupError, match="row 63"):
        index.listing(63)


def test_ids_that_are_not_uuids_are_refused() -> None:
    for unfit in ("one", uuid(0xABC).upper()):
        with pytest.raises(ValueError, match=r"UUID|hexadecimal"):
            Index.build([listing(id=unfit)], rev=1)


def test_the_last_of_several_versions_counts() -> None:
    index = Index.build([listing(1), listing(1, organization="New")], rev=1)
    assert (len(index), index.listing(0).name) == (1, "New")


def test_facts_that_no_search_knows_do_no_harm() -> None:
    odd = listing(1, state="ZZ", facts={"care": ["iop", "reiki"], "codes": ["XYZ"], "telehealth": ["yes"], "age": []})
    answer = all_hits(Index.build([odd], rev=1), SearchQuery(miles=5), (place(),))
    assert (answer.total, answer.facets["care"]["iop"], answer.facets["telehealth"]["yes"]) == (1, 1, 1)
    assert all_hits(Index.build([odd], rev=1), SearchQuery(), (place("state", state="ZY"),)).total == 1


def test_a_build_gives_way_to_others() -> None:
    pauses: list[int] = []
    known = [listing(number, lat=40 + number / 1e4) for number in range(500)]
    index = Index.build(known, rev=1, pause=lambda: pauses.append(1))
    assert len(pauses) >= 500 // 16
    before = len(pauses)
    index.updated(known, [], 2, pause=lambda: pauses.append(1))
    assert len(pauses) - before >= 500 // 16


def test_many_changes_are_laid_out_afresh_and_few_lie_behind_the_rest() -> None:
    index = Index.build([listing(number) for number in range(1000)], rev=1)
    few = index.updated([listing(2000 + number) for number in range(100)], [], 2)
    many = few.updated([listing(3000 + number) for number in range(100)], [uuid(1)], 3)
    assert [len(each) for each in (index, few, many)] == [1000, 1100, 1199]
    assert (few.columns.blocks, many.columns.blocks) == (-(-1100 // BLOCK), -(-1199 // BLOCK))
    assert many.row_of(uuid(1)) is None
    assert 0 < index.nbytes < few.nbytes < 250 * 1100


@pytest.mark.parametrize("count", [1, 100, FEW + 100, 5 * FEW])
def test_caps_miss_no_block_that_is_near(count: int) -> None:
    rng = np.random.default_rng(count)
    centers = rng.normal(size=(count, 3))
    centers = np.cumsum(centers, axis=0) / np.sqrt(count) if count > 100 else centers
    centers = (centers / np.linalg.norm(centers, axis=1, keepdims=True)).astype(np.float32)
    reach = (rng.random(count) / 20).astype(np.float32)
    caps = Caps(centers, reach)
    for chord in (0.0, 0.002, 0.1, 1.0):
        x, y, z = spot = tuple(centers[count // 2].astype(float).tolist())
        near = np.linalg.norm(centers.astype(float) - np.array((x, y, z)), axis=1) - reach <= chord
        found = caps.within(spot, chord)
        assert set(np.flatnonzero(near).tolist()) <= set(found.tolist())
        assert len(found) <= near.sum() + count // 20 + 1
        assert (np.diff(found) > 0).all()


def test_a_big_index_answers_like_small_ones_together() -> None:
    rng = Random(3)
    known = [
        listing(id=str(uuid4()), lat=round(rng.gauss(40, 6), 7), lon=round(rng.gauss(-95, 15), 7), city="Elsewhere")
        for _ in range(3000)
    ]
    whole = Index.build(known, rev=1)
    parts = [Index.build(known[at : at + 500], rev=1) for at in range(0, 3000, 500)]
    for lat, lon, miles in ((40, -95, 100), (48, -122, 500), (30, -80, ANY)):
        near, query = place("point", lat=lat, lon=lon), SearchQuery(miles=miles)
        found = [(hit.miles, hit.id) for hit in all_hits(whole, query, (near,)).hits]
        assert found == sorted((hit.miles, hit.id) for part in parts for hit in all_hits(part, query, (near,)).hits)
