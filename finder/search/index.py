"""Every published listing in memory. An index is never changed: an update gives a new one, readers keep theirs.

The database is the truth; this can be thrown away and built again at any time. Listings whose place did not change
are rewritten where they are; new ones go behind the rest, and when too many lie there, all are laid out afresh.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from finder.search.answer import Hit
from finder.search.batch import Batch, Pause, Rows, no_pause, packed, unpacked
from finder.search.caps import Caps
from finder.search.columns import BLOCK, Columns, along_the_curve
from finder.search.distance import UNIT
from finder.search.ground import ground_of
from finder.search.kept import Kept
from finder.search.texts import NONE, Texts
from finder.search.words import WordIndex
from providers.listing import Listing

LOOSE: Final = 32  # one row in so many may lie behind the rest, which every search must look at
FEWEST_LOOSE: Final = 128
MOST_LOOSE: Final = 4096
COPIED: Final = 256  # texts that are copied at once: about a millisecond


class Laid(NamedTuple):
    """How many rows were laid out along the curve, and how many are used in all, those taken away since included."""

    arranged: int
    used: int


class Index:
    """Listings by row. ``len`` counts those that a search finds; others are still known by their id."""

    __slots__ = (
        "_by_id", "_laid", "_size", "caps", "columns", "examples", "ground", "kept", "names", "rev", "texts", "towns",
    )  # fmt: skip

    def __init__(
        self, columns: Columns, names: WordIndex, towns: WordIndex, by_id: NDArray[np.int32], texts: Texts, *,
        laid: Laid, rev: int,
    ) -> None:  # fmt: skip
        """Only for ``arranged`` and ``updated``: ``by_id`` are the living rows in the order of their ids."""
        self.columns, self.names, self.towns, self.texts, self.rev = columns, names, towns, texts, rev
        self._by_id, self._laid = by_id, laid
        self.caps = Caps(columns.centers, columns.reach)
        self.ground = ground_of(columns)
        self.kept = Kept()  # of the searches of this index
        self._size = int(np.bitwise_count(columns.listed).sum(dtype=np.int64))
        self.examples = bool(columns.examples.any())  # whether any listing is an invented one

    @classmethod
    def build(cls, listings: Iterable[Listing], rev: int, pause: Pause = no_pause) -> "Index":
        """Lay out all listings. Calls ``pause`` every millisecond or so. Raises ``ValueError`` for unfit ids."""
        last = {listing.id: listing for listing in listings}
        return cls.arranged(Batch.read(last.values(), Texts(), pause), rev, pause)

    @classmethod
    def arranged(cls, batch: Batch, rev: int, pause: Pause = no_pause) -> "Index":
        """Lay out the lines of a batch along the curve. Their ids differ."""
        batch = batch.take(along_the_curve(batch.degrees))
        columns = Columns.empty(-(-len(batch) // BLOCK))
        columns.put(np.arange(len(batch)), batch, pause)
        by_id = np.argsort(batch.ids).astype(np.int32)
        laid = Laid(len(batch), len(batch))
        return cls(columns, batch.names, batch.towns, by_id, batch.texts, laid=laid, rev=rev)

    def updated(
        self, listings: Sequence[Listing], removed: Sequence[str], rev: int, pause: Pause = no_pause
    ) -> "Index":
        """The index after some listings were written and some ids taken away. An id in both stays."""
        last = {listing.id: listing for listing in listings}
        gone = [row for one in removed if one not in last and (row := self.row_of(one)) is not None]
        fresh = self._updated(Batch.read(last.values(), self.texts, pause), gone, rev, pause)
        if fresh.texts.is_wasteful(fresh.columns.marks):
            fresh._tidy(pause)
        return fresh

    def _updated(self, batch: Batch, gone: Sequence[int], rev: int, pause: Pause) -> "Index":
        """The same after a batch was written and some rows were taken away."""
        old = self._rows(batch)
        stays = (old >= 0) & (self.columns.degrees[old] == batch.degrees).all(axis=1) if len(self._by_id) else old >= 0
        left = np.concatenate((np.array(gone, dtype=np.intp), old[(old >= 0) & ~stays]))
        fresh = int((~stays).sum())
        if self._loose() + fresh + len(left) > min(MOST_LOOSE, max(FEWEST_LOOSE, self._laid.used // LOOSE)):
            return self._rearranged(np.concatenate((left, old[stays])), batch, rev, pause)
        behind = ~stays
        batch = batch.take(np.concatenate((np.flatnonzero(stays)[np.argsort(old[stays])], self._curved(batch, behind))))
        rows = np.concatenate((np.sort(old[stays]), np.arange(self._laid.used, self._laid.used + fresh)))
        return self._rewritten(rows, batch, left, rev, pause)

    def __len__(self) -> int:
        return self._size

    @property
    def nbytes(self) -> int:
        """Bytes of everything in memory."""
        return self.columns.nbytes + self.names.nbytes + self.towns.nbytes + self._by_id.nbytes

    def listing(self, row: int) -> Listing:
        """The listing of a row that a search gave, or ``row_of``. Raises ``LookupError`` for a row without one."""
        return Listing.from_json(self.text(row))

    def point(self, row: int) -> tuple[float, float]:
        """Latitude and longitude of a listing, in degrees."""
        lat, lon = (self.columns.degrees[row] * UNIT).round(7).tolist()
        return lat, lon

    def row_of(self, public_id: str) -> int | None:
        """The row of a listing, whether a search finds it or not; ``None`` for an id that is not here."""
        try:
            wanted = packed(public_id).rstrip(b"\0")
        except ValueError:
            return None
        ids = self.columns.ids
        place = bisect_left(self._by_id, wanted, key=ids.__getitem__)
        if place == len(self._by_id) or ids[self._by_id[place]] != wanted:
            return None
        return int(self._by_id[place])

    def ids(self, rows: Rows) -> list[str]:
        """The public ids of rows."""
        return unpacked(self.columns.ids[rows])

    def text(self, row: int) -> bytes:
        """What is published of a row, as JSON. Raises ``LookupError`` for a row without a listing."""
        mark = self.mark(row)
        if mark == NONE:
            raise LookupError(f"row {row} holds no listing")
        return self.texts.text(mark)

    def mark(self, row: int) -> int:
        """What tells a row's text from every other one that this process has seen: to keep by it what is made of it."""
        return int(self.columns.marks[row])

    def marks(self, hits: Sequence[Hit]) -> list[int]:
        """The marks of some hits, looked up at once."""
        marks = self.columns.marks.data
        return [marks[hit.row] for hit in hits]

    def _loose(self) -> int:
        """Rows that lie behind the rest, and rows that were taken away."""
        return (self._laid.used - self._laid.arranged) + (self._laid.used - len(self._by_id))

    def _rows(self, batch: Batch) -> NDArray[np.intp]:
        """The row of each line's id, -1 for those that are new."""
        if not len(self._by_id):
            return np.full(len(batch), -1)
        sorted_ids = self.columns.ids[self._by_id]
        places = np.minimum(np.searchsorted(sorted_ids, batch.ids), len(sorted_ids) - 1)
        return np.where(sorted_ids[places] == batch.ids, self._by_id[places].astype(np.intp), -1)

    def _curved(self, batch: Batch, behind: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The lines that go behind the rest, as the curve orders them: their blocks shall be compact too."""
        lines = np.flatnonzero(behind)
        return lines[along_the_curve(batch.degrees[lines])]

    def _rearranged(self, replaced: Rows, batch: Batch, rev: int, pause: Pause) -> "Index":
        """All rows but the replaced ones, and the batch, laid out afresh."""
        lives = np.zeros(self.columns.blocks * BLOCK, dtype=np.bool_)
        lives[self._by_id] = True
        lives[replaced] = False
        kept = np.flatnonzero(lives)
        new = np.full(len(lives), -1, dtype=np.int32)
        new[kept] = np.arange(len(kept))
        names, towns = self.names.renumbered(new), self.towns.renumbered(new)
        return Index.arranged(self.columns.batch(kept, names, towns, self.texts).joined(batch), rev, pause)

    def _rewritten(self, rows: Rows, batch: Batch, left: Rows, rev: int, pause: Pause) -> "Index":
        """A copy with the batch written into some rows (ascending), those behind the last one included."""
        used = max(self._laid.used, int(rows.max(initial=-1)) + 1)
        columns = self.columns.grown(-(-used // BLOCK) - self.columns.blocks)
        columns.drop(left)
        columns.put(rows, batch, pause)
        same = np.arange(columns.blocks * BLOCK, dtype=np.int32)
        same[left] = same[rows] = -1
        lines = rows.astype(np.int32)
        names, towns = (
            own.renumbered(same).merged(theirs.renumbered(lines))
            for own, theirs in zip((self.names, self.towns), batch.words, strict=True)
        )
        kept = self._by_id[~np.isin(self._by_id, left)]
        new = np.flatnonzero(rows >= self._laid.used)
        new = new[np.argsort(batch.ids[new])]
        at = np.searchsorted(columns.ids[kept], batch.ids[new])
        by_id = np.insert(kept, at, lines[new])
        return Index(columns, names, towns, by_id, self.texts, laid=Laid(self._laid.arranged, used), rev=rev)

    def _tidy(self, pause: Pause) -> None:
        """Copy what is still needed into a file of its own. Only before anybody else has this index."""
        tidy, marks = Texts(), self.columns.marks
        rows = np.flatnonzero(marks != NONE)
        for at in range(0, len(rows), COPIED):
            some = rows[at : at + COPIED]
            marks[some] = tidy.add([self.texts.text(mark) for mark in marks[some].tolist()])
            pause()
        self.texts = tidy
