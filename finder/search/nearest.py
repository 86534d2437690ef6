"""The nearest of the rows that fit, without measuring them all."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finder.search import distance
from finder.search.answer import Hit
from finder.search.area import Area, bounds
from finder.search.columns import BLOCK
from finder.search.index import Index
from providers.places import Place

FEW: Final = 24  # blocks that are measured outright: choosing among them costs more


def nearest(index: Index, place: Place, fit: Area, first: int, last: int) -> tuple[Hit, ...]:
    """The rows of rank ``first`` up to, not including, ``last`` among those of ``fit``: by distance, then by id."""
    if first >= last or not len(fit.blocks):
        return ()
    spot = distance.point(place.lat, place.lon)
    if len(fit.blocks) > FEW:
        fit = _enough(index, spot, fit, last)
    rows, chords = _chords(index, spot, fit)
    before = 0
    if last < len(rows) or first:
        ends = (first, min(last, len(rows)) - 1) if first < len(rows) else (len(rows) - 1,)
        ranked = np.partition(chords, ends)[list(ends)]
        low = distance.narrowed(float(ranked[0])) if first else -1.0
        kept = (chords >= low) & (chords <= distance.widened(float(ranked[-1])))
        before = int(np.count_nonzero(chords < low))
        rows = rows[kept]
    return _hits(index, place, rows)[first - before : last - before]


def _enough(index: Index, spot: distance.Spot, fit: Area, count: int) -> Area:
    """The blocks that can hold one of the nearest ``count`` rows: as near as enough others can be at the farthest."""
    least, most = bounds(index.columns, spot, fit.blocks)
    order = most.argsort()
    found = np.bitwise_count(fit.masks)[order].cumsum(dtype=np.int64)
    if found[-1] <= count:
        return fit
    enough = float(most[order[found.searchsorted(count)]])
    kept = (least <= distance.widened(enough)).nonzero()[0]
    return Area(fit.blocks[kept], fit.masks[kept])


def _chords(index: Index, spot: distance.Spot, fit: Area) -> tuple[NDArray[np.intp], distance.Singles]:
    """The rows of an area, and the chord to each."""
    within = np.unpackbits(fit.masks.view(np.uint8), bitorder="little").nonzero()[0]
    squares = index.columns.squares(fit.blocks, spot)
    return fit.blocks[within // BLOCK] * BLOCK + within % BLOCK, np.sqrt(squares.ravel()[within])


def _hits(index: Index, place: Place, rows: NDArray[np.intp]) -> tuple[Hit, ...]:
    """Rows in order of true distance, then of id."""
    miles = distance.miles(place.lat, place.lon, index.columns.degrees[rows])
    order = miles.argsort()
    if len(miles) > 1 and (miles[order[1:]] == miles[order[:-1]]).any():
        order = np.lexsort((index.columns.ids[rows], miles))
    rows = rows[order]
    return tuple(map(Hit, index.ids(rows), rows.tolist(), miles[order].tolist()))
