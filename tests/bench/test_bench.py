"""What is compared is comparable, and a difference is found: a share of the measurements, with nothing timed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from finder.search import options
from finder.search.batch import Batch
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.texts import Texts
from finder.settings import APPS
from providers import listings as door
from providers.listing import Listing
from providers.places import Place
from tests.bench import asked, bench_peer_pages, bench_peers, listings, planting
from tests.bench.bench_peers import OURS, SQLITE, Contender, Question
from tests.bench.listings import Draw
from tests.bench.peers import rows
from tests.bench.peers.ask import PACKED, WORD, Found
from tests.bench.peers.lite import Lite
from web.database import Database

pytestmark = pytest.mark.long

COUNT = 4_000


@pytest.fixture(scope="module")
def drawn() -> Draw:
    return listings.draw(COUNT)


@pytest.fixture(scope="module")
def both(drawn: Draw, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contender]:
    """Our index and SQLite with the same listings."""
    lite = Lite(tmp_path_factory.mktemp("bench") / "lite.db")
    assert sum(map(len, bench_peers.written(lite, drawn))) == COUNT
    lite.settle()
    index = Index.arranged(listings.batch(drawn), rev=1)
    return {OURS: Contender(bench_peers.ours(index)), SQLITE: Contender(bench_peers.sqlite(lite))}


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return bench_peers.asked(1, 40)


def test_sqlite_gives_the_totals_counts_and_order_that_the_index_gives(
    both: dict[str, Contender], questions: list[Question]
) -> None:
    assert {kind for kind, _, _ in questions} == set(asked.KINDS)
    assert asyncio.run(bench_peers.prove(both, questions)) == 40


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda found: replace(found, total=found.total + 1), "instead of"),
        (lambda found: replace(found, counts=(found.counts[0] + 1, *found.counts[1:])), "other counts"),
        (lambda found: replace(found, miles=tuple(each + 0.01 for each in found.miles)), "other distances"),
        (lambda found: replace(found, ids=found.ids[::-1]), "another order"),
        (lambda found: replace(found, ids=(*found.ids[:-1], "another")), "another order"),
    ],
)
def test_a_peer_that_answers_something_else_ends_the_run(
    both: dict[str, Contender], questions: list[Question], fault: Callable[[Found], Found], said: str
) -> None:
    async def wrong(query: SearchQuery, places: Sequence[Place]) -> Found:
        return fault(await both[SQLITE].ask(query, places))

    with pytest.raises(AssertionError, match=said):
        asyncio.run(bench_peers.prove(both | {SQLITE: Contender(wrong)}, questions))


def test_a_listing_written_out_is_the_line_that_the_index_has(drawn: Draw) -> None:
    written, line = Batch.read(listings.listings(drawn, 0, 200), Texts()), listings.batch(drawn)
    for name in ("degrees", "states", "options", "listed", "ids"):
        assert (getattr(written, name) == getattr(line, name)[:200]).all()


def test_a_row_of_a_peer_states_what_the_listing_states(drawn: Draw) -> None:
    for one, row in zip(listings.listings(drawn, 0, 200), rows.records(drawn, 0, 200), strict=True):
        said = dict(zip(rows.COLUMNS, row, strict=True))
        assert (said["public_id"], said["name"], said["lat"], said["lon"]) == (one.id, one.name, one.lat, one.lon)
        assert said["codes"] == list(options.offered(one))


def test_every_group_of_options_lies_in_one_word() -> None:
    assert all(first + size <= WORD for (_, first), (_, size) in zip(PACKED.values(), rows.SIZES, strict=True))


def test_a_database_that_was_written_directly_is_read_by_the_one_door(tmp_path: Path) -> None:
    drawn = listings.draw(300)
    url = planting.planted(tmp_path / "planted.db", drawn)

    async def read() -> list[Listing]:
        async with Database.open(url, APPS):
            assert await door.current_rev() == 1
            return list(await door.published())

    found = [replace(one, organization_id="", timezone="") for one in asyncio.run(read())]
    assert found == listings.listings(drawn, 0, 300)


def test_the_total_counts_and_programs_of_our_own_page_are_understood(searcher: TestClient) -> None:
    text = searcher.get("/search?near=43604&care=detox").text
    assert len(bench_peer_pages.OPTION.findall(text)) == options.COUNT
    assert len(bench_peer_pages.PROGRAM.findall(text)) == text.count('class="card"')


@pytest.mark.parametrize(
    ("right", "wrong"), [('data-total="1"', 'data-total="2"'), ("<small>3</small>", "<small>4</small>"), ("b0", "c0")]
)
def test_a_site_that_shows_something_else_ends_the_run(monkeypatch: pytest.MonkeyPatch, right: str, wrong: str) -> None:
    boxes = "".join(
        f'<input type="checkbox" name="care" value="o{number}"> <span>Detox</span> <small>3</small>'
        for number in range(options.COUNT)
    )
    page = f'<h1 data-total="1"></h1>{boxes}<h2><a href="/listing/{"b0" * 16}----">A program</a></h2>'
    texts = {"ours": page, "theirs": page}
    monkeypatch.setattr(bench_peer_pages, "read", lambda address: texts[address.partition("/")[0]])
    both = [bench_peer_pages.Contender(name, 1, name, "/search", ()) for name in texts]
    bench_peer_pages.prove(both)
    texts["theirs"] = page.replace(right, wrong, 1)
    with pytest.raises(AssertionError, match="theirs says something else"):
        bench_peer_pages.prove(both)


def test_seven_of_ten_ask_in_a_city_and_one_in_a_whole_state() -> None:
    kinds = [kind for kind, _ in islice(asked.kinds(2), 2_000)]
    assert [round(kinds.count(kind) / 200) for kind in asked.KINDS] == [7, 2, 1]
