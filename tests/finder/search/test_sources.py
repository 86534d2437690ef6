"""Two servers, one of which follows the other: what is read from which."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from finder.search import sources
from finder.search.sources import Sources, within

pytestmark = pytest.mark.anyio


class FakeServer:
    """A server with so many changes; away, silent or breaking off when a test says so."""

    def __init__(self, rev: int) -> None:
        self.rev, self.is_away, self.breaks_off, self.asked = rev, False, False, 0

    def bind(self) -> None:
        BOUND.set(self)

    def answer(self, *, is_long: bool = False) -> int:
        self.asked += 1
        if self.is_away or (is_long and self.breaks_off):
            raise ConnectionError
        return self.rev


BOUND: ContextVar[FakeServer] = ContextVar("bound")


class Door:
    """Says who was asked, and how far that one has come."""

    async def current_rev(self) -> int:
        return BOUND.get().answer()

    async def page(self, after: str = "") -> Any:
        return ["page", after, BOUND.get().answer(is_long=True)]

    async def changes_since(self, rev: int) -> Any:
        return ["changes", rev, BOUND.get().answer(is_long=True)]


class Scene:
    """A primary and a standby that have come equally far, and a clock that only moves when somebody rests."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.primary, self.standby, self.time = FakeServer(7), FakeServer(7), 0.0
        self.meanwhile = meanwhile
        self.sources = Sources(Door(), self.primary, self.standby, sleep=self.rest, clock=lambda: self.time)

    async def rest(self, seconds: float) -> None:
        self.time += seconds
        self.meanwhile()


async def test_a_standby_in_step_is_asked_everything_and_the_primary_nothing() -> None:
    scene = Scene()
    assert await scene.sources.current_rev() == 7
    assert await scene.sources.page("a") == ["page", "a", 7]
    assert await scene.sources.changes_since(3) == ["changes", 3, 7]
    assert (scene.primary.asked, scene.standby.asked) == (0, 3)


async def test_a_change_that_was_heard_of_is_waited_for_until_the_standby_has_it() -> None:
    scene = Scene()
    scene.meanwhile = lambda: setattr(scene.standby, "rev", 8)
    scene.sources.hear(8)
    assert await scene.sources.current_rev() == 8
    assert (scene.primary.asked, scene.time) == (0, sources.WAITS[0])


async def test_a_standby_that_stays_behind_is_waited_for_once_and_then_only_asked() -> None:
    scene = Scene()
    scene.primary.rev = 8
    scene.sources.hear(8)
    assert await scene.sources.current_rev() == 8
    assert await scene.sources.changes_since(7) == ["changes", 7, 8]
    assert scene.time == pytest.approx(sum(sources.WAITS))
    assert await scene.sources.current_rev() == 8
    assert scene.time == pytest.approx(sum(sources.WAITS))
    scene.standby.rev, asked = 8, scene.primary.asked
    assert await scene.sources.current_rev() == 8
    assert scene.primary.asked == asked


async def test_what_was_seen_is_never_taken_back_by_a_standby_that_knows_less() -> None:
    scene = Scene()
    scene.primary.rev, scene.standby.is_away = 9, True
    assert await scene.sources.current_rev() == 9
    scene.standby.is_away, scene.primary.is_away, scene.time = False, True, scene.time + sources.ALONE
    with pytest.raises(ConnectionError):
        await scene.sources.current_rev()
    scene.standby.rev = 9
    assert await scene.sources.current_rev() == 9


async def test_only_the_primary_may_say_that_the_database_was_put_back() -> None:
    scene = Scene()
    assert await scene.sources.current_rev() == 7
    scene.standby.rev = scene.primary.rev = 4
    assert await scene.sources.current_rev() == 4
    asked = scene.primary.asked
    assert await scene.sources.current_rev() == 4
    assert scene.primary.asked == asked


async def test_a_standby_that_breaks_off_is_left_alone_for_a_while_and_the_primary_says_the_rest() -> None:
    scene = Scene()
    scene.standby.breaks_off = True
    assert await scene.sources.current_rev() == 7
    scene.primary.rev = 8
    assert await scene.sources.page("a") == ["page", "a", 8]
    asked = scene.standby.asked
    assert await scene.sources.current_rev() == 8
    assert scene.standby.asked == asked
    scene.time += sources.ALONE
    scene.standby.rev = 8
    assert await scene.sources.current_rev() == 8
    assert scene.standby.asked > asked


async def test_a_server_that_says_nothing_is_given_up_though_its_connection_cannot_be() -> None:
    given_up = asyncio.Event()

    async def silent() -> int:
        try:
            return await asyncio.sleep(3600, 7)
        finally:
            await given_up.wait()  # as a driver does that tells the server

    scene = Scene()
    with pytest.raises(TimeoutError):
        await within(0.01, scene.standby, silent)
    given_up.set()


async def test_whoever_asks_stays_bound_to_where_they_write() -> None:
    scene = Scene()
    scene.primary.bind()
    assert await within(None, scene.standby, Door().current_rev) == 7
    assert (BOUND.get(), scene.standby.asked) == (scene.primary, 1)
