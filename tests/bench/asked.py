"""Searches as people ask them: seven of ten ZIPs of big cities, two ZIPs anywhere, one a whole state."""

import itertools
import random
from collections.abc import Iterator
from functools import cache
from typing import Final

from providers.places import Gazetteer
from seeds.gazetteer import TABLE
from tests.bench.listings import zips

FILTERS: Final = ("", "&care=detox", "&care=detox&payment=medicaid", "&care=iop&age=adults", "&care=iop&language=es")
STATES: Final = ("Ohio", "Texas", "Iowa", "Maine", "California", "Oregon")
KINDS: Final = ("city", "rural", "state")
LARGE: Final = 100  # cities


@cache
def gazetteer() -> Gazetteer:
    """Every place, read once."""
    return Gazetteer.load(TABLE)


def kinds(seed: int) -> Iterator[tuple[str, str]]:
    """What kind of search it is, and its query string without the question mark; never ends."""
    pick = random.Random(seed)
    large = {town[0] for town in sorted(gazetteer().towns(100_000), key=lambda town: -town[3])[:LARGE]}
    anywhere = [each.code for each in zips()]
    cities = [each.code for each in zips() if each.town in large]
    while True:
        chance = pick.random()
        kind = KINDS[(chance >= 0.7) + (chance >= 0.9)]
        near = pick.choice({"city": cities, "rural": anywhere, "state": STATES}[kind])
        yield kind, f"near={near}{pick.choice(FILTERS)}"


def questions(seed: int) -> Iterator[str]:
    """The same, each as an address nobody asked for before: blanks as a name mean nothing, and no page is answered
    from the page cache."""
    for number, (_, query) in zip(itertools.count(), kinds(seed)):
        yield f"{query}&name={'+' * (number % 90)}"
