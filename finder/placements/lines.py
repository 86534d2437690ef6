"""The lines of a shortlist as a page shows them: whom to call, what it says now, what warns, and who called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from finder.placements import call_words, fit_words
from finder.placements.calls import Called
from finder.placements.shortlists import Kept, Line, status_of
from finder.search.ask import Directory
from finder.search.pathway import pathways
from finder.search.query import SearchQuery
from finder.search.search import all_hits
from providers import phrases
from providers.admission import answering
from providers.admission.criteria import Criterion
from providers.listing import Listing
from providers.openings import OPEN, opening_words
from providers.openings.moments import Moment
from web.i18n import mark as _
from web.i18n import translator

TOLD_APART: Final = frozenset({"openings", "calls", "claimed", "confirmed", "checked"})  # shown by themselves
MOST_AFTER: Final = 3
LAPSED: Final = _("It was open when you put it here. Nobody says so any more: call first.")
CLOSED: Final = _("It was open when you put it here. Now it says: {status}.")
STATUSES: Final = {"waitlist": _("a waitlist"), "full": _("full")}
GONE: Final = _("It is not listed any more.")
LEFT: Final = _("It is no longer in the official list since {day}.")
ASIDE: Final = _("Its people have not answered for long: call first.")
OLD: Final = _("What is known of it is old: ask about everything that matters.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Draws the lines of one shortlist. ``calls`` has the latest first; ``me`` is who reads it."""

    directory: Directory
    known: Mapping[str, Listing]
    calls: Sequence[Called]
    me: int
    moment: Moment
    language: str

    def drawn(self, kept: Kept) -> list[dict[str, Any]]:
        """Each line for the template, in its order."""
        return [self._line(line, kept.needs) for line in kept.lines]

    def warnings(self, line: Line) -> list[str]:
        """What a team must know before it relies on a line."""
        t, listing = translator(self.language), self.known.get(line.listing)
        if listing is None:
            return [t(GONE)]
        found = []
        now = status_of(listing, line.care, self.moment)
        if line.status == OPEN and now != OPEN:
            found.append(t(CLOSED).format(status=t(STATUSES[now])) if now else t(LAPSED))
        if listing.gone_since:
            found.append(t(LEFT).format(day=phrases.day(listing.gone_since, self.language)))
        if listing.unconfirmed or listing.set_aside:
            found.append(t(ASIDE))
        if listing.fact("care").is_old(self.moment.now.date()) and not listing.is_example:
            found.append(t(OLD))
        return found

    def _line(self, line: Line, needs: Sequence[Criterion]) -> dict[str, Any]:
        listing = self.known.get(line.listing)
        warnings = self.warnings(line)
        shown = {"id": line.id, "listing": line.listing, "warnings": warnings, "gone": listing is None, "then": None}
        if listing is None:
            return shown
        replies = answering.replies(listing, needs)
        return {
            **shown,
            **self.program(listing),
            "care": line.care,
            "says": answering.worst(replies).word,
            "word": translator(self.language)(fit_words.GROUPS[answering.worst(replies)]),
            "replies": fit_words.said(replies, self.language),
            "calls": [
                call_words.line(one, self.me, self.moment.now, self.language)
                for one in self.calls
                if one.listing == line.listing
            ],
            "refusable": [(one.key, fit_words.name(one, self.language)) for one in needs],
            "then": self.program(self.known[line.then]) if line.then in self.known else None,
            "after": self.after(listing) if "detox" in listing.care and not line.then else [],
        }

    def program(self, listing: Listing) -> dict[str, Any]:
        """How one program is named and called."""
        t = translator(self.language)
        return {
            "id_of": listing.id,
            "name": listing.name,
            "program": listing.program,
            "what": " · ".join(words.text for words in phrases.what(listing, t)),
            "town": f"{listing.city}, {listing.state}",
            "phone": phrases.dial(listing.phones[0], t) if listing.phones else None,
            "openings": opening_words.of_listing(listing, self.moment, self.language),
            "source": phrases.source_line(listing.fact("care"), self.language),
            "example": listing.is_example,
        }

    def after(self, detox: Listing) -> list[tuple[str, str]]:
        """Programs for the weeks after a detox: their ids and names. Near it: where home is, nobody says here."""
        index = self.directory.index
        query = SearchQuery(near=f"{detox.lat:.4f},{detox.lon:.4f}", miles=1, chosen={"care": ("detox",)})
        places = self.directory.gazetteer.locate(query.near)
        own = [hit for hit in all_hits(index, query, places).hits if hit.id == detox.id]
        found = pathways(index, query, places[0], own)
        steps = [step.hit for each in found for step in each.after if step.hit.id != detox.id]
        return [(hit.id, self._named(index.listing(hit.row), hit.miles)) for hit in steps[:MOST_AFTER]]

    def _named(self, listing: Listing, miles: float) -> str:
        return f"{listing.name}, {listing.city} ({phrases.distance(miles, translator(self.language))})"
