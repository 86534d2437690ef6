"""Listings as they come, on their way into an index: one line each, in arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice, zip_longest
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.texts import Marks, Texts
from finder.search.words import WordIndex, spoken
from providers.listing import Listing
from providers.places.names import key_of

STEP: Final = 16  # listings that are read at once: about a millisecond
WIDTH: Final = 10  # columns that a listing is read into
LINE: Final = np.frombuffer(b"00000000-0000-0000-0000-000000000000\n", dtype=np.uint8)  # an id as it is written
DIGITS: Final = np.flatnonzero(LINE - np.uint8(ord("0")) == 0)

Rows = NDArray[np.intp] | NDArray[np.int32]
Pause = Callable[[], None]


def no_pause() -> None:
    """Nobody is waiting."""


def town(name: str, state: str) -> str:
    """A town as rows are found by it: written in any way, it gives the same key."""
    return f"{state} {key_of(name)}"


def packed(public_id: str) -> bytes:
    """A public id as 16 bytes. Raises ``ValueError`` for what is not a UUID in its usual form."""
    found = UUID(public_id)
    if str(found) != public_id:
        raise ValueError("not a UUID in its usual form")
    return found.bytes


def unpacked(found: NDArray[np.bytes_]) -> list[str]:
    """The public ids of some 16 bytes each; all at once, a line an id."""
    lines = np.empty((len(found), len(LINE)), dtype=np.uint8)
    lines[:] = LINE
    lines[:, DIGITS] = np.frombuffer(found.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    return lines.tobytes().decode().split()


@dataclass(frozen=True, slots=True)
class Batch:
    """Listings, one line each. ``marks`` tell where ``texts`` has their JSON, ``listed`` what a search finds."""

    degrees: distance.Degrees  # (n, 2)
    states: NDArray[np.uint8]  # (n,) by options.STATES
    options: NDArray[np.uint8]  # (n, options.BYTES), packed, lowest bit first
    listed: NDArray[np.bool_]  # (n,)
    examples: NDArray[np.bool_]  # (n,)
    ids: NDArray[np.bytes_]  # (n,) 16 bytes each
    marks: Marks  # (n,)
    texts: Texts
    names: WordIndex
    towns: WordIndex

    def __len__(self) -> int:
        return len(self.states)

    @classmethod
    def read(cls, listings: Iterable[Listing], into: Texts, pause: Pause = no_pause) -> "Batch":
        """Turn listings into lines, a few at a time, with a pause for others between. Raises ``ValueError``."""
        each = iter(listings)
        lines: list[tuple[Any, ...]] = []
        while some := list(islice(each, STEP)):
            lines += map(_line, some)
            pause()
        columns = zip(*lines, strict=True) if lines else [()] * WIDTH
        lat, lon, states, offered, listed, examples, ids, texts, names, towns = columns
        return cls(
            degrees=np.array([lat, lon], dtype=np.int32).T.reshape(-1, 2),
            states=np.array(states, dtype=np.uint8),
            options=np.frombuffer(b"".join(offered), dtype=np.uint8).reshape(-1, options.BYTES),
            listed=np.array(listed, dtype=np.bool_),
            examples=np.array(examples, dtype=np.bool_),
            ids=np.array(ids, dtype="S16"),
            marks=into.add(texts),
            texts=into,
            names=WordIndex.of(names, pause),
            towns=WordIndex.of(towns, pause),
        )

    @classmethod
    def of(cls, batches: Sequence["Batch"], pause: Pause = no_pause) -> "Batch":
        """Several in one, in their order. Neighbours are joined two by two, so that no line is copied often."""
        left = list(batches) or [cls.read((), Texts())]
        while len(left) > 1:
            pairs, left = zip_longest(left[::2], left[1::2]), []
            for one, other in pairs:
                left.append(one if other is None else one.joined(other))
                pause()
        return left[0]

    def take(self, lines: Rows) -> "Batch":
        """Some of the lines, in another order; each at most once."""
        new = np.full(len(self), -1, dtype=np.int32)
        new[lines] = np.arange(len(lines), dtype=np.int32)
        arrays = {name: getattr(self, name)[lines] for name in ARRAYS}
        return Batch(**arrays, texts=self.texts, names=self.names.renumbered(new), towns=self.towns.renumbered(new))

    def joined(self, other: "Batch") -> "Batch":
        """These lines, then the others, of the same texts."""
        new = np.arange(len(self), len(self) + len(other), dtype=np.int32)
        arrays = {name: np.concatenate((getattr(self, name), getattr(other, name))) for name in ARRAYS}
        names, towns = (
            mine.merged(theirs.renumbered(new)) for mine, theirs in zip(self.words, other.words, strict=True)
        )
        return Batch(**arrays, texts=self.texts, names=names, towns=towns)

    @property
    def words(self) -> tuple[WordIndex, WordIndex]:
        """Both indexes of words."""
        return self.names, self.towns


ARRAYS: Final = tuple(field.name for field in fields(Batch) if field.name not in {"names", "towns", "texts"})


def _line(listing: Listing) -> tuple[Any, ...]:
    bits = 0
    for number in options.offered(listing):
        bits |= 1 << number
    return (
        round(listing.lat / distance.UNIT),
        round(listing.lon / distance.UNIT),
        options.STATES.get(listing.state, options.NO_STATE),
        bits.to_bytes(options.BYTES, "little"),
        not (listing.gone_since or listing.set_aside),
        listing.is_example,
        packed(listing.id),
        listing.to_json(),
        (*spoken(listing.organization), *spoken(listing.program)),
        (town(listing.city, listing.state),),
    )
