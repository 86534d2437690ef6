"""How often listings are seen: counted in memory, added to the table, lost by no database that is away for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.settings import APPS
from providers.models import Seen
from providers.trust import exposure
from providers.trust.exposure import Exposure, seen
from tests.postgres.scratch import BOTH, migrated
from web.database import Database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
TODAY, TOMORROW = "2026-11-23", "2026-11-24"
ONE, OTHER = str(uuid4()), str(uuid4())


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, open."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


def counting(*public_ids: str, most: int = 100) -> Exposure:
    """What a server process holds after these pages were opened."""
    made = Exposure(lambda: NOW, lambda: None, most=most)
    for public_id in public_ids:
        made.count(public_id)
    return made


@BOTH
async def test_servers_add_their_counts_to_one_another(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        servers = [counting(ONE, OTHER, ONE), counting(OTHER, ONE), counting(ONE)]
        assert await asyncio.gather(*[server.flush() for server in servers]) == [3, 2, 1]
        assert [await server.flush() for server in servers] == [0, 0, 0]
        never = str(uuid4())
        assert await seen([ONE, OTHER, never], TODAY) == {ONE: 4, OTHER: 2, never: 0}
        assert await seen([ONE], TOMORROW) == {ONE: 0}
        assert await seen([], TODAY) == {}


@BOTH
async def test_counts_are_kept_by_day_and_for_ninety_days(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        for days in (0, 1, 90, 91, 400):
            server = Exposure(lambda at=NOW - timedelta(days=days): at, lambda: None)  # type: ignore[misc]
            server.count(ONE)
            await server.flush()
        assert await seen([ONE], "2026-11-22") == {ONE: 2}
        assert await exposure.forget_old(NOW) == 2
        assert await seen([ONE], "2000-01-01") == {ONE: 3}


@BOTH
async def test_thousands_of_listings_are_summed_in_one_question(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        many = [str(uuid4()) for _ in range(1_201)]
        await counting(*many, most=2_000).flush()
        assert await seen(many, TODAY) == dict.fromkeys(many, 1)


async def test_what_the_database_did_not_take_is_added_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("sqlite", tmp_path):
        server, real = counting(ONE, OTHER), exposure.change_many

        async def away(sql: str, rows: Any) -> None:
            await real(sql, rows[:1])
            server.count(ONE)
            raise OSError

        monkeypatch.setattr(exposure, "change_many", away)
        with pytest.raises(OSError):
            await server.flush()
        monkeypatch.setattr(exposure, "change_many", real)
        assert await server.flush() == 3
        assert await seen([ONE, OTHER], TODAY) == {ONE: 2, OTHER: 1}


async def test_a_server_that_stops_leaves_its_counts_in_the_table(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        server = counting(ONE)
        for _ in range(2):  # a service may be started again in another loop
            await server.start()
            server.count(OTHER)
            await server.stop()
        assert await seen([ONE, OTHER], TODAY) == {ONE: 1, OTHER: 2}
        await counting().stop()


async def test_a_server_without_its_database_stops_all_the_same() -> None:
    def away() -> None:
        raise OSError

    server = Exposure(lambda: NOW, away)
    server.count(ONE)
    await server.start()
    await server.stop()


@given(st.lists(st.integers(0, 30)))
def test_memory_holds_no_more_than_it_may_whatever_is_asked_for(pages: list[int]) -> None:
    server = counting(*map(str, pages), most=10)
    assert len(server._counts) <= 10
    first = dict.fromkeys(pages)
    kept = list(first)[:10]
    assert server._counts.total() == sum(page in kept for page in pages)


@BOTH
async def test_nothing_but_listing_day_and_number_is_kept(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await counting(ONE).flush()
        (row,) = await Seen.all().values()
        assert {name: row[name] for name in row if name != "id"} == {
            "program_public_id": row["program_public_id"], "day": TODAY, "count": 1,
        }  # fmt: skip
