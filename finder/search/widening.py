"""The way on when little or nothing fits: farther away, or with one filter less."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from finder.search import distance, options
from finder.search.answer import Hit, Lift, Widen
from finder.search.area import EMPTY, Area, popcount
from finder.search.batch import Rows
from finder.search.columns import Words
from finder.search.index import Index
from finder.search.matching import NAME, Matches, Wish, everywhere
from finder.search.nearest import candidates, hits_of
from finder.search.query import ANY, RADII
from finder.search.ranked import in_order
from providers.places import Place

NEXT: Final = 3  # that are shown beyond the radius
DETOX: Final = options.NUMBER["care"]["detox"]
NO_ROWS: Final = np.zeros(0, dtype=np.intp)
NO_CHORDS: Final = np.zeros(0, dtype=np.float32)
ABOUT_DETOX: Final = frozenset({"supervision", "substance", "detox_setting"})  # groups that only a detox can meet


@dataclass(frozen=True, slots=True)
class Search:
    """What a search looked at: the rows inside its area, and what matches, wherever it is."""

    index: Index
    place: Place
    wish: Wish
    area: Area
    matches: Matches


def ways_on(index: Index, place: Place, miles: float, wish: Wish, area: Area) -> Widen:
    """What to do next, for a search whose answer is short. All distances are measured at once."""
    search = Search(index, place, wish, area, everywhere(index, wish))
    spot = distance.point(place.lat, place.lon)
    beyond = Area.of_masks(search.matches.fits & ~area.everywhere(index.columns.blocks))
    rows, squares = _first(search, spot, beyond, NEXT)
    hidden = _hidden(search, spot, squares)
    far, *behind = _miles(search, [rows, *hidden.values()])
    order = in_order(far, rows, index.columns)[:NEXT]
    hits = hits_of(index, rows[order], far[order])
    nearest = {group: float(each.min()) for group, each in zip(hidden, behind, strict=True)}
    return Widen(hits, _lift(search, nearest, hits), _radius(place, miles, hits))


def _miles(search: Search, parts: Sequence[Rows]) -> list[distance.Floats]:
    """The miles of rows in several parts."""
    rows = np.concatenate(parts).astype(np.intp, copy=False)
    far = distance.miles(search.place.lat, search.place.lon, search.index.columns.degrees.take(rows, axis=0))
    ends = accumulate(map(len, parts), initial=0)
    return [far[start:end] for start, end in pairwise(ends)]


def _first(search: Search, spot: distance.Spot, among: Area, count: int) -> tuple[Rows, distance.Singles]:
    """The rows that may be one of the nearest so many, and the squared chord to each."""
    if not len(among.blocks):
        return NO_ROWS, NO_CHORDS
    rows, squares, _ = candidates(search.index, spot, among, 0, count)
    return rows, squares


def _hidden(search: Search, spot: distance.Spot, squares: distance.Singles) -> dict[str, Rows]:
    """What may be the nearest behind each filter, where that can be nearer than the nearest beyond the area.

    Care is never lifted.
    """
    groups = [group for group in search.wish.groups if group != "care"] + [NAME] * bool(search.wish.words)
    columns = search.index.columns
    if not groups:
        return {}
    near = np.arange(columns.blocks)
    if len(squares):
        near = search.index.caps.within(spot, distance.widened(math.sqrt(squares.min())))
    others = ~search.matches.fits[near]
    found = {}
    for group in groups:
        new = Area(near, EMPTY).holding(_lifted(search, group)[near] & others)
        if len(new.blocks):
            found[group], _ = _first(search, spot, new, 1)
    return found


def _radius(place: Place, miles: float, hits: tuple[Hit, ...]) -> float | None:
    """The smallest offered radius that shows more. None for a state: its borders are no radius."""
    if not hits or place.kind == "state":
        return None
    return next((float(each) for each in RADII if each >= max(hits[0].miles, miles + 1e-9)), ANY)


def _lift(search: Search, nearest: dict[str, float], hits: tuple[Hit, ...]) -> Lift | None:
    """The filter that hides the nearest program, if that is nearer than what fits beyond the area.

    Supervision is about safety: only when nothing else helps.
    """
    reach = hits[0].miles if hits else math.inf
    helping = [group for group, miles in nearest.items() if miles < reach]
    for some in (set(helping) - {"supervision"}, {"supervision"}):
        lifts = [lift for group in helping if group in some and (lift := _without(search, group, nearest[group]))]
        if lifts:
            return min(lifts, key=lambda lift: (lift.miles, -lift.total))
    return None


def _without(search: Search, group: str, miles: float) -> Lift | None:
    """What lifting one group would bring; ``None`` where it would offer other care for a detox."""
    lifted = _lifted(search, group)
    if _replaces_detox(search, group, lifted):
        return None
    return Lift(group, miles, popcount(lifted[search.area.blocks] & search.area.masks))


def _lifted(search: Search, group: str) -> Words:
    """The rows that match without one group, or without the words of a name."""
    if group == NAME:
        return everywhere(search.index, search.wish.without_name()).fits
    return search.matches.line(1 + list(search.wish.groups).index(group))


def _replaces_detox(search: Search, group: str, lifted: Words) -> bool:
    """Whether the group's choice made every result a detox, and without it other care would stand in its place."""
    if DETOX not in search.wish.groups.get("care", ()):
        return False
    detox, fits = search.index.columns.options[:, DETOX], search.matches.fits
    stood_for_detox = group in ABOUT_DETOX or bool(fits.any())
    return stood_for_detox and not (fits & ~detox).any() and bool((lifted & ~detox).any())
