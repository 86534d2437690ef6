"""Result cards: drawn by Jinja once per listing, revision and language, then filled with what differs by request.

That is the distance, the reason, and what is known of openings and of the number, which depends on the clock. Most
programs never reported any, and nobody called them: their line is drawn with the card.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from markupsafe import Markup, escape

from finder.map.svg import Pin
from finder.pages.card_shapes import Shapes
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
MOST: Final = 16_384  # cards kept of each language; about 2 KB each
LINES: Final = Markup("<br>")
DOUBTED: Final = Markup('<p class="notice">{}</p>')


@dataclass(frozen=True, slots=True)
class Card:
    """A listing as it is shown in a list and on the map. Its holes, between ``parts``, stand as ``HOLES`` says.

    ``openings``: what is said of openings where there are no ``reports``. ``named``: it has several kinds of care.
    ``called``: the listing, where somebody who called said something of it.
    """

    parts: tuple[bytes, ...]
    name: str
    lat: float
    lon: float
    approximate: bool
    openings: str
    reports: tuple[Report, ...]
    named: bool
    called: Listing | None

    @property
    def is_silent(self) -> bool:
        """Whether it is one of nearly all, of whom nothing is known that depends on the clock."""
        return not (self.reports or self.called)

    def said(self, moment: Moment, language: str) -> str:
        """What is said of its openings, as safe text: by the program, then by those who called it."""
        if self.called:
            return LINES.join(hearsay_words.with_openings(self.called, moment, language))
        if not self.reports:
            return self.openings
        return LINES.join(opening_words.lines(self.reports, moment, language, named=self.named))

    def doubted(self, moment: Moment, language: str) -> str:
        """A word of warning where callers say that its number is wrong, as safe text; empty where none does."""
        words = hearsay_words.doubted(self.called, moment, language) if self.called else ""
        return DOUBTED.format(words) if words else ""


class Cards:
    """Draws cards and keeps them by the mark of the listing's text: a changed listing is another card."""

    def __init__(self, render: Renderer, template: str = "finder/_card.html") -> None:
        """``template``: another card, with one hole more at its end."""
        self._holes = HOLES if template == "finder/_card.html" else (*HOLES, "below")
        self._shapes = Shapes(render, template, self._holes)
        self._kept: dict[str, dict[int, Card]] = {language: {} for language in LANGUAGES}

    def draw(
        self, index: Index, hits: Iterable[Hit], language: str, *, first: int, why: str, moment: Moment
    ) -> list[bytes]:  # fmt: skip
        """The cards of some hits as list items, numbered from ``first``, in the pieces to send. ``why`` is said on
        each of them."""
        reason = f" · {escape(why)}" if why else ""
        sent, openings = reason.encode(), escape(opening_words.none(language)).encode()
        miles, drawn = phrases.Distances.of(translator(language)), list[bytes]()
        for number, hit in enumerate(hits, first):
            card = self._card(index, hit, language)
            if card.is_silent:
                start, name, where, phone, pay, source, end = card.parts
                digits, far = b"%d" % number, miles(hit.miles, approximate=card.approximate).encode()
                drawn += (start, digits, name, digits, where, far, phone, pay, openings, source, sent, end)
            else:
                drawn.append(self.one(index, hit, language, number=number, reason=reason, moment=moment).encode())
        return drawn

    def one(
        self, index: Index, hit: Hit, language: str, *, number: int, reason: str, moment: Moment,
        below: str | None = None,
    ) -> str:  # fmt: skip
        """One card. ``reason`` and ``below`` are safe already; the latter fills the hole that only some cards have."""
        card = self._card(index, hit, language)
        miles = phrases.Distances.of(translator(language))(hit.miles, approximate=card.approximate)
        said, doubted = card.said(moment, language), card.doubted(moment, language)
        filled = (str(number), str(number), miles, doubted, said, reason)
        return joined(card.parts, filled if below is None else (*filled, below))

    def preview(self, listing: Listing, language: str, moment: Moment) -> str:
        """One card that stands in no list: how searchers will see a listing."""
        card = self.card(listing, language)
        distance = translator(language)(_("Distance"))
        said, doubted = card.said(moment, language), card.doubted(moment, language)
        return joined(card.parts, ("1", "1", distance, doubted, said, ""))

    def pins(self, index: Index, hits: Iterable[Hit], language: str, *, first: int, around: str) -> list[Pin]:
        """The same hits as pins that lead to their cards, on the page at the address ``around``."""
        cards = ((number, self._card(index, hit, language)) for number, hit in enumerate(hits, first))
        return [Pin(number, card.lat, card.lon, card.name, f"{around}#p-{number}") for number, card in cards]

    def _card(self, index: Index, hit: Hit, language: str) -> Card:
        kept, mark = self._kept[language], index.mark(hit.row)
        card = kept.get(mark)
        if card is None:
            if len(kept) >= MOST:
                kept.clear()
            card = kept[mark] = self.card(index.listing(hit.row), language)
        return card

    def card(self, listing: Listing, language: str) -> Card:
        """One card with its holes open."""
        stencil = self._shapes.draw(listing, language)
        assert stencil.holes == self._holes
        return Card(
            parts=stencil.sent,
            name=listing.name,
            lat=listing.lat,
            lon=listing.lon,
            approximate=listing.approximate,
            openings=str(escape(opening_words.none(language))),
            reports=tuple(reports(listing)),
            named=len(listing.care) > 1,
            called=listing if hearsay.known(listing) else None,
        )


def joined(parts: Sequence[bytes], filled: Sequence[str]) -> str:
    """Parts with what stands between each two of them."""
    return "".join(chain.from_iterable(zip(map(bytes.decode, parts), (*filled, ""), strict=True)))
