"""Listings as rows of the one wide table that a peer searches: what a card shows, and what a search needs."""

from functools import cache
from itertools import chain
from operator import getitem
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.columns import along_the_curve
from tests.bench import listings
from tests.bench.listings import UNIT, Draw
from tests.bench.peers.ask import PACKED, PLACE, STRIPS, WORDS, towns_of_zips

PAGE: Final = 20
STEP: Final = 20_000
SIZES: Final = tuple((group, options.SPAN[group].stop - options.SPAN[group].start) for group in PACKED)
COLUMNS: Final = (
    "id", "public_id", "name", "program", "city", "code", "phone", "approximate", "source", "checked",
    "lat", "lon", "x", "y", "z", "strip", "state", "town",
    *(f"w{word}" for word in range(WORDS)),
    "codes",
)  # fmt: skip


def in_order(drawn: Draw) -> Draw:
    """The same lines, neighbours beside each other: a database then reads few pages for a circle."""
    order = along_the_curve(drawn.degrees)
    return Draw(*(getattr(drawn, name)[order] for name in Draw.__slots__))


def records(drawn: Draw, first: int, last: int) -> list[tuple[Any, ...]]:
    """Some lines of a draw, a value a column."""
    degrees, chosen, towns = drawn.degrees[first:last], drawn.zips[first:last].tolist(), towns_of_zips()
    points = distance.points(degrees).tolist()
    strips = np.floor(degrees[:, 0] * UNIT * STRIPS).astype(int).tolist()
    bits = words(drawn.options[first:last])
    return [
        (
            first + at, public_id, listings.organization(names), listings.program(names), where.town, where.state,
            listings.phone(public_id), approximate, "samhsa-directory", "2023-06-29", *spot, *points[at], strips[at],
            options.STATES[where.state], towns[chosen[at]], *bits[at], codes(stated),
        )
        for at, (public_id, names, where, spot, approximate, stated) in enumerate(listings.lines(drawn, first, last))
    ]  # fmt: skip


def words(stated: NDArray[np.uint8]) -> list[list[int]]:
    """The options of listings (packed), one bit each, as words."""
    bits = np.unpackbits(stated, axis=1, count=options.COUNT, bitorder="little")
    found = np.zeros((len(bits), WORDS), dtype=np.int64)
    for number, (word, place) in PLACE.items():
        found[:, word] |= bits[:, number].astype(np.int64) << place
    return found.tolist()


def codes(stated: bytes) -> list[int]:
    """The numbers of a listing's options (packed)."""
    return list(chain.from_iterable(map(getitem, _eights(), stated)))


@cache
def _eights() -> list[list[list[int]]]:
    """For each byte of packed options, the numbers that each of its values stands for."""
    return [
        [[start + bit for bit in range(8) if value >> bit & 1] for value in range(256)]
        for start in range(0, options.BYTES * 8, 8)
    ]
