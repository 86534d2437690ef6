"""What the two pages about openings share: the forms, what came of one, and what is shown after it.

One page is for whoever is signed in, the other for whoever holds a link. ``key`` is the secret that signs their forms:
the session's proof, or the link's token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from providers import openings, vocabulary
from providers.listing import Listing
from providers.openings import FULL, OPEN, STARTING, STATUSES, WAITLIST, Report, local_time, reporting
from providers.openings.moments import Moment
from providers.openings.opening_forms import AHEAD, Answer, Asked
from providers.openings.opening_words import line
from providers.openings.reporting import Speaker
from providers.portal.desk import Desk
from providers.portal.opening_outcomes import NO_TAP, NOT_CLEAR, TOLD, UNCLEAR, Outcome, outcome
from web.gate import Form
from web.i18n import mark as _
from web.i18n import translator

LONGEST_REV: Final = 19  # digits
SAY: Final = {
    OPEN: _("Say: {care} is open now"),
    WAITLIST: _("Say: {care} has a waitlist"),
    FULL: _("Say: {care} is full"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of care with its buttons. ``first`` is the status that a letter's button chose, and its words."""

    care: str
    label: str
    known: str
    asked: str
    first: str
    first_words: str
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_start(self) -> bool:
        """Whether its groups begin together."""
        return self.care in STARTING


@dataclass(frozen=True, slots=True)
class Slip:
    """The receipt. ``undo`` signs the form that takes it back; empty where that cannot be."""

    label: str
    line: str
    until: str
    undo: str
    care: str
    is_taken_back: bool
    is_overtaken: bool


@dataclass(frozen=True, slots=True)
class Board:
    """One page's forms for one listing."""

    desk: Desk
    listing: Listing
    by: Speaker
    key: str
    language: str

    async def say(self, form: Form) -> Outcome:
        """Take what somebody tapped."""
        fields = dict(form)
        answer = Answer.read(fields, openings.offered(self.listing), self.today)
        if answer is None:
            return Outcome(notice=NO_TAP, status=UNCLEAR)
        if not answer.is_clear:
            return Outcome(notice=NOT_CLEAR, status=UNCLEAR, answer=answer)
        asked = Asked.read(fields.get("asked", ""), self.key, self._what("say", answer.care))
        ending = await reporting.report(
            self.listing.id, answer, asked, self.by, at=self.desk.now(), letters=self.desk.letters
        )
        return outcome(ending, answer)

    async def undo(self, form: Form) -> Outcome:
        """Take back what this person said last."""
        fields = dict(form)
        care = fields.get("care", "")
        asked = Asked.read(fields.get("asked", ""), self.key, self._what("undo", care))
        return outcome(await reporting.undo(self.listing.id, care, asked, self.by, at=self.desk.now()))

    async def shown(self, came: Outcome, query: Mapping[str, str]) -> dict[str, Any]:
        """What ``_openings.html`` shows. The page's query says ``done``, the rev of a change; ``told``, why nothing was
        changed; ``say``, the ``care.status`` of a letter's button."""
        done = query.get("done", "")
        rev = came.rev or (int(done) if done.isascii() and done.isdigit() and len(done) < LONGEST_REV else 0)
        return {
            "cards": self._cards(came, *query.get("say", "").partition(".")[::2]),
            "slip": await self._slip(rev) if rev else None,
            "notice": came.notice or TOLD.get(query.get("told", ""), ""),
            "earliest": self.today.isoformat(),
            "latest": (self.today + AHEAD).isoformat(),
        }

    @property
    def today(self) -> date:
        """The day where the program is."""
        return self.desk.now().astimezone(local_time.zone(self.listing.timezone)).date()

    def _cards(self, came: Outcome, care: str, status: str) -> Sequence[Card]:
        cards = [self._card(kind, came, status if kind == care and status in STATUSES else "") for kind in self._kinds]
        return sorted(cards, key=lambda card: not card.first)

    @property
    def _kinds(self) -> list[str]:
        return openings.offered(self.listing)

    def _card(self, care: str, came: Outcome, first: str) -> Card:
        answer = came.answer if came.answer and came.answer.care == care and not came.is_done else None
        known = {report.care: report for report in openings.reports(self.listing)}.get(care)
        return Card(
            care=care,
            label=self._label(care),
            known=self._line(known) if known else "",
            asked=self._stamp("say", care, self.listing.rev),
            first=first,
            first_words=translator(self.language)(SAY[first]).format(care=self._label(care)) if first else "",
            typed=answer.typed if answer else {},
            problems=answer.problems if answer else {},
        )

    async def _slip(self, rev: int) -> Slip | None:
        """The receipt for a change of this person; ``None`` where there is none."""
        found = await reporting.receipt(self.listing.id, rev, self.by.actor)
        if found is None:
            return None
        report, care = found.change.report, found.change.care
        may_undo = found.is_last and found.change.is_report
        return Slip(
            label=self._label(care),
            line=self._line(report) if report else "",
            until=self._until(report) if report and found.change.is_report else "",
            undo=self._stamp("undo", care, rev) if may_undo else "",
            care=care,
            is_taken_back=not found.change.is_report,
            is_overtaken=not found.is_last,
        )

    def _stamp(self, verb: str, care: str, rev: int) -> str:
        return Asked(rev, self.desk.now()).written(self.key, self._what(verb, care))

    def _what(self, verb: str, care: str) -> str:
        return f"{verb} {self.listing.id} {care}"

    def _label(self, care: str) -> str:
        return translator(self.language)(vocabulary.term("care", care).label)

    def _line(self, report: Report) -> str:
        return line(report, Moment.at(self.desk.now(), self.desk.rules.shelf_lives), self.language, named=False)

    def _until(self, report: Report) -> str:
        until = openings.expires(report, self.desk.rules.shelf_lives)
        return local_time.in_words(until, local_time.zone(self.listing.timezone), self.language)
