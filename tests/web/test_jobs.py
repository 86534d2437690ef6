"""Work by the clock: each job in one process's hands, none stopped by another, none forgotten."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import BOTH
from tests.web.cast import later, ready
from web import jobs
from web.database import Database
from web.jobs import Clockwork, Job, run_due
from web.models import JobRun

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
Run = Callable[[datetime], Awaitable[int]]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with ready("sqlite", tmp_path) as database:
        yield database


class Counts:
    """A job that counts how often it ran."""

    def __init__(self) -> None:
        self.at: list[datetime] = []

    async def __call__(self, now: datetime) -> int:
        self.at.append(now)
        await asyncio.sleep(0)
        return len(self.at)


class Waits:
    """A job that stays in hand until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.done = False

    async def __call__(self, now: datetime) -> int:
        self.begun.set()
        await self.let_go.wait()
        self.done = True
        return 1


async def fails(now: datetime) -> int:
    raise RuntimeError("with a secret in it")


def job(run: Run, name: str = "one", every: timedelta = HOUR) -> Job:
    return Job(name, every, run)


async def test_a_job_runs_when_it_is_due_and_not_before(database: Database) -> None:
    counts = Counts()
    assert await run_due([job(counts)], NOW) == {"one": 1}
    assert await run_due([job(counts)], later(minutes=59)) == {}
    assert await run_due([job(counts)], later(minutes=60)) == {"one": 2}
    assert counts.at == [NOW, later(minutes=60)]


async def test_a_job_that_fails_stops_no_other_and_is_tried_again_soon(database: Database) -> None:
    counts = Counts()
    both = [job(fails, "bad"), job(counts, "good")]
    with structlog.testing.capture_logs() as logged:
        assert await run_due(both, NOW) == {"bad": 0, "good": 1}
    assert (await JobRun.get(name="bad")).error == "RuntimeError"
    assert "secret" not in repr(logged)
    assert await run_due(both, later(seconds=59)) == {}
    mended = Counts()
    assert await run_due([job(mended, "bad")], later(seconds=60)) == {"bad": 1}
    assert (await JobRun.get(name="bad")).error == ""


@BOTH
async def test_many_servers_run_a_job_once(kind: str, tmp_path: Path) -> None:
    counts = [Counts() for _ in range(3)]
    async with ready(kind, tmp_path) as first:

        async def server(now: datetime) -> None:
            async with Database.open(first.url, APPS):
                await run_due([job(one, f"job {number}") for number, one in enumerate(counts)], now)

        for hour in range(3):
            await asyncio.gather(*(asyncio.create_task(server(later(hours=hour))) for _ in range(4)))
    assert [one.at for one in counts] == [[later(hours=hour) for hour in range(3)]] * 3


async def test_a_job_of_a_process_that_died_is_taken_over_when_its_lease_ran_out(database: Database) -> None:
    await JobRun.create(name="one", due_at=NOW, leased_until=NOW + jobs.LEASE)
    counts = Counts()
    assert await run_due([job(counts)], NOW + jobs.LEASE) == {}
    assert await run_due([job(counts)], NOW + jobs.LEASE + timedelta(seconds=1)) == {"one": 1}


async def test_a_job_that_hangs_is_broken_off_before_another_takes_it_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LONGEST", timedelta(seconds=0.05))
    hangs = Waits()
    assert await run_due([job(hangs)], NOW) == {"one": 0}
    assert not hangs.done
    assert (await JobRun.get(name="one")).error == "TimeoutError"


async def test_a_job_that_is_broken_off_gives_its_lease_back(database: Database) -> None:
    hangs = Waits()
    task = asyncio.create_task(run_due([job(hangs)], NOW))
    await hangs.begun.wait()
    assert (await JobRun.get(name="one")).leased_until is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await run_due([job(Counts())], later(seconds=1)) == {"one": 1}


