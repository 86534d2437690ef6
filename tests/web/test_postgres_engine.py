"""PostgreSQL's pool: whoever gives up while a transaction begins takes no connection along."""

import asyncio
from pathlib import Path

import pytest
from tortoise.backends.asyncpg.client import TransactionWrapper

from finder.settings import APPS
from tests.postgres.scratch import scratch
from web.database import Database, transaction

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]
MORE_THAN_THE_POOL = 8


async def test_a_transaction_that_is_given_up_while_it_begins_gives_its_connection_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, whole = asyncio.Event(), TransactionWrapper.begin

    async def slow(self: TransactionWrapper) -> None:
        await whole(self)
        begun.set()
        await asyncio.sleep(3600)

    async def write(number: int) -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES ($1)", [number])

    async with scratch("postgres", tmp_path) as url, Database.open(url, APPS) as database:
        await database.connection.execute_query("CREATE TABLE t (n INT)")
        with monkeypatch.context() as patched:
            patched.setattr(TransactionWrapper, "begin", slow)
            for number in range(MORE_THAN_THE_POOL):
                begun.clear()
                task = asyncio.create_task(write(number))
                await begun.wait()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
        async with asyncio.timeout(10):  # the stock context hangs here, for ever
            await asyncio.create_task(write(99))
        assert [row["n"] for row in await database.connection.execute_query_dict("SELECT n FROM t")] == [99]
