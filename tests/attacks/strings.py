"""The strings: public collections of what breaks or takes over websites, and some of our own."""

import gzip
import json
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Final

OWN: Final = (  # what the collections lack, and what fits our fields
    "\0", "a\0b", "\u202e\u2066x", "\ufeff", "²", "٣", "１２３", "-1", "1e999", "NaN", str(2**31), str(2**63),
    "9" * 4_400,
    "'", '"', "`", "\\", "%", "_", "%s%n", "{0}", "{{7*7}}", "${7*7}", "=1+1", "@SUM(1)", "＝1+1", "+1\t", "\r=1",
    "a\r\nb: c",
    "//evil.example", "/\\evil.example", "https:evil.example", "javascript:fired(1)", "\tjavascript:fired(1)",
    "<script>fired(1)</script>", "</script><script>fired(1)</script>", "<img src=x onerror=fired(1)>",
    '"><svg onload=fired(1)>', "'><svg onload=fired(1)>", '" autofocus onfocus="fired(1)',
    "' autofocus onfocus='fired(1)",
    "</textarea><svg onload=fired(1)>", "</title><svg onload=fired(1)>", "--><svg onload=fired(1)>",
    "]]><svg onload=fired(1)>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>*{display:none}</style>", "<iframe srcdoc=x>",
    "<form action=//evil.example><button>", "=HYPERLINK(\"http://evil.example\")", "END:VCARD\r\nBEGIN:VCARD",
    '{"a":"\\ud800"}', '{"id":"\\ud800","rawId":"\\ud800","type":"public-key","response":{}}', "[" * 3_000, "{}",
    "null",
    '{"type":[],"challenge":{},"origin":1}', "a" * 9_000, "🏳️‍🌈", "İstanbul", "ﷺ" * 40, "e" + "\u0301" * 300,
)  # fmt: skip


def everything(folder: Path) -> list[str]:
    """Each string once, in one order."""
    with gzip.open(folder / "attack_strings.jsonl.gz", "rt", encoding="utf-8") as lines:
        return list(dict.fromkeys([*OWN, *(json.loads(line)["text"] for line in lines)]))


class Deal:
    """Deals strings out, each in its turn, so that all are used before one comes again."""

    def __init__(self, strings: Sequence[str]) -> None:
        self.strings = strings
        self.dealt = 0

    def next(self, count: int) -> list[str]:
        """So many that follow."""
        at = self.dealt % len(self.strings)
        self.dealt += count
        return list(islice(cycle(self.strings), at, at + count))

    def rounds(self, width: int, count: int) -> Iterator[list[str]]:
        """For an input of so many fields: so many times, a string for each field."""
        for _ in range(count):
            yield self.next(width)


def columns(strings: Sequence[str], width: int) -> Iterator[list[str]]:
    """For an input of so many fields: each string in each field once, beside others."""
    step = max(1, len(strings) // max(1, width))
    for number in range(len(strings)):
        yield [strings[(number + field * step) % len(strings)] for field in range(width)]
