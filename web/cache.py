"""Whole pages kept for a moment: the same question asked again costs nothing.

Kept in memory only, never more than ``most`` pages, and dropped as soon as ``version`` differs: the directory changed
or the day did. A page's time begins when it was asked for, and none is shown later than ``seconds`` after that, by
``clock``: what a page says may run out then. Keys hold what a visitor typed, so they are never written anywhere and
are swept out after ``seconds`` (see docs/privacy.md).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Final, NamedTuple

MOST: Final = 512
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it went out, compressed or not."""

    body: bytes
    headers: list[tuple[bytes, bytes]]
    route: str = "none"  # the template of what made it


class Asked(NamedTuple):
    """When a page was asked for, by the cache's clock, and from which state of the directory it will be made."""

    version: Hashable
    at: float


class PageCache:
    """The pages that were asked for last. ``version`` names the state of the directory that a page was made from."""

    def __init__(
        self, version: Callable[[], Hashable], *, most: int = MOST, seconds: float = SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        self._version = version
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._made_from: Hashable = None
        self._broom: asyncio.TimerHandle | None = None
        self._pages: OrderedDict[Hashable, tuple[float, Page]] = OrderedDict()

    def find(self, key: Hashable) -> Page | None:
        """The page that answers this request, if it is still true."""
        self._forget_if_changed()
        kept = self._pages.get(key)
        if kept is None or not 0 <= self._clock() - kept[0] <= self._seconds:
            return None
        return kept[1]

    def asked(self) -> Asked:
        """For ``keep``: the state that ``find`` has just found nothing for, and when. Sending a page may take longer
        than it is shown for."""
        return Asked(self._made_from, self._clock())

    def keep(self, key: Hashable, page: Page, asked: Asked) -> None:
        """Remember an answer, unless something changed while it was made and sent. It is forgotten when its time is
        over, whether anybody asks or not."""
        self._forget_if_changed()
        if asked.version != self._made_from:
            return
        self._pages[key] = (asked.at, page)
        self._pages.move_to_end(key)
        if len(self._pages) > self._most:
            self._pages.popitem(last=False)
        if self._broom is None:
            self._broom = asyncio.get_running_loop().call_later(self._seconds, self._sweep_again)

    def sweep(self) -> None:
        """Forget those whose time is over."""
        now = self._clock()
        while self._pages:
            oldest = next(iter(self._pages))
            if 0 <= now - self._pages[oldest][0] < self._seconds:
                return
            del self._pages[oldest]

    def _sweep_again(self) -> None:
        """When the oldest one's time is over, and not with each page that is kept: that costs as much as keeping it."""
        self.sweep()
        loop, now = asyncio.get_running_loop(), self._clock()
        oldest = next((at for at, _ in self._pages.values()), None)
        left = None if oldest is None else max(0.0, oldest + self._seconds - now)
        self._broom = None if left is None else loop.call_later(left, self._sweep_again)

    def _forget_if_changed(self) -> None:
        version = self._version()
        if version != self._made_from:
            self._pages.clear()
            self._made_from = version
