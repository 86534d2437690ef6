"""The filter panel: every option with how many programs it would give. Drawn once a language, filled a search."""

from collections.abc import Mapping
from typing import Final

from finder.search.query import SearchQuery
from providers import vocabulary
from web.i18n import LANGUAGES
from web.render import Renderer

OPEN_AT_FIRST: Final = frozenset({"care", "supervision", "payment"})  # the rest opens when it is used


class FilterPanel:
    """All options of all groups. Those that would give none stay, greyed, with 0."""

    def __init__(self, render: Renderer) -> None:
        self._stencils = {
            language: render.stencil(language, "finder/_filters.html", groups=vocabulary.FILTERS)
            for language in LANGUAGES
        }

    def draw(self, language: str, query: SearchQuery, facets: Mapping[str, Mapping[str, int]]) -> str:
        """The panel for one search."""
        values: dict[str, str] = {}
        for group in vocabulary.FILTERS:
            chosen = query.chosen.get(group.name, ())
            values["open:" + group.name] = " open" if chosen or group.name in OPEN_AT_FIRST else ""
            values["picked:" + group.name] = f" <b>({len(chosen)})</b>" if chosen else ""
            counts = facets[group.name]
            for term in group.terms:
                count, name = counts[term.code], f"{group.name}:{term.code}"
                values["count:" + name] = str(count)
                values["class:" + name] = "" if count else "none"
                values["checked:" + name] = " checked" if term.code in chosen else ""
        return self._stencils[language].fill(values)
