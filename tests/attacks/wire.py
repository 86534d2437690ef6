"""What no client sends: bytes over a line to the real server. Each answer is read whole and looked at."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from typing import Final
from urllib.parse import urlsplit

from tests.attacks.asking import Answer

SMALL: Final = 400  # bytes of a string here
HEAD: Final = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
FORM: Final = b"Content-Type: application/x-www-form-urlencoded\r\n"
HELD: Final = 3.0  # seconds without a word, after which the line is closed from here
ODD: Final = (
    b"\0" * 100, b"\xff" * 5_000, b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"OPTIONS *" + HEAD + b"\r\n",
    b"GET http://evil.example/" + HEAD + b"\r\n", b"GET //evil.example/%2f.." + HEAD + b"\r\n",
    b"CONNECT evil.example:80" + HEAD + b"\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    b"GET /" + HEAD + b"X: a\r\n b: c\r\n\r\n", b"GET /" + HEAD + b": empty\r\n\r\n",
    b"GET /" + HEAD + b"No colon\r\n\r\n",
    b"GET /" + HEAD + b"X-\xff: \xfe\r\n\r\n", b"GET /" + HEAD + b"X: \0\r\n\r\n",
    b"GET /" + HEAD + b"X: a\rY: b\r\n\r\n",
    b"GET /\xff\xfe" + HEAD + b"\r\n", b"GET /search?near=\xc0\xae" + HEAD + b"\r\n", b"GET /a b" + HEAD + b"\r\n",
    b"GET /\t" + HEAD + b"\r\n", b"GET /" + HEAD + b"Cookie: finder=\xff\xfe; \0\r\n\r\n",
    b"POST /reports" + HEAD + FORM + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /portal"
    b" HTTP/1.1\r\n\r\n",
    b"POST /reports" + HEAD + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\ncode=a",
    b"POST /reports" + HEAD + FORM + b"Content-Length: -1\r\n\r\ncode=a",
    b"POST /reports" + HEAD + FORM + b"Content-Length: +6\r\n\r\ncode=a",
    b"POST /reports" + HEAD + FORM + b"Content-Length: 99999999999999999999\r\n\r\ncode=a",
    b"POST /reports" + HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /reports" + HEAD + FORM + b"Transfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n",
    b"POST /reports" + HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
    b"POST /reports" + HEAD + FORM + b"Content-Length: 9\r\n\r\ncode=%ff\0", b"POST /reports" + HEAD + b"\r\n",
    b"GET /search?near=43604" + HEAD + b"X-Forwarded-For: " + b"1.2.3.4, " * 2_000 + b"\r\n\r\n",
    b"GET /" + HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(3_000)) + b"\r\n",
)  # fmt: skip
AFTER: Final = b"GET /helplines" + HEAD + b"\r\n"


def requests(strings: Iterable[str]) -> Iterator[tuple[bytes, list[str]]]:
    """Each string where bytes are taken as they come: as path, query, method, Host, header, its name, and form."""
    for odd in ODD:
        yield odd, []
    for number, text in enumerate(strings):
        sent = text.encode("utf-8", "surrogatepass")[:SMALL]
        yield (
            b"GET /" + sent + HEAD + b"\r\n",
            b"GET /search?near=" + sent + HEAD + b"\r\n",
            sent + b" / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: " + sent + b"\r\nConnection: close\r\n\r\n",
            b"GET /search?near=43604" + HEAD + b"X-Forwarded-For: " + sent + b"\r\n\r\n",
            b"GET /portal" + HEAD + b"Cookie: finder=" + sent + b"\r\n\r\n",
            b"GET /" + HEAD + sent + b": a\r\n\r\n",
            b"GET / " + sent + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            b"POST /reports" + HEAD + FORM + b"Content-Length: %d\r\n\r\n" % (len(sent) + 5) + b"code=" + sent,
            b"GET /" + HEAD + b"Accept-Language: " + sent + b"\r\nReferer: " + sent + b"\r\n\r\n",
        )[number % 10], [text]  # fmt: skip


class Line:
    """A server that is listened to."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._peer = (str(parts.hostname), int(parts.port or 80))

    def said(self, request: bytes) -> list[Answer]:
        """Every answer to some bytes, until the server closes the line."""
        raw = b""
        with closing(socket.create_connection(self._peer, 30)) as line:
            with suppress(ConnectionError):
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
            line.settimeout(HELD)
            with suppress(ConnectionError, TimeoutError):
                while piece := line.recv(65_536):
                    raw += piece
        return list(answers(raw))


def answers(raw: bytes) -> Iterator[Answer]:
    """The answers that stand one after the other. Raises ``ValueError`` for what is none."""
    while raw:
        head, found, rest = raw.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        if not found or not first.startswith(b"HTTP/1.1 "):
            raise ValueError(f"no answer: {raw[:80]!r}")
        headers = [(name.decode("latin-1").lower(), value.strip().decode("latin-1")) for name, _, value in
                   (line.partition(b":") for line in lines)]  # fmt: skip
        told = dict(headers)
        if "content-length" in told:
            length = int(told["content-length"])
            body, raw = rest[:length], rest[length:]
        elif told.get("transfer-encoding") == "chunked":
            body, raw = unchunked(rest)
        else:
            raise ValueError("an answer without a length")
        yield Answer(int(first.split()[1]), headers, body)


def unchunked(rest: bytes) -> tuple[bytes, bytes]:
    """A body that came in pieces, and what follows it. Raises ``ValueError``."""
    body = b""
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            raise ValueError("half an answer")
        length = int(size, 16)
        body, rest = body + rest[:length], rest[length + 2 :]
        if length == 0:
            return body, rest
