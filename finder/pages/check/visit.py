"""One step of somebody's check, read from the form that a page sent. Nothing is kept: the next page carries it on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from finder.screening.answering import SKIP, Pair
from finder.screening.questions import Answers, shown, substances_of
from finder.screening.shapes import Question, Table, Voice
from finder.search.query import SearchQuery

RESULT: Final = "results"
WHOLE: Final = "whole"  # all questions on one page
EARLIER: Final = "was."  # how often and how much, kept while the substances are asked again
ON_SUBSTANCES: Final = frozenset({"frequency", "drinks"})
SEARCHED: Final = frozenset({"near", "miles", "payment"})
FIRST_SHOWN: Final = 10  # programs of one list
MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """What was answered, for whom, which question was shown (``at``), and what was asked for next (``go``).

    ``has_seen``: help in an emergency was shown, and the person chose to go on. ``query`` holds place, distance and
    payment; ``most`` is how many programs of a list to show.
    """

    answers: Answers
    voice: Voice = Voice.ME
    at: str = ""
    go: str = ""
    is_whole: bool = False
    has_seen: bool = False
    query: SearchQuery = field(default_factory=SearchQuery)
    most: int = FIRST_SHOWN

    @classmethod
    def read(cls, table: Table, pairs: Iterable[Pair]) -> Self:
        """Read a form leniently: what is not known is left out, an unanswered question is skipped."""
        given = list(pairs)
        last = dict(given)
        at, go = last.get("at", ""), last.get("go", "")
        return cls(
            answers=Answers.from_form(table, [*given, *restored(given)]),
            voice=next((voice for voice in Voice if voice == last.get("for")), Voice.ME),
            at=at if at in table.questions else "",
            go=go if go in {RESULT, WHOLE, *table.questions} else "",
            is_whole=last.get("view") == WHOLE,
            has_seen=last.get("seen") == "yes",
            query=SearchQuery.parse([pair for pair in given if pair[0] in SEARCHED]),
            most=min(MOST_SHOWN, int(last["most"])) if last.get("most", "") in {"20", "40", "60"} else FIRST_SHOWN,
        )

    def hidden(self, table: Table, asks: frozenset[str] = frozenset()) -> list[Pair]:
        """The fields that a page carries on unseen. ``asks`` are the questions that the page itself asks."""
        leaves = asks | ON_SUBSTANCES if "substances" in asks else asks
        ticked = {question for question, _ in self.answers.ticked}
        pairs = self.answers.pairs(table, leaves)
        # An unanswered question is one that has no field: so a question that is still to come is not "preferred not to"
        found = [(name, value) for name, value in pairs if value != SKIP or name in ticked]
        if "substances" in asks and not asks & ON_SUBSTANCES:
            found += [(EARLIER + name, value) for name, value in self.answers.pairs(table) if is_on_substances(name)]
        return [*found, ("for", self.voice.value), *(("seen", "yes") for _ in range(self.has_seen))]


def restored(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """What was said earlier of the substances that are still ticked."""
    given = list(pairs)
    ticked = {value for name, value in given if name == "substances"}
    for name, value in given:
        field = name.removeprefix(EARLIER)
        if field == name or not is_on_substances(field):
            continue
        if (field.partition(".")[2] or "alcohol") in ticked:
            yield field, value


def is_on_substances(name: str) -> bool:
    """Whether a field says how often, or how much."""
    return name.partition(".")[0] in ON_SUBSTANCES


def steps(table: Table, answers: Answers) -> list[Question]:
    """The questions to ask one by one. How often is among them until it is known that there is nothing to ask."""
    answered = "substances" not in answers.skipped or bool(substances_of(answers))
    asked = {question.id for question in shown(table, answers)}
    if not answered:
        asked.add("frequency")
    return [one for one in table.questions.values() if one.id in asked and one.kind != "inline"]


def following(table: Table, visit: Visit) -> str:
    """The question after the one that was shown, or the result."""
    return _neighbour(table, visit, visit.at, 1) or RESULT


def previous(table: Table, visit: Visit, at: str) -> str:
    """The question before one, or nothing."""
    return _neighbour(table, visit, at, -1)


def _neighbour(table: Table, visit: Visit, at: str, way: int) -> str:
    order = list(table.questions)
    asked = [one.id for one in shown(table, visit.answers) if one.kind != "inline"]
    place = order.index(at) if at in order else -1
    after = [name for name in asked if (order.index(name) - place) * way > 0]
    return (after[0] if way > 0 else after[-1]) if after else ""
