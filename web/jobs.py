"""Work by the clock: one loop in every server, and ``finder jobs run`` for cron. A job is in one process's hands at a
time: whoever leases its row in the database runs it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from tortoise.expressions import Q

from web.models import JobRun

log: Final = structlog.get_logger("jobs")
LEASE: Final = timedelta(minutes=5)  # after which a job that never came back is taken over
LOOK: Final = 1.0  # seconds between two looks at what is due


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again. ``run`` is given the time and says how much it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[int]]


async def run_due(jobs: Sequence[Job], now: datetime) -> dict[str, int]:
    """Run what is due and not in another's hands. Returns how much each did; one that failed is tried again later."""
    done: dict[str, int] = {}
    for job in jobs:
        if await _lease(job, now):
            done[job.name] = await _run(job, now)
    return done


async def _lease(job: Job, now: datetime) -> bool:
    """Whether this process has the job now."""
    await JobRun.get_or_create(defaults={"due_at": now}, name=job.name)
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)
    due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * job.every)  # the latter after a clock that ran ahead
    return bool(await JobRun.filter(free, due, name=job.name).update(leased_until=now + LEASE))


async def _run(job: Job, now: datetime) -> int:
    failure, did = "", 0
    try:
        did = await job.run(now)
    except Exception as error:
        failure = type(error).__name__
        log.error("job failed", job=job.name, kind=failure)
    await JobRun.filter(name=job.name).update(due_at=now + job.every, leased_until=None, ran_at=now, error=failure)
    return did


class Clockwork:
    """The loop in a server. ``bind`` names the database to its task; a database that is away is tried again."""

    def __init__(
        self, jobs: Sequence[Job], bind: Callable[[], None], now: Callable[[], datetime], look: float = LOOK
    ) -> None:
        self._jobs, self._bind, self._now, self._look = jobs, bind, now, look
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin looking at the clock."""
        self._task = asyncio.create_task(self._keep(), name="clockwork")

    async def stop(self) -> None:
        """Stop after the job in hand is interrupted; its lease runs out by itself."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep(self) -> None:
        while True:
            try:
                self._bind()
                await run_due(self._jobs, self._now())
            except Exception as error:  # the database is away: nothing is lost, all of it is done later
                log.warning("jobs wait", kind=type(error).__name__)
            await asyncio.sleep(self._look)