async def test_whoever_was_too_slow_does_not_take_the_lease_of_another(database: Database) -> None:
    async def is_slow(now: datetime) -> int:
        await JobRun.filter(name="one").update(leased_until=later(minutes=20))  # another took it over meanwhile
        return 1

    await run_due([job(is_slow)], NOW)
    assert (await JobRun.get(name="one")).leased_until == later(minutes=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 90), max_size=12))
async def test_no_job_runs_more_often_than_it_should_or_is_forgotten(database: Database, looks: list[int]) -> None:
    await JobRun.all().delete()
    counts, now, was = Counts(), NOW, NOW
    await run_due([job(counts)], now)
    for minutes in looks:
        now += timedelta(minutes=minutes)
        ran = await run_due([job(counts)], now)
        assert bool(ran) == (now - was >= HOUR)
        was = now if ran else was


async def test_a_clock_that_ran_ahead_stops_no_job(database: Database) -> None:
    counts = Counts()
    await run_due([job(counts)], later(days=3650))
    assert await run_due([job(counts)], NOW) == {"one": 2}
    await JobRun.filter(name="one").update(due_at=NOW, leased_until=later(days=3650))
    assert await run_due([job(counts)], NOW) == {"one": 3}


async def the_loop(database: Database, *found: Job, look: float = 0.005) -> Clockwork:
    clockwork = Clockwork(found, database.bind, lambda: datetime.now(UTC), look)
    await clockwork.start()
    return clockwork


async def test_a_job_that_hangs_stops_no_other(database: Database) -> None:
    hangs, counts = Waits(), Counts()
    clockwork = await the_loop(database, job(hangs, "hangs"), job(counts, "counts", timedelta(milliseconds=10)))
    await hangs.begun.wait()
    async with asyncio.timeout(20):
        while len(counts.at) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    hangs.let_go.set()
    await clockwork.stop()
    assert hangs.done


async def test_a_server_that_stops_lets_the_job_in_hand_finish(database: Database) -> None:
    waits = Waits()
    clockwork = await the_loop(database, job(waits))
    await waits.begun.wait()
    stopping = asyncio.create_task(clockwork.stop())
    await asyncio.sleep(0.02)
    waits.let_go.set()
    await stopping
    assert waits.done
    run = await JobRun.get(name="one")
    assert (run.error, run.leased_until) == ("", None)
    assert run.ran_at is not None


async def test_a_server_that_stops_breaks_off_what_does_not_finish_and_another_takes_it_at_once(
    database: Database,
) -> None:
    waits = Waits()
    clockwork = await the_loop(database, job(waits))
    await waits.begun.wait()
    await clockwork.stop(grace=0.02)
    assert not waits.done
    assert await run_due([job(Counts())], datetime.now(UTC)) == {"one": 1}
    await clockwork.stop()  # twice does no harm


async def test_while_the_database_is_away_the_loop_waits_says_so_once_and_goes_on(database: Database) -> None:
    counts, away = Counts(), 5

    def bind() -> None:
        nonlocal away
        database.bind()
        if away:
            away -= 1
            raise ConnectionError("postgres://user:hunter2@host")

    with structlog.testing.capture_logs() as logged:
        clockwork = Clockwork([job(counts)], bind, lambda: NOW, 0.005)
        await clockwork.start()
        async with asyncio.timeout(20):
            while not counts.at:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await clockwork.stop()
    assert [entry["event"] for entry in logged] == ["jobs wait"]
    assert "hunter2" not in repr(logged)


async def test_a_job_whose_row_cannot_be_written_is_said_and_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = jobs._lease
    broken = 2

    async def lease(one: Job, now: datetime) -> bool:
        nonlocal broken
        broken -= 1
        if broken >= 0:
            raise ConnectionError("gone")
        return await whole(one, now)

    monkeypatch.setattr(jobs, "_lease", lease)
    counts = Counts()
    clockwork = await the_loop(database, job(counts))
    async with asyncio.timeout(20):
        while not counts.at:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await clockwork.stop()
    assert len(counts.at) == 1
