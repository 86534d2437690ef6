"""Result cards: drawn by Jinja once per listing, revision and language, then filled with what differs by request.

That is the distance, the reason, and what is known of openings and of the number, which depends on the clock. Most
programs never reported any, and nobody called them: their line is drawn with the card.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from finder.map.svg import Pin
from finder.pages.card_shapes import Shapes
from finder.pages.weaving import Far, listed
from finder.search.answer import Hit
from finder.search.index import Index
from providers import phrases
from providers.listing import Listing
from providers.openings import Report, opening_words, reports
from providers.openings.moments import Moment
from providers.trust import hearsay, hearsay_words
from web.i18n import LANGUAGES, translator
from web.i18n import mark as _
from web.render import Renderer

HOLES: Final = ("number", "number", "miles", "doubted", "openings", "why")
MOST: Final = 32_768  # cards kept of each language, about 1 KB each: all that a state needs
LINES: Final = Markup("<br>")
DOUBTED: Final = Markup('<p class="notice">{}</p>')


class Clocked(NamedTuple):
    """What is known of a program that depends on the clock. ``named``: it has several kinds of care. ``called``: the
    listing, where somebody who called said something of it."""

    reports: tuple[Report, ...]
    named: bool
    called: Listing | None

    def said(self, moment: Moment, language: str) -> str:
        """What is said of its openings, as safe text: by the program, then by those who called it."""
        if self.called:
            return LINES.join(hearsay_words.with_openings(self.called, moment, language))
        return LINES.join(opening_words.lines(self.reports, moment, language, named=self.named))

    def doubted(self, moment: Moment, language: str) -> str:
        """A word of warning where callers say that its number is wrong, as safe text; empty where none does."""
        words = hearsay_words.doubted(self.called, moment, language) if self.called else ""
        return DOUBTED.format(words) if words else ""


class Card(NamedTuple):
    """A listing as it is shown in a list and on the map. Its holes, between ``parts``, stand as ``HOLES`` says.

    Of nearly all programs nothing is known that depends on the clock: then nothing is ``clocked``, what is said of
    openings stands in the parts, and there is no hole for it, nor for a doubt.
    """

    parts: tuple[bytes, ...]
    far: Far  # how its distance is said; these two are what ``weaving.listed`` looks at
    name: str
    lat: float
    lon: float
    approximate: bool
    clocked: Clocked | None

    def filled(self, numbered: str, miles: str, reason: str, moment: Moment, language: str, *below: str) -> str:
        """With its holes filled by what is true at a moment."""
        known = self.clocked
        said = (known.doubted(moment, language), known.said(moment, language)) if known else ()
        filled = (numbered, numbered, miles, *said, reason, *below, "")
        return "".join(chain.from_iterable(zip(map(bytes.decode, self.parts), filled, strict=True)))


class Cards:
    """Draws cards and keeps them by the mark of the listing's text: a changed listing is another card."""

    def __init__(self, render: Renderer, template: str = "finder/_card.html") -> None:
        """``template``: another card, with one hole more at its end."""
        self._shapes = Shapes(render, template, HOLES if template == "finder/_card.html" else (*HOLES, "below"))
        self._kept: dict[str, dict[int, Card]] = {language: {} for language in LANGUAGES}

    def draw(
        self, index: Index, hits: tuple[Hit, ...], language: str, *, first: int, why: str, moment: Moment
    ) -> bytes:  # fmt: skip
        """The cards of some hits as list items, numbered from ``first``. ``why`` is said on each of them."""
        reason = f" · {escape(why)}" if why else ""
        cards = [
            self.one(index, hit, language, number=number, reason=reason, moment=moment).encode()
            if card.clocked
            else card
            for number, (hit, card) in enumerate(zip(hits, self._known(index, hits, language), strict=True), first)
        ]
        return listed(cards, hits, first, reason.encode())

    def one(
        self, index: Index, hit: Hit, language: str, *, number: int, reason: str, moment: Moment,
        below: str | None = None,
    ) -> str:  # fmt: skip
        """One card. ``reason`` and ``below`` are safe already; the latter fills the hole that only some cards have."""
        card = self._known(index, (hit,), language)[0]
        miles = phrases.Distances.of(translator(language))(hit.miles, approximate=card.approximate)
        return card.filled(str(number), miles, reason, moment, language, *(() if below is None else (below,)))

    def preview(self, listing: Listing, language: str, moment: Moment) -> str:
        """One card that stands in no list: how searchers will see a listing."""
        return self.card(listing, language).filled("1", translator(language)(_("Distance")), "", moment, language)

    def pins(self, index: Index, hits: Sequence[Hit], language: str, *, first: int, around: str) -> list[Pin]:
        """The same hits as pins that lead to their cards, on the page at the address ``around``."""
        cards = enumerate(self._known(index, hits, language), first)
        return [Pin(number, card.lat, card.lon, card.name, f"{around}#p-{number}") for number, card in cards]

    def _known(self, index: Index, hits: Sequence[Hit], language: str) -> list[Card]:
        """The cards of some hits; those that are not kept are drawn."""
        kept, marks = self._kept[language], index.marks(hits)
        return [
            kept.get(mark) or self._new(mark, index.listing(hit.row), language)
            for mark, hit in zip(marks, hits, strict=True)
        ]

    def _new(self, mark: int, listing: Listing, language: str) -> Card:
        """A card that was not kept."""
        kept = self._kept[language]
        if len(kept) >= MOST:
            kept.clear()
        kept[mark] = card = self.card(listing, language)
        return card

    def card(self, listing: Listing, language: str) -> Card:
        """One card with its holes open."""
        parts, said, called = self._shapes.draw(listing, language), reports(listing), hearsay.known(listing)
        clocked = Clocked(tuple(said), len(listing.care) > 1, listing if called else None) if said or called else None
        if clocked is None:
            start, name, where, phone, pay, source, *end = parts
            parts = (start, name, where, b"".join((phone, pay, silence(language), source)), *end)
        said_far = far(language, approximate=listing.approximate)
        return Card(parts, said_far, listing.name, listing.lat, listing.lon, listing.approximate, clocked)


@cache
def far(language: str, *, approximate: bool) -> Far:
    """How a distance is said: to a program, or to the middle of its ZIP."""
    said = phrases.Distances.of(translator(language))
    words, least = (said.about, said.same_zip) if approximate else (said.exact, said.here)
    before, after = words.split("{n}")
    return Far(before.encode(), after.encode(), least.encode())


@cache
def silence(language: str) -> bytes:
    """What is said of openings where nobody said anything."""
    return escape(opening_words.none(language)).encode()
