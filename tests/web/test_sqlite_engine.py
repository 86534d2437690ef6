"""SQLite as two processes use it: whoever waits too long is told so, and goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tortoise.exceptions import TransactionManagementError

from finder.settings import APPS
from web import database as ours
from web.database import Database, transaction

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def two(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes at one file, neither of which waits long for the other."""
    monkeypatch.setattr(ours, "BUSY_TIMEOUT", 50)
    url = f"sqlite:///{folder}/finder.db"
    async with Database.open(url, APPS) as one, Database.open(url, APPS) as other:
        await one.connection.execute_query("CREATE TABLE t (n INT)")
        await other.connection.execute_query("SELECT 1")
        yield one, other


async def write(database: Database, number: int) -> None:
    database.bind()
    async with transaction():
        await database.connection.execute_query("INSERT INTO t VALUES (?)", [number])


async def rows(database: Database) -> list[int]:
    database.bind()
    async with asyncio.timeout(10):
        return [row["n"] for row in await database.connection.execute_query_dict("SELECT n FROM t ORDER BY n")]


async def test_a_writer_that_waited_in_vain_goes_on_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with two(tmp_path, monkeypatch) as (one, other):
        one.bind()
        async with transaction():
            with pytest.raises(TransactionManagementError, match="locked"):
                await asyncio.create_task(write(other, 1))
        assert await asyncio.create_task(rows(other)) == []  # the stock context hangs here, for ever
        await asyncio.create_task(write(other, 2))
        assert await asyncio.create_task(rows(one)) == [2]


async def test_a_writer_that_gave_up_waiting_leaves_no_transaction_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(tmp_path, monkeypatch) as (one, other):
        await other.connection.execute_query("PRAGMA busy_timeout=5000")
        one.bind()
        async with transaction():
            waiting = asyncio.create_task(write(other, 1))
            await asyncio.sleep(0.05)
            waiting.cancel()
            await asyncio.sleep(0.05)
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.create_task(write(one, 2))  # nobody holds the lock
        assert await asyncio.create_task(rows(other)) == [2]
