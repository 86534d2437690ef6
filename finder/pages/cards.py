"""Result cards: drawn by Jinja once per listing, revision and language, then filled with what differs by request.

That is the distance, the reason, and what is known of openings and of the number, which depends on the clock. Most
programs never reported any, and nobody called them: their line is drawn with the card.
"""

from collections.abc import Sequence
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
    ``called``: the listing, where somebody who called said something of it. ``silent``: the parts of one of nearly all,
    of whom nothing is known that depends on the clock, with what is said of openings put in: number, number, miles and
    the reason are left.
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
    silent: tuple[bytes, bytes, bytes, bytes, bytes] | None

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
        self, index: Index, hits: Sequence[Hit], language: str, *, first: int, why: str, moment: Moment
    ) -> list[bytes]:  # fmt: skip
        """The cards of some hits as list items, numbered from ``first``, in the pieces to send. ``why`` is said on
        each of them."""
        reason = f" · {escape(why)}" if why else ""
        sent, miles, drawn = reason.encode(), phrases.Distances.of(translator(language)), list[bytes]()
        for number, (hit, card) in enumerate(zip(hits, self._known(index, hits, language), strict=True), first):
            if card.silent:
                start, name, where, below, end = card.silent
                digits, far = b"%d" % number, miles(hit.miles, approximate=card.approximate).encode()
                drawn += (start, digits, name, digits, where, far, below, sent, end)
            else:
                text = self._filled(card, hit, language, number=number, reason=reason, moment=moment)
                drawn.append(text.encode())
        return drawn

    def one(
        self, index: Index, hit: Hit, language: str, *, number: int, reason: str, moment: Moment,
        below: str | None = None,
    ) -> str:  # fmt: skip
        """One card. ``reason`` and ``below`` are safe already; the latter fills the hole that only some cards have."""
        card = self._known(index, (hit,), language)[0]
        more = () if below is None else (below,)
        return self._filled(card, hit, language, *more, number=number, reason=reason, moment=moment)

    def preview(self, listing: Listing, language: str, moment: Moment) -> str:
        """One card that stands in no list: how searchers will see a listing."""
        card = self.card(listing, language)
        distance = translator(language)(_("Distance"))
        said, doubted = card.said(moment, language), card.doubted(moment, language)
        return joined(card.parts, ("1", "1", distance, doubted, said, ""))

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

    @staticmethod
    def _filled(
        card: Card, hit: Hit, language: str, *below: str, number: int, reason: str, moment: Moment
    ) -> str:  # fmt: skip
        """A card with its holes filled by what is true at a moment."""
        miles = phrases.Distances.of(translator(language))(hit.miles, approximate=card.approximate)
        said, doubted = card.said(moment, language), card.doubted(moment, language)
        return joined(card.parts, (str(number), str(number), miles, doubted, said, reason, *below))

    def card(self, listing: Listing, language: str) -> Card:
        """One card with its holes open."""
        stencil = self._shapes.draw(listing, language)
        assert stencil.holes == self._holes
        openings, reported, is_called = (
            str(escape(opening_words.none(language))),
            reports(listing),
            hearsay.known(listing),
        )
        start, name, where, phone, pay, source, *end = stencil.sent
        below = b"".join((phone, pay, openings.encode(), source))
        silent = (start, name, where, below, end[0]) if len(end) == 1 and not (reported or is_called) else None
        return Card(
            parts=stencil.sent,
            name=listing.name,
            lat=listing.lat,
            lon=listing.lon,
            approximate=listing.approximate,
            openings=openings,
            reports=tuple(reported),
            named=len(listing.care) > 1,
            called=listing if is_called else None,
            silent=silent,
        )


def joined(parts: Sequence[bytes], filled: Sequence[str]) -> str:
    """Parts with what stands between each two of them."""
    return "".join(chain.from_iterable(zip(map(bytes.decode, parts), (*filled, ""), strict=True)))
