"""The listings' texts, in a file that has no name: few of them are ever shown, and those of a million take a gigabyte.

They are found by their *mark*, which tells where a text begins and how long it is. A text is never changed and a mark
never given twice, so what was made of a text may be kept by its mark. Where a disk is full, texts stay in memory.
"""

import contextlib
import os
import tempfile
import threading
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Marks = NDArray[np.int64]

NONE: Final = 0  # the mark of no text
LENGTH: Final = 20  # bits of a mark that tell how long its text is; the others tell where it begins
LONGEST: Final = (1 << LENGTH) - 1  # bytes; what a listing may say is bounded to a few thousand
SPARE: Final = 64 << 20  # bytes that may lie in a file unused before it is written anew


class Places:
    """Where the next text goes. All files of a process share these places, each with holes where others have theirs."""

    def __init__(self) -> None:
        self._end = 1  # mark 0 is that of no text
        self._lock = threading.Lock()  # listings are read beside the event loop

    def next(self, size: int) -> int:
        """The first of so many bytes that are nobody else's."""
        with self._lock:
            first, self._end = self._end, self._end + size
        return first


PLACES: Final = Places()


class Texts:
    """Texts, only ever added to. An index and those that came of it by changes share one. Its file goes with it."""

    __slots__ = ("_file", "_first", "_held", "_used")

    def __init__(self) -> None:
        """The file is made where temporary files lie; where none can be, texts are held in memory."""
        self._first = PLACES.next(0)  # where the file begins
        self._used = 0  # bytes
        self._held: dict[int, bytes] = {}  # what no disk had room for
        self._file = None
        with contextlib.suppress(OSError):
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as this does

    def __del__(self) -> None:
        if self._file:
            self._file.close()

    def add(self, texts: Sequence[bytes]) -> Marks:
        """Keep some texts. Their marks, (n,). Raises ``ValueError`` for one that is longer than any listing can be."""
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        if sizes.max(initial=0) > LONGEST:
            raise ValueError(f"a listing of more than {LONGEST} bytes")
        ends = np.cumsum(sizes)
        block = b"".join(texts)
        first = PLACES.next(len(block))
        marks: Marks = (first + ends - sizes) << LENGTH | sizes
        if not self._written(block, first - self._first):
            self._held.update(zip(marks.tolist(), texts, strict=True))
        self._used += len(block)
        return marks

    def text(self, mark: int) -> bytes:
        """The text of a mark that was given here. Raises ``OSError`` where the disk has lost it."""
        if mark in self._held:
            return self._held[mark]
        size = mark & LONGEST
        found = os.pread(self._file.fileno(), size, (mark >> LENGTH) - self._first) if self._file else b""
        if len(found) != size:
            raise OSError("a listing cannot be read from the temporary file that it was written to")
        return found

    def is_wasteful(self, living: Marks) -> bool:
        """Whether more than half of what was added is needed no longer, when ``living`` are the marks that are."""
        return self._used > 2 * int((living & LONGEST).sum()) + SPARE

    def _written(self, block: bytes, at: int) -> bool:
        """Whether a block could be written. What was begun and broke off does no harm: its places go to nobody else."""
        if self._file is None:
            return False
        left = memoryview(block)
        try:
            while left:
                done = os.pwrite(self._file.fileno(), left, at)
                left, at = left[done:], at + done
        except OSError:
            return False
        return True
