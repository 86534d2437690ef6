"""Strings in headers: each header that anything here, or a proxy before it, reads; and some that nobody does."""

from collections.abc import Iterator, Sequence
from typing import Final

NAMES: Final = (
    b"user-agent", b"referer", b"accept", b"accept-language", b"accept-encoding", b"cookie", b"x-forwarded-for",
    b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip", b"forwarded", b"origin", b"sec-fetch-site",
    b"sec-fetch-mode",
    b"sec-fetch-dest", b"content-type", b"content-length", b"content-encoding", b"transfer-encoding", b"if-none-match",
    b"if-modified-since", b"if-match", b"if-range", b"range", b"x-request-id", b"traceparent", b"authorization",
    b"expect",
    b"x-original-url", b"x-rewrite-url", b"x-http-method-override", b"access-control-request-headers", b"x-unknown",
)  # fmt: skip
COOKIES: Final = ("finder={}", "finder={}; finder={}", "__Host-finder={}", "{}={}", 'finder="{}"', "a=b; {}")
LARGEST: Final = 4_000
SHORT: Final = 300  # characters, where each header holds one


def raw(text: str) -> bytes:
    """A text as a header may hold it: no line ends and no NUL, which no server lets through to us."""
    sent = text[:LARGEST].encode("utf-8", "surrogatepass")
    return sent.replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\0", b" ")


def one(name: bytes, text: str, number: int) -> tuple[bytes, bytes]:
    """One header with a string in it."""
    if name == b"cookie":
        shape = COOKIES[number % len(COOKIES)]
        return name, raw(shape.replace("{}", text))
    return name, raw(text)


def each(strings: Sequence[str], *, whole: bool = False) -> Iterator[tuple[list[tuple[bytes, bytes]], list[str]]]:
    """Each string in one header, the headers in their turn; then all headers at once, with others. ``whole``: until
    each string was in each header."""
    for number, text in enumerate(strings):
        yield [one(NAMES[number % len(NAMES)], text, number // len(NAMES))], [text]
    width = len(NAMES)
    for number in range(0, len(strings), 1 if whole else width):
        some = [strings[(number + at) % len(strings)][:SHORT] for at in range(width)]
        yield [one(name, text, number) for name, text in zip(NAMES, some, strict=True)], some
