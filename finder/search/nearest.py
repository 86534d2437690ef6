"""The nearest of the rows that fit, without measuring them all."""

import math
from typing import Final

import numpy as np

from finder.search import distance
from finder.search.answer import Hit
from finder.search.area import Area, bounds
from finder.search.batch import Rows
from finder.search.index import Index
from finder.search.ranked import bits_of, in_order, rows_at
from providers.places import Place

FEW: Final = 64  # blocks that are measured outright: choosing among them costs more
FEW_ROWS: Final = 256  # rows likewise
NONE: Final = np.uint64(0)


def nearest(index: Index, place: Place, fit: Area, first: int, last: int) -> tuple[Hit, ...]:
    """The rows of rank ``first`` up to, not including, ``last`` among those of ``fit``: by distance, then by id."""
    if first >= last or not len(fit.blocks):
        return ()
    if index.ground:
        found = index.ground.nearest(place.lat, place.lon, fit.blocks, fit.masks, first=first, last=last)
        if found is not None:
            return found
    if fit.ranked:
        return hits_of(index, *fit.ranked.held(fit.blocks, fit.masks, first, last))
    rows, before = _among(index, place, fit, first, last)
    miles = distance.miles(place.lat, place.lon, index.columns.degrees.take(rows, axis=0))
    order = in_order(miles, rows, index.columns)[first - before : last - before]
    return hits_of(index, rows[order], miles[order])


def _among(index: Index, place: Place, fit: Area, first: int, last: int) -> tuple[Rows, int]:
    """The rows to measure, and how many surely come before them: all where they are few."""
    if len(fit.blocks) <= FEW and len(rows := fit.rows()) <= FEW_ROWS:
        return rows, 0
    spot = distance.point(place.lat, place.lon)
    if len(fit.blocks) > FEW:
        fit = _enough(index, spot, fit, last)
    rows, squares = _measured(index, spot, fit)
    before = 0
    if first:
        rows, squares, before = _beyond(rows, squares, first)
    if last - before < len(rows):
        far = distance.widened(_ranked(squares, last - before - 1))
        rows = rows[(squares <= far * far).nonzero()[0]]
    return rows, before


def _beyond(rows: Rows, squares: distance.Singles, first: int) -> tuple[Rows, distance.Singles, int]:
    """Without rows that surely come before rank ``first``, and how many those are."""
    low = max(0.0, distance.narrowed(_ranked(squares, first)))
    kept = (squares >= low * low).nonzero()[0]
    return rows[kept], squares[kept], len(rows) - len(kept)


def _ranked(squares: distance.Singles, rank: int) -> float:
    """The chord of a rank."""
    return math.sqrt(np.partition(squares, rank)[rank])


def _enough(index: Index, spot: distance.Spot, fit: Area, count: int) -> Area:
    """The blocks that can hold one of the nearest ``count`` rows: as near as enough others can be at the farthest."""
    least, most = bounds(index.columns, spot, fit.blocks)
    order = most.argsort()
    found = np.bitwise_count(fit.masks)[order].cumsum(dtype=np.int64)
    if found[-1] <= count:
        return fit
    enough = float(most[order[found.searchsorted(count)]])
    return fit.holding(np.where(least <= distance.widened(enough), fit.masks, NONE))


def _measured(index: Index, spot: distance.Spot, fit: Area) -> tuple[Rows, distance.Singles]:
    """The rows of an area, and the squared chord to each."""
    bits = bits_of(fit.masks)
    return rows_at(fit.blocks, bits), index.columns.squares(fit.blocks, spot).ravel()[bits]


def hits_of(index: Index, rows: Rows, miles: distance.Floats) -> tuple[Hit, ...]:
    """Rows with their miles, as hits."""
    return tuple(map(Hit._make, zip(index.ids(rows), rows.tolist(), miles.tolist(), strict=True)))
