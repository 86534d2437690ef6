"""The JSON that others rely on: the members of each answer, their types and units. Documented by ``/api/openapi.json``.

The answers themselves are built as plain values (``finder.api.answers``); a test holds that they have these shapes.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Nothing but the members that are named."""

    model_config = ConfigDict(extra="forbid")


class Helpline(Shape):
    """A number that someone answers. On every answer, errors included."""

    code: str
    name: str
    phone: str
    dial: str = Field(description="What a phone dials.")
    purpose: str
    answered_by: str
    paid_by: str
    text: bool = Field(description="Answers text messages too.")


class Phone(Shape):
    """A program's number: ten digits, and an extension or an empty string."""

    number: str
    extension: str
    kind: Literal["main", "intake", "crisis", "tty", "fax"]


class Address(Shape):
    """A US address."""

    street: str
    street2: str
    city: str
    state: str = Field(description="USPS code.")
    zip: str
    county: str


class Stated(Shape):
    """Who stated something, and when it was checked (ISO 8601, of the precision that is known; empty: not stated)."""

    source: str
    checked: str


class Opening(Shape):
    """What a program last said of a free place in one kind of care. A claim with a shelf life: past it nobody knows."""

    care: str
    status: Literal["open", "waitlist", "full", ""] = Field(
        description="Empty past its shelf life: not reported. Ask again before you show it later."
    )
    number: int | None = Field(description="Places where open, days of waiting with a waitlist; null when not said.")
    starts: str = Field(description="When the next group begins (ISO 8601 date); empty when not said.")
    said_at: str = Field(description="When it was said (ISO 8601, UTC).")
    said_by: str = Field(description="Who said it; “program”: its own people.")
    expires_at: str = Field(description="From when on it must not be shown as so (ISO 8601, UTC).")
    last_status: Literal["open", "waitlist", "full"] = Field(description="What was said, whether believed or not.")


class Called(Shape):
    """What somebody who called for a client found: reported by a caller, not confirmed by the program. It does not make
    a program open. What is past its time, or older than the program's own word, is left out."""

    care: str = Field(description="Empty where the number is said to be wrong.")
    outcome: Literal["open", "waitlist", "full", "no_answer", "wrong_number"] = Field(
        description="“wrong_number”: two callers say so of the first number, and nobody has looked yet."
    )
    days: int | None = Field(description="Of a waitlist; null when not said.")
    said_at: str = Field(description="When it was said (ISO 8601, UTC).")
    said_by: Literal["callers"]
    expires_at: str = Field(description="From when on it must not be shown (ISO 8601, UTC).")
    note: str = Field(description="“Reported by a caller, not confirmed”.")


class Listing(Shape):
    """One program at one place. Codes are those of ``/api/v1/vocabulary``. A group that is missing is *not stated*."""

    id: str
    name: str
    program: str
    care: list[str]
    supervision: Literal["medical", "not_medical", "not_stated"] | None = Field(
        description="Nurses or doctors day and night, for detox; null where no detox is offered."
    )
    miles: float | None = Field(description="From the place that was asked for, along the ellipsoid; null without one.")
    openings: list[Opening] = Field(description="By kind of care; empty: never reported.")
    calls: list[Called] = Field(description="What callers found lately, beside what the program says; not confirmed.")
    phone: str = Field(description="The first number, to read; empty when none is stated.")
    phones: list[Phone]
    address: Address
    lat: float
    lon: float
    approximate: bool = Field(description="The point is the middle of its ZIP code or town, not its door.")
    facts: dict[str, list[str]] = Field(description="Codes by group of the vocabulary.")
    hours: str = Field(description="OpenStreetMap opening hours; empty when not stated.")
    website: str
    stated: Stated
    stated_apart: dict[str, Stated] = Field(description="Facts that someone else stated, or at another time.")
    claimed: str = Field(description="Its own people keep it since this date; empty while nobody of them does.")
    confirmed: str = Field(description="When its own people last said that all of it is right; empty: never.")
    unconfirmed: str = Field(description="They were asked and did not answer since this date; empty otherwise.")
    set_aside: str = Field(description="Out of search results since this date, because they do not answer.")
    gone_since: str = Field(description="No longer in its official list since this date; empty while it is.")
    note: str = Field(description="“Example, not a real program” for invented listings, else empty.")
    url: str
    helplines: list[Helpline] | None = Field(None, description="On the answer for one listing.")


class Moved(Shape):
    """A listing was merged into another one, which is there. Sent with status 308 and a ``Location``."""

    moved_to: str
    helplines: list[Helpline]


class Place(Shape):
    """A place as it was understood."""

    label: str
    kind: Literal["zip", "town", "county", "state", "point"]
    state: str = Field(description="USPS code; empty when unknown.")
    lat: float
    lon: float
    match: Literal["exact", "guess", "fallback"]


class Query(Shape):
    """The search as it was understood."""

    near: str
    miles: float | Literal["any"]
    filters: dict[str, list[str]]
    together: bool
    name: str
    page: int
    per_page: int


class Lift(Shape):
    """The one filter that hides something nearer."""

    filter: str
    miles: float
    total: int = Field(description="How many would fit within the radius without it.")


class Widen(Shape):
    """The way on when little fits."""

    nearest: list[Listing] = Field(description="The nearest that fit beyond the radius.")
    lift: Lift | None
    miles: float | Literal["any"] | None = Field(description="The smallest offered radius that shows something.")


class Search(Shape):
    """What fits within the radius, nearest first."""

    query: Query
    origin: Place
    others: list[Place] = Field(description="Places that the same words may mean.")
    total: int
    radius_miles: float | None = Field(description="null for any distance and for a whole state.")
    listings: list[Listing]
    facets: dict[str, dict[str, int]] = Field(description="For every option, how many would fit if it were chosen.")
    widen: Widen
    helplines: list[Helpline]


class Places(Shape):
    """Places that some words may mean, likeliest first."""

    places: list[Place]
    helplines: list[Helpline]


class Term(Shape):
    """One word of a closed list, with the codes that other systems use."""

    code: str
    label: str
    label_es: str
    hint: str
    samhsa: list[str]
    hsds: str
    fhir: str


class Vocabulary(Shape):
    """Every closed list."""

    groups: dict[str, list[Term]]
    helplines: list[Helpline]


class FieldError(Shape):
    """What was wrong with one member."""

    field: str
    message: str


class Problem(Shape):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]
    helplines: list[Helpline]
