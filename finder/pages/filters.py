"""The filter panel: every option with how many programs it would give. Drawn once a language, filled a search."""

from collections.abc import Mapping
from typing import Final

from finder.search.query import SearchQuery
from providers import vocabulary
from web.i18n import LANGUAGES
from web.render import Renderer

OPEN_AT_FIRST: Final = frozenset({"care", "supervision", "payment"})  # the rest opens when it is used
NONE: Final = ' class="none">0'  # stays in its place, greyed
SHOWN: Final = (NONE, *(f">{count}" for count in range(1, 4_096)))  # most counts, written beforehand


class FilterPanel:
    """All options of all groups. Those that would give none stay, greyed, with 0."""

    def __init__(self, render: Renderer) -> None:
        self._stencils = {
            language: render.stencil(language, "finder/_filters.html", groups=vocabulary.FILTERS)
            for language in LANGUAGES
        }

    def draw(self, language: str, query: SearchQuery, facets: Mapping[str, Mapping[str, int]]) -> str:
        """The panel for one search. The holes stand as the template writes them: a group's two, then two an option."""
        values: list[str] = []
        for group in vocabulary.FILTERS:
            chosen = query.chosen.get(group.name, ())
            values += (" open", f" <b>({len(chosen)})</b>") if chosen else (opened(group.name), "")
            counts = facets[group.name].values()
            options = [""] * (2 * len(counts))
            options[1::2] = [SHOWN[count] if count < len(SHOWN) else f">{count}" for count in counts]
            if chosen:
                options[::2] = [" checked" if code in chosen else "" for code in vocabulary.codes(group.name)]
            values += options
        return self._stencils[language].fill_in_order(values)


def opened(group: str) -> str:
    """Whether a group that nobody has used yet is open."""
    return " open" if group in OPEN_AT_FIRST else ""
