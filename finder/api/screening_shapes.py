"""The JSON of the screening: what is sent, and what is answered.

Sentences are in both languages, to the person and about them. Who answers changes words only, never an outcome.
"""

from collections.abc import Iterable
from functools import lru_cache
from types import GenericAlias
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from finder.api.shapes import Helpline, Shape
from finder.screening.shapes import Question, Table

OutcomeId = Literal["IOP_DIRECT", "DETOX_ASSESSMENT", "MEDICAL_DETOX", "EMERGENCY"]
SENT: Final = (
    "Answers by question, as ids. A missing member or null is a skipped question, an empty list is “none of these”."
)


class Text(Shape):
    """A sentence. ``en_they`` and ``es_they`` are for someone who answers about another person."""

    en: str
    es: str
    en_they: str
    es_they: str


class Reviewed(Shape):
    """The clinician who signed the table."""

    reviewer: str
    credential: str
    date: str = Field(description="YYYY-MM-DD.")


class Signed(Shape):
    """Which table it is, and who signed it."""

    version: str
    reviewed: Reviewed | None = Field(description="null: no clinician has signed this table. Say so.")
    helplines: list[Helpline]


class Filters(Shape):
    """What to look for in the directory: the members of the same names of ``/api/v1/search``."""

    care: list[str]
    supervision: list[str]


class Flag(Shape):
    """Something that must be said besides the outcome."""

    id: str
    text: Text
    effect: str = Field(description="What it does to the list, in English; empty: nothing.")


class Reason(Shape):
    """Why, in words, and the rules that say so."""

    text: Text
    rules: list[str]


class Ending(Shape):
    """What the page of an outcome says and looks for."""

    headline: Text
    lead: Text
    steps: list[Text] = Field(description="What to do next, in this order.")
    link: Text | None = Field(description="The quiet way on.")
    filters: Filters


class Assessment(Ending, Signed):
    """What the answers lead to: not a diagnosis. Say ``emergency_line`` first, and ``disclaimer`` with it."""

    outcome: OutcomeId = Field(description="The highest of all rules that fired.")
    variant: str = Field(description="The id of the variant whose words and filters these are; empty: the outcome's.")
    rules: list[str] = Field(description="Every rule that fired, in the table's order; flag rules too.")
    flags: list[Flag] = Field(description="Every flag that was raised, in the table's order.")
    reasons: list[Reason] = Field(description="Those of the outcome, in the rules' order.")
    emergency_line: Text
    disclaimer: Text


class Sheet(Shape):
    """What every sheet of answers has: an example."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "now": [],
                    "substances": ["alcohol"],
                    "frequency": {"alcohol": "daily"},
                    "drinks": "8",
                    "withdrawal": ["autonomic"],
                    "skipped": ["past"],
                }
            ]
        }
    )


@lru_cache(maxsize=4)
def sheet(table: Table) -> type[BaseModel]:
    """``ScreeningAnswers``: what is sent, with the ids of this table. Made once: its schema is kept by what it is."""
    members = {name: member(table, question) for name, question in table.questions.items()}
    members["skipped"] = optional(GenericAlias(list, one_of(table.questions)), "Questions that were passed over.")
    return create_model("ScreeningAnswers", __base__=Sheet, __doc__=SENT, **members)


def member(table: Table, question: Question) -> Any:
    """What answers one question: ids of boxes, how often by substance, or one id."""
    option = one_of(question.options)
    match question.kind:
        case "multi":
            kind: Any = GenericAlias(list, option)
        case "grid":
            kind = GenericAlias(dict, (one_of(table.questions["substances"].options), option))
        case _:
            kind = option
    return optional(kind, question.text.en)


def one_of(ids: Iterable[str]) -> Any:
    """A type of which only these are."""
    return Literal.__getitem__(tuple(ids))


def optional(kind: Any, words: str) -> Any:
    """A member that may be left out, as pydantic is told of it."""
    return kind | None, Field(None, description=words)
