"""The way on when little or nothing fits: farther away, or with one filter less."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from finder.search import options
from finder.search.answer import Hit, Lift, Widen
from finder.search.area import Area
from finder.search.columns import Words
from finder.search.index import Index
from finder.search.matching import NAME, Wish, everywhere
from finder.search.nearest import nearest
from finder.search.query import ANY, RADII
from providers.places import Place

NEXT: Final = 3  # that are shown beyond the radius
DETOX: Final = options.NUMBER["care"]["detox"]
ABOUT_DETOX: Final = frozenset({"supervision", "substance", "detox_setting"})  # groups that only a detox can meet


@dataclass(frozen=True, slots=True)
class Search:
    """What a search looked at: the rows inside its area and the rows that fit, wherever they are."""

    index: Index
    place: Place
    miles: float
    wish: Wish
    area: Area
    fits: Words


def ways_on(index: Index, place: Place, miles: float, wish: Wish, area: Area) -> Widen:
    """What to do next, for a search whose answer is short."""
    search = Search(index, place, miles, wish, area, everywhere(index.columns, wish))
    beyond = Area.of_masks(search.fits & ~area.everywhere(index.columns.blocks))
    hits = nearest(index, place, beyond, 0, NEXT)
    return Widen(hits, _lift(search, hits), _radius(search, hits))


def _radius(search: Search, hits: tuple[Hit, ...]) -> float | None:
    """The smallest offered radius that shows more. None for a state: its borders are no radius."""
    if not hits or search.place.kind == "state":
        return None
    return next((float(miles) for miles in RADII if miles >= max(hits[0].miles, search.miles + 1e-9)), ANY)


def _lift(search: Search, hits: tuple[Hit, ...]) -> Lift | None:
    """The filter that hides the nearest program, if that is nearer than what fits beyond the area.

    Care is never lifted. Supervision is about safety: only when nothing else helps.
    """
    groups = [group for group in search.wish.groups if group not in {"care", "supervision"}]
    groups += [NAME] if search.wish.named is not None else []
    last = ["supervision"] if "supervision" in search.wish.groups else []
    for some in (groups, last):
        lifts = [lift for group in some if (lift := _without(search, group))]
        helping = [lift for lift in lifts if not hits or lift.miles < hits[0].miles]
        if helping:
            return min(helping, key=lambda lift: (lift.miles, -lift.total))
    return None


def _without(search: Search, group: str) -> Lift | None:
    """What lifting one group would bring; ``None`` for nothing, and where it would offer other care for a detox."""
    lifted = everywhere(search.index.columns, search.wish.without(group))
    if _replaces_detox(search, group, lifted):
        return None
    new = nearest(search.index, search.place, Area.of_masks(lifted & ~search.fits), 0, 1)
    if not new:
        return None
    inside = np.bitwise_count(lifted[search.area.blocks] & search.area.masks)
    return Lift(group, new[0].miles, int(inside.sum(dtype=np.int64)))


def _replaces_detox(search: Search, group: str, lifted: Words) -> bool:
    """Whether the group's choice made every result a detox, and without it other care would stand in its place."""
    detox = search.index.columns.options[:, DETOX]
    asked = DETOX in search.wish.groups.get("care", ())
    stood_for_detox = group in ABOUT_DETOX or bool(search.fits.any())
    return asked and stood_for_detox and not (search.fits & ~detox).any() and bool((lifted & ~detox).any())
