"""Listings as rows of the one wide table that a peer searches: what a card shows, and what a search needs."""

from typing import Any, Final

import numpy as np

from finder.search import distance, options
from finder.search.columns import along_the_curve
from tests.bench import listings
from tests.bench.listings import UNIT, Draw
from tests.bench.peers.ask import PACKED, STRIPS, WORDS, towns_of_zips, words

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
    some, degrees, towns = listings.listings(drawn, first, last), drawn.degrees[first:last], towns_of_zips()
    points = distance.points(degrees).tolist()
    strips = np.floor(degrees[:, 0] * UNIT * STRIPS).astype(int).tolist()
    stated = [int.from_bytes(line.tobytes(), "little") for line in drawn.options[first:last]]
    chosen = drawn.zips[first:last].tolist()
    return [
        (
            first + at, one.id, one.organization, one.program, one.city, one.state, one.phones[0].number,
            one.approximate, one.source, one.checked, one.lat, one.lon, *points[at], strips[at],
            options.STATES[one.state], towns[chosen[at]], *words(stated[at]), list(options.offered(one)),
        )
        for at, one in enumerate(some)
    ]  # fmt: skip
