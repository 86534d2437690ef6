"""The small pieces around a list of results, drawn once a language. Each is filled with text that is safe already."""

from collections.abc import Sequence
from typing import Final

from web.render import Renderer, Stencil

TEMPLATE: Final = "finder/_pieces.html"
HOLES: Final = {
    "note": ("text",),
    "others": ("items",),
    "other": ("href", "label"),
    "chips": ("items",),
    "chip": ("href", "label"),
    "option": ("value", "chosen", "label"),
    "list": ("first", "cards"),
    "paging": ("items",),
    "previous": ("href",),
    "following": ("href", "count"),
    "compare": (),
    "way": ("href", "label"),
    "more": ("ways",),
    "farther": ("ways", "cards"),
}


class Pieces:
    """The pieces of one language: ``pieces("chip", href=…, label=…)``."""

    def __init__(self, render: Renderer, language: str) -> None:
        self._stencils: dict[str, Stencil] = {
            name: render.macro(language, TEMPLATE, name, holes) for name, holes in HOLES.items()
        }

    def __call__(self, name: str, /, **values: str) -> str:
        """One piece, filled. Raises ``KeyError`` for a piece or a hole that is not there."""
        return self._stencils[name].fill(values)

    def around(self, name: str, /, **values: str | Sequence[bytes]) -> list[bytes]:
        """One piece with something large in it, in the pieces to send."""
        return self._stencils[name].pieces(values)
