"""From a query and a place to an answer. Reads memory only: no database, no file, no clock."""

from collections.abc import Sequence
from typing import Final

from finder.search import options
from finder.search.answer import Answer, Widen
from finder.search.area import area_of, is_on_earth
from finder.search.index import Index
from finder.search.matching import Wish, fitting
from finder.search.nearest import nearest
from finder.search.query import SearchQuery
from finder.search.widening import ways_on
from providers.places import Place

SHORT: Final = 5  # hits below which an answer also says how to go on


def search(index: Index, query: SearchQuery, places: Sequence[Place]) -> Answer:
    """One page of what fits around ``places[0]``; the rest of ``places`` is handed on as what else was meant."""
    first = (query.page - 1) * query.per_page
    return _answer(index, query, places, first, first + query.per_page)


def all_hits(index: Index, query: SearchQuery, places: Sequence[Place]) -> Answer:
    """Everything that fits, whatever page the query asks for. For exports."""
    return _answer(index, query, places, 0, None)


def _answer(index: Index, query: SearchQuery, places: Sequence[Place], first: int, last: int | None) -> Answer:
    """The hits of rank ``first`` up to, not including, ``last``; the way on stands with the last of a few."""
    place, *others = places
    wish = Wish.of(query)
    area = area_of(index, place, query.miles)
    fit = fitting(index, wish, area)
    last = fit.total if last is None else min(last, fit.total)
    is_short = fit.total < SHORT and last == fit.total and is_on_earth(place)
    return Answer(
        query=query,
        origin=place,
        others=tuple(others),
        total=fit.total,
        hits=nearest(index, place, fit.area, first, last),
        facets=options.Facets(fit.counts),
        widen=ways_on(index, place, query.miles, wish, area) if is_short else Widen(),
    )
