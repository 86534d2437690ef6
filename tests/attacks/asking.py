"""Asks a service by its own door, without a client in between that would tidy up what is sent."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from starlette.testclient import TestClient
from starlette.types import Message

from web.forms import FORM

HOST: Final = (b"host", b"testserver")
Head = Sequence[tuple[bytes, bytes]]
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """The body as words."""
        packed = self.header("content-encoding") == "gzip"  # a string may ask for that
        return (gzip.decompress(self.body) if packed else self.body).decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        """What it is said to be."""
        return self.header("content-type").partition(";")[0]

    def header(self, name: str) -> str:
        """A header's value; empty without it."""
        return next((value for key, value in self.headers if key == name), "")


class Door:
    """Where a running service takes requests, in its own loop."""

    def __init__(self, client: TestClient) -> None:
        assert client.portal is not None
        self._app, self._portal = client.app, client.portal
        self.asked = 0

    def ask(self, method: str, target: str, head: Head = (), body: bytes = b"", host: Head = (HOST,)) -> Answer:
        """One request. ``target`` is a path with its query as it stands in the request line."""
        self.asked += 1
        return self._portal.call(self._ask, method, target, [*host, *head], body)

    def form(self, target: str, pairs: Pairs, head: Head = ()) -> Answer:
        """Send a form."""
        sent = [*head, (b"content-type", FORM.encode())]
        return self.ask("POST", target, sent, urlencode(pairs, errors="surrogatepass").encode())

    async def _ask(self, method: str, target: str, head: Head, body: bytes) -> Answer:
        raw, _, query = target.partition("?")
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote(raw), "raw_path": raw.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(name.lower(), value) for name, value in head], "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip
        said: list[Message] = []
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        start = next(one for one in said if one["type"] == "http.response.start")
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]]
        return Answer(start["status"], headers, b"".join(one.get("body", b"") for one in said))


def written(text: str) -> str:
    """A text as it stands in an address."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def cookie(token: str) -> Head:
    """The header of somebody who is signed in; none for a stranger."""
    return [(b"cookie", f"finder={token}".encode())] if token else []
