"""A question as a page shows it: its words in one language and voice, and what is ticked already."""

from collections.abc import Iterable
from dataclasses import dataclass

from finder.screening.answering import ROW
from finder.screening.conditions import Condition, Facts, Told
from finder.screening.questions import Answers, facts, is_shown, substances_of
from finder.screening.shapes import Option, Question, Table, Text, Voice


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the field and value that are sent, its words, whether it is ticked, for which substance it counts."""

    name: str
    value: str
    text: str
    is_chosen: bool
    only_for: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``rows`` are those of the grid, by substance; ``inline`` stands within one of them."""

    id: str
    text: str
    help: str
    choices: tuple[Choice, ...]
    none: str
    skip: str
    only_for: str = ""
    stops: bool = False
    rows: tuple["Asked", ...] = ()
    inline: "Asked | None" = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Puts questions into words. ``every``: whatever was answered, for the page that holds all of them."""

    table: Table
    answers: Answers
    language: str
    voice: Voice
    every: bool = False

    def question(self, name: str) -> Asked:
        """One question by its id."""
        one = self.table.questions[name]
        return self._grid(one) if one.kind == "grid" else self._boxes(one)

    def say(self, text: Text | None) -> str:
        """A sentence for this reader; nothing for none."""
        return text.said(self.language, self.voice) if text else ""

    def _boxes(self, one: Question) -> Asked:
        told = facts(self.table, self.answers)
        choices = [self._choice(one.id, option, self._is_ticked(one, option)) for option in self._offered(one, told)]
        return self._asked(one, one.id, self.say(one.text), choices)

    def _asked(self, one: Question, name: str, text: str, choices: Iterable[Choice]) -> Asked:
        return Asked(
            id=name, text=text, help=self.say(one.help), choices=tuple(choices), none=self.say(one.none),
            skip=self.say(one.skip), only_for=substance_of(one.shown_if), stops=one.stops,
        )  # fmt: skip

    def _offered(self, one: Question, told: Facts) -> list[Option]:
        return [option for option in one.options.values() if self.every or is_shown(option, told)]

    def _choice(self, name: str, option: Option, is_chosen: bool) -> Choice:
        return Choice(name, option.id, self.say(option.text), is_chosen, substance_of(option.shown_if))

    def _is_ticked(self, one: Question, option: Option) -> bool:
        if one.kind == "inline":
            return option.id in self.answers.drinks
        if one.id == "substances":
            return option.id in substances_of(self.answers)
        return (one.id, option.id) in self.answers.ticked

    def _grid(self, one: Question) -> Asked:
        used, substances = substances_of(self.answers), self.table.questions["substances"].options
        rows = [self._row(one, option) for option in substances.values() if self.every or option.id in used]
        return Asked(one.id, self.say(one.text), self.say(one.help), (), "", "", rows=tuple(rows))

    def _row(self, one: Question, substance: Option) -> Asked:
        said = {often for name, often in self.answers.frequency if name == substance.id}
        choices = [self._choice(ROW + substance.id, option, option.id in said) for option in one.options.values()]
        inline = [
            other
            for other in self.table.questions.values()
            if other.kind == "inline" and substance_of(other.shown_if) == substance.id
        ]
        return Asked(
            substance.id, self.say(substance.text), "", tuple(choices), "", "",
            inline=self._boxes(inline[0]) if inline else None,
        )  # fmt: skip


def substance_of(condition: Condition | None) -> str:
    """The substance that a question or an answer is asked for; nothing where it is for everyone."""
    if not isinstance(condition, Told):
        return ""
    return condition.of if condition.kind == "freq" else condition.level[0]
