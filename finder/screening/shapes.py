"""The table of the screening, read: questions, rules, flags and every sentence of it, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from finder.screening.conditions import Condition


class Outcome(IntEnum):
    """Which of the four pages a person sees, by caution: the highest that any rule asks for."""

    IOP_DIRECT = 0
    DETOX_ASSESSMENT = 1
    MEDICAL_DETOX = 2
    EMERGENCY = 3


class Voice(StrEnum):
    """For whom the questions are answered. It changes words, and nothing but words."""

    ME = "me"
    SOMEONE = "someone"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages, to the person and about them; the latter is empty where nothing differs."""

    en: str
    es: str
    en_they: str = ""
    es_they: str = ""

    def said(self, language: str = "en", voice: Voice = Voice.ME) -> str:
        """The sentence for a page: Spanish for ``es``, otherwise English."""
        mine, theirs = (self.es, self.es_they) if language == "es" else (self.en, self.en_they)
        return mine if voice is Voice.ME else theirs or mine


@dataclass(frozen=True, slots=True)
class Option:
    """One answer. ``rank`` orders how often, or is the drinks that are counted; ``called`` is for clinicians."""

    id: str
    text: Text
    called: str = ""
    rank: int = 0
    shown_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``kind``: ``multi`` has boxes to tick, ``grid`` a row a substance, ``inline`` is in the grid."""

    id: str
    number: int
    kind: str
    text: Text
    options: Mapping[str, Option]
    none: Text | None = None
    skip: Text | None = None
    help: Text | None = None
    shown_if: Condition | None = None
    stops: bool = False  # any option ticked: show the emergency at once


@dataclass(frozen=True, slots=True)
class Group:
    """Substances that rules name together."""

    members: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A condition with a name."""

    when: Condition
    note: str


@dataclass(frozen=True, slots=True)
class Rule:
    """When ``when`` holds: the outcome is at least this one, and the flags are raised. Flag rules have no outcome."""

    id: str
    outcome: Outcome | None
    when: Condition
    flags: tuple[str, ...]
    cite: tuple[str, ...]
    reason: Text | None
    topic: str  # rules of one topic say the same: one reason is shown for them


@dataclass(frozen=True, slots=True)
class Default:
    """What holds when no rule fired."""

    id: str
    outcome: Outcome
    reason: Text
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something the page must say besides the outcome, and what it does to the list."""

    id: str
    text: Text
    effect: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page of an outcome says, and what it looks for in the directory, in the search's own words."""

    headline: Text
    lead: Text
    filters: Mapping[str, tuple[str, ...]]
    steps: tuple[Text, ...] = ()
    link: Text | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """Another headline, lead and list for one outcome, when ``when`` holds."""

    id: str
    outcome: Outcome
    when: Condition
    headline: Text
    lead: Text
    filters: Mapping[str, tuple[str, ...]]
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The clinician who signed the table, their credential, and the day."""

    reviewer: str
    credential: str
    date: date


@dataclass(frozen=True, slots=True, eq=False)  # a table is itself: what is made of one is kept by it
class Table:
    """All of it. Every mapping keeps the order of the file, which is the order of the pages."""

    version: str
    review: Review | None
    questions: Mapping[str, Question]
    groups: Mapping[str, Group]
    named: Mapping[str, Definition]
    rules: tuple[Rule, ...]
    default: Default
    flag_rules: tuple[Rule, ...]
    flags: Mapping[str, Flag]
    outcomes: Mapping[Outcome, Ending]
    variants: tuple[Variant, ...]
    copy: Mapping[str, Text]
    sources: Mapping[str, str]

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Rules that lead to an outcome, then those that only raise flags."""
        return self.rules + self.flag_rules
