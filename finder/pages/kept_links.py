"""Links of a results page that are the same for every place but for the place in them: drawn once, filled for each.

What is kept depends on closed lists and numbers. Where words of a name were typed, nothing is: they are a visitor's.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from finder.search.query import SearchQuery
from web.render import Stencil, hole

CHOICES: Final = 256  # what is kept of each kind; about 0.5 KB each

Draw = Callable[..., str]  # a search, and whatever else the links depend on, → safe text


class KeptLinks:
    """Text with links, drawn by ``draw`` from a search."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._kept = lru_cache(maxsize=CHOICES)(self._stencil)

    def __call__(self, query: SearchQuery, *besides: Hashable) -> str:
        """What ``draw`` makes of a search and of ``besides``."""
        if query.name or not query.near:  # links of a search without a place have none in them
            return self._draw(query, *besides)
        chosen = tuple(query.chosen.items())
        stencil = self._kept(chosen, (query.together, query.page, query.per_page), query.miles, besides)
        return stencil.fill_in_order([quote(query.near, safe="")] * len(stencil.holes))

    def _stencil(
        self,
        chosen: tuple[tuple[str, tuple[str, ...]], ...],
        rest: tuple[bool, int, int],
        miles: float,
        besides: tuple[Hashable, ...],
    ) -> Stencil:
        """The same with a hole for the place."""
        place, (together, page, per_page) = hole("near"), rest
        query = SearchQuery(place, miles, dict(chosen), together, "", page, per_page)
        return Stencil(self._draw(query, *besides).replace(quote(place, safe=""), place))
