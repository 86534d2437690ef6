"""JSON that nobody should send: strings in each member and as its name, wrong kinds, twice, deep, huge, broken."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from finder.screening.shapes import Table

PATH: Final = "/api/v1/screening"
KIND: Final = b"application/json"
WRONG: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 1e308, -0.0, 2**63, 10**400, "", [], {}, [[]], [None], {"a": None}, [{}], {"": ""}, "yes",
    ["yes"],
    [["none"]], {"none": "none"}, "none", ["none", "none"], "\ud800", "\0", ["\udfff"], {"\ud800": "\ud800"}, [0.5],
    1.5,
)  # fmt: skip
DEEP: Final = 20_000
BROKEN: Final = (
    b"", b"{", b"[", b"}", b"nul", b"NaN", b'{"now":NaN}', b'{"now":Infinity}', b"'a'", b"{'now':1}",
    b'{"now":"none",}',
    b'\xef\xbb\xbf{"now":"none"}', '{"now":"none"}'.encode("utf-16"), '{"now":"none"}'.encode("utf-32"),
    b'{"now":"\xff"}',
    b'{"now":"\xed\xa0\x80"}', b'{"now":"\\ud800"}', b'{"\\ud800":1}', b'{"now":"none","now":"unresponsive"}',
    b'{"a":1,"a":2,"\\ud800":1,"\\ud800":2}', b'{"now":"none"}{"now":"none"}', b'{"now":"none"}\0', b'{"now":"\0"}',
    b"1" * 60_000, b"1e" + b"9" * 50_000, b'{"drinks":' + b"9" * 50_000 + b"}", b'{"drinks":1e999}', b"0x10", b"01",
    b"-",
    b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    b'{"now":' + b"[" * DEEP + b"]" * DEEP + b"}",
    b'"' + b"a" * 60_000 + b'"', b"a" * 70_000, b"{" + b'"a":1,' * 5_000 + b'"b":1}', b"/*x*/{}", b"\x1f\x8b\x08\0",
    b"a=b&c=d",
)  # fmt: skip


def names(table: Table) -> list[str]:
    """Each member that answers may have."""
    return [*table.questions, "skipped", "frequency", "unknown"]


def wrong(table: Table) -> Iterator[bytes]:
    """Each member with each wrong kind of value, and what is no JSON."""
    for name in names(table):
        for value in WRONG:
            yield json.dumps({name: value}).encode()
            yield json.dumps({"now": "none", name: {name: value}}).encode()
    yield from BROKEN


def hostile(table: Table, deal: Iterable[Sequence[str]]) -> Iterator[tuple[bytes, Sequence[str]]]:
    """Objects with a string in each member, alone, in a list or in an object, or as the name. ``deal`` gives as many
    strings as there are ``names``."""
    known = names(table)
    for number, strings in enumerate(deal):
        pairs = list(zip(known, strings, strict=False))
        shape: dict[str, Any] = [
            dict(pairs), {name: [text, text] for name, text in pairs}, {name: {text: text} for name, text in pairs},
            dict(zip(strings, known, strict=False)), {name: {"alcohol": text} for name, text in pairs},
        ][number % 5]  # fmt: skip
        sent = json.dumps(shape, ensure_ascii=number % 2 == 0).encode("utf-8", "surrogatepass")
        yield sent, strings


def kinds(deal: Iterable[str]) -> Iterator[bytes]:
    """What a body may be said to be."""
    told = ("application/json; charset=utf-16", "APPLICATION/JSON", "application/json;", "text/plain", "", "a", "json")
    for text in chain(told, deal):
        yield text.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
