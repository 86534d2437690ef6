"""From words to an answer: the place is found first, then what fits around it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from geopy.exc import GeopyError
from geopy.geocoders.base import Geocoder

from finder.search.answer import Answer
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.search import all_hits, search
from providers.places import Gazetteer, Place, PlaceUnknown

Searching = Callable[[Index, SearchQuery, Sequence[Place]], Answer]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The words name no place that we know. ``reason``: ``empty``, ``military``, ``unknown`` or ``outside``."""

    query: SearchQuery
    reason: str


Reply = Answer | Unplaced


class Directory:
    """What is searched: the newest index and the gazetteer. Needs no database.

    ``remote`` is a geocoder that may be told visitors' words; only an operator who says so twice has one here.
    """

    def __init__(self, index: Callable[[], Index], gazetteer: Gazetteer, remote: Geocoder | None = None) -> None:
        self._index = index
        self.gazetteer = gazetteer
        self._remote = remote

    @property
    def index(self) -> Index:
        """The newest index. Ask once per request: the next call may give another."""
        return self._index()

    def ask(self, query: SearchQuery, index: Index, how: Searching = search) -> Reply:
        """One page of what fits, or with ``all_hits`` everything. Offline."""
        try:
            return how(index, query, self.gazetteer.locate(query.near))
        except PlaceUnknown as unknown:
            return Unplaced(query, unknown.reason)

    def ask_all(self, query: SearchQuery, index: Index) -> Reply:
        """Everything that fits, for exports."""
        return self.ask(query, index, all_hits)

    async def find(self, query: SearchQuery, index: Index, how: Searching = search) -> Reply:
        """The same, and where our own table knows no such place, what the operator's geocoder says, if there is one."""
        reply = self.ask(query, index, how)
        if self._remote is None or not isinstance(reply, Unplaced) or reply.reason != "unknown":
            return reply
        places = await asyncio.to_thread(located, self._remote, self.gazetteer, query.near)
        return how(index, query, places) if places else reply


def located(remote: Geocoder, gazetteer: Gazetteer, words: str) -> tuple[Place, ...]:
    """What a remote geocoder takes words for, as a guess; nothing when it fails, knows nothing, or points abroad."""
    try:
        found = remote.geocode(words)
        place = gazetteer.locate(f"{found.latitude!r},{found.longitude!r}")[0] if found else None
    except (GeopyError, PlaceUnknown):
        return ()
    return (replace(place, label=" ".join(str(found.address).split())[:100], match="guess"),) if place else ()
