"""What a rule says: how it stands, in words, and one next step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How it stands: fine, worth a look, or not to be left so."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


class Said(NamedTuple):
    """A rule's word, without its name. ``step`` is empty where nothing is to be done."""

    state: State
    words: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    state: State
    words: str
    step: str


def ok(words: str) -> Said:
    """All is well."""
    return Said(State.OK, words)


def look(words: str, step: str) -> Said:
    """Somebody should look."""
    return Said(State.LOOK, words, step)


def bad(words: str, step: str) -> Said:
    """Not to be left so."""
    return Said(State.BAD, words, step)
