"""HTTP as it is received: with deadlines, bounds, and a phone number in whatever goes wrong before a request is one.

Uvicorn itself waits for ever for a client that sends slowly: a few hundred such connections keep everybody else out.
And its answer to a broken request is a bare line. Here each request has so many seconds to arrive, and even the
refusal of garbage says whom to call.
"""

from asyncio import TimerHandle, Transport
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: int = 2 << 20  # bytes of request line and headers that are read at all; what is too long is refused later


class Deadline(HttpToolsProtocol):
    """One connection. ``seconds`` and ``refusal`` are set once for the process, by ``with_deadline``."""

    seconds: ClassVar[float] = 5.0
    refusal: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: TimerHandle | None = None
        self._head = 0  # bytes of a head that is not complete
        self._in_head = True
        self._ends = False  # the server does, after the request that is on its way

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A client is here; its first request is due."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request. Refused when its head has no end."""
        if self._in_head:
            self._head += len(data)
        if self._head > MOST_HEAD:
            self._refuse("431 Request Header Fields Too Large")
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins to arrive."""
        self._in_head = True
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is here; the body, if there is one, has as long again."""
        super().on_headers_complete()
        self._in_head, self._head = False, 0
        if self._ends:
            self.cycle.keep_alive = False
        self._wait()

    def on_message_complete(self) -> None:
        """All of it is here; how long the answer takes is our own affair."""
        self._stop_waiting()
        super().on_message_complete()

    def shutdown(self) -> None:
        """The server ends. A request that is due is answered first, and only what is idle is hung up at once."""
        self._ends = True
        if self._timer is None or not self._in_head:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no request."""
        self._refuse("400 Bad Request")

    def _wait(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(self.seconds, self._refuse, "408 Request Timeout")

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: str) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if not self._in_head and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()  # the answer to this request has begun elsewhere
            return
        body = f"{status}\n{self.refusal}\n".encode()
        head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}cache-control: no-store\r\nconnection: close\r\n\r\n".encode() + body)
        self.transport.close()


def with_deadline(seconds: float, refusal: str) -> type[Deadline]:
    """The protocol with its deadline, and what it says when it refuses."""
    return type("DeadlineHere", (Deadline,), {"seconds": seconds, "refusal": refusal})
