"""What an index knows of its listings, as a search wants it.

Rows lie in *blocks* of 64, so that which of 64 listings have an option is one 64-bit word. Rows follow a Hilbert curve
over the map: a block is a compact patch of land, and a cap around it (a centre and a reach) tells from afar whether
any of it can be near.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from finder.search import distance, options
from finder.search.batch import Batch, Pause, Rows, no_pause
from finder.search.texts import NONE, Marks, Texts
from finder.search.words import WordIndex

BLOCK: Final = 64
ONE_BIT: Final = np.uint64(1) << np.arange(BLOCK, dtype=np.uint64)
SLICE: Final = 64  # blocks whose options are turned at once: half a megabyte, half a millisecond
CURVE: Final = 16  # bits of each axis of the Hilbert curve: cells of a third of a mile
EDGE: Final = 2e-7  # added to a cap's reach for single precision

Words = NDArray[np.uint64]


@dataclass(slots=True)
class Columns:
    """Rows in blocks. Written to only while nobody else has them: whoever changes an index copies first.

    Rows that hold nothing (the rest of the last block, and what was taken away) are not ``listed`` and have no mark.
    """

    x: distance.Singles  # (blocks, 64) points in equatorial radii
    y: distance.Singles
    z: distance.Singles
    centers: distance.Singles  # (blocks, 3)
    reach: distance.Singles  # (blocks,) chord from the centre to the farthest row
    degrees: distance.Degrees  # (blocks * 64, 2)
    states: NDArray[np.uint8]  # (blocks * 64,)
    block_states: Words  # (blocks,) bit s: some row lies in state s
    options: Words  # (blocks, options.COUNT) bit r of word o: row r has option o
    listed: Words  # (blocks,)
    examples: Words  # (blocks,)
    ids: NDArray[np.bytes_]  # (blocks * 64,)
    marks: Marks  # (blocks * 64,) where their texts are

    @classmethod
    def empty(cls, blocks: int) -> "Columns":
        """So many blocks that hold nothing."""
        rows = blocks * BLOCK
        return cls(
            x=np.zeros((blocks, BLOCK), dtype=np.float32),
            y=np.zeros((blocks, BLOCK), dtype=np.float32),
            z=np.zeros((blocks, BLOCK), dtype=np.float32),
            centers=np.zeros((blocks, 3), dtype=np.float32),
            reach=np.zeros(blocks, dtype=np.float32),
            degrees=np.zeros((rows, 2), dtype=np.int32),
            states=np.full(rows, options.NO_STATE, dtype=np.uint8),
            block_states=np.zeros(blocks, dtype=np.uint64),
            options=np.zeros((blocks, options.COUNT), dtype=np.uint64),
            listed=np.zeros(blocks, dtype=np.uint64),
            examples=np.zeros(blocks, dtype=np.uint64),
            ids=np.zeros(rows, dtype="S16"),
            marks=np.full(rows, NONE, dtype=np.int64),
        )

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.listed)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    def grown(self, blocks: int) -> "Columns":
        """A copy with so many more blocks behind."""
        more = Columns.empty(blocks)
        pairs = ((getattr(self, field.name), getattr(more, field.name)) for field in fields(self))
        return Columns(*(np.concatenate(pair) for pair in pairs))

    def squares(self, blocks: Rows, spot: distance.Spot) -> distance.Singles:
        """Squared chords from a spot to all rows of some blocks: (n, 64)."""
        return distance.squares(self.x.take(blocks, 0), self.y.take(blocks, 0), self.z.take(blocks, 0), spot)

    def put(self, rows: Rows, batch: Batch, pause: Pause = no_pause) -> None:
        """Write the lines of a batch into some rows, and measure their blocks again."""
        for plane, places in zip((self.x, self.y, self.z), distance.points(batch.degrees).T, strict=True):
            plane.reshape(-1)[rows] = places
        self.degrees[rows], self.states[rows] = batch.degrees, batch.states
        self.ids[rows], self.marks[rows] = batch.ids, batch.marks
        blocks = np.unique(rows // BLOCK).astype(np.intp, copy=False)
        for at in range(0, len(blocks), SLICE):
            some = blocks[at : at + SLICE]
            low, high = np.searchsorted(rows, (some[0] * BLOCK, (some[-1] + 1) * BLOCK))
            self._put_bits(some, rows[low:high], batch, slice(low, high))
            pause()
        self._measure(blocks)

    def drop(self, rows: Rows) -> None:
        """Take rows away. They keep their place on the map: blocks are not measured again."""
        others = ~(np.uint64(1) << (rows % BLOCK).astype(np.uint64))
        for marks in (self.listed, self.examples):
            np.bitwise_and.at(marks, rows // BLOCK, others)
        self.marks[rows] = NONE
        self.ids[rows] = b""

    def batch(self, rows: Rows, names: WordIndex, towns: WordIndex, texts: Texts) -> Batch:
        """Some rows as lines again; ``names`` and ``towns`` are those of the lines, ``texts`` has what they say."""
        bits = np.zeros((self.blocks * BLOCK, options.BYTES), dtype=np.uint8)
        for at in range(0, self.blocks, SLICE):
            turned = _rows_of(self.options[at : at + SLICE])
            bits[at * BLOCK : at * BLOCK + len(turned)] = np.packbits(turned, axis=1, bitorder="little")
        marks = _rows_of(np.stack((self.listed, self.examples), axis=1)).view(np.bool_)[rows]
        return Batch(
            degrees=self.degrees[rows],
            states=self.states[rows],
            options=bits[rows],
            listed=marks[:, 0],
            examples=marks[:, 1],
            ids=self.ids[rows],
            marks=self.marks[rows],
            texts=texts,
            names=names,
            towns=towns,
        )

    def _put_bits(self, blocks: Rows, rows: Rows, batch: Batch, lines: slice) -> None:
        """Write the options and marks of some lines into rows of a slice of blocks: 64 rows' bits turn into words."""
        words = np.column_stack((self.options[blocks], self.listed[blocks], self.examples[blocks]))
        bits = _rows_of(words)
        within = np.searchsorted(blocks, rows // BLOCK) * BLOCK + rows % BLOCK
        bits[within, :-2] = np.unpackbits(batch.options[lines], axis=1, count=options.COUNT, bitorder="little")
        bits[within, -2], bits[within, -1] = batch.listed[lines], batch.examples[lines]
        words = _words_of(bits)
        self.options[blocks], self.listed[blocks], self.examples[blocks] = words[:, :-2], words[:, -2], words[:, -1]

    def _measure(self, blocks: Rows) -> None:
        """Centre, reach and states of blocks. Rows that never held anything count as where the first one is."""
        middles, apart = [], np.zeros((len(blocks), BLOCK), dtype=np.float32)
        unused = (self.x[blocks] == 0) & (self.y[blocks] == 0) & (self.z[blocks] == 0)
        for plane in (self.x, self.y, self.z):
            some = plane[blocks]
            some = np.where(unused, some[:, :1], some)
            plane[blocks] = some
            middles.append((some.min(axis=1) + some.max(axis=1)) / 2)
            apart += (some - middles[-1][:, None]) ** 2
        self.centers[blocks] = np.stack(middles, axis=1)
        self.reach[blocks] = np.sqrt(apart.max(axis=1)) + EDGE
        states = np.uint64(1) << self.states.reshape(-1, BLOCK)[blocks].astype(np.uint64)
        self.block_states[blocks] = np.bitwise_or.reduce(states, axis=1)


def along_the_curve(degrees: distance.Degrees) -> NDArray[np.intp]:
    """The order of points along a Hilbert curve over the map, shape (n, 2) → (n,)."""
    scale = (1 << CURVE) / 360 * distance.UNIT
    y, x = (((degrees[:, axis] * scale) + (1 << CURVE - 1)).astype(np.int32) for axis in (0, 1))
    code = np.zeros(len(degrees), dtype=np.int64)
    for bit in reversed(range(CURVE)):
        side = 1 << bit
        right, up = (x & side) > 0, (y & side) > 0
        code = code << 2 | (3 * right) ^ up
        mirrored = right & ~up
        x, y = (np.where(mirrored, side - 1 - (axis & side - 1), axis & side - 1) for axis in (x, y))
        x, y = np.where(up, x, y), np.where(up, y, x)
    return np.argsort(code, kind="stable")


def _rows_of(words: Words) -> NDArray[np.uint8]:
    """(blocks, n) words → (blocks * 64, n) bits."""
    count = words.shape[1]
    bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little")
    return bits.reshape(-1, count, BLOCK).swapaxes(1, 2).reshape(-1, count)


def _words_of(bits: NDArray[np.uint8]) -> Words:
    """(blocks * 64, n) bits → (blocks, n) words."""
    turned = bits.reshape(-1, BLOCK, bits.shape[1]).swapaxes(1, 2)
    words: Words = np.packbits(turned, axis=2, bitorder="little").view(np.uint64)[:, :, 0]
    return words
