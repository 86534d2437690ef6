"""The results page: reads a search, asks the directory, shows what fits and the way on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from finder.pages import headline as say
from finder.pages.around import Around
from finder.pages.cards import Cards
from finder.pages.filters import FilterPanel
from finder.search.answer import Answer
from finder.search.ask import Directory, Unplaced
from finder.search.index import Index
from finder.search.query import SearchQuery
from providers.openings.moments import Moment, Watch
from web.cache import SECONDS
from web.i18n import LANGUAGES, translator
from web.i18n import mark as _
from web.render import hole
from web.view import PAGE_HEADERS, View, language_of, other_language, pairs_of, query_of, words_of

KEPT: Final = timedelta(seconds=SECONDS)  # a page may be shown again for so long; nothing on it may run out before


class Results:
    """What a results page is made of. The frame is drawn once a language: drawing it anew costs more than a search."""

    def __init__(self, view: View, cards: Cards, age: Callable[[], timedelta | None], watch: Watch) -> None:
        """``age``: how old the list is while it cannot be refreshed, else ``None``."""
        self._render = view.render
        self._cards = cards
        self._filters = FilterPanel(view.render)
        self._age = age
        self._watch = watch
        self._around = {language: Around(view.render, language) for language in LANGUAGES}
        self._frames = {
            language: view.render.stencil(
                language, "finder/results.html", path="/search", other_language=again_in(language)
            )
            for language in LANGUAGES
        }

    def page(self, request: Request, answer: Answer, index: Index) -> Response:
        """The page for one answer."""
        asked, moment = str(escape(query_of(request))), self._watch.moment(KEPT)
        pieces = self.pieces(answer, index, language_of(request), asked, moment)
        request.scope["state"]["cacheable"] = True
        return HTMLResponse(b"".join(pieces), headers=PAGE_HEADERS)

    def pieces(self, answer: Answer, index: Index, language: str, asked: str, moment: Moment) -> list[bytes]:
        """The page in the pieces to send. ``asked`` is the query string as it came, escaped."""
        t, query, around = translator(language), answer.query, self._around[language]
        first = (query.page - 1) * query.per_page + 1
        beyond = first + len(answer.hits)
        why = say.why(query, language)
        cards = self._cards.draw(index, answer.hits, language, first=first, why=why, moment=moment)
        farther = self._cards.draw(index, answer.widen.nearest, language, first=beyond, why="", moment=moment)
        notices = {"examples": index.examples, "stale": say.stale(self._age(), t)}
        return self._frames[language].pieces(
            {
                "again": asked,
                "near": escape(query.near),
                "notices": self._render(language, "finder/_notices.html", **notices) if any(notices.values()) else "",
                "headline": escape(say.headline(answer, language)),
                "asked": around.asked_for(answer),
                "radii": around.radii(query.miles),
                "filters": (self._filters.draw(language, query, answer.facets.counts),),
                "name": escape(query.name),
                "named": " open" if query.name or query.together else "",
                "together": " checked" if query.together else "",
                "list": around.list(first, cards),
                "after": around.way_on(answer, farther, beyond),
            }
        )


def again_in(language: str) -> Callable[[str], Markup]:
    """From this page in a language to the same in the other one, with the words of the search left open."""
    there = other_language(language)
    return lambda path: Markup("{}?{}").format(there(path), hole("again"))


def routes(directory: Directory, view: View, results: Results) -> list[Route]:
    """``GET /search``."""

    async def search(request: Request) -> Response:
        query = SearchQuery.parse(pairs_of(request))
        index = directory.index
        match await directory.find(query, index):
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
        kept=replace(query, near="", page=1).pairs(),
    )
