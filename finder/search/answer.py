"""What a search answers. One value, rendered as page, fragment, JSON, GeoJSON and CSV, so that they cannot disagree."""

from dataclasses import dataclass
from typing import NamedTuple

from finder.search.options import Facets
from finder.search.query import SearchQuery
from providers.places import Place


class Hit(NamedTuple):
    """One program that fits: its public id, its row in the index, and its distance in miles, as the crow flies."""

    id: str
    row: int
    miles: float


@dataclass(frozen=True, slots=True)
class Lift:
    """A filter that hides something nearer: the group to lift, and how near the nearest would then be (miles)."""

    group: str
    miles: float
    total: int  # how many would then fit within the radius


@dataclass(frozen=True, slots=True)
class Widen:
    """The way on when little or nothing fits: the nearest beyond the radius, and the one filter that hides a nearer."""

    nearest: tuple[Hit, ...] = ()
    lift: Lift | None = None
    miles: float | None = None  # the next radius that would show something; ANY for any distance


@dataclass(frozen=True, slots=True)
class Answer:
    """Programs that fit within the radius, nearest first: one page of ``hits`` out of ``total``.

    ``origin`` is the place as it was understood, ``others`` the places that the same words may mean. ``facets`` counts,
    for every option of every group, how many would fit if that option were the choice of its group.
    """

    query: SearchQuery
    origin: Place
    others: tuple[Place, ...]
    total: int
    hits: tuple[Hit, ...]
    facets: Facets
    widen: Widen

    @property
    def pages(self) -> int:
        """How many pages the hits fill; at least one."""
        return max(1, -(-self.total // self.query.per_page))
