"""Work by the clock: one loop in every server, and ``finder jobs run`` for cron. A job is in one process's hands at a
time: whoever leases its row in the database runs it. Jobs run beside each other: one that hangs stops no other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from web.models import JobRun

log: Final = structlog.get_logger("jobs")
LEASE: Final = timedelta(minutes=5)  # after which a job of a process that died is taken over
LONGEST: Final = LEASE - timedelta(seconds=30)  # a job that is not done by then is stopped, and tried again
RETRY: Final = timedelta(minutes=1)  # until a job that failed is tried again, where it would not be due sooner
LOOK: Final = 1.0  # seconds between two looks at what is due
GRACE: Final = 5.0  # seconds that a job in hand has to finish when the server stops
PARTING: Final = 2.0  # seconds that one that did not has to put its work down


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again. ``run`` is given the time and says how much it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[int]]


async def due(jobs: Sequence[Job], now: datetime) -> list[Job]:
    """The jobs whose time has come and that nobody has in hand. One read: servers ask every second."""
    known = {row.name: row for row in await JobRun.all()}
    return [job for job in jobs if job.name not in known or _is_free(known[job.name], job, now)]


async def run_due(jobs: Sequence[Job], now: datetime) -> dict[str, int]:
    """Run what is due and not in another's hands. Returns how much each did; one that failed is tried again later.

    A job that is broken off gives its lease back, so that another process begins it at once.
    """
    done: dict[str, int] = {}
    for job in await due(jobs, now):
        try:
            if await _lease(job, now):
                done[job.name] = await _run(job, now)
        except asyncio.CancelledError:
            await _give_back(job, now)
            raise
    return done


def _is_free(row: JobRun, job: Job, now: datetime) -> bool:
    free = row.leased_until is None or not now <= row.leased_until <= now + 2 * LEASE
    return free and not now < row.due_at <= now + 2 * job.every


async def _lease(job: Job, now: datetime) -> bool:
    """Whether this process has the job now. The same rule as ``_is_free``, told to the database as one statement."""
    await JobRun.get_or_create(defaults={"due_at": now}, name=job.name)
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)
    is_due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * job.every)  # the latter after a clock that ran ahead
    return bool(await JobRun.filter(free, is_due, name=job.name).update(leased_until=now + LEASE))


async def _run(job: Job, now: datetime) -> int:
    failure, did, again = "", 0, job.every
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            did = await job.run(now)
    except Exception as error:
        failure, again = type(error).__name__, min(job.every, RETRY)
        log.error("job failed", job=job.name, kind=failure)
    await _mine(job, now).update(due_at=now + again, leased_until=None, ran_at=now, error=failure)
    return did


async def _give_back(job: Job, now: datetime) -> None:
    with suppress(Exception):  # the database is away: the lease runs out by itself
        async with asyncio.timeout(PARTING):
            await _mine(job, now).update(leased_until=None)


def _mine(job: Job, now: datetime) -> QuerySet[JobRun]:
    return JobRun.filter(name=job.name, leased_until=now + LEASE)


class Clockwork:
    """The loop in a server. ``bind`` names the database to its task; a database that is away is tried again."""

    def __init__(
        self, jobs: Sequence[Job], bind: Callable[[], None], now: Callable[[], datetime], look: float = LOOK
    ) -> None:
        self._jobs, self._bind, self._now, self._look = jobs, bind, now, look
        self._keeper: asyncio.Task[None] | None = None
        self._waits = False  # for the database; said once, not every second
        self._in_hand: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Begin looking at the clock."""
        self._keeper = asyncio.create_task(self._keep(), name="clockwork")

    async def stop(self, grace: float = GRACE) -> None:
        """Begin nothing more, let what is in hand finish, then break off what did not within ``grace`` seconds."""
        if self._keeper is None:
            return
        self._keeper.cancel()
        await asyncio.wait([self._keeper])
        self._keeper = None
        for seconds in (grace, PARTING):
            if self._in_hand:
                await asyncio.wait(self._in_hand.values(), timeout=seconds)
            for task in self._in_hand.values():
                task.cancel()

    async def _keep(self) -> None:
        while True:
            try:
                self._bind()
                for job in await due(self._jobs, self._now()):
                    if job.name not in self._in_hand:
                        self._begin(job)
                self._waits = False
            except Exception as error:  # the database is away: nothing is lost, all of it is done later
                if not self._waits:
                    log.warning("jobs wait", kind=type(error).__name__)
                self._waits = True
            await asyncio.sleep(self._look)

    def _begin(self, job: Job) -> None:
        task = asyncio.create_task(self._work(job), name=f"job {job.name}")
        self._in_hand[job.name] = task
        task.add_done_callback(lambda _: self._in_hand.pop(job.name, None))

    async def _work(self, job: Job) -> None:
        try:
            self._bind()
            await run_due([job], self._now())
        except Exception as error:
            log.warning("job waits", job=job.name, kind=type(error).__name__)
