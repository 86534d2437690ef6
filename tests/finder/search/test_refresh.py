"""The index follows the database, and outlives it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import pytest

from finder.search import refresh
from finder.search.index import Index
from finder.search.refresh import LiveIndex
from providers.listing import Listing
from providers.listings import ERA, follows
from tests.finder.search.cast import listing, uuid
from tests.patience import until

START = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass
class Told:
    rev: int
    listings: list[Listing]
    removed: list[str]


@dataclass
class FakeDoor:
    """A database of listings, that can be made to fail."""

    stored: dict[str, Listing] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    rev: int = 0
    at_once: int = 2
    is_down: bool = False
    asked: list[str] = field(default_factory=list)

    def write(self, *listings: Listing) -> None:
        self.rev += 1
        for one in listings:
            self.stored[one.id] = Listing.from_json(one.to_json().replace(b'"rev":0', b'"rev":%d' % self.rev))

    def remove(self, key: str) -> None:
        self.rev += 1
        del self.stored[key]
        self.gone[key] = self.rev

    async def current_rev(self) -> int:
        self._ask("current_rev")
        return self.rev

    async def page(self, after: str = "") -> list[Listing]:
        self._ask("page" if after else "first page")
        return sorted((one for one in self.stored.values() if one.id > after), key=lambda one: one.id)[: self.at_once]

    async def changes_since(self, rev: int) -> Told:
        self._ask("changes_since")
        changed = [one for one in self.stored.values() if one.rev > rev]
        return Told(self.rev, changed, [key for key, at in self.gone.items() if at > rev])

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.is_down:
            raise ConnectionError("the database is gone")


class Rests:
    """Instead of sleeping: counts the seconds, moves the clock, and waits to be stepped on."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.now = START
        self._resting, self._go = asyncio.Event(), asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._resting.set()
        await self._go.wait()
        self._go.clear()
        self.now += timedelta(seconds=seconds)

    async def turn(self) -> None:
        """Let one rest end, and wait until the next begins."""
        await self._resting.wait()
        self._resting.clear()
        self._go.set()
        await self._resting.wait()


def run(play: Callable[[FakeDoor, LiveIndex, Rests], Any], door: FakeDoor | None = None, **given: Any) -> None:
    """Play a scene with a live index that is not started yet, and stop it afterwards."""

    async def scene() -> None:
        rests, stage = Rests(), door or FakeDoor()
        live = LiveIndex(stage, clock=lambda: rests.now, sleep=rests.sleep, **given)
        try:
            await play(stage, live, rests)
        finally:
            await live.stop()

    asyncio.run(scene())


def full() -> FakeDoor:
    door = FakeDoor()
    door.write(listing(1), listing(2))
    return door


def test_everything_published_is_there_when_start_returns() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        assert (live.rev, live.built_at, live.age(START)) == (0, None, None)
        await live.start()
        assert (len(live.current), live.rev, live.built_at, live.failing_since) == (2, 1, START, None)

    run(play, full())


def test_what_reading_took_is_given_back_after_many_listings_and_not_after_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_back: list[int] = []

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        monkeypatch.setattr(refresh, "give_back", lambda: given_back.append(live.rev))
        monkeypatch.setattr(refresh, "MANY", 2)
        await live.catch_up()
        door.write(listing(3))
        await live.catch_up()
        door.write(listing(4), listing(5))
        await live.catch_up()
        assert given_back == [0, 2], "after all of it, and after the two"

    run(play, full())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
def test_an_index_read_by_the_page_holds_what_one_read_at_once_does(count: int) -> None:
    door = FakeDoor()
    door.write(*(listing(number, organization=f"House {number}") for number in range(1, count + 1)))

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        whole = Index.build(door.stored.values(), rev=1)
        assert (len(live.current), live.built_at) == (count, START)
        for key in door.stored:
            row, other = live.current.row_of(key), whole.row_of(key)
            assert row is not None
            assert other is not None
            assert live.current.text(row) == whole.text(other)
        assert len(live.current.names) == len(whole.names)
        assert len(live.current.names.bearing("house")) == count
        assert door.asked.count("page") == -(-count // door.at_once)  # the last one is empty

    run(play, door)


def test_what_changes_is_seen_after_one_interval_and_nothing_is_read_meanwhile() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        first = live.current
        await rests.turn()
        assert live.current is first
        door.write(listing(1, organization="New"), listing(3))
        door.remove(uuid(2))
        await rests.turn()
        assert (len(live.current), live.rev, len(first)) == (2, 3, 2)
        row = live.current.row_of(uuid(1))
        assert row is not None
        assert live.current.listing(row).name == "New"
        assert live.current.row_of(uuid(2)) is None
        assert door.asked.count("first page") == 1
        assert set(rests.seconds) == {0.2}
        assert live.built_at == START + timedelta(seconds=0.4)

    run(play, full())


def test_what_is_heard_of_is_looked_at_at_once_and_what_is_known_already_is_not() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        await asyncio.sleep(0)  # it rests now, for as long as the test does not step on
        live.hear(live.rev)
        await asyncio.sleep(0.01)
        assert door.asked.count("current_rev") == 1
        door.write(listing(3))
        live.hear(door.rev)
        await until(lambda: live.rev == door.rev)
        assert len(live.current) == 3

    run(play, full(), interval=3600)


def test_what_is_heard_during_a_look_is_looked_at_after_it_without_a_rest() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        async def told_meanwhile() -> int:
            rev = door.rev
            if rev == 1:
                door.write(listing(3))
                live.hear(door.rev)
            return rev

        door.current_rev = told_meanwhile
        await live.start()
        await until(lambda: live.rev == 2)
        assert len(live.current) == 3

    run(play, full(), interval=3600)


def test_a_database_that_is_heard_again_is_asked_without_waiting_for_the_clock() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        door.is_down = True
        await live.start()
        await asyncio.sleep(0)
        door.is_down = False
        live.hear(live.rev)
        await until(lambda: live.failing_since is None)
        assert len(live.current) == 2

    run(play, full())


def test_a_database_that_fails_leaves_the_last_index_and_is_asked_more_seldom() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        before = live.current
        door.is_down = True
        for _ in range(7):
            await rests.turn()
        assert live.current is before
        assert (live.failing_since, live.failure) == (START + timedelta(seconds=0.2), "ConnectionError")
        assert rests.seconds == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0])
        assert live.age(rests.now) == rests.now - START
        door.is_down = False
        door.write(listing(3))
        await rests.turn()
        assert (len(live.current), live.failing_since, live.failure, rests.seconds[-1]) == (3, None, "", 0.2)
        assert live.age(rests.now) == timedelta(0)

    run(play, full())


