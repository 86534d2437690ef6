"""The JSON of the screening's table: every question, condition and rule as data, for a program to ask and to check."""

from typing import Literal

from pydantic import ConfigDict, Field

from finder.api.screening_shapes import Ending, Flag, OutcomeId, Signed, Text
from finder.api.shapes import Shape


class Has(Shape):
    """One of these options of this question was ticked."""

    q: str
    any_of: list[str]


class Freq(Shape):
    """This substance, or one of this group, is used at least so often."""

    of: str
    gte: str


class AtLeast(Shape):
    """So many of these conditions hold."""

    count: int
    of: list["Condition"]


class Condition(Shape):
    """Exactly one member: what was told, or how many of several conditions hold."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    has: Has | None = None
    freq: Freq | None = None
    freq_unknown: str | None = Field(None, description="“Not sure” how often, or left blank, of a substance or group.")
    drinks_gte: int | None = Field(None, description="Drinks on a day of drinking, by the rank of the band.")
    drinks_unknown: bool | None = Field(None, description="“Not sure” how many drinks, or left blank.")
    skipped: str | None = Field(None, description="This question was not answered.")
    any: list["Condition"] | None = None
    all: list["Condition"] | None = None
    at_least: AtLeast | None = None
    ref: str | None = Field(None, description="The condition of this name holds.")


class Shown(Shape):
    """When something is asked."""

    shown_if: Condition | None = Field(description="null: always.")
    shown_in_words: str = Field(description="The same in English, as Markdown; empty: always.")


class Option(Shown):
    """One answer."""

    id: str
    text: Text
    called: str = Field(description="What clinicians call it; empty: its own words.")
    rank: int | None = Field(description="Orders how often; for drinks, how many are counted; null for boxes.")


class Question(Shown):
    """One question. ``multi`` has boxes, ``grid`` a row for each substance ticked, ``inline`` is in alcohol's row."""

    id: str
    number: int
    kind: Literal["multi", "grid", "inline"]
    text: Text
    help: Text | None
    none: Text | None = Field(description="“None of these”: an empty list is sent.")
    skip: Text | None = Field(description="“Prefer not to say”: the question's id in ``skipped``, or no member.")
    stops: bool = Field(description="Any option ticked: show the emergency at once.")
    options: list[Option]


class Questions(Signed):
    """The questions in their order, and every other sentence that goes with them."""

    questions: list[Question]
    sentences: dict[str, Text] = Field(alias="copy")


class When(Shape):
    """When something holds."""

    when: Condition
    in_words: str = Field(description="The same in English, as Markdown.")


class Group(Shape):
    """Substances that conditions name together."""

    members: list[str]
    note: str


class Definition(When):
    """A condition with a name."""

    note: str


class Rule(When):
    """The outcome is at least this one, and the flags are raised. Flag rules have no outcome, and may lack a reason."""

    id: str
    outcome: OutcomeId | None
    flags: list[str]
    topic: str = Field(description="Of rules with one topic, the reason of the first is shown.")
    reason: Text | None
    cite: list[str] = Field(description="Keys of ``sources``.")


class Variant(Ending, When):
    """Other words and filters for one outcome; of several that hold, the last."""

    id: str
    outcome: OutcomeId
    cite: list[str]


class Default(Shape):
    """What holds when no rule with an outcome fired."""

    id: str
    outcome: OutcomeId
    reason: Text
    cite: list[str]


class RankedEnding(Ending):
    """One outcome. The one with the highest rank wins."""

    id: OutcomeId
    rank: int


class Rules(Signed):
    """The whole decision table."""

    groups: dict[str, Group]
    named: dict[str, Definition]
    rules: list[Rule]
    flag_rules: list[Rule]
    default: Default
    flags: list[Flag]
    outcomes: list[RankedEnding]
    variants: list[Variant]
    sources: dict[str, str]
