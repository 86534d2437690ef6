"""SQLite as two processes use it: whoever waits too long is told so, and goes on."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from tortoise.exceptions import DBConnectionError, DoesNotExist, IntegrityError, TransactionManagementError

from finder.settings import APPS
from web import database as ours
from web.database import Database, transaction
from web.faults import is_fault
from web.models import Account

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


async def test_what_is_written_to_a_file_that_was_moved_away_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(tmp_path, monkeypatch) as (one, _):
        path, away = tmp_path / "finder.db", tmp_path / "away.db"
        await write(one, 1)
        os.replace(path, away)
        for _ in range(2):  # and the lock is given back
            with pytest.raises(DBConnectionError):
                await write(one, 2)
            with pytest.raises(DBConnectionError):
                await rows(one)
        assert not path.exists()
        os.replace(away, path)
        await write(one, 3)
        assert await rows(one) == [1, 3]


async def test_a_file_that_was_replaced_is_read_from_then_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with two(tmp_path, monkeypatch) as (one, other):
        await write(one, 1)
        await other.stop()
        path, copy = tmp_path / "finder.db", tmp_path / "copy.db"
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("INSERT INTO t VALUES (2)")
            target.commit()
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        os.replace(copy, path)
        assert await rows(one) == [1, 2]


async def test_a_damaged_file_is_an_error_and_a_mended_one_is_read_and_keeps_its_foreign_keys(tmp_path: Path) -> None:
    path = tmp_path / "finder.db"
    async with Database.open(f"sqlite:///{path}", APPS) as database:
        await database.connection.execute_query("CREATE TABLE t (n INT)")
        await write(database, 1)
    whole = path.read_bytes()
    async with Database.open(f"sqlite:///{path}", APPS) as database:
        path.write_bytes(b"garbage" * 2000)
        for _ in range(2):
            with pytest.raises(sqlite3.DatabaseError) as found:
                await rows(database)
            assert is_fault(found.value)
            with pytest.raises(sqlite3.DatabaseError):
                await write(database, 2)
        path.write_bytes(whole)
        assert await rows(database) == [1]
        assert dict((await database.connection.execute_query_dict("PRAGMA foreign_keys"))[0]) == {"foreign_keys": 1}


async def test_a_transaction_that_cannot_commit_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path}/finder.db", APPS) as database:
        await database.connection.execute_query("CREATE TABLE t (n INT UNIQUE)")
        await database.connection.execute_query("CREATE TABLE c (n REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(sqlite3.IntegrityError):
            await write_an_orphan(database)
        await write(database, 2)
        assert await rows(database) == [2]


async def write_an_orphan(database: Database) -> None:
    async with transaction():
        await database.connection.execute_query("INSERT INTO t VALUES (1)")
        await database.connection.execute_query("INSERT INTO c VALUES (9)")


def test_what_was_asked_wrongly_is_no_fault_of_the_database() -> None:
    assert is_fault(DBConnectionError("gone"))
    assert is_fault(TransactionManagementError("locked"))
    assert is_fault(TimeoutError())
    assert not is_fault(IntegrityError("twice"))
    assert not is_fault(DoesNotExist(Account))
    assert not is_fault(sqlite3.IntegrityError("twice"))
    assert not is_fault(ValueError("ours"))
