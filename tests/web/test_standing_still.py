"""PostgreSQL that neither answers nor refuses: nobody waits for it past the deadline, and nobody is told more, or less,
than is known of what was to be written."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from finder.settings import APPS
from tests.postgres.scratch import scratch
from tests.postgres.wires import Wire, wired
from web import deadline, postgres_engine
from web.database import Database, transaction
from web.faults import Unanswered, Unsure, is_fault

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]
SHORT = 0.3  # seconds until nobody waits any longer
LONG = 20.0  # seconds in which a healthy server does everything here
MORE_THAN_THE_POOL = 8


@dataclass
class Scene:
    """A table ``t`` behind a wire, and a look past the wire at what is in it."""

    wire: Wire
    database: Database
    url: str

    async def there(self) -> list[int]:
        line = await asyncpg.connect(self.url)
        try:
            return [row["n"] for row in await line.fetch("SELECT n FROM t ORDER BY n")]
        finally:
            await line.close()

    async def comes(self, *numbers: int) -> bool:
        """Whether these are in the table, sooner or later."""
        end = time.monotonic() + LONG
        while await self.there() != list(numbers):
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.02)
        return True


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        scratch("postgres", tmp_path) as url,
        wired(url) as (wire, through),
        Database.open(through, APPS) as database,
    ):
        await database.connection.execute_query("CREATE TABLE t (n INT PRIMARY KEY)")
        yield Scene(wire, database, url)
        wire.speak()


async def write(number: int) -> None:
    async with transaction() as connection:
        await connection.execute_query("INSERT INTO t VALUES ($1)", [number])


async def write_alone(scene: Scene, number: int) -> None:
    await scene.database.connection.execute_query("INSERT INTO t VALUES ($1)", [number])


async def read(scene: Scene) -> Any:
    return await scene.database.connection.execute_query("SELECT n FROM t")


async def given_up(work: Any, seconds: float = SHORT) -> BaseException:
    """What somebody is told who waits so long, in a task of their own as a request is."""

    async def request() -> None:
        deadline.within(seconds)
        await work

    async with asyncio.timeout(LONG):
        [told] = await asyncio.gather(asyncio.create_task(request()), return_exceptions=True)
    assert isinstance(told, Exception)
    assert is_fault(told)
    return told


async def test_what_is_not_answered_is_given_up_and_afterwards_everything_works_again(scene: Scene) -> None:
    await write(1)
    scene.wire.swallow()
    told = await asyncio.gather(*(given_up(write(number)) for number in range(2, 2 + MORE_THAN_THE_POOL)))
    told += await asyncio.gather(*(given_up(read(scene)) for _ in range(MORE_THAN_THE_POOL)))
    assert not any(isinstance(one, Unsure) for one in told)  # nothing was told to commit
    scene.wire.speak()
    async with asyncio.timeout(LONG):
        await asyncio.gather(*(write(number) for number in range(20, 20 + MORE_THAN_THE_POOL)))
    assert await scene.there() == [1, *range(20, 20 + MORE_THAN_THE_POOL)]


async def test_a_server_that_stands_still_from_the_start_is_given_up_and_connected_to_later(scene: Scene) -> None:
    async with Database.open(scene.database.url, APPS) as other:
        scene.wire.swallow()
        told = await asyncio.gather(*(given_up(read(Scene(scene.wire, other, ""))) for _ in range(3)))
        assert not any(isinstance(one, Unsure) for one in told)
        scene.wire.speak()
        async with asyncio.timeout(LONG):
            assert (await read(Scene(scene.wire, other, "")))[0] == 0
    scene.database.bind()


async def test_a_commit_that_nobody_confirmed_is_said_to_be_unknown_and_may_have_been_done(scene: Scene) -> None:
    async def mute_before_the_end() -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES (1)")
            scene.wire.mute()

    assert isinstance(await given_up(mute_before_the_end()), Unsure)
    assert await scene.comes(1)


async def test_a_commit_that_reached_nobody_is_said_to_be_unknown_too(scene: Scene) -> None:
    async def swallowed_before_the_end() -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES (1)")
            scene.wire.swallow()

    assert isinstance(await given_up(swallowed_before_the_end()), Unsure)
    assert await scene.there() == []


async def test_what_was_not_told_to_commit_is_known_not_to_be_saved(scene: Scene) -> None:
    async def mute_in_the_middle() -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES (1)")
            scene.wire.mute()
            await connection.execute_query("INSERT INTO t VALUES (2)")

    told = await given_up(mute_in_the_middle())
    assert isinstance(told, Unanswered)
    assert not isinstance(told, Unsure)
    scene.wire.speak()
    await write(3)
    assert await scene.comes(3)


async def test_a_savepoint_that_is_not_answered_commits_nothing(scene: Scene) -> None:
    async def mute_at_the_inner_end() -> None:
        async with transaction(), transaction() as inner:
            await inner.execute_query("INSERT INTO t VALUES (1)")
            scene.wire.mute()

    assert not isinstance(await given_up(mute_at_the_inner_end()), Unsure)
    scene.wire.speak()
    assert await scene.comes()


async def test_a_lone_write_that_is_not_answered_is_unknown_and_a_question_is_not(scene: Scene) -> None:
    await write_alone(scene, 1)  # so that the server knows the statement, and does the next one at once
    scene.wire.mute()
    assert isinstance(await given_up(write_alone(scene, 2)), Unsure)
    assert await scene.comes(1, 2)
    scene.wire.speak()
    await read(scene)
    scene.wire.mute()
    told = await given_up(read(scene))
    assert isinstance(told, Unanswered)
    assert not isinstance(told, Unsure)


async def test_a_connection_that_is_lost_in_the_middle_of_a_commit_leaves_it_unknown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(self: Any) -> None:
        await self.transaction.commit()
        postgres_engine.end(self._connection)
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr(postgres_engine.TransactionWrapper, "commit", lose)
    assert isinstance(await given_up(write(1), LONG), Unsure)
    assert await scene.there() == [1]


async def test_when_the_time_is_over_nothing_more_is_sent(scene: Scene) -> None:
    async def late() -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES (1)")
            deadline.within(0)

    for _ in range(MORE_THAN_THE_POOL):
        assert not isinstance(await given_up(late(), LONG), Unsure)
    assert await scene.there() == []
    assert not isinstance(await given_up(write_alone(scene, 2), 0), Unsure)
    assert await scene.there() == []


async def test_who_changes_their_mind_in_a_transaction_waits_for_nobody_either(scene: Scene) -> None:
    async def refuse() -> None:
        async with transaction() as connection:
            await connection.execute_query("INSERT INTO t VALUES (1)")
            scene.wire.swallow()
            raise ConnectionError("something else broke")

    assert not isinstance(await given_up(refuse()), Unsure)
    scene.wire.speak()
    await write(2)
    assert await scene.comes(2)


async def test_an_answer_that_was_given_stands_when_its_connection_cannot_be_given_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_engine, "PARTING", SHORT)
    whole = postgres_engine.CarefulTransaction.commit

    async def then_silence(self: Any) -> None:
        await whole(self)
        scene.wire.swallow()

    with monkeypatch.context() as patched:
        patched.setattr(postgres_engine.CarefulTransaction, "commit", then_silence)
        async with asyncio.timeout(LONG):
            await asyncio.create_task(write(1))
    scene.wire.speak()
    await write(2)
    assert await scene.there() == [1, 2]


async def test_whoever_sets_no_deadline_is_answered_however_long_it_takes(scene: Scene) -> None:
    scene.wire.swallow()
    slow = asyncio.create_task(write(1))
    await asyncio.sleep(2 * SHORT)
    assert not slow.done()
    scene.wire.speak()
    await slow
    assert await scene.there() == [1]


async def test_a_mistake_of_ours_is_no_silence(scene: Scene) -> None:
    await write(1)
    for wrong in (write(1), write_alone(scene, 1)):
        with pytest.raises(Exception, match="duplicate key") as told:
            await wrong
        assert not is_fault(told.value)
    with pytest.raises(Exception, match="integer") as told:
        await scene.database.connection.execute_query("INSERT INTO t VALUES ($1)", ["no number"])
    assert not isinstance(told.value, Unanswered)
