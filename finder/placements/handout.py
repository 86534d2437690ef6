"""What a planner hands out from a shortlist, as a frozen value: page, text, table and cards are drawn from it. Pure.

It says nothing of what was ticked, of the team, or of whom it is for. Each language is a reading of its own, whole,
with its date and its phone lines: two people can share the sheets between them. A pair is one entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from finder.placements import handout_words
from finder.placements.handout_parts import Chosen
from finder.placements.handout_words import AFTERWARDS, FIRST, NOT_STATED, Press, Program
from finder.placements.shortlists import Line
from providers.listing import Listing
from providers.openings import local_time
from providers.phrases import day
from web.i18n import mark as _
from web.i18n import translator

TITLE: Final = _("Programs to call")
MADE: Final = _("Date of this sheet")
NEWEST: Final = _("Things change fast. Call first, and ask.")
SAID: Final = _("Who said it, and when")
ASKING: Final = _("What to ask when you call")
HELPING: Final = _("More help by phone")
QUESTIONS: Final = (
    _("Ask: do you have an opening, and when could I start?"),
    _("Ask: will you take my insurance, and what would I pay?"),
    _("Ask: is a nurse or doctor there day and night?"),
    _("Ask: do you treat what I use? (For ketamine, always ask. No official list says.)"),
    _("Ask: what should I bring?"),
)
AFTER: Final = "iop"  # the kind of care that a pair ends with


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the shortlist: a program, and where it is a pair the one for afterwards."""

    number: int
    program: Program
    then: Program | None = None

    @property
    def programs(self) -> tuple[Program, ...]:
        """One, or both of a pair."""
        return (self.program, self.then) if self.then else (self.program,)


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone line that stands at the end, in words."""

    name: str
    phone: str
    dial: str
    purpose: str
    answered: str

    @property
    def about(self) -> str:
        """For what it is and who answers, as sentences."""
        return f"{self.purpose.rstrip('.')}. {self.answered.rstrip('.')}."


@dataclass(frozen=True, slots=True)
class Reading:
    """The hand-out in one language, whole. ``made``: the date and time, on the clock of the first program. ``said``,
    ``not_stated``, ``asking`` and ``helping`` head the sources, what nobody stated, the questions, the phone lines."""

    language: str
    title: str
    made_label: str
    made: str
    newest: str
    said: str
    not_stated: str
    asking: str
    helping: str
    entries: tuple[Entry, ...]
    questions: tuple[str, ...]
    phones: tuple[Phone, ...]

    @property
    def programs(self) -> tuple[Program, ...]:
        """Every program, those for afterwards too, in their order."""
        return tuple(one for entry in self.entries for one in entry.programs)


@dataclass(frozen=True, slots=True)
class Handout:
    """All of it, in the languages that were chosen."""

    chosen: Chosen
    readings: tuple[Reading, ...]


def make(lines: Sequence[Line], known: Mapping[str, Listing], chosen: Chosen, press: Press) -> Handout:
    """The hand-out of a shortlist's lines. ``known``: the listings that are there, by id."""
    return Handout(chosen, tuple(Hand(known, chosen, press, language).reading(lines) for language in chosen.languages))


@dataclass(frozen=True, slots=True)
class Hand:
    """Writes the hand-out in one language."""

    known: Mapping[str, Listing]
    chosen: Chosen
    press: Press
    language: str

    def reading(self, lines: Sequence[Line]) -> Reading:
        """All of it."""
        t = translator(self.language)
        return Reading(
            language=self.language,
            title=t(TITLE),
            made_label=t(MADE),
            made=self.made(lines),
            newest=t(NEWEST),
            said=t(SAID),
            not_stated=t(NOT_STATED),
            asking=t(ASKING),
            helping=t(HELPING),
            entries=tuple(self.entry(number, line) for number, line in enumerate(lines, 1)),
            questions=tuple(map(t, QUESTIONS)) if "questions" in self.chosen.parts else (),
            phones=tuple(
                Phone(t(line.name), line.phone, line.dial, t(line.purpose), t(line.answered_by))
                for line in self.press.lines
            ),
        )

    def entry(self, number: int, line: Line) -> Entry:
        """One line of the shortlist."""
        if not line.then:
            return Entry(number, self.program(line.listing, ""))
        first, then = self.step(line.listing, line.care, FIRST), self.step(line.then, AFTER, AFTERWARDS)
        return Entry(number, self.program(line.listing, first), self.program(line.then, then))

    def program(self, public_id: str, step: str) -> Program:
        """One program, or that it is gone."""
        listing = self.known.get(public_id)
        if listing is None:
            return handout_words.gone(public_id, step, self.language)
        return handout_words.program(listing, step, self.chosen, self.press, self.language)

    def step(self, public_id: str, care: str, words: str) -> str:
        """Which of a pair a program is."""
        return handout_words.step(care, self.known.get(public_id), words, self.language)

    def made(self, lines: Sequence[Line]) -> str:
        """The day, and the time where somebody knows whose clock counts."""
        now = self.press.moment.now
        first = next((self.known[one.listing] for one in lines if one.listing in self.known), None)
        if first is None:
            return day(now.date().isoformat(), self.language)
        local = now.astimezone(self.press.zone(first))
        return f"{day(local.date().isoformat(), self.language)}, {local_time.clock(local.time(), self.language)}"
