"""Drawing a card, fast: Jinja draws one of each *shape*, with a hole for each word that comes of a listing.

Cards of one shape differ in nothing but these words: the same lines stand on them, each as sure as on the others.
There are some dozens of shapes, and thousands of listings. A card with a date in a warning is drawn by itself.
"""

from types import SimpleNamespace
from typing import Any, Final

from markupsafe import escape

from providers import phrases
from providers.listing import Listing
from providers.phrases import Dial, Words
from web.i18n import mark as _
from web.i18n import translator
from web.render import Renderer, Stencil, hole

MOST: Final = 1_024  # shapes kept
ASK_WHO: Final = _("Who answers: not stated, ask")
NAMES: Final = ("id", "name", "program", "city", "state", "payment", "source", "answered", "phone", "dial")

Said = dict[str, Any]


class Shapes:
    """The shapes of one template. ``holes`` are those that stay open on a card."""

    def __init__(self, render: Renderer, template: str, holes: tuple[str, ...]) -> None:
        self._render, self._template = render, template
        self._open = {name: hole(name) for name in holes}
        self._known: dict[tuple[object, ...], Stencil] = {}

    def draw(self, listing: Listing, language: str) -> Stencil:
        """A listing's card with its holes open."""
        said = spoken(listing, language)
        if listing.gone_since or listing.unconfirmed:
            return self._render.stencil(language, self._template, listing=listing, **said)
        what, phone, answered = said["what"], said["phone"], said["answered"]
        kinds = tuple(one.kind for one in what)
        key = (
            language, kinds, phone is not None, answered.kind, bool(said["payment"]),
            listing.is_example, bool(listing.program), bool(listing.claimed),
        )  # fmt: skip
        shape = self._known.get(key)
        if shape is None:
            if len(self._known) >= MOST:
                self._known.clear()
            shape = self._known[key] = self._shape(listing, said, language)
        words = [listing.id, listing.name, listing.program, listing.city, listing.state, said["payment"],
                 said["source"], answered.text, *((phone.text, phone.dial) if phone else ("", "")),
                 *(one.text for one in what)]  # fmt: skip
        names = (*NAMES, *holes_of(what))
        return Stencil(shape.fill({**self._open, **dict(zip(names, map(escape, words), strict=True))}))

    def _shape(self, like: Listing, said: Said, language: str) -> Stencil:
        """The shape of a card, with a hole for each word of the listing."""
        blank = SimpleNamespace(
            id=hole("id"), name=hole("name"), program=like.program and hole("program"), city=hole("city"),
            state=hole("state"), is_example=like.is_example, claimed=like.claimed, gone_since="", unconfirmed="",
        )  # fmt: skip
        return self._render.stencil(
            language,
            self._template,
            listing=blank,
            what=[Words(hole(name), one.kind) for name, one in zip(holes_of(said["what"]), said["what"], strict=True)],
            phone=said["phone"] and Dial(hole("phone"), hole("dial"), ""),
            payment=said["payment"] and hole("payment"),
            answered=Words(hole("answered"), said["answered"].kind),
            source=hole("source"),
        )


def holes_of(what: list[Words]) -> list[str]:
    """The names of the holes for what a program is."""
    return [f"what {number}" for number in range(len(what))]


def spoken(listing: Listing, language: str) -> Said:
    """What the template is given of a listing, in words."""
    t, phones = translator(language), listing.phones
    return {
        "what": phrases.what(listing, t),
        "phone": phrases.dial(phones[0], t) if phones else None,
        "payment": phrases.payment(listing, t),
        "answered": phrases.answered_by(listing, t, ASK_WHO),
        "source": phrases.source_line(listing.fact("care"), language),
    }