@pytest.mark.parametrize("silent", ["current_rev", "changes_since", "page"])
def test_a_database_that_stands_still_counts_as_failing_and_is_asked_again(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "ANSWER", 0.05)
    monkeypatch.setattr(refresh, "READING", 0.05)

    async def nobody(*_: object) -> NoReturn:
        await asyncio.sleep(3600)
        raise AssertionError

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        if silent != "page":
            await live.start()
        door.write(listing(3))
        with monkeypatch.context() as still:
            still.setattr(door, silent, nobody)
            await (live.start() if silent == "page" else rests.turn())
            assert (live.failing_since, live.failure) == (rests.now, "TimeoutError")
        await rests.turn()
        assert (len(live.current), live.failing_since) == (3, None)

    run(play, full())


def test_a_database_that_is_down_at_the_start_means_an_empty_index_until_it_is_up() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        door.is_down = True
        await live.start()
        assert (len(live.current), live.failing_since, live.age(START)) == (0, START, None)
        door.is_down = False
        await rests.turn()
        assert (len(live.current), live.failing_since) == (2, None)

    run(play, full())


def test_a_database_put_back_to_an_older_state_is_read_anew() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        door.rev = 9
        await live.start()
        door.rev = 4
        del door.stored[uuid(2)]
        await rests.turn()
        assert (len(live.current), live.rev) == (1, 4)

    run(play, full())


def test_a_promoted_standby_that_lost_changes_and_has_more_since_is_read_anew() -> None:
    """By their numbers alone the new changes would follow those that we saw, of which two never happened there."""

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        door.rev = 9
        await live.start()
        del door.stored[uuid(2)]
        door.rev = ERA
        door.write(listing(3))
        assert door.rev > live.rev
        await rests.turn()
        assert {live.current.listing(row).id for row in range(len(live.current))} == {uuid(1), uuid(3)}
        assert (live.rev, door.asked.count("first page")) == (ERA + 1, 2)
        door.write(listing(4))
        await rests.turn()
        assert (len(live.current), door.asked.count("first page")) == (3, 2)

    run(play, full())


@pytest.mark.parametrize(
    ("rev", "seen", "it_does"),
    [(7, 7, True), (8, 7, True), (6, 7, False), (ERA + 1, 7, False), (ERA + 9, ERA + 7, True), (7, ERA + 7, False)],
)
def test_a_number_follows_another_within_its_era_and_never_backwards(rev: int, seen: int, it_does: bool) -> None:
    assert follows(rev, seen) is it_does


def test_an_empty_database_is_an_answer_too() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        assert (live.built_at, live.rev) == (START, 0)
        await rests.turn()
        assert door.asked.count("first page") == 1

    run(play)


def test_the_context_is_bound_before_the_database_is_asked() -> None:
    door = full()

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        assert door.asked[:2] == ["bound", "current_rev"]

    run(play, door, bind=lambda: door.asked.append("bound"))


def test_start_returns_even_when_there_is_no_database_to_bind() -> None:
    def unbound() -> None:
        raise LookupError("no context")

    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        assert (len(live.current), live.failure) == (0, "LookupError")

    run(play, bind=unbound)


def test_whoever_just_wrote_can_catch_up_at_once_and_hears_of_failure() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        door.write(listing(3))
        await live.catch_up()
        assert len(live.current) == 3
        door.is_down = True
        with pytest.raises(ConnectionError):
            await live.catch_up()
        assert len(live.current) == 3

    run(play, full())


def test_a_clock_that_was_put_back_gives_no_negative_age() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.start()
        assert live.age(START - timedelta(days=3650)) == timedelta(0)

    run(play, full())


def test_stopping_twice_and_without_a_start_does_no_harm() -> None:
    async def play(door: FakeDoor, live: LiveIndex, rests: Rests) -> None:
        await live.stop()
        await live.start()
        await live.stop()
        await live.stop()

    run(play)


def test_builds_rest_between_steps_and_clocks_know_their_zone() -> None:
    refresh.breathe()
    assert refresh.now().tzinfo is UTC
