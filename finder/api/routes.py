"""The public API, version 1: one table of operations, from which the routes and their description are made."""

import asyncio
from datetime import timedelta
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.api import exports, shapes
from finder.api.answers import LISTING, Answers, Json
from finder.api.operations import HEADERS, Operation, json
from finder.api.screening import Screening
from finder.merged import survivor
from finder.pages.headline import REASONS
from finder.screening.shapes import Table
from finder.search.answer import Answer
from finder.search.ask import Directory, Unplaced
from finder.search.index import Index
from finder.search.query import PER_PAGE, SearchQuery
from finder.search.refresh import breathe
from finder.search.search import all_hits, search
from finder.settings import Settings
from providers.openings.moments import Watch
from providers.places import PlaceUnknown
from web.cache import SECONDS
from web.errors import BadRequest
from web.view import pairs_of

KEPT: Final = timedelta(seconds=SECONDS)  # an answer may be given again for so long; nothing in it may run out before
MOVED: Final = 308
LONGEST_WORDS: Final = 200  # characters of a place's name


class Api:
    """The operations over one directory and one table of the screening."""

    def __init__(
        self, directory: Directory, answers: Answers, settings: Settings, table: Table, watch: Watch
    ) -> None:  # fmt: skip
        self._directory = directory
        self._watch = watch
        self._answers = answers
        self._address = settings.address
        self._helpline = f"{settings.helpline_phone}; 988; 911"
        self._screening = Screening(table, answers.helplines)
        self._vocabulary = orjson.dumps(answers.vocabulary())

    def operations(self) -> tuple[Operation, ...]:
        """Everything there is."""
        near = (("q", "A ZIP code, a town, a county, a state, or “lat,lon”."),)
        return (
            Operation("/api/v1/search", "api-search", "Programs near a place", self.search, shapes.Search,
                      searches=True),
            Operation("/api/v1/search.geojson", "api-geojson", "The same search as GeoJSON", self.geojson, None,
                      "application/geo+json", searches=True),
            Operation("/api/v1/search.csv", "api-csv", "The same search as a table", self.csv, None, "text/csv",
                      searches=True),
            Operation(LISTING, "api-listing", "One program", self.listing, shapes.Listing),
            Operation("/api/v1/places", "api-places", "What a place's name may mean", self.places, shapes.Places,
                      parameters=near),
            Operation("/api/v1/vocabulary", "api-vocabulary", "Every code, in both languages", self.vocabulary,
                      shapes.Vocabulary),
            *self._screening.operations(),
        )  # fmt: skip

    def routes(self) -> list[Route]:
        """The routes of all operations."""
        return [one.route() for one in self.operations()]

    async def search(self, request: Request) -> Response:
        """One page of what fits."""
        index = self._directory.index
        answer = reply(await self._directory.find(read(request), index))
        request.scope["state"]["cacheable"] = True
        body = self._answers.search(answer, index, self._watch.moment(KEPT))
        return Response(body, headers=HEADERS, media_type="application/json")

    async def geojson(self, request: Request) -> Response:
        """What fits, as features."""
        answer, index = await self._all(request)
        found, moment = exports.with_miles(answer.hits, index, breathe), self._watch.moment()
        return await asyncio.to_thread(
            lambda: json(exports.geojson(found, self._answers, moment), "application/geo+json")
        )

    async def csv(self, request: Request) -> Response:
        """What fits, as a table."""
        answer, index = await self._all(request)
        named = {"Content-Disposition": "attachment; filename=programs.csv", "X-Helpline": self._helpline}
        found, moment = exports.with_miles(answer.hits, index, breathe), self._watch.moment()
        text = await asyncio.to_thread(exports.table, found, self._address, moment)
        return Response(text, 200, HEADERS | named, "text/csv; charset=utf-8")

    async def _all(self, request: Request) -> tuple[Answer, Index]:
        """Every hit, or the page that was asked for by ``page`` or ``per_page``."""
        query, index = read(request), self._directory.index
        paged = query.page != 1 or query.per_page != PER_PAGE
        return reply(await self._directory.find(query, index, search if paged else all_hits)), index

    async def listing(self, request: Request) -> Response:
        """One program by its id. That of a listing that was merged into another leads there."""
        index = self._directory.index
        row = index.row_of(request.path_params["id"])
        if row is not None:
            return json(self._answers.one(index.listing(row), self._watch.moment()))
        return moved(self._answers.moved(await survivor(request.path_params["id"])))

    async def places(self, request: Request) -> Response:
        """What some words may mean; an empty list when nothing."""
        unknown = [(name, "is not a member here") for name in request.query_params if name != "q"]
        if unknown:
            raise BadRequest(unknown)
        words = request.query_params.get("q", "").strip()
        if not words or len(words) > LONGEST_WORDS:
            raise BadRequest([("q", "must be a ZIP code, a town, a county, a state, or lat,lon")])
        try:
            return json(self._answers.places(self._directory.gazetteer.locate(words)))
        except PlaceUnknown:
            return json(self._answers.places(()))

    async def vocabulary(self, request: Request) -> Response:
        """Every closed list."""
        return Response(self._vocabulary, headers=HEADERS, media_type="application/json")


def moved(where: Json) -> Response:
    """Sends a program on, and says so too."""
    headers = HEADERS | {"Location": where["moved_to"]}
    return Response(orjson.dumps(where), MOVED, headers, "application/json")


def read(request: Request) -> SearchQuery:
    """The search that was asked for. Raises ``BadRequest`` naming each member that is wrong."""
    query, problems = SearchQuery.checked(pairs_of(request))
    if not query.near:
        raise BadRequest([*((one.field, one.message) for one in problems), ("near", REASONS["empty"])])
    if problems:
        raise BadRequest([(one.field, one.message) for one in problems])
    return query


def reply(found: Answer | Unplaced) -> Answer:
    """The answer. Raises ``BadRequest`` when the place is not known."""
    match found:
        case Answer():
            return found
        case Unplaced(reason=reason):
            raise BadRequest([("near", REASONS[reason])])
