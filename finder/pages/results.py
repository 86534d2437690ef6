"""The results page: reads a search, asks the directory, shows what fits and the way on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.map.draw import MapDrawer
from finder.pages import headline as say
from finder.pages.cards import Cards
from finder.pages.filters import FilterPanel
from finder.pages.pins import draw_pins
from finder.pages.view import View, language_of, safe, words_of
from finder.search.answer import Answer
from finder.search.ask import Directory, Unplaced
from finder.search.index import Index
from finder.search.query import ANY, RADII, SearchQuery
from providers import vocabulary
from web.i18n import Translate, in_language, translator
from web.i18n import mark as _


class Results:
    """What a results page is made of."""

    def __init__(self, view: View, drawer: MapDrawer, age: Callable[[], timedelta | None]) -> None:
        """``age``: how old the list is while it cannot be refreshed, else ``None``."""
        self._view = view
        self._cards = Cards(view.render)
        self._filters = FilterPanel(view.render)
        self._drawer = drawer
        self._age = age

    def page(self, request: Request, answer: Answer, index: Index) -> Response:
        """The page for one answer."""
        language = language_of(request)
        t = translator(language)
        query = answer.query
        first = (query.page - 1) * query.per_page + 1
        pins = self._cards.pins(index, answer.hits or answer.widen.nearest, language, first=first)
        response = self._view.page(
            request,
            "finder/results.html",
            near=query.near,
            error="",
            examples=index.examples,
            stale=say.stale(self._age(), t),
            headline=say.headline(answer, language),
            notes=say.notes(answer, language),
            others=[
                {"label": place.label, "href": link(replace(query, near=place.query, page=1), language)}
                for place in answer.others[:8]
            ],
            chips=chips(query, language, t),
            radii=radii(query, t),
            filters=safe(self._filters.draw(language, query, answer.facets)),
            name=query.name,
            together=query.together,
            cards=safe(self._cards.draw(index, answer.hits, language, first=first, why=say.why(query, language))),
            first=first,
            **paging(answer, language),
            widen=self._widen(answer, index, language, first + len(answer.hits)),
            map=safe(draw_pins(self._drawer, answer, pins, language)),
        )
        request.scope["state"]["cacheable"] = True
        return response

    def _widen(self, answer: Answer, index: Index, language: str, first: int) -> dict[str, Any] | None:
        if answer.query.page < answer.pages:
            return None
        t = translator(language)
        ways = [{"href": link(query, language), "label": label} for query, label in say.ways(answer, language)]
        nearest = answer.widen.nearest
        if not ways and not nearest:
            return None
        return {
            "title": t(_("The nearest beyond that")) if nearest else t(_("Looking for more?")),
            "advice": t(_("These are farther away. Ask about rides, or call the helpline.")) if nearest else "",
            "ways": ways,
            "cards": safe(self._cards.draw(index, nearest, language, first=first, why="")),
            "first": first,
        }


def routes(directory: Directory, view: View, results: Results) -> list[Route]:
    """``GET /search``."""

    async def search(request: Request) -> Response:
        query = SearchQuery.parse(request.query_params.multi_items())
        index = directory.index
        match directory.ask(query, index):
            case Answer() as answer:
                return results.page(request, answer, index)
            case Unplaced(reason=reason):
                return unplaced(request, view, query, reason)

    return [Route("/search", search, name="search")]


def unplaced(request: Request, view: View, query: SearchQuery, reason: str) -> Response:
    """The page that asks for a place, keeping every filter."""
    t = words_of(request)
    return view.page(
        request,
        "finder/unplaced.html",
        title=t(_("Where are you?")) if reason == "empty" else t(_("We could not find that place")),
        near=query.near,
        error=t(say.REASONS[reason]),
        kept=[pair for pair in query.pairs() if pair[0] not in {"near", "page"}],
    )


def link(query: SearchQuery, language: str) -> str:
    """The address of a search."""
    return f"{in_language('/search', language)}?{query.link()}"


def chips(query: SearchQuery, language: str, t: Translate) -> list[dict[str, str]]:
    """What was chosen, each with the link that takes it away."""
    found = [
        {"label": t(vocabulary.term(group, code).label), "href": link(query.without(group, code), language)}
        for group, codes in query.chosen.items()
        for code in codes
    ]
    if query.name:
        found.append({"label": f"“{query.name}”", "href": link(say.without(query, "name"), language)})
    if query.together:
        label = t(_("All in one place"))
        found.append({"label": label, "href": link(replace(query, together=False, page=1), language)})
    return found


def radii(query: SearchQuery, t: Translate) -> list[dict[str, Any]]:
    """The distances to choose from, with an unusual one that was asked for."""
    offered = sorted({*map(float, RADII), query.miles} - {ANY})
    return [
        {
            "value": f"{miles:g}" if miles else "any",
            "label": say.radius_words(miles, t),
            "chosen": miles == query.miles,
        }
        for miles in (*offered, ANY)
    ]


def paging(answer: Answer, language: str) -> dict[str, Any]:
    """Links to the pages before and after."""
    query, last = answer.query, answer.pages
    left = answer.total - query.page * query.per_page
    return {
        "previous_page": link(replace(query, page=min(query.page - 1, last)), language) if query.page > 1 else "",
        "next_page": link(replace(query, page=query.page + 1), language) if left > 0 else "",
        "next_count": min(left, query.per_page),
    }
