"""A listing: one program at one place, as a frozen value. What everyone reads, whatever it is stored in."""

from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from providers.facts import SOURCES, Fact

ADDRESS_FIELDS: Final = ("street", "street2", "city", "state", "zip", "county", "lat", "lon", "approximate")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that someone answers: ten digits, an extension or ``""``, and what it is for."""

    number: str
    extension: str = ""
    kind: str = "main"  # of vocabulary.PHONE_KINDS


@dataclass(frozen=True)
class Listing:
    """What is known of one program at one place.

    ``facts`` holds lists of vocabulary codes by group (``{"care": ["detox"], "payment": ["medicaid"]}``) and besides:
    ``supervision`` (one code, absent without detox), ``phones`` (``[[number, extension, kind]]``), ``hours`` (OSM
    opening hours), ``email``, ``description``, ``codes`` (source codes that the vocabulary does not know, kept).
    Coordinates are degrees; ``approximate`` says that they are the ZIP's or town's. ``checked`` is an ISO date of the
    precision that is known. ``provenance`` names source and date of the facts that did not come with the others.

    ``claimed`` is the day since which its own people keep it, ``confirmed`` when they last said that all is right,
    ``unconfirmed`` since when they have not answered, ``set_aside`` since when it is out of default results: each is
    empty when it is not so. ``facts["openings"]`` is what ``providers.openings`` reads, ``facts["calls"]`` what
    ``providers.trust.hearsay`` does.
    """

    id: str
    organization: str
    street: str
    city: str
    state: str
    zip: str
    lat: float
    lon: float
    approximate: bool
    source: str
    facts: dict[str, Any]
    program: str = ""
    street2: str = ""
    county: str = ""
    timezone: str = ""
    website: str = ""
    organization_id: str = ""
    checked: str = ""
    provenance: dict[str, list[str]] = field(default_factory=dict)
    gone_since: str = ""
    is_example: bool = False
    claimed: str = ""
    confirmed: str = ""
    unconfirmed: str = ""
    set_aside: str = ""
    rev: int = 0

    @property
    def name(self) -> str:
        """What a person would call it: the organization, as the sign on the door says it."""
        return self.organization

    @property
    def phones(self) -> tuple[Phone, ...]:
        """Every number, the main one first."""
        return tuple(Phone(*parts) for parts in self.facts.get("phones", ()))

    @property
    def care(self) -> list[str]:
        """Levels of care, in the vocabulary's order."""
        return self.stated("care")

    @property
    def supervision(self) -> str | None:
        """Medical supervision day and night, or ``None`` where there is no detox to supervise."""
        return self.facts.get("supervision")

    def stated(self, group: str) -> list[str]:
        """The codes that are stated in one group; an empty list means *not stated*, never *no*."""
        return list(self.facts.get(group, ()))

    def fact(self, name: str) -> Fact:
        """One fact with who stated it and when."""
        source, checked = self.provenance.get(name, (self.source, self.checked))
        value = getattr(self, name) if name in ADDRESS_FIELDS else self.facts.get(name)
        return Fact(name, value, SOURCES[source], checked)

    def to_json(self) -> bytes:
        """As it is kept in memory by an index: small, and read back by ``from_json``."""
        return bytes(memoryview(orjson.dumps(self)))  # a copy: what orjson gives sits in 8 kB, however short it is

    @classmethod
    def from_json(cls, text: bytes) -> "Listing":
        """The listing that ``to_json`` wrote. All of its fields are there, so they are taken as they are: to have them
        set one by one costs more than reading the text."""
        one = cls.__new__(cls)
        vars(one).update(orjson.loads(text))
        return one
