"""What a page of results repeats most, put together: its cards, and its panel of filters with 141 counts.

Compiled (``weave.c``) where this machine could compile it; else Python does the same, in some fifteen times the time.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from finder.search.answer import Hit
from providers.phrases import LEAST, digits
from web.compiled import compiled


class Far(NamedTuple):
    """How a distance is said: before the miles, after them, and instead of them where it is hardly any."""

    before: bytes
    after: bytes
    least: bytes


Filled = tuple[tuple[bytes, ...], Far]  # parts between which number, number, miles and reason stand; and the distance
Laid = Filled | bytes  # what a card begins with; or a whole one, which was filled before


def listed_in_python(cards: Sequence[Any], hits: tuple[Hit, ...], first: int, reason: bytes) -> bytes:
    """Cards, numbered from ``first``, each at its hit's distance. ``cards`` are tuples that begin as ``Filled`` is, or
    bytes: cards that were filled before."""
    found: list[bytes] = []
    for number, (card, hit) in enumerate(zip(cards, hits, strict=True), first):
        if isinstance(card, bytes):
            found.append(card)
            continue
        (start, name, where, below, end), far = card[:2]
        written = b"%d" % number
        miles = far.least if hit.miles < LEAST else far.before + digits(hit.miles).encode() + far.after
        found += (start, written, name, written, where, miles, below, reason, end)
    return b"".join(found)


def counted_in_python(parts: tuple[bytes, ...], counts: list[int], none: bytes) -> bytes:
    """Parts with a count between each two: the end of an opening tag, and the number."""
    pieces: list[bytes] = [b""] * (2 * len(parts) - 1)
    pieces[::2] = parts
    pieces[1::2] = [b">%d" % count if count else none for count in counts]
    return b"".join(pieces)


WEAVE: Final = compiled("finder.pages._weave")
listed: Final = WEAVE.listed if WEAVE else listed_in_python
counted: Final = WEAVE.counted if WEAVE else counted_in_python
