"""An answer on its way out: its security headers, its compression, and what the page cache remembers of it."""

from collections.abc import Mapping
from typing import Final

from isal import isal_zlib
from starlette.types import Message, Send

from web.cache import Page

GZIP: Final = 31  # zlib's word for a gzip header and trailer
WORTH_ZIPPING: Final = 1_000  # bytes
TEXT: Final = (b"text/", b"application/json", b"application/geo+json", b"application/problem+json", b"image/svg")
ZIPPED: Final = ((b"content-encoding", b"gzip"), (b"vary", b"accept-encoding"))

Own = Mapping[bytes, bytes]  # an answer's own headers, each but once: to look at, not to send


class Outgoing:
    """One answer on its way out: adds the headers, compresses text, remembers the page for the cache."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, zips: bool) -> None:
        self._send = send
        self._headers = headers
        self._zips = zips
        self._start: Message | None = None
        self.started = False
        self.status = 0  # until there is one
        self.route = "none"  # whoever finds it says so
        self.sent: Page | None = None

    async def __call__(self, message: Message) -> None:
        """ASGI's ``send``: the start is held back until the first of the body shows whether it is worth zipping."""
        if message["type"] == "http.response.start":
            self._start, self.status = message, message["status"]
            return
        if self._start is not None:
            start, self._start = self._start, None
            await self._begin(start, message)
            return
        await self._send(message)

    async def page(self, page: Page) -> None:
        """Send a page from the cache."""
        self.started, self.status, self.route = True, 200, page.route
        await self._send({"type": "http.response.start", "status": 200, "headers": page.headers})
        await self._send({"type": "http.response.body", "body": page.body})

    async def _begin(self, start: Message, message: Message) -> None:
        body, headers = message.get("body", b""), list(start.get("headers", ()))
        own = dict(headers)
        whole = not message.get("more_body", False)
        if whole and self._zips and zippable(own, body):
            body = isal_zlib.compress(body, level=1, wbits=GZIP)
            headers = [pair for pair in headers if pair[0] != b"content-length"]
            headers += [*ZIPPED, (b"content-length", b"%d" % len(body))]
        headers += self._besides(own)
        self.started = True
        if whole and start["status"] == 200:
            self.sent = Page(body, headers)
        await self._send({**start, "headers": headers})
        await self._send({**message, "body": body})

    def _besides(self, own: Own) -> list[tuple[bytes, bytes]]:
        """The standing headers, but for those that an answer has of its own: of a page that stands in a frame."""
        if b"content-security-policy" not in own:
            return self._headers
        return [pair for pair in self._headers if pair[0] not in own]


def zippable(own: Own, body: bytes) -> bool:
    """Text that is long enough and not compressed yet."""
    return (
        len(body) >= WORTH_ZIPPING and own.get(b"content-type", b"").startswith(TEXT) and b"content-encoding" not in own
    )
