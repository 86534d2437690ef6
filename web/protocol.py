"""HTTP as it is received: with deadlines, bounds, and a phone number in whatever goes wrong before a request is one.

Uvicorn itself waits for ever for a client that sends slowly, or that never reads what it asked for: a few hundred such
connections keep everybody else out. And its answer to a broken request is a bare line. Here each request has so many
seconds to arrive and each answer so many to be read, connections have a bound, and even the refusal of garbage says
whom to call.
"""

import socket
import struct
from asyncio import TimerHandle, Transport
from collections import deque
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from web.crowd import Crowd

MOST_HEAD: int = 2 << 20  # bytes of request line and headers that are read at all; what is too long is refused later

AT_ONCE: Final = struct.pack("ii", 1, 0)  # linger for no second: what is unread is thrown away


class Deadline(HttpToolsProtocol):
    """One connection. The rest is set once for the process, by ``with_deadline``."""

    seconds: ClassVar[float] = 5.0
    reading: ClassVar[float] = 60.0
    refusal: ClassVar[str] = ""
    crowd: ClassVar[Crowd] = Crowd(1_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: float | None = None  # when the rest of a request must be here, by the loop's clock
        self._timer: TimerHandle | None = None  # looks whether it is; set anew where the due time moved meanwhile
        self._reader: TimerHandle | None = None  # until an answer must have been read
        self._head = 0  # bytes of a head that is not complete
        self._in_head = True
        self._ends = False  # the server does, after the request that is on its way
        self._owed: deque[RequestResponseCycle] = deque()  # requests that came before the answer to an earlier one

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A client is here; its first request is due."""
        super().connection_made(transport)
        self._wait()
        self.crowd.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self.crowd.drop(self)
        self._due = None
        if self._timer:
            self._timer.cancel()
        self._is_read()
        for cycle in self._owed:
            cycle.disconnected = True  # uvicorn says it to the last alone; the others would write to what is closed
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request. Refused when its head has no end."""
        if self._in_head:
            self._head += len(data)
        if self._head > MOST_HEAD:
            self._refuse("431 Request Header Fields Too Large")
            return
        super().data_received(data)
        if self._due is None and self._is_idle():
            self._wait()  # blank lines end the wait for the next request, and are none

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        self._in_head = True
        self._wait()
        if not self.transport.get_write_buffer_size():
            self._is_read()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is here; the body, if there is one, has as long again."""
        super().on_headers_complete()
        while self._owed and self._owed[0].response_complete:
            self._owed.popleft()
        self._owed.append(self.cycle)
        self._in_head, self._head = False, 0
        if self._ends:
            self.cycle.keep_alive = False
        self._wait()

    def on_message_complete(self) -> None:
        """All of it is here; how long the answer takes is our own affair."""
        self._due = None
        self.crowd.moved(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """All of an answer is written; what the client has not taken yet waits here."""
        self._wait_for_reader()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client takes less than we have for it."""
        self._wait_for_reader()
        super().pause_writing()

    def awaits_client(self) -> bool:
        """Whether the next move is the client's."""
        return self._due is not None or self._reader is not None or self._is_idle()

    def make_room(self) -> None:
        """Close: others come, and this one keeps us waiting. Half a request hears whom to call."""
        if self._due is not None and not self.transport.get_write_buffer_size():
            self._refuse("503 Service Unavailable")
        else:
            self._cut_off()

    def shutdown(self) -> None:
        """The server ends. A request that is due is answered first, and only what is idle is hung up at once."""
        self._ends = True
        if self._due is None or not self._in_head:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no request."""
        self._refuse("400 Bad Request")

    def _wait(self) -> None:
        """From now. One timer serves many requests: to set and cancel two for each costs more than all else here."""
        self._due = self.loop.time() + self.seconds
        if self._timer is None:
            self._timer = self.loop.call_at(self._due, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if self.loop.time() < self._due:
            self._timer = self.loop.call_at(self._due, self._look)
        else:
            self._refuse("408 Request Timeout")

    def _refuse(self, status: str) -> None:
        self._due = None
        if self.transport.is_closing():
            return
        if not self._is_idle() if self._in_head else self.cycle.response_started:
            self.transport.close()  # what we would say would stand in the midst of another answer
            return
        body = f"{status}\n{self.refusal}\n".encode()
        head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}cache-control: no-store\r\nconnection: close\r\n\r\n".encode() + body)
        self.transport.close()
        self._wait_for_reader()

    def _is_idle(self) -> bool:
        cycle: Any = self.cycle  # none before the first request
        return cycle is None or bool(cycle.response_complete)

    def _wait_for_reader(self) -> None:
        if self._reader is None and self.transport.get_write_buffer_size():
            self._reader = self.loop.call_later(self.reading, self._give_up)

    def _is_read(self) -> None:
        if self._reader:
            self._reader.cancel()
            self._reader = None

    def _give_up(self) -> None:
        self._is_read()
        if self.transport.get_write_buffer_size():
            self._cut_off()

    def _cut_off(self) -> None:
        """Closing would wait until the client has read, here and then in the kernel."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.transport.abort()


def with_deadline(seconds: float, reading: float, refusal: str, crowd: Crowd) -> type[Deadline]:
    """The protocol with its deadlines for a request and for reading an answer, what it says when it refuses, and the
    crowd of the process."""
    return type(
        "DeadlineHere", (Deadline,), {"seconds": seconds, "reading": reading, "refusal": refusal, "crowd": crowd}
    )
