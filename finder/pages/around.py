"""What stands around the list: what was asked for and how to take it back, other pages, and the way on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from markupsafe import escape

from finder.pages import headline as say
from finder.pages.kept_links import KeptLinks
from finder.pages.pieces import Pieces
from finder.search.answer import Answer
from finder.search.query import ANY, RADII, SearchQuery
from providers import vocabulary
from web.i18n import in_language, translator
from web.i18n import mark as _
from web.render import Renderer


class Around:
    """Everything of a results page in one language that is neither the list nor the filters."""

    def __init__(self, render: Renderer, language: str) -> None:
        self._language = language
        self._path = in_language("/search", language)
        self._t = translator(language)
        self._pieces = Pieces(render, language)
        self.radii = lru_cache(maxsize=64)(self._radii)
        self._chips = KeptLinks(self._draw_chips)
        self._paging = KeptLinks(self._draw_paging)
        self._wider = KeptLinks(self._draw_wider)

    def link(self, query: SearchQuery) -> str:
        """The address of a search, as it stands in an attribute."""
        return f"{self._path}?{query.link().replace('&', '&amp;')}"

    def asked_for(self, answer: Answer) -> str:
        """How the words were read, what else they may mean, and every choice with the link that takes it away."""
        pieces, query = self._pieces, answer.query
        notes = "".join(pieces("note", text=escape(note)) for note in say.notes(answer, self._language))
        meant = ((replace(query, near=other.query, page=1), other.label) for other in answer.others[:8])
        others = self._links("other", meant)
        return notes + (pieces("others", items=others) if others else "") + self._chips(query)

    def _links(self, piece: str, ways: Iterable[say.Way]) -> str:
        return "".join(self._pieces(piece, href=self.link(query), label=escape(label)) for query, label in ways)

    def _draw_chips(self, query: SearchQuery) -> str:
        chips = self._links("chip", self._choices(query))
        return self._pieces("chips", items=chips) if chips else ""

    def _choices(self, query: SearchQuery) -> Iterable[say.Way]:
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

    def list(self, first: int, cards: bytes) -> Sequence[bytes]:
        """The list itself; nothing where there are no cards."""
        return self._pieces.around("list", first=str(first), cards=(cards,)) if cards else ()

    def way_on(self, answer: Answer, farther: bytes, first: int) -> Sequence[bytes]:
        """What follows the list: other pages, comparing, more. ``farther`` are the cards beyond the radius."""
        query, pages = answer.query, answer.pages
        compare = self._pieces("compare") if answer.hits or farther else ""
        widen = self._widen(answer, farther, first) if query.page >= pages else ()
        left = max(0, min(answer.total - query.page * query.per_page, query.per_page))
        return [self._paging(query, min(query.page - 1, pages), left).encode(), *widen, compare.encode()]

    def _draw_paging(self, query: SearchQuery, before: int, left: int) -> str:
        """The page ``before``, where there is one, and the next, with how many stand on it."""
        links = self._pieces("previous", href=self.link(query.on(before))) if before else ""
        if left:
            links += self._pieces("following", href=self.link(query.on(query.page + 1)), count=str(left))
        return self._pieces("paging", items=links) if links else ""

    def _widen(self, answer: Answer, farther: bytes, first: int) -> Sequence[bytes]:
        ways = self._links("way", say.lifted(answer, self._language)) + self._wider(answer.query, say.wider(answer))
        if farther:
            return self._pieces.around("farther", ways=ways, cards=self.list(first, farther))
        return [self._pieces("more", ways=ways).encode()] if ways else ()

    def _draw_wider(self, query: SearchQuery, miles: float | None) -> str:
        return self._links("way", say.farther(query, miles, self._language))
