"""A number told on PostgreSQL is heard at once, and whoever lost the line takes it up again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.patience import LONG, until
from tests.postgres.scratch import scratch
from web.listening import NAME, Listener

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]
NEVER = 3600.0  # seconds between two questions: whatever is heard in a test was told, or asked on connecting


@asynccontextmanager
async def listening(url: str, told: list[int], beat: float = NEVER) -> AsyncIterator[Listener]:
    """A listener that has been started."""
    listener = Listener(url, "numbers", "SELECT 7", told.append, beat)
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop()


async def tell(url: str, *texts: str) -> None:
    line = await asyncpg.connect(url)
    for text in texts:
        await line.execute("SELECT pg_notify('numbers', $1)", text)
    await line.close()


async def end_the_line(url: str) -> int:
    """Kill the listener's process on the server, as an operator or a restart does. Returns how many there were."""
    line = await asyncpg.connect(url)
    killed = await line.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 "
        "AND datname = current_database()",
        NAME,
    )
    await line.close()
    return len(killed)


async def test_a_number_is_heard_in_the_order_it_was_told_and_words_are_passed_over(tmp_path: Path) -> None:
    told: list[int] = []
    async with scratch("postgres", tmp_path) as url, listening(url, told) as listener:
        await until(lambda: listener.is_hearing)
        await tell(url, "8", "nine", "", "10")
        await until(lambda: 10 in told)
        assert [number for number in told if number] == [7, 8, 10]


async def test_a_line_that_was_cut_is_taken_up_again_and_what_was_missed_is_asked_for(tmp_path: Path) -> None:
    told: list[int] = []
    async with scratch("postgres", tmp_path) as url, listening(url, told) as listener:
        await until(lambda: listener.is_hearing)
        assert await end_the_line(url) == 1
        await until(lambda: told == [7, 7])
        await tell(url, "8")
        await until(lambda: told == [7, 7, 8])


async def test_whoever_starts_before_the_database_is_there_hears_it_later(tmp_path: Path) -> None:
    told: list[int] = []
    async with scratch("postgres", tmp_path) as url:
        line = await asyncpg.connect(url)
        name = f"{url.rpartition('/')[2]}_later"
        try:
            async with listening(f"{url}_later", told) as listener:
                await asyncio.sleep(0.05)
                assert (listener.is_hearing, told) == (False, [])
                await line.execute(f'CREATE DATABASE "{name}"')
                await until(lambda: told == [7])
        finally:
            await line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await line.close()


async def test_the_question_is_asked_again_and_again(tmp_path: Path) -> None:
    told: list[int] = []
    async with scratch("postgres", tmp_path) as url, listening(url, told, beat=0.01):
        await until(lambda: len(told) > 3)


async def test_a_server_that_says_nothing_keeps_nobody_from_ending() -> None:
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    told: list[int] = []
    async with asyncio.timeout(LONG), listening(f"postgres://nobody@127.0.0.1:{port}/none", told):
        await asyncio.sleep(0.05)
    ended.set()
    server.close()
    assert told == []
