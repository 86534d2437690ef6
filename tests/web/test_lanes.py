"""A lane is never overfull, loses no place whatever becomes of a request, and lets nobody wait beyond its patience."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.lanes import Admission, Lane, Room

ROOM: Final = Room(places=2, queue=3, patience=1.0)
STEPS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("asks"), st.just(0)),
        st.tuples(st.sampled_from(["ends", "fails", "goes away"]), st.integers(0, 7)),
        st.tuples(st.just("time goes by"), st.integers(1, 6)),  # quarters of a second
    ),
    max_size=60,
)


class Visit:
    """One request to a lane: what it is doing, and a way to end what it runs."""

    def __init__(self, lane: Lane) -> None:
        loop = asyncio.get_running_loop()
        self.came, self.state = loop.time(), "waits"
        self._end: asyncio.Future[None] = loop.create_future()
        self.task = asyncio.create_task(self._ask(Admission(self._runs, lane, busy)))
        self.task.add_done_callback(self._is_over)

    async def _ask(self, admission: Admission) -> None:
        self.came = asyncio.get_running_loop().time()
        await admission({"type": "http", "method": "GET", "path": "/"}, nothing, self._answered)

    def _is_over(self, task: "asyncio.Task[None]") -> None:
        if self.state in ("waits", "runs"):
            self.state = "gone"

    async def _runs(self, scope: Any, receive: Any, send: Any) -> None:
        self.state = "runs"
        await self._end
        self.state = "done"

    async def _answered(self, message: Any) -> None:
        if message.get("status") == 503:
            self.state = "refused"

    def end(self, error: Exception | None = None) -> None:
        """Let it finish, well or not."""
        if not self._end.done():
            self._end.set_exception(error) if error else self._end.set_result(None)


def busy(scope: Any, status: int) -> tuple[bytes, str]:
    return f"{status}: call 988".encode(), "text/plain"


async def nothing() -> Any:
    return {"type": "http.request", "body": b""}


async def settle() -> None:
    """Some turns of the loop."""
    for _ in range(6):
        await asyncio.sleep(0)


class Street:
    """A lane, everybody who asked for it, and a clock that goes when it is told to."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.visits, self.now = lane, list[Visit](), 0.0
        asyncio.get_running_loop().time = lambda: self.now  # type: ignore[method-assign]

    def of(self, state: str) -> list[Visit]:
        return [visit for visit in self.visits if visit.state == state]

    async def does(self, step: str, number: int) -> None:
        if step == "asks":
            self.visits.append(Visit(self.lane))
        if step == "time goes by":
            self.now += number / 4
        alive = [visit for visit in self.visits if visit.state in ("waits", "runs")]
        if step in ("ends", "fails", "goes away") and alive:
            one = alive[number % len(alive)]
            if step == "goes away":
                one.task.cancel()
            else:
                one.end(RuntimeError() if step == "fails" else None)
        if number % 2:  # or the next happens in the same turn
            await settle()
            self.holds()

    def holds(self) -> None:
        """What is true whenever a lane has settled."""
        running, waiting = self.of("runs"), self.of("waits")
        assert len(running) <= ROOM.places
        assert len(waiting) <= ROOM.queue
        assert self.lane.running == len(running), "a place is lost, or counted twice"
        assert not waiting or len(running) == ROOM.places, "somebody waits beside a place that is free"
        assert all(self.now - visit.came < ROOM.patience for visit in waiting), "waits beyond its patience"

    async def ends(self) -> None:
        """Everybody finishes; then the lane is as it was."""
        while alive := self.of("waits") + self.of("runs"):
            for visit in alive:
                visit.end()
            await settle()
            self.holds()
        assert self.lane.running == 0
        for visit in self.visits:
            with suppress(RuntimeError, asyncio.CancelledError):
                await visit.task


def walked(steps: list[tuple[str, int]], lane: Callable[[Room], Lane] = Lane) -> Street:
    """A street after some steps. Raises ``AssertionError`` where a lane does what it must not."""

    async def walk() -> Street:
        street = Street(lane(ROOM))
        for step, number in steps:
            await street.does(step, number)
        await settle()
        street.holds()
        await street.ends()
        return street

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(walk())


@settings(deadline=None)
@given(STEPS)
def test_no_more_run_than_there_are_places_and_none_is_lost(steps: list[tuple[str, int]]) -> None:
    walked(steps)


def test_who_finds_no_place_waits_and_who_finds_no_room_to_wait_is_sent_away() -> None:
    street = walked([("asks", 0)] * 7)
    assert [visit.state for visit in street.visits] == ["done"] * 5 + ["refused"] * 2


