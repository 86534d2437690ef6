"""What a person answered, as one frozen value: from JSON or a form, to the facts that rules look at.

The order and number of answers are lost on purpose: nothing can depend on them. For whom the questions are answered is
not part of it either, so it cannot change an outcome.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from finder.screening.answering import NONE, SKIP, Pair, Reading, pairs_of
from finder.screening.conditions import DRINKS_UNSURE, Fact, Facts, drinks, skipped, ticked, unsure, used
from finder.screening.shapes import Option, Question, Table
from finder.search.query import Problem


@dataclass(frozen=True, slots=True)
class Answers:
    """Boxes that were ticked, how often by substance, bands of drinks, and the questions that were not answered.

    Answers that contradict each other are all kept, and all count: two frequencies of one substance, two bands, a box
    and “prefer not to say”. So no repetition and no order can take a risk away.
    """

    ticked: frozenset[tuple[str, str]] = frozenset()  # (question, option)
    frequency: frozenset[tuple[str, str]] = frozenset()  # (substance, how often)
    drinks: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()

    @classmethod
    def from_form(cls, table: Table, pairs: Iterable[Pair]) -> Self:
        """Read a form leniently: what cannot be read makes its question an unanswered one, never an error.

        A question's name with its options' ids as values, ``none`` or ``skip``; ``frequency.alcohol`` with how often;
        ``drinks``. Other names are not ours and are passed over.
        """
        return cls.checked(table, pairs)[0]

    @classmethod
    def from_json(cls, table: Table, body: Any) -> tuple[Self, list[Problem]]:
        """Read the shape of the API, with every problem named. With problems the answers are at least as cautious.

        ``{"now": […], "substances": […], "frequency": {"alcohol": "daily"}, "drinks": "4", …, "skipped": ["past"]}``:
        a missing member (or null) is a skipped question, an empty list is “asked, none of these”.
        """
        pairs, problems = pairs_of(table, body)
        answers, more = cls.checked(table, pairs)
        return answers, problems + more

    @classmethod
    def checked(cls, table: Table, pairs: Iterable[Pair]) -> tuple[Self, list[Problem]]:
        """Read a form, with every problem named."""
        reading = Reading(table)
        for name, value in pairs:
            reading.take(name, value)
        skips = reading.unanswered()
        read = cls(frozenset(reading.ticked), frozenset(reading.frequency), frozenset(reading.drinks), skips)
        return read, reading.problems

    def pairs(self, table: Table, but: frozenset[str] = frozenset()) -> list[Pair]:
        """As the form would send them, for the hidden fields of a page: read again, they are the same answers.

        ``but`` are questions to leave out, because the page asks them itself, or will ask them again: whoever goes
        back to the substances has to leave out the frequency and the drinks too, or they could not be taken back.
        """
        return [(name, value) for name, value in self._said(table) if name.partition(".")[0] not in but]

    def _said(self, table: Table) -> list[Pair]:
        found = sorted(self.ticked)
        found += [(f"frequency.{substance}", often) for substance, often in sorted(self.frequency)]
        found += [("drinks", band) for band in sorted(self.drinks)]
        found += [(question, SKIP) for question in sorted(self.skipped)]
        answered = {question for question, _ in self.ticked} | self.skipped
        return found + [(name, NONE) for name, one in table.questions.items() if one.none and name not in answered]


def facts(table: Table, answers: Answers) -> Facts:
    """Everything that the answers say, as rules look at it. One more risk is one more fact; none takes one away."""
    return frozenset(_facts(table, answers))


def _facts(table: Table, answers: Answers) -> Iterator[Fact]:
    yield from (ticked(question, option) for question, option in answers.ticked)
    yield from (skipped(question) for question in answers.skipped)
    if not any(question == "substances" for question, _ in answers.ticked):
        yield skipped("substances")
    substances = substances_of(answers)
    for substance in substances:
        yield ticked("substances", substance)
        yield from _how_often(table, answers, substance)
    if "alcohol" in substances:
        yield from _how_much(table, answers)


def substances_of(answers: Answers) -> set[str]:
    """What is used: what was ticked, and what has a row or an amount although its box was not ticked."""
    found = {option for question, option in answers.ticked if question == "substances"}
    found |= {substance for substance, _ in answers.frequency}
    return found | {"alcohol"} if answers.drinks - {"unknown"} else found


def _how_often(table: Table, answers: Answers, substance: str) -> Iterator[Fact]:
    options = table.questions["frequency"].options
    said = {often for one, often in answers.frequency if one == substance}
    if not said or "frequency" in answers.skipped:
        said.add("unknown")
    rank = max(options[often].rank for often in said)
    yield from (used(substance, option.id) for option in options.values() if option.rank <= rank)
    if "unknown" in said:
        yield unsure(substance)


def _how_much(table: Table, answers: Answers) -> Iterator[Fact]:
    options = table.questions["drinks"].options
    said = set(answers.drinks)
    if not said or "drinks" in answers.skipped:
        said.add("unknown")
    most = max(options[band].rank for band in said)
    yield from {drinks(option.rank) for option in options.values() if option.rank <= most}
    if "unknown" in said:
        yield DRINKS_UNSURE


def is_shown(one: Question | Option, told: Facts) -> bool:
    """Whether a question, or one of its options, is to be asked after what was told."""
    return one.shown_if is None or one.shown_if.holds(told)


def shown(table: Table, answers: Answers) -> list[Question]:
    """The questions to ask after these answers, in their order. The grid needs a substance to have a row."""
    told = facts(table, answers)
    rows = bool(substances_of(answers))
    return [one for one in table.questions.values() if is_shown(one, told) and (rows or one.kind != "grid")]
