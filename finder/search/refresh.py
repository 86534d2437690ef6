"""Keeps the index true: asks the database what changed, applies it beside the event loop, swaps the index.

It looks by the clock, and at once when it hears of a change (``hear``): the clock is the net under what may be missed.
Whatever the database does, the last good index goes on answering; what failed is tried again, ever more seldom, and
heals by itself.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from finder.search.batch import Batch
from finder.search.index import Index
from finder.search.texts import Texts
from providers.listing import Listing
from providers.listings import follows
from web.memory import give_back

T = TypeVar("T")
INTERVAL: Final = 0.2  # seconds between two looks at the counter
SLOWEST: Final = 5.0  # seconds between two tries while the database cannot answer
ANSWER: Final = 10.0  # seconds that the database has to say how far it has come
READING: Final = 120.0  # seconds that it has to give a page of listings, or what changed
MANY: Final = 1_000  # listings that were read at once: they take twenty times their text
BREATH: Final = 0.0005  # seconds of rest between two steps of a build: searches run then


class Changes(Protocol):
    """What happened after a rev."""

    @property
    def rev(self) -> int: ...
    @property
    def listings(self) -> Sequence[Listing]: ...
    @property
    def removed(self) -> Sequence[str]: ...


class Door(Protocol):
    """Where listings come from: ``providers.listings`` is one."""

    async def current_rev(self) -> int:
        """The number of the last change."""

    async def page(self, after: str = "", /) -> Sequence[Listing]:
        """Every listing, some at a time: those that follow an id, none after the last."""

    async def changes_since(self, rev: int, /) -> Changes:
        """What is new, changed or gone since a number."""


def breathe() -> None:
    """Give way to the event loop, in the middle of long work in a thread: it would else wait 5 ms at every turn."""
    time.sleep(BREATH)


def now() -> datetime:
    """The time, for whoever does not hand in another."""
    return datetime.now(UTC)


async def within(seconds: float, answer: Awaitable[T]) -> T:
    """An answer, if it comes in time: a server that stands still would be waited for without end, and nobody told.

    Raises ``TimeoutError``.
    """
    async with asyncio.timeout(seconds):
        return await answer


class LiveIndex:
    """The newest index, and what keeps it so. Empty until the database has answered once."""

    def __init__(
        self,
        door: Door,
        interval: float = INTERVAL,
        bind: Callable[[], None] = lambda: None,
        clock: Callable[[], datetime] = now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``interval`` in seconds. ``bind`` is called before each look, in its task: it names the database."""
        self.current = Index.build((), rev=0)
        self.built_at: datetime | None = None  # when the current index was made
        self.failing_since: datetime | None = None
        self.failure = ""  # the kind of the last error, while it lasts
        self._checked_at: datetime | None = None
        self._door, self._interval, self._bind, self._clock, self._sleep = door, interval, bind, clock, sleep
        self._looking = asyncio.Lock()
        self._heard = False  # of a change, since the last look began
        self._resting: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def rev(self) -> int:
        """The number of the last change that the index knows; 0 while it is empty."""
        return self.current.rev

    def age(self, now: datetime) -> timedelta | None:
        """How long ago the index was known to be all that is published; ``None`` if it never was. Never negative."""
        return max(timedelta(0), now - self._checked_at) if self._checked_at else None

    def hear(self, rev: int) -> None:
        """Somebody says how far the database has come: look now, unless the index knows as much and is fine."""
        if rev == self.rev and not self.failing_since:
            return
        self._heard = True
        if self._resting:
            self._resting.cancel()

    async def start(self) -> None:
        """Load, and keep loading what changes. Returns after the first try, whether the database answered or not."""
        tried = asyncio.Event()
        self._task = asyncio.create_task(self._keep(tried), name="index refresh")
        await tried.wait()

    async def stop(self) -> None:
        """Stop looking. The index stays as it is."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def catch_up(self) -> None:
        """Look now. Raises whatever the database raises; the index is then the last good one."""
        async with self._looking:
            fresh = await self._fresh()
            if fresh is not self.current or self.built_at is None:
                self.current, self.built_at = fresh, self._clock()
            self._checked_at = self._clock()
            self.failing_since, self.failure = None, ""

    async def _keep(self, tried: asyncio.Event) -> None:
        """Look, rest, and look again. Rests are longer while looking fails."""
        rest = self._interval
        while True:
            self._heard = False
            rest = self._interval if await self._look() else min(SLOWEST, rest * 2)
            tried.set()
            if not self._heard:
                await self._nap(rest)

    async def _nap(self, seconds: float) -> None:
        """Rest, until something is heard."""
        self._resting = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait([self._resting])
        finally:
            self._resting.cancel()

    async def _look(self) -> bool:
        """Catch up; whether that went well. Any error counts as the database's: no fault may stop the looking."""
        try:
            self._bind()
            await self.catch_up()
        except Exception as error:
            self.failing_since = self.failing_since or self._clock()
            self.failure = type(error).__name__
            return False
        return True

    async def _fresh(self) -> Index:
        """The index of this moment: the current one when nothing changed."""
        current, rev = self.current, await within(ANSWER, self._door.current_rev())
        if self.built_at is None or not follows(rev, current.rev):  # the first, or the database lost what we saw
            whole = await self._whole(rev)
            await asyncio.to_thread(give_back)
            return whole
        if rev == current.rev:
            return current
        changes = await within(READING, self._door.changes_since(current.rev))
        count = len(changes.listings)
        fresh = await asyncio.to_thread(current.updated, changes.listings, changes.removed, changes.rev, breathe)
        del changes
        if count >= MANY:
            await asyncio.to_thread(give_back)
        return fresh

    async def _whole(self, rev: int) -> Index:
        """All that is published, read page by page: listings take several times the memory of their lines.

        A page may be newer than ``rev``: what is read twice changes nothing.
        """
        batches, texts = list[Batch](), Texts()
        after = ""
        while listings := await within(READING, self._door.page(after)):
            batches.append(await asyncio.to_thread(Batch.read, listings, texts, breathe))
            while len(batches) > 1 and len(batches[-2]) <= len(batches[-1]):  # as they come: thousands take much memory
                batches[-2:] = [await asyncio.to_thread(batches[-2].joined, batches[-1])]
            after = listings[-1].id
        return await asyncio.to_thread(lambda: Index.arranged(Batch.of(batches, breathe), rev, breathe))
