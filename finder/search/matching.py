"""Which rows of an area fit a query, and how many would under every other option."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finder.search import options
from finder.search.area import Area
from finder.search.columns import Columns, Words
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.words import asked

CHUNK: Final = 512  # blocks counted at once: their options (0.6 MB) stay in a core's cache, counts stay below 2 ** 16
NAME: Final = "name"


@dataclass(frozen=True, slots=True)
class Wish:
    """What must be offered: options by group, one of each group; for care all of them where ``together`` is asked.

    ``named`` holds a mask for every block of the index: rows whose names bear the words; ``None`` without words.
    """

    groups: dict[str, list[int]]
    together: bool
    named: Words | None

    @classmethod
    def of(cls, index: Index, query: SearchQuery) -> Self:
        """Read a query against an index."""
        chosen = {**query.chosen, "care": query.care}
        groups = {group: known for group in chosen if (known := options.numbers(group, chosen[group]))}
        return cls(groups, query.together, named(index, query.name))

    def without(self, group: str) -> "Wish":
        """The same without one group, or without the words of a name."""
        groups = {name: numbers for name, numbers in self.groups.items() if name != group}
        return Wish(groups, self.together, None if group == NAME else self.named)

    def met(self, group: str, bits: Words) -> Words:
        """The rows that meet one group, by all options' words: shape (n, options.COUNT) → (n,)."""
        columns = [bits[:, number] for number in self.groups[group]]
        return reduce(and_ if self.together and group == "care" else or_, columns)


@dataclass(frozen=True, slots=True)
class Fit:
    """The rows of an area that fit, and the number that fit under each option as its group's choice."""

    area: Area
    total: int
    counts: list[int]


def named(index: Index, name: str) -> Words | None:
    """The rows that bear, for each word asked for, a word beginning with it. ``None`` without words to look for."""
    words = asked(name)
    if not words:
        return None
    masks = np.full(index.columns.blocks, ~np.uint64(0))
    for word in words:
        rows = np.sort(index.names.starting(word))
        masks &= Area.of_rows(rows).everywhere(index.columns.blocks)
    return masks


def fitting(columns: Columns, wish: Wish, area: Area) -> Fit:
    """The rows of an area that fit, with counts for every option."""
    counts = np.zeros(options.COUNT, dtype=np.int64)
    masks = np.zeros(len(area.blocks), dtype=np.uint64)
    for at in range(0, len(masks), CHUNK):
        part = slice(at, at + CHUNK)
        some = Area(area.blocks[part], area.masks[part])
        masks[part], counted = _counted(columns, wish, some)
        counts += counted
    kept = masks.nonzero()[0]
    found = Area(area.blocks[kept], masks[kept])
    return Fit(found, int(np.bitwise_count(found.masks).sum(dtype=np.int64)), counts.tolist())


def everywhere(columns: Columns, wish: Wish) -> Words:
    """All rows that fit, without counting: a mask for every block."""
    masks = columns.listed if wish.named is None else columns.listed & wish.named
    return reduce(and_, (wish.met(group, columns.options) for group in wish.groups), masks)


def _counted(columns: Columns, wish: Wish, area: Area) -> tuple[Words, NDArray[np.uint16]]:
    """The fitting rows of a few blocks, and the counts of every option, its group's own choice set aside."""
    bits = columns.options.take(area.blocks, axis=0)
    masks = area.masks & columns.listed[area.blocks]
    if wish.named is not None:
        masks &= wish.named[area.blocks]
    met = {group: wish.met(group, bits) for group in wish.groups}
    own = {}
    for group in met:
        others = reduce(and_, (rows for name, rows in met.items() if name != group), masks)
        own[group] = _tally(bits[:, options.SPAN[group]] & others[:, None])
    fit = reduce(and_, met.values(), masks)
    bits &= fit[:, None]
    counts = _tally(bits)
    for group, tally in own.items():
        counts[options.SPAN[group]] = tally
    return fit, counts


def _tally(bits: Words) -> NDArray[np.uint16]:
    """How many bits are set in each column: (n, options) → (options,). At most CHUNK lines."""
    counts: NDArray[np.uint16] = np.add.reduce(np.bitwise_count(bits), axis=0, dtype=np.uint16)
    return counts
