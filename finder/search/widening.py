"""The way on when little or nothing fits: farther away, or with one filter less."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from finder.search import distance, options
from finder.search.answer import Hit, Lift, Widen
from finder.search.area import EMPTY, Area, popcount
from finder.search.batch import Rows
from finder.search.columns import Words
from finder.search.index import Index
from finder.search.matching import NAME, Matches, Wish, everywhere
from finder.search.nearest import nearest
from finder.search.query import ANY, FARTHEST, RADII
from providers.places import Place

NEXT: Final = 3  # that are shown beyond the radius
DETOX: Final = options.NUMBER["care"]["detox"]
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
    """What to do next, for a search whose answer is short."""
    search = Search(index, place, wish, area, everywhere(index, wish))
    beyond = Area.of_masks(search.matches.fits & ~area.everywhere(index.columns.blocks))
    hits = nearest(index, place, beyond, 0, NEXT)
    return Widen(hits, _lift(search, _hidden(search, hits), hits), _radius(place, miles, hits))


def _hidden(search: Search, hits: tuple[Hit, ...]) -> dict[str, float]:
    """How many miles away the nearest behind each filter is, where that may be nearer than the nearest beyond the area.

    Care is never lifted.
    """
    groups = [group for group in search.wish.groups if group != "care"] + [NAME] * bool(search.wish.words)
    index, place = search.index, search.place
    near: Rows = np.arange(index.columns.blocks)
    others = ~search.matches.fits
    if groups and hits and hits[0].miles <= FARTHEST:  # nothing farther than that one is of use
        spot, (_, chord) = distance.point(place.lat, place.lon), distance.rim(hits[0].miles)
        near = index.caps.within(spot, chord)
    found = {}
    for group in groups:
        behind = Area(near, EMPTY).holding((_lifted(search, group) & others)[near])
        if first := nearest(index, place, behind, 0, 1):
            found[group] = first[0].miles
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
