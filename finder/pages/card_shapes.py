"""Drawing a card, fast: Jinja draws one of each *shape*, with a hole for each word that comes of a listing.

Cards of one shape differ in nothing but these words: the same lines stand on them, each as sure as on the others.
There are some dozens of shapes, and thousands of listings. A card with a date in a warning is drawn by itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

from markupsafe import escape

from providers import phrases
from providers.listing import Listing
from providers.phrases import Dial, Words
from web.i18n import mark as _
from web.i18n import translator
from web.render import HOLE, Renderer, Stencil, hole

MOST: Final = 1_024  # shapes kept
ASK_WHO: Final = _("Who answers: not stated, ask")
NAMES: Final = ("id", "name", "program", "city", "state", "payment", "source", "answered", "phone", "dial")

LEFT: Final = HOLE.encode()  # stands on both sides of an open hole's name
BETWEEN: Final = "\0"  # parts words while they are escaped

Said = dict[str, Any]


class Shape:
    """A card's text with a hole for each word: text and holes in turn, and for each hole the number of its word."""

    __slots__ = ("_numbers", "_parts")

    def __init__(self, stencil: Stencil, names: Sequence[str]) -> None:
        """``names``: of the words, in the order in which ``fill`` gets them."""
        self._parts = stencil.parts
        self._numbers = [names.index(name) for name in stencil.holes]

    def fill(self, words: Sequence[str]) -> tuple[bytes, ...]:
        """What stands before, between and after the holes that stay open, in the words of a listing."""
        parts = self._parts.copy()
        parts[1::2] = [words[number] for number in self._numbers]
        return tuple("".join(parts).encode().split(LEFT)[::2])


class Shapes:
    """The shapes of one template. ``holes`` are those that stay open on a card."""

    def __init__(self, render: Renderer, template: str, holes: tuple[str, ...]) -> None:
        self._render, self._template, self._holes = render, template, holes
        self._open = [hole(name) for name in holes]
        self._known: dict[tuple[object, ...], Shape] = {}

    def draw(self, listing: Listing, language: str) -> tuple[bytes, ...]:
        """A listing's card: what stands before, between and after its open holes."""
        said = spoken(listing, language)
        if listing.gone_since or listing.unconfirmed:
            names = {name: plain(getattr(listing, name)) for name in ("organization", "program", "city")}
            one = replace(listing, **names)  # type: ignore[arg-type]  # each of them is a text
            return self._sent(self._render.stencil(language, self._template, listing=one, **said))
        what, phone, answered = said["what"], said["phone"], said["answered"]
        kinds = tuple([one.kind for one in what])
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
                 *[one.text for one in what]]  # fmt: skip
        return shape.fill([*self._open, *escaped(words)])

    def _shape(self, like: Listing, said: Said, language: str) -> Shape:
        """The shape of a card, with a hole for each word of the listing."""
        blank = SimpleNamespace(
            id=hole("id"), name=hole("name"), program=like.program and hole("program"), city=hole("city"),
            state=hole("state"), is_example=like.is_example, claimed=like.claimed, gone_since="", unconfirmed="",
        )  # fmt: skip
        stencil = self._render.stencil(
            language,
            self._template,
            listing=blank,
            what=[Words(hole(name), one.kind) for name, one in zip(holes_of(said["what"]), said["what"], strict=True)],
            phone=said["phone"] and Dial(hole("phone"), hole("dial"), ""),
            payment=said["payment"] and hole("payment"),
            answered=Words(hole("answered"), said["answered"].kind),
            source=hole("source"),
        )
        return Shape(stencil, (*self._holes, *NAMES, *holes_of(said["what"])))

    def _sent(self, stencil: Stencil) -> tuple[bytes, ...]:
        assert stencil.holes == self._holes
        return stencil.sent


def escaped(words: Sequence[str]) -> list[str]:
    """Words as they stand in HTML: escaped together, in a tenth of the time."""
    text = BETWEEN.join(words)
    if HOLE in text or text.count(BETWEEN) >= len(words):
        text = BETWEEN.join(map(plain, words))
    return str(escape(text)).split(BETWEEN)


def plain(word: str) -> str:
    """A word without what parts words here, and what stands for a hole: neither means anything in a name."""
    return word.replace(HOLE, "").replace(BETWEEN, "")


def holes_of(what: Sequence[Words]) -> list[str]:
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
