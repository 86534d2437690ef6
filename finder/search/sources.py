"""Listings from two servers: from a standby while it answers and is not behind, else from the primary.

What the primary is known to have (it told us, or it was asked) is the measure. A standby that has less is waited for
a moment: changes take that long to reach it. So no change is missed, and none that was seen is taken back.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

import structlog

from finder.search.refresh import Changes, Door
from providers.listing import Listing

log: Final = structlog.get_logger("standby")
T = TypeVar("T")
WAITS: Final = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32)  # seconds between two looks at a standby that is behind
PATIENCE: Final = 2.0  # seconds that a server has to say where it stands
READING: Final = 60.0  # seconds that a standby has to give a page of listings, or what changed
ALONE: Final = 5.0  # seconds for which a standby that did not answer is not asked


class Server(Protocol):
    """A database: ``web.database.Database`` is one."""

    def bind(self) -> None:
        """Make it the one of the running task."""


class Sources:
    """A ``Door``, through which two servers are read."""

    def __init__(
        self,
        door: Door,
        primary: Server,
        standby: Server,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``door`` reads from the server of the running task. ``clock`` in seconds."""
        self._door, self._primary, self._standby = door, primary, standby
        self._sleep, self._clock = sleep, clock
        self._known = 0  # what the primary has at least
        self._is_late = False  # the standby was waited for in vain, and has not come up since
        self._is_away = False  # the standby did not answer when it was asked last: said once, not every five seconds
        self._alone_until = float("-inf")
        self._chosen = primary  # for this look: what is read after a rev must know at least that rev

    def hear(self, rev: int) -> None:
        """The primary says that it has come so far."""
        self._known = max(self._known, rev)

    async def current_rev(self) -> int:
        """The number of the last change, and the choice where the rest is read. Raises what the primary raises."""
        rev = await self._standbys_rev()
        if rev is not None:
            self._chosen, self._known, self._is_late, self._is_away = self._standby, rev, False, False
            return rev
        self._chosen = self._primary
        self._known = await within(PATIENCE, self._primary, self._door.current_rev)  # its word alone may be a lower one
        return self._known

    async def page(self, after: str = "", /) -> Sequence[Listing]:
        """Every listing, some at a time."""
        return await self._read(lambda: self._door.page(after))

    async def changes_since(self, rev: int, /) -> Changes:
        """What is new, changed or gone since a number."""
        return await self._read(lambda: self._door.changes_since(rev))

    async def _standbys_rev(self) -> int | None:
        """Where the standby stands; ``None`` when it does not answer, or stays behind."""
        if self._clock() < self._alone_until:
            return None
        for wait in (*WAITS, 0.0):
            try:
                rev = await within(PATIENCE, self._standby, self._door.current_rev)
            except Exception as error:
                self._leave_alone(error)
                return None
            if rev >= self._known:
                return rev
            if self._is_late or not wait:
                break
            await self._sleep(wait)
        if not self._is_late:
            log.warning("the standby is behind; reading from the primary until it has come up")
        self._is_late = True
        return None

    async def _read(self, question: Callable[[], Awaitable[T]]) -> T:
        """Ask the server that was chosen. A standby may break off what it reads, to follow the primary."""
        if self._chosen is self._standby:
            try:
                return await within(READING, self._standby, question)
            except Exception as error:
                self._leave_alone(error)
                self._chosen = self._primary
        return await within(None, self._primary, question)

    def _leave_alone(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("the standby does not answer; reading from the primary", kind=type(error).__name__)
        self._is_away = True
        self._alone_until = self._clock() + ALONE


async def within(seconds: float | None, server: Server, question: Callable[[], Awaitable[T]]) -> T:
    """Ask a server in a task of its own, which alone is bound to it. Raises ``TimeoutError``: at once, though the
    connection to a server that is silent may need much longer to be given up."""

    async def ask() -> T:
        server.bind()
        return await question()

    task = asyncio.create_task(ask())
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to hear of it
    try:
        if not (await asyncio.wait({task}, timeout=seconds))[0]:
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
