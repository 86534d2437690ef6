"""The map of one answer, and the map of one program.

The map beside a list is a page of its own in a frame, which a browser asks for when it comes into sight. On a phone it
is not in sight, and most people never ask for it: it was a third of the page's bytes, and of the work to make it.
"""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from finder.map.draw import MapDrawer
from finder.map.svg import MapWords, Pin
from finder.pages.cards import Cards
from finder.pages.headline import around
from finder.search.answer import Answer
from finder.search.ask import Directory, Unplaced
from finder.search.index import Index
from finder.search.query import SearchQuery
from providers.listing import Listing
from web.guard import FRAMED
from web.i18n import in_language, translator
from web.view import PAGE_HEADERS, View, language_of, pairs_of, query_of, safe


class MapPage:
    """The page in the frame: the map alone, with pins that lead to the cards of the page around it."""

    def __init__(self, view: View, drawer: MapDrawer, cards: Cards) -> None:
        self._render = view.render
        self._drawer = drawer
        self._cards = cards

    def page(self, request: Request, answer: Answer, index: Index) -> Response:
        """The map of one answer."""
        language = language_of(request)
        first = (answer.query.page - 1) * answer.query.per_page + 1
        around = f"{in_language('/search', language)}?{query_of(request)}"
        pins = self._cards.pins(index, answer.hits or answer.widen.nearest, language, first=first, around=around)
        text = self._render(language, "finder/map.html", map=safe(draw_pins(self._drawer, answer, pins, language)))
        request.scope["state"]["cacheable"] = True
        return HTMLResponse(text, headers=PAGE_HEADERS | FRAMED)


def routes(directory: Directory, page: MapPage) -> list[Route]:
    """``GET /search/map``, with the same words as ``/search``."""

    async def in_frame(request: Request) -> Response:
        query, index = SearchQuery.parse(pairs_of(request)), directory.index
        match await directory.find(query, index):
            case Answer() as answer:
                return page.page(request, answer, index)
            case Unplaced():
                raise HTTPException(404)

    return [Route("/search/map", in_frame, name="search-map")]


def draw_pins(drawer: MapDrawer, answer: Answer, pins: Sequence[Pin], language: str) -> str:
    """The map beside a list. Without hits, and for a whole state, it fits the pins and not the radius."""
    t = translator(language)
    origin = answer.origin
    fits_radius = bool(answer.hits) and origin.kind != "state"
    return drawer.draw(
        lat=origin.lat,
        lon=origin.lon,
        miles=(answer.query.miles or None) if fits_radius else None,
        pins=pins,
        label=around(answer.query, origin, t),
        words=MapWords.translated(t),
    )


def draw_point(drawer: MapDrawer, listing: Listing, language: str) -> str:
    """Where one program is, with some miles around it."""
    return drawer.draw(
        lat=listing.lat,
        lon=listing.lon,
        miles=5,
        pins=[Pin(1, listing.lat, listing.lon, listing.name, in_language(f"/listing/{listing.id}", language))],
        label=listing.name,
        words=MapWords.translated(translator(language)),
    )
