"""Who is let in when more ask than can be answered: a lane has so many places, a short queue, and some patience.

Stands around the routes that share a lane. Whoever finds no place and no room in the queue, or waits for too long, is
answered at once with the page of a 503: rendered when the server started, it costs next to nothing.

A place that is given back is free at the event loop's next turn, and not before. Most of our handlers never wait: a
crowd of them would else run one after another within a single turn, and everybody else, the helpline too, after it.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import FOR_PROGRAMS, NOT_KEPT, PROBLEM, whole_path
from web.guard import ErrorPage

RETRY_AFTER: Final = 10  # seconds after which a program may ask again


@dataclass(frozen=True, slots=True)
class Room:
    """What a lane holds. ``places``: requests that run at once. ``queue``: requests that wait for a place.
    ``patience``: seconds that each of those waits at most."""

    places: int
    queue: int
    patience: float


class Lane:
    """The places of one lane, and who waits for them: first come, first served.

    Under load most wait, for a turn of the loop or two. So one call a turn gives back all places, and one timer watches
    the patience of all: to set and cancel one for each costs a tenth of a search.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.running = 0
        self.waiting: dict[asyncio.Future[bool], float] = {}  # who waits, and until when by the loop's clock
        self._left = 0  # places that are free at the next turn
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self) -> bool:
        """Take a place. ``False``: there was none, and none came free in time. Who got one must ``leave`` it."""
        if self.running < self.room.places:
            self.running += 1
            return True
        if len(self.waiting) >= self.room.queue:
            return False
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self.waiting[turn] = until = loop.time() + self.room.patience
        if self._timer is None:
            self._timer = loop.call_at(until, self._send_away)
        try:
            return await turn
        except asyncio.CancelledError:
            waited = self.waiting.pop(turn, None) is not None
            if not (waited or turn.cancelled()) and turn.result():  # called up in the very turn in which they went away
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place back."""
        self._left += 1
        if self._left == 1:
            asyncio.get_running_loop().call_soon(self._call_up)

    def _call_up(self) -> None:
        self.running -= self._left
        self._left = 0
        while self.waiting and self.running < self.room.places:
            turn = next(iter(self.waiting))
            del self.waiting[turn]
            if not turn.done():  # else they went away in this very turn, and have not yet taken themselves off
                self.running += 1
                turn.set_result(True)

    def _send_away(self) -> None:
        """Those whose patience is over. They stand in the order in which it ends."""
        loop, self._timer = asyncio.get_running_loop(), None
        now = loop.time()
        for turn, until in list(self.waiting.items()):
            if until > now:
                self._timer = loop.call_at(until, self._send_away)
                return
            del self.waiting[turn]
            if not turn.done():
                turn.set_result(False)


class Admission:
    """One route's app behind its lane."""

    def __init__(self, app: ASGIApp, lane: Lane, errors: ErrorPage) -> None:
        self._app = app
        self._lane = lane
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that we are too busy. A place is for making an answer: it is not held while a form arrives,
        nor while an answer is read, which may be done slowly on purpose."""
        made: list[Message] = []

        async def keep(message: Message) -> None:
            made.append(message)

        if scope["method"] == "POST":
            receive = await arrived(receive)
        if not await self._lane.enter():
            await refuse(scope, send, self._errors)
            return
        try:
            await self._app(scope, receive, keep)
        finally:
            self._lane.leave()
        for message in made:
            await send(message)


async def arrived(receive: Receive) -> Receive:
    """Waits for the whole body, which the guard bounds, and gives it again: whoever sends slowly holds nobody up."""
    messages: deque[Message] = deque()
    while not messages or messages[-1].get("more_body", False):
        messages.append(await receive())

    async def again() -> Message:
        return messages.popleft() if messages else await receive()

    return again


async def refuse(scope: Scope, send: Send, errors: ErrorPage) -> None:
    """The answer of a lane that is full, in the visitor's language, with every phone line."""
    body, kind = errors(dict(scope, path=whole_path(scope)), 503)
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Retry-After": str(RETRY_AFTER)}
    headers |= FOR_PROGRAMS if kind == PROBLEM else NOT_KEPT
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 503, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
