"""What stands around the list: what was asked for and how to take it back, other pages, and the way on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from markupsafe import escape

from finder.pages import headline as say
from finder.pages.pieces import Pieces
from finder.search.answer import Answer
from finder.search.query import ANY, RADII, SearchQuery
from providers import vocabulary
from web.i18n import in_language, translator
from web.i18n import mark as _
from web.render import Renderer

Way = tuple[SearchQuery, str]  # where it leads, and what it is called


class Around:
    """Everything of a results page in one language that is neither the list nor the filters."""

    def __init__(self, render: Renderer, language: str) -> None:
        self._language = language
        self._path = in_language("/search", language)
        self._t = translator(language)
        self._pieces = Pieces(render, language)
        self.radii = lru_cache(maxsize=64)(self._radii)

    def link(self, query: SearchQuery) -> str:
        """The address of a search, as it stands in an attribute."""
        return f"{self._path}?{query.link().replace('&', '&amp;')}"

    def asked_for(self, answer: Answer) -> str:
        """How the words were read, what else they may mean, and every choice with the link that takes it away."""
        pieces, query = self._pieces, answer.query
        notes = "".join(pieces("note", text=escape(note)) for note in say.notes(answer, self._language))
        meant = ((replace(query, near=other.query, page=1), other.label) for other in answer.others[:8])
        found = {"others": self._links("other", meant), "chips": self._links("chip", self._chips(query))}
        return notes + "".join(pieces(name, items=items) for name, items in found.items() if items)

    def _links(self, piece: str, ways: Iterable[Way]) -> str:
        return "".join(self._pieces(piece, href=self.link(query), label=escape(label)) for query, label in ways)

    def _chips(self, query: SearchQuery) -> Iterable[Way]:
        for group, codes in query.chosen.items():
            for code in codes:
                yield query.without(group, code), self._t(vocabulary.term(group, code).label)
        if query.name:
            yield say.without(query, "name"), f"“{query.name}”"
        if query.together:
            yield replace(query, together=False, page=1), self._t(_("All in one place"))

    def _radii(self, chosen: float) -> str:
        """The distances to choose from as options, with an unusual one that was asked for."""
        offered = sorted({*map(float, RADII), chosen} - {ANY})
        return "".join(self._radius(miles, is_chosen=miles == chosen) for miles in (*offered, ANY))

    def _radius(self, miles: float, *, is_chosen: bool) -> str:
        value, label = f"{miles:g}" if miles else "any", say.radius_words(miles, self._t)
        return self._pieces("option", value=value, chosen=" selected" if is_chosen else "", label=label)

    def list(self, first: int, cards: Sequence[bytes]) -> Sequence[bytes]:
        """The list itself; nothing where there are no cards."""
        return self._pieces.around("list", first=str(first), cards=cards) if cards else cards

    def way_on(self, answer: Answer, farther: Sequence[bytes], first: int) -> Sequence[bytes]:
        """What follows the list: other pages, comparing, more. ``farther`` are the cards beyond the radius."""
        compare = self._pieces("compare") if answer.hits or farther else ""
        is_last = answer.query.page >= answer.pages
        widen = self._widen(answer, farther, first) if is_last else ()
        return [self._paging(answer).encode(), *widen, compare.encode()]

    def _paging(self, answer: Answer) -> str:
        query = answer.query
        left = answer.total - query.page * query.per_page
        links = ""
        if query.page > 1:
            links += self._pieces("previous", href=self.link(query.on(min(query.page - 1, answer.pages))))
        if left > 0:
            following = self.link(query.on(query.page + 1))
            links += self._pieces("following", href=following, count=str(min(left, query.per_page)))
        return self._pieces("paging", items=links) if links else ""

    def _widen(self, answer: Answer, farther: Sequence[bytes], first: int) -> Sequence[bytes]:
        ways = self._links("way", say.ways(answer, self._language))
        if farther:
            return self._pieces.around("farther", ways=ways, cards=self.list(first, farther))
        return [self._pieces("more", ways=ways).encode()] if ways else ()
