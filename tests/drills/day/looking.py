"""Looks for millions of spellings at once in everything that was written.

Each spelling is known by its first eight bytes (or four, where it has no more), as a number in a sorted row. Every
window of what is searched is such a number too: numpy sorts out those that are in the row, by a table of bits first.
Only what is left is compared byte by byte, with the spellings of the one secret that it may belong to, made again.
"""

import gzip
import re
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.drills.day.cast import Secret
from tests.drills.day.spellings import BOUNDED, CUT, PACKED, SHORT, WIDTH, digests, spellings

CHUNK: Final = 1 << 22  # windows at once
SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
MOST: Final = 3_000  # windows of one place that are compared: more of them are one leak
RUN: Final = re.compile(rb"[0-9a-f]+")
HEX: Final = frozenset(b"0123456789abcdefABCDEF")
CAPITALS: Final = re.compile(rb"[0-9A-F]{8,}")
BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{11,}")
PACKED_LOG: Final = b"\x1f\x8b"
COMMON: Final = bytes.maketrans(b"-_", b"+/")

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling of somebody's secret, in one place. ``owner``: the number of the secret."""

    owner: int
    spelling: str
    at: int


class Row:
    """The beginnings of spellings, and whose they are."""

    def __init__(self, width: int) -> None:
        self._kind = np.dtype(f"<u{width}")
        self._raw: list[bytes] = []
        self._owners: list[NDArray[np.uint32]] = []
        self.keys: Words = np.zeros(0, np.uint64)
        self.owners: NDArray[np.uint32] = np.zeros(0, np.uint32)

    def add(self, owner: int, beginnings: Sequence[bytes]) -> None:
        self._raw.append(b"".join(beginnings))
        self._owners.append(np.full(len(beginnings), owner, np.uint32))

    def sort(self) -> None:
        """Make it ready: nothing is added any more."""
        keys = np.frombuffer(b"".join(self._raw), self._kind).astype(np.uint64)
        owners = np.concatenate(self._owners) if self._owners else self.owners
        order = np.argsort(keys, kind="stable")
        self.keys, self.owners = keys[order], owners[order]
        self._raw, self._owners = [], []
        bits = max(16, min(27, int(np.log2(len(keys) + 1)) + 4))
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, bool)
        self._table[(self.keys * SPREAD) >> self._shift] = True

    def seen(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Where a window may be the beginning of whose spelling: pairs of offset and owner."""
        width = self._kind.itemsize
        for start in range(0, len(data), CHUNK * width):
            part = data[start : start + CHUNK * width + width - 1]
            for shift in range(width):
                count = (len(part) - shift) // width
                if count > 0:
                    words = np.frombuffer(part, self._kind, count, shift).astype(np.uint64)
                    for place, owner in self._among(words):
                        yield start + shift + place * width, owner

    def _among(self, words: Words) -> Iterator[tuple[int, int]]:
        """Which of some windows are beginnings, and whose."""
        maybe = np.nonzero(self._table[(words * SPREAD) >> self._shift])[0]
        maybe = maybe[np.argsort(words[maybe])]  # neighbours are looked up together
        asked = words[maybe]
        first = np.searchsorted(self.keys, asked)
        first[first == len(self.keys)] = 0
        for place in np.nonzero(self.keys[first] == asked)[0] if len(self.keys) else ():
            last = np.searchsorted(self.keys, asked[place], "right")
            for owner in self.owners[first[place] : last]:
                yield int(maybe[place]), int(owner)


class Looking:
    """Secrets that must not be found. ``nobodys``: some that nobody has, of which chance alone can write any."""

    def __init__(self, secrets: Sequence[Secret], nobodys: Sequence[Secret] = ()) -> None:
        self.secrets = [*secrets, *nobodys]
        self.real = len(secrets)
        self.share = len(secrets) / max(1, len(nobodys))
        self._long, self._packed = Row(WIDTH), Row(4)
        for owner, secret in enumerate(self.secrets):
            self._take(owner, secret)
        self._long.sort()
        self._packed.sort()
        self.count = len(self._long.keys) + len(self._packed.keys)

    def _take(self, owner: int, secret: Secret) -> None:
        spelt = [raw for _, raw in spellings(secret)]
        assert all(len(raw) >= WIDTH or len(raw) == 4 for raw in spelt), secret
        hashed = [raw for _, raw in digests(secret.whole)]
        self._packed.add(owner, [raw for raw in spelt if len(raw) == 4])
        self._long.add(owner, [raw[:WIDTH] for raw in (*spelt, *hashed) if len(raw) >= WIDTH])
        self._long.add(owner, [raw[: WIDTH // 2].hex().encode() for raw in hashed])

    def find(self, data: bytes) -> Iterator[Found]:
        """All that is found in some bytes, the short spellings too. Not more than thousands: the rest is the same."""
        seen = 0
        for offset, owner in self._long.seen(data):
            for one in self._compared(data, offset, owner):
                yield one
                seen += one.spelling not in SHORT
            if seen > MOST:
                break
        for offset, owner in self._packed.seen(data):
            yield Found(owner, PACKED, offset)

    def _compared(self, data: bytes, offset: int, owner: int) -> Iterator[Found]:
        for name, raw in spellings(self.secrets[owner]):
            if len(raw) >= WIDTH and data.startswith(raw, offset):
                yield Found(owner, name, offset)
        for name, raw in digests(self.secrets[owner].whole):
            if data.startswith(raw[:WIDTH], offset) or data.startswith(letters := raw.hex().encode()[:BOUNDED], offset):
                yield Found(owner, name, offset)
            elif data.startswith(letters[:WIDTH], offset) and is_cut(data, offset, letters):
                yield Found(owner, CUT, offset)


def is_cut(data: bytes, offset: int, letters: bytes) -> bool:
    """Whether the beginning of a digest stands there by itself, and is no part of something else."""
    run = RUN.match(data, offset, offset + BOUNDED + 1)
    return bool(run and letters.startswith(run[0])) and not (offset and data[offset - 1] in HEX)


def read(data: bytes) -> bytes:
    """What stands there, unpacked, and below it what its long runs of letters mean: digests in capitals, and base64."""
    if data.startswith(PACKED_LOG):
        data = gzip.decompress(data)
    capitals = (run[0].lower() for run in CAPITALS.finditer(data))
    decoded = (meant(run[0].translate(COMMON), shift) for run in BASE64.finditer(data) for shift in range(4))
    return b"\n".join((data, *capitals, *decoded))


def meant(letters: bytes, shift: int) -> bytes:
    """What letters of base64 mean from one of them on: what stands before it may be something else."""
    some = letters[shift : len(letters) - ((len(letters) - shift) % 4 == 1)]
    return b64decode(some + b"=" * (-len(some) % 4))


def told(
    found: Iterable[Found], looking: Looking, known: frozenset[tuple[int, str]]
) -> dict[tuple[str, str], set[int]]:
    """What is a leak, by the kind of a secret and its spelling: whose. ``known`` stood there before anybody came.

    A short spelling counts when it is found of clearly more secrets than chance would have it.
    """
    whose: dict[tuple[str, str], set[int]] = defaultdict(set)
    chance: dict[str, set[int]] = defaultdict(set)
    for one in found:
        if one.owner >= looking.real:
            chance[one.spelling].add(one.owner)
        elif (one.owner, one.spelling) not in known:
            whose[looking.secrets[one.owner].kind, one.spelling].add(one.owner)
    return {
        (kind, spelling): owners
        for (kind, spelling), owners in whose.items()
        if spelling not in SHORT or len(owners) > 10 + 3 * looking.share * len(chance[spelling])
    }
