"""What stands before every request and after every answer, whatever happens between.

Pure ASGI and outermost, so that error pages carry the same headers: Starlette's own ``middleware=`` sits inside its
error handler. It checks the host, bounds the request, splits the language off the path, counts requests, answers
from the page cache, compresses, and turns anything unforeseen into a page with the helpline.
"""

import re
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, NamedTuple

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.cache import Page, PageCache
from web.i18n import split_path
from web.limits import Limiter
from web.metrics import Counts
from web.offline import ALLOWED
from web.outgoing import Outgoing

log: Final = structlog.get_logger("guard")

LONGEST_URL: Final = 8_192  # bytes of path and query
LARGEST_HEADERS: Final = 65_536  # bytes, each header counted as 32 more, as HTTP/2 does
LARGEST_BODY: Final = 65_536  # bytes
DEPTH: Final = 4  # errors that are named, of those that came of each other
HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?", re.IGNORECASE)
POLICY: Final = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {ALLOWED}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors "
)
CSP: Final = f"{POLICY}'none'"
FRAMED: Final = {"Content-Security-Policy": f"{POLICY}'self'", "X-Frame-Options": "SAMEORIGIN"}  # in a page of ours
HEADERS: Final = [
    (b"content-security-policy", CSP.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=(), browsing-topics=()"),
]
NO_GZIP: Final = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")  # who says so cannot read it
HTTPS_HEADERS: Final = [(b"strict-transport-security", b"max-age=31536000; includeSubDomains")]

ErrorPage = Callable[[Scope, int], tuple[bytes, str]]  # → body and content type


class Refused(HTTPException):
    """A request that goes no further: the status to answer with."""


class Head(NamedTuple):
    """What the guard wants to know of a request's headers: its hosts, how large all are, whether it reads gzip."""

    hosts: list[bytes]
    size: int
    zips: bool


class Guard:
    """The outermost layer. ``error_page`` must need neither a database nor a template that could fail."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        https: bool,
        limiter: Limiter | None,
        cache: PageCache,
        error_page: ErrorPage,
        before: Callable[[], None],
        counts: Counts | None = None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._headers = HEADERS + (HTTPS_HEADERS if https else [])
        self._limiter = limiter
        self._cache = cache
        self._error_page = error_page
        self._before = before
        self._counts = counts or Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; everything but HTTP goes straight on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = read_head(scope)
        answer = Outgoing(send, self._headers, zips=head.zips)
        try:
            self._admit(scope, head)
            await self._answer(scope, receive, answer, key_of(scope, head))
        except Refused as refused:
            self._counts.refused(refused.status_code)
            await self._fail(scope, answer, refused.status_code)
        except Exception as error:  # the last resort: whatever it was, a person gets a page with a phone number
            await self._fail(scope, answer, 500)
            note(answer.route, error)
        finally:
            self._counts.answered(answer.route, answer.status)

    def _admit(self, scope: Scope, head: Head) -> None:
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_URL:
            raise Refused(414)
        if head.size > LARGEST_HEADERS:
            raise Refused(431)
        check_host(head.hosts, self._hosts)
        if self._limiter and not self._limiter.admits(scope):
            raise Refused(429)

    async def _answer(self, scope: Scope, receive: Receive, answer: Outgoing, key: Hashable) -> None:
        page = self._cache.find(key)
        if page is not None:
            await answer.page(page)
            return
        asked = self._cache.asked()
        self._before()
        language, path = split_path(scope["path"])
        path = path.rstrip("/") or "/"
        state = dict(scope.get("state") or {}, language=language)
        inner = dict(scope, path=path, raw_path=path.encode(), state=state)
        try:
            await self._app(inner, bounded(receive), answer)
        finally:
            answer.route = route_of(inner)
        if state.get("cacheable") and answer.sent is not None:
            self._cache.keep(key, Page(answer.sent.body, answer.sent.headers, answer.route), asked)

    async def _fail(self, scope: Scope, answer: Outgoing, status: int) -> None:
        if answer.started:
            return  # half an answer is out; the server closes the connection
        body, kind = self._error_page(scope, status)
        await answer(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", kind.encode()), (b"cache-control", b"no-store")],
            }
        )
        await answer({"type": "http.response.body", "body": body})


def read_head(scope: Scope) -> Head:
    """The headers, looked at once."""
    hosts, size, zips = [], 0, False
    for name, value in scope["headers"]:
        size += len(name) + len(value) + 32
        if name == b"host":
            hosts.append(value)
        elif name == b"accept-encoding":
            zips = zips or (b"gzip" in value and not NO_GZIP.search(value))
    return Head(hosts, size, zips)


def key_of(scope: Scope, head: Head) -> Hashable:
    """What makes two requests the same: path with its language, query, and whether the browser reads gzip."""
    return scope["path"], scope["query_string"], head.zips, scope["method"]


def check_host(given: list[bytes], hosts: frozenset[str]) -> None:
    """Exactly one Host header, and one that is ours. Raises ``Refused(400)``."""
    if len(given) != 1 or not is_ours(given[0], hosts):
        raise Refused(400)


@lru_cache(maxsize=64)
def is_ours(host: bytes, hosts: frozenset[str]) -> bool:
    """Whether a Host header names one of ours."""
    match = HOST.fullmatch(host.decode("latin-1"))
    return match is not None and ("*" in hosts or match["name"].lower() in hosts)


def bounded(receive: Receive) -> Receive:
    """A ``receive`` that stops reading a body which is too large."""
    seen = 0

    async def inner() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            raise Refused(413)
        return message

    return inner


def route_of(scope: Scope) -> str:
    """The route's template, to log and to count: never the path or the query, which hold what a visitor typed."""
    route: Any = scope.get("route")
    return getattr(route, "path", "none")


def note(route: str, error: Exception) -> None:
    """Write down that something unforeseen happened. A log that cannot be written must not take the page away."""
    with suppress(OSError, ValueError):
        log.error("unforeseen", route=route, kind=kind(error), where=where(error))


def kind(error: BaseException | None) -> str:
    """What an error is, and what it came of: a library's own often says the same of many things."""
    names: list[str] = []
    while error and len(names) < DEPTH:
        names.append(type(error).__name__)
        error = error.__cause__
    return " of ".join(names)


def where(error: BaseException) -> list[str]:
    """The last frames of an error. Its message is left out: it may repeat what a visitor typed."""
    frames = extract_tb(error.__traceback__)[-4:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
