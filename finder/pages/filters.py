"""The filter panel: every option with how many programs it would give. Drawn once a choice, counted anew."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from finder.pages.weaving import counted
from finder.search.query import SearchQuery
from providers import vocabulary
from web.i18n import LANGUAGES
from web.render import Renderer

OPEN_AT_FIRST: Final = frozenset({"care", "supervision", "payment"})  # the rest opens when it is used
NONE: Final = b' class="none">0'  # a count of nothing stays in its place, greyed
CHOICES: Final = 128  # of filters, whose panels are kept: about 12 KB each

Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class FilterPanel:
    """All options of all groups. Those that would give none stay, greyed, with 0."""

    def __init__(self, render: Renderer) -> None:
        self._stencils = {
            language: render.stencil(language, "finder/_filters.html", groups=vocabulary.FILTERS)
            for language in LANGUAGES
        }
        self._drawn = lru_cache(maxsize=CHOICES)(self._draw)

    def draw(self, language: str, query: SearchQuery, counts: list[int]) -> bytes:
        """The panel for one search, from the count of every option."""
        return counted(self._drawn(language, tuple(query.chosen.items())), counts, NONE)

    def _draw(self, language: str, chosen: Chosen) -> tuple[bytes, ...]:
        """The panel for some choices: between each two parts stands an option's count, to be put in."""
        stencil, marks = self._stencils[language], marks_of(dict(chosen))
        parts = [stencil.sent[0]]
        for name, after in zip(stencil.holes, stencil.sent[1:], strict=True):
            if name.startswith("count:"):
                parts.append(after)
            else:
                parts[-1] += marks.get(name, b"") + after
        return tuple(parts)


def marks_of(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, bytes]:
    """What stands in the panel's holes, but for the counts: which groups are open, how much of each is chosen."""
    marks = {f"open:{group}": b" open" for group in OPEN_AT_FIRST | set(chosen)}
    marks |= {f"picked:{group}": b" <b>(%d)</b>" % len(codes) for group, codes in chosen.items()}
    return marks | {f"checked:{group}:{code}": b" checked" for group, codes in chosen.items() for code in codes}
