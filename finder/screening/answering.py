"""Reading answers one by one, with what was wrong. What cannot be read is not answered, never “no risk”."""

from collections.abc import Iterator
from typing import Any, Final

from finder.screening.shapes import Question, Table
from finder.search.query import Problem

NONE: Final = "none"  # "none of these"
SKIP: Final = "skip"  # "prefer not to say"
ROW: Final = "frequency."  # a row of the grid: its name goes on with the substance
UNREAD: Final = "?"  # stands for an id that is none
LONGEST_NAME: Final = 40  # characters of a name that an error repeats

Pair = tuple[str, str]


class Reading:
    """One reading of the answers. Lives as long as the reading."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.ticked: set[Pair] = set()
        self.frequency: set[Pair] = set()
        self.drinks: set[str] = set()
        self.problems: list[Problem] = []
        self._named: set[str] = set()  # the members whose problem is named already
        self._skipped: set[str] = set()
        self._answered: set[str] = set()

    def take(self, name: str, value: str) -> None:
        """One field of a form. Names that are not the screening's are passed over, and so is an empty field."""
        question = self.table.questions.get(name)
        if not value:
            return
        if name.startswith(ROW):
            self._row(name, value)
        elif question is None:
            return
        elif value == SKIP:
            self._skipped.add(name)
        elif question.kind == "multi":
            self._box(question, value)
        elif question.kind == "inline" and value in question.options:
            self.drinks.add(value)
        else:
            self._unread(name, name, tuple(question.options) if question.kind == "inline" else (SKIP,))

    def unanswered(self) -> frozenset[str]:
        """Questions that were passed over, or whose answer could not be read. An unticked list of substances is one."""
        asked = {question.id for question in self.table.questions.values() if question.kind == "multi"}
        return frozenset(self._skipped | (asked - self._answered))

    def _box(self, question: Question, value: str) -> None:
        if value in question.options:
            self.ticked.add((question.id, value))
            self._answered.add(question.id)
        elif value == NONE and question.none:
            self._answered.add(question.id)
        else:
            self._unread(question.id, question.id, tuple(question.options))

    def _row(self, name: str, value: str) -> None:
        substance, often = name.removeprefix(ROW), self.table.questions["frequency"].options
        if substance not in self.table.questions["substances"].options:
            self._unread("substances", name[:LONGEST_NAME], tuple(self.table.questions["substances"].options))
        elif value in often:
            self.frequency.add((substance, value))
        else:
            self.frequency.add((substance, "unknown"))
            self.problems.append(must_be_one_of(name, tuple(often)))

    def _unread(self, question: str, name: str, allowed: tuple[str, ...]) -> None:
        self._skipped.add(question)
        if name not in self._named:
            self._named.add(name)
            self.problems.append(must_be_one_of(name, allowed))


def must_be_one_of(name: str, allowed: tuple[str, ...]) -> Problem:
    """The problem of a word that is not known. The word itself is not repeated: it may be about the person."""
    return Problem(name, f"must be one of {', '.join(allowed)}")


def pairs_of(table: Table, body: Any) -> tuple[list[Pair], list[Problem]]:
    """The shape of the API as the fields of a form, with what has the wrong shape."""
    if not isinstance(body, dict):
        return [], [Problem("", "must be an object with the answers")]
    shaping = Shaping(table)
    pairs = [pair for name, value in body.items() if value is not None for pair in shaping.member(str(name), value)]
    return pairs, shaping.problems


class Shaping:
    """One reading of the API's shape."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.problems: list[Problem] = []

    def member(self, name: str, value: Any) -> Iterator[Pair]:
        """One member as fields of the form."""
        question = self.table.questions.get(name)
        if name == "skipped":
            yield from ((one, SKIP) for one in self._skips(value))
        elif question is None:
            self.problems.append(Problem(name[:LONGEST_NAME], "is not a member of the answers"))
        elif question.kind == "multi":
            yield from self._boxes(question, value)
        elif question.kind == "grid":
            yield from self._rows(name, value)
        else:
            yield name, value if isinstance(value, str) and value in question.options else UNREAD

    def _boxes(self, question: Question, value: Any) -> Iterator[Pair]:
        if not isinstance(value, list):
            yield question.id, SKIP
            self.problems.append(Problem(question.id, "must be a list of ids"))
            return
        if value == [] and question.none:
            yield question.id, NONE
        for one in ids(value):
            yield question.id, UNREAD if one in (NONE, SKIP) else one

    def _rows(self, name: str, value: Any) -> Iterator[Pair]:
        if not isinstance(value, dict):
            yield name, SKIP
            self.problems.append(Problem(name, "must be an object: how often, by substance"))
            return
        for substance, often in value.items():
            yield f"{ROW}{substance}", often if isinstance(often, str) and often else UNREAD

    def _skips(self, value: Any) -> Iterator[str]:
        given = ids(value) if isinstance(value, list) else [UNREAD]
        if all(one in self.table.questions for one in given):
            yield from given
            return
        yield from self.table.questions
        self.problems.append(Problem("skipped", f"must be a list of {', '.join(self.table.questions)}"))


def ids(given: list[Any]) -> list[str]:
    """The ids of a list, each once. What is none stands as ``UNREAD``, so that its question is not answered."""
    return list(dict.fromkeys(one if isinstance(one, str) and one else UNREAD for one in given))
