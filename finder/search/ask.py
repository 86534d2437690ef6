"""From words to an answer: the place is found first, then what fits around it."""

from collections.abc import Callable
from dataclasses import dataclass

from finder.search.answer import Answer
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.search import all_hits, search
from providers.places import Gazetteer, PlaceUnknown


@dataclass(frozen=True, slots=True)
class Unplaced:
    """The words name no place that we know. ``reason``: ``empty``, ``military``, ``unknown`` or ``outside``."""

    query: SearchQuery
    reason: str


Reply = Answer | Unplaced


class Directory:
    """What is searched: the newest index and the gazetteer. Needs no database."""

    def __init__(self, index: Callable[[], Index], gazetteer: Gazetteer) -> None:
        self._index = index
        self.gazetteer = gazetteer

    @property
    def index(self) -> Index:
        """The newest index. Ask once per request: the next call may give another."""
        return self._index()

    def ask(self, query: SearchQuery, index: Index) -> Reply:
        """One page of what fits."""
        try:
            return search(index, query, self.gazetteer.locate(query.near))
        except PlaceUnknown as unknown:
            return Unplaced(query, unknown.reason)

    def ask_all(self, query: SearchQuery, index: Index) -> Reply:
        """Everything that fits, for exports."""
        try:
            return all_hits(index, query, self.gazetteer.locate(query.near))
        except PlaceUnknown as unknown:
            return Unplaced(query, unknown.reason)
