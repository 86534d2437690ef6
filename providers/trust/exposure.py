"""How often each listing's page is opened: a number a day, so that moderators look first where the harm would be most.

Nothing of who opened it is known here. Each server process counts in its own memory and adds its counts to the table
once a minute; what could not be written is kept and added later.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from tortoise.functions import Sum

from providers.models import Seen
from providers.statements import change_many
from web.database import transaction

log: Final = structlog.get_logger("exposure")
KEPT: Final = timedelta(days=90)
MOST: Final = 50_000  # listings and days counted in memory at once: more than any directory has
EVERY: Final = 60.0  # seconds between two flushes
LONGEST: Final = 10.0  # seconds that a flush may take: a server that stops does not wait for a database that hangs
AT_ONCE: Final = 500  # ids in one question
_ADD: Final = """
INSERT INTO seen (program_public_id, day, count) VALUES (?1, ?2, ?3)
ON CONFLICT (program_public_id, day) DO UPDATE SET count = seen.count + excluded.count
"""


class Exposure:
    """The counts of one server process. ``bind`` names the database to its task."""

    def __init__(self, now: Callable[[], datetime], bind: Callable[[], None], *, most: int = MOST) -> None:
        self._now, self._bind, self._most = now, bind, most
        self._counts: Counter[tuple[str, str]] = Counter()
        self._over = asyncio.Event()  # made anew by ``start``: it belongs to the loop that waits for it
        self._task: asyncio.Task[None] | None = None

    def count(self, public_id: str) -> None:
        """One more opening of a listing's page, today. A new listing is not counted while memory is full."""
        self._add((public_id, self._now().date().isoformat()), 1)

    async def flush(self) -> int:
        """Add what was counted to the table. Returns how many openings; raises what the database raises."""
        counted, self._counts = self._counts, Counter()
        try:
            async with transaction():
                await change_many(_ADD, [(*key, count) for key, count in sorted(counted.items())])
        except BaseException:
            for key, count in counted.items():
                self._add(key, count)
            raise
        return counted.total()

    async def start(self) -> None:
        """Begin to flush by the clock. Not a job: those run in one process, and each has counts of its own."""
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._keep(), name="exposure")

    async def stop(self) -> None:
        """Flush what is left, and stop."""
        self._over.set()
        if self._task:
            await self._task
            self._task = None

    async def _keep(self) -> None:
        is_over = False
        while not is_over:
            with contextlib.suppress(TimeoutError):
                is_over = await asyncio.wait_for(self._over.wait(), EVERY)
            await self._flush_quietly()

    async def _flush_quietly(self) -> None:
        try:
            self._bind()
            if self._counts:
                async with asyncio.timeout(LONGEST):
                    await self.flush()
        except Exception as error:  # the database is away: the counts wait in memory
            log.warning("counts wait", kind=type(error).__name__)

    def _add(self, key: tuple[str, str], count: int) -> None:
        if key in self._counts or len(self._counts) < self._most:
            self._counts[key] += count


async def seen(public_ids: Iterable[str], since_day: str) -> dict[str, int]:
    """How often the pages of these listings were opened since a day (ISO, included). 0 for those that never were."""
    found = dict.fromkeys(public_ids, 0)
    wanted = list(found)
    for start in range(0, len(wanted), AT_ONCE):
        found |= {str(row[0]): int(row[1]) for row in await _sums(wanted[start : start + AT_ONCE], since_day)}
    return found


async def forget_old(now: datetime) -> int:
    """Remove the counts of days that are over for longer than ``KEPT``. Returns how many rows went."""
    return await Seen.filter(day__lt=(now - KEPT).date().isoformat()).delete()


async def _sums(public_ids: Sequence[str], since_day: str) -> list[Any]:
    chosen = Seen.filter(program_public_id__in=public_ids, day__gte=since_day)
    summed = chosen.annotate(total=Sum("count")).group_by("program_public_id")
    return list(await summed.values_list("program_public_id", "total"))
