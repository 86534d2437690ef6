"""Which rows of an area fit a query, and how many would under every other option."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from finder.search import options
from finder.search.area import Area, popcount
from finder.search.columns import Columns, Words
from finder.search.ground import Groups
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.words import asked

CHUNK: Final = 512  # blocks counted at once: their options (0.6 MB) stay in a core's cache, counts stay below 2 ** 16
NAME: Final = "name"


@dataclass(frozen=True, slots=True)
class Wish:
    """What must be offered: options by group, one of each group; for care all of them where ``together`` is asked.

    ``words`` are beginnings of words in a name; each must be borne.
    """

    groups: dict[str, tuple[int, ...]]
    together: bool
    words: tuple[str, ...]

    @classmethod
    def of(cls, query: SearchQuery) -> Self:
        """Read a query."""
        chosen = {**query.chosen, "care": query.care}
        groups = {group: known for group, codes in chosen.items() if (known := options.numbers(group, codes))}
        return cls(groups, query.together, tuple(asked(query.name)) if query.name else ())

    def without_name(self) -> "Wish":
        """The same without the words of a name."""
        return Wish(self.groups, self.together, ())

    def met(self, bits: Words) -> list[Words]:
        """The rows that meet each group, by all options' words: shape (n, options.COUNT) → (n,) a group."""
        return [
            reduce(and_ if self.together and group == "care" else or_, [bits[:, number] for number in numbers])
            for group, numbers in self.groups.items()
        ]

    @property
    def plan(self) -> Groups:
        """The same as the compiled loops want it."""
        return tuple([(group, found, self.together and group == "care") for group, found in self.groups.items()])

    @property
    def key(self) -> tuple[object, ...]:
        """What two wishes that want the same have in common."""
        return (self.together, self.words, *self.groups.items())


@dataclass(frozen=True, slots=True)
class Matches:
    """Which rows of some blocks match a wish. Line 0 of ``words``: all of it; line ``n``: all but its nth group."""

    words: Words  # (1 + groups, blocks)

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.words.nbytes

    @property
    def fits(self) -> Words:
        """The rows that match the whole wish: a mask for every block."""
        return self.line(0)

    def line(self, number: int) -> Words:
        """One line: a mask for every block."""
        masks: Words = self.words[number]
        return masks

    @classmethod
    def of(cls, candidates: Words, met: Sequence[Words]) -> Self:
        """From the rows that are candidates, shape (n,), and those that meet each group."""
        words = np.empty((1 + len(met), len(candidates)), dtype=np.uint64)
        words[:] = candidates
        for number, rows in enumerate(met, 1):
            words[:number] &= rows
            words[number + 1 :] &= rows
        return cls(words)


@dataclass(frozen=True, slots=True)
class Fit:
    """The rows of an area that fit, and the number that fit under each option as its group's choice."""

    area: Area
    total: int
    counts: list[int]


def everywhere(index: Index, wish: Wish) -> Matches:
    """What matches, wherever it is. Kept with the index, but for the words of a name: they hardly ever come again."""
    matches: Matches | None = None if wish.words else index.kept.get(wish.key)
    if matches is None:
        matches = Matches.of(named(index, wish), wish.met(index.columns.options))
        if not wish.words:
            index.kept.put(wish.key, matches)
    return matches


def fitting(index: Index, wish: Wish, area: Area) -> Fit:
    """The rows of an area that fit, with counts for every option."""
    listed = named(index, wish)
    if index.ground:
        fits, each, total = index.ground.counted(wish.plan, area.blocks, area.masks, listed)
        return Fit(Area(area.blocks, fits), total, each)
    if len(area.blocks) <= CHUNK:
        masks, counts = _counted(index.columns, wish, listed, area)
    else:
        parts = [_counted(index.columns, wish, listed, part) for part in area.parts(CHUNK)]
        masks = np.concatenate([each for each, _ in parts])
        counts = np.add.reduce([each for _, each in parts], axis=0, dtype=np.int64)
    return Fit(area.holding(masks), popcount(masks), counts.tolist())


def named(index: Index, wish: Wish) -> Words:
    """What a search finds that bears, for each word asked for, one beginning with it: a mask for every block."""
    masks = index.columns.listed
    for word in wish.words:
        rows = np.sort(index.names.starting(word))
        masks = masks & Area.of_rows(rows).everywhere(index.columns.blocks)
    return masks


def _counted(columns: Columns, wish: Wish, listed: Words, area: Area) -> tuple[Words, NDArray[np.integer]]:
    """The fitting rows of at most CHUNK blocks, and the counts of every option, its group's own choice set aside."""
    bits = columns.options.take(area.blocks, axis=0)
    matches = Matches.of(listed.take(area.blocks) & area.masks, wish.met(bits))
    bits &= matches.words.T.take(_counted_by(tuple(wish.groups)), axis=1)
    counts: NDArray[np.uint16] = np.add.reduce(np.bitwise_count(bits), axis=0, dtype=np.uint16)
    return matches.fits, counts


@lru_cache(maxsize=512)
def _counted_by(groups: tuple[str, ...]) -> NDArray[np.intp]:
    """For each option, the line of ``Matches`` that it is counted under when these groups are chosen."""
    lines = np.zeros(options.COUNT, dtype=np.intp)
    for number, group in enumerate(groups, 1):
        lines[options.SPAN[group]] = number
    return lines