def test_who_waits_beyond_the_patience_of_the_lane_is_sent_away() -> None:
    street = walked([("asks", 1)] * 4 + [("time goes by", 5)])
    assert [visit.state for visit in street.visits] == ["done"] * 2 + ["refused"] * 2


class LosesPlaces(Lane):
    """Broken: a place that is given back is gone."""

    def leave(self) -> None:
        pass


class LetsEverybodyIn(Lane):
    """Broken: nobody waits."""

    async def enter(self) -> bool:
        self.running += 1
        return True


class WaitsForEver(Lane):
    """Broken: no patience is too long."""

    def _send_away(self) -> None:
        pass


class HasEndlessQueue(Lane):
    """Broken: any number may wait."""

    async def enter(self) -> bool:
        self.room = Room(self.room.places, 1_000, self.room.patience)
        return await super().enter()


class ForgetsWhoWaits(Lane):
    """Broken: a free place calls nobody up."""

    def _call_up(self) -> None:
        self.running -= self._left
        self._left = 0


class CallsUpTheGone(Lane):
    """Broken: who went away while they waited keeps the place that they were called up to."""

    def leave(self) -> None:
        if asyncio.current_task() and asyncio.current_task().cancelling():  # type: ignore[union-attr]
            return
        super().leave()


@pytest.mark.parametrize(
    ("broken", "steps"),
    [
        (LosesPlaces, [("asks", 0), ("ends", 1)]),
        (LetsEverybodyIn, [("asks", 0)] * 3),
        (WaitsForEver, [("asks", 1)] * 3 + [("time goes by", 5)]),
        (HasEndlessQueue, [("asks", 0)] * 6),
        (ForgetsWhoWaits, [("asks", 0)] * 3 + [("ends", 1)]),
        (CallsUpTheGone, [("asks", 1), ("goes away", 1)]),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_lane_that_is_broken_does_not_pass(broken: Callable[[Room], Lane], steps: list[tuple[str, int]]) -> None:
    walked(steps)
    with pytest.raises(AssertionError):
        walked(steps, broken)


@pytest.mark.anyio
async def test_a_place_is_not_lost_to_who_goes_away_in_the_turn_in_which_it_is_given_back() -> None:
    lane = Lane(Room(places=1, queue=2, patience=60))
    assert await lane.enter()
    first, second = (asyncio.create_task(lane.enter()) for _ in range(2))
    await settle()
    lane.leave()
    first.cancel()  # before the loop's next turn, in which the place is passed on
    assert await second
    lane.leave()
    await settle()
    assert lane.running == 0


@pytest.mark.anyio
async def test_handlers_that_never_wait_leave_room_for_others_between_them() -> None:
    lane, order = Lane(Room(places=1, queue=10, patience=60)), list[str]()

    async def search(scope: Any, receive: Any, send: Any) -> None:
        order.append("search")

    async def helpline() -> None:
        order.append("helpline")

    scope = {"type": "http", "method": "GET", "path": "/"}
    crowd = [asyncio.create_task(Admission(search, lane, busy)(scope, nothing, nothing)) for _ in range(5)]  # type: ignore[arg-type]
    asyncio.get_running_loop().call_soon(lambda: crowd.append(asyncio.create_task(helpline())))
    await asyncio.sleep(0)
    await asyncio.gather(*crowd)
    assert order[:2] == ["search", "helpline"]


@pytest.mark.anyio
async def test_a_form_that_arrives_slowly_holds_no_place() -> None:
    lane, given_ = Lane(Room(places=1, queue=1, patience=60)), asyncio.Event()
    parts = iter([b"near=", b"43604"])
    got: list[bytes] = []

    async def slowly() -> Any:
        body = next(parts)
        if body == b"43604":
            await given_.wait()
        return {"type": "http.request", "body": body, "more_body": body == b"near="}

    async def takes(scope: Any, receive: Any, send: Any) -> None:
        while not got or got[-1] != b"43604":
            got.append((await receive())["body"])

    form = asyncio.create_task(Admission(takes, lane, busy)({"type": "http", "method": "POST"}, slowly, nothing))  # type: ignore[arg-type]
    await settle()
    assert lane.running == 0
    given_.set()
    await form
    assert got == [b"near=", b"43604"]


@pytest.mark.anyio
async def test_an_answer_that_is_read_slowly_holds_no_place() -> None:
    lane, read = Lane(Room(places=1, queue=1, patience=60)), asyncio.Event()

    async def answers(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"many words"})

    async def slowly(message: Any) -> None:
        await read.wait()

    scope = {"type": "http", "method": "GET", "path": "/"}
    visit = asyncio.create_task(Admission(answers, lane, busy)(scope, nothing, slowly))
    await settle()
    assert lane.running == 0
    assert not visit.done()
    read.set()
    await visit
