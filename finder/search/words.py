"""An inverted index: which rows bear a word. For the words of a program's names, and for its town.

Words are compared without accents, case and punctuation: ``Peña's`` is found by ``pena``, ``Al-Anon`` by ``al``,
``anon`` and ``alanon``.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, zip_longest
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

RowNumbers = NDArray[np.int32]

APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʻʼ`´′"))
PARTS: Final = re.compile(r"[^\W_]+(?:[-‐‑‒–.&/][^\W_]+)*")
PART: Final = re.compile(r"[^\W_]+")
LAST: Final = "\U0010ffff"  # sorts after whatever a word goes on with
STEP: Final = 512  # rows between two pauses
LOW: Final = (1 << 32) - 1


def folded(text: str) -> str:
    """Without accents, apostrophes and case."""
    text = text.translate(APOSTROPHES).casefold()
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).casefold()


def spoken(text: str) -> Iterator[str]:
    """The words of a name as it is written; a compound gives its parts and the whole."""
    for compound in PARTS.findall(folded(text)):
        parts = PART.findall(compound)
        yield from parts
        if len(parts) > 1:
            yield "".join(parts)


def asked(text: str) -> list[str]:
    """The words of a question, without those that another one implies: ``re rec`` → ``rec``."""
    words = sorted(set(PART.findall(folded(text))))
    return [word for word, after in zip_longest(words, words[1:], fillvalue="") if not after.startswith(word)]


class WordIndex:
    """Sorted words, and for each the rows that bear it. Never changed once made."""

    __slots__ = ("_rows", "_starts", "_words")

    def __init__(self, words: list[str], pairs: NDArray[np.int64]) -> None:
        """Take sorted words, and pairs ``position of the word << 32 | row`` in any order. Words without rows go."""
        pairs = np.sort(pairs, kind="stable")  # after a change most are in order already, and this one sees that
        sizes = np.bincount(pairs >> 32, minlength=len(words))
        if not sizes.all():
            words = list(compress(words, sizes))
            sizes = sizes[sizes > 0]
        self._words = words
        self._starts = np.concatenate(([0], np.cumsum(sizes)))
        self._rows: RowNumbers = (pairs & LOW).astype(np.int32)

    @classmethod
    def of(cls, borne: Sequence[Sequence[str]], pause: Callable[[], None] = lambda: None) -> Self:
        """From the words of row 0, row 1 and so on. Calls ``pause`` every millisecond or so."""
        number: dict[str, int] = {}
        pairs: list[int] = []
        for row, each in enumerate(borne):
            pairs += [number.setdefault(word, len(number)) << 32 | row for word in set(each)]
            if row % STEP == 0:
                pause()
        words = sorted(number)
        place = np.zeros(len(words), dtype=np.int64)
        place[[number[word] for word in words]] = np.arange(len(words))
        found = np.array(pairs, dtype=np.int64)
        return cls(words, place[found >> 32] << 32 | found & LOW)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Bytes that rows and words take."""
        return self._rows.nbytes + self._starts.nbytes + sum(len(word) + 57 for word in self._words)

    def bearing(self, word: str) -> RowNumbers:
        """The rows that bear exactly this word."""
        place = bisect_left(self._words, word)
        known = place < len(self._words) and self._words[place] == word
        return self._rows[self._starts[place] : self._starts[place + known]]

    def starting(self, beginning: str) -> RowNumbers:
        """The rows that bear a word which begins so; a row may come more than once."""
        first, last = (bisect_left(self._words, each) for each in (beginning, beginning + LAST))
        return self._rows[self._starts[first] : self._starts[last]]

    def renumbered(self, new: RowNumbers) -> "WordIndex":
        """The same with row ``r`` called ``new[r]``; rows whose new number is negative are left out."""
        rows = new[self._rows]
        kept = rows >= 0
        return WordIndex(self._words, self._pairs(np.arange(len(self._words)), rows)[kept])

    def merged(self, other: "WordIndex") -> "WordIndex":
        """Both together."""
        known = self._words
        extra = [word for word in other._words if not len(self.bearing(word))]
        words = sorted(known + extra) if extra else known
        before = np.array([bisect_left(known, word) for word in extra], dtype=np.int64)
        own = np.arange(len(known)) + np.searchsorted(before, np.arange(len(known)), side="right")
        theirs = np.array([bisect_left(words, word) for word in other._words], dtype=np.int64)
        return WordIndex(words, np.concatenate((self._pairs(own, self._rows), other._pairs(theirs, other._rows))))

    def _pairs(self, places: NDArray[np.int64], rows: RowNumbers) -> NDArray[np.int64]:
        pairs: NDArray[np.int64] = np.repeat(places << 32, np.diff(self._starts)) | rows
        return pairs
