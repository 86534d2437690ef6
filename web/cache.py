"""Whole pages kept for a moment: the same question asked again costs nothing.

Kept in memory only, never more than ``most`` pages, and dropped as soon as ``version`` differs: the directory changed
or the day did. Keys hold what a visitor typed, so they are never written anywhere and are forgotten within
``seconds`` (see docs/privacy.md).
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from starlette.types import Scope

MOST: Final = 512
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it went out, compressed or not."""

    body: bytes
    headers: list[tuple[bytes, bytes]]


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
        self._pages: OrderedDict[Hashable, tuple[float, Page]] = OrderedDict()

    def find(self, scope: Scope) -> Page | None:
        """The page that answers this request, if it is still true."""
        if scope["method"] != "GET" or not self._pages:
            return None
        self._forget_if_changed()
        kept = self._pages.get(key(scope))
        if kept is None or self._clock() - kept[0] > self._seconds:
            return None
        return kept[1]

    def keep(self, scope: Scope, page: Page) -> None:
        """Remember an answer, and forget the oldest and those whose time is over."""
        self._forget_if_changed()
        now = self._clock()
        self._pages[key(scope)] = (now, page)
        self._pages.move_to_end(key(scope))
        while self._pages:
            oldest = next(iter(self._pages))
            if len(self._pages) <= self._most and now - self._pages[oldest][0] <= self._seconds:
                return
            del self._pages[oldest]

    def _forget_if_changed(self) -> None:
        version = self._version()
        if version != self._made_from:
            self._pages.clear()
            self._made_from = version


def key(scope: Scope) -> Hashable:
    """What makes two requests the same: path (with its language), query, and whether the browser reads gzip."""
    zips = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    return scope["path"], scope["query_string"], zips
