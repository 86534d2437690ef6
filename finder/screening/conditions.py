"""The language that rules are written in: what was told, and how many of several things.

A condition sees only facts that are there. Nothing in the language can ask for the absence of a fact, so one more fact
can make more conditions hold and never fewer: that is why one more risk never lowers an outcome.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

Fact = str
Facts = frozenset[Fact]


def ticked(question: str, option: str) -> Fact:
    """An option was ticked."""
    return f"{question}: {option}"


def used(substance: str, often: str) -> Fact:
    """A substance is used at least so often."""
    return f"{substance} ≥ {often}"


def unsure(substance: str) -> Fact:
    """How often is not known, because it was said or left blank."""
    return f"{substance} ?"


def drinks(at_least: int) -> Fact:
    """Drinks on a day of drinking."""
    return f"drinks ≥ {at_least}"


DRINKS_UNSURE: Final = "drinks ?"


def skipped(question: str) -> Fact:
    """A question was not answered."""
    return f"{question} skipped"


@dataclass(frozen=True, slots=True)
class Told:
    """At least one of these facts. ``kind``, ``of`` and ``level`` are how the table says it, for a reader."""

    any_of: Facts
    kind: str
    of: str = ""
    level: tuple[str, ...] = ()

    def holds(self, facts: Facts) -> bool:
        """Whether one of them is there."""
        return not self.any_of.isdisjoint(facts)

    def ways(self) -> Iterator[Facts]:
        """Each smallest set of facts with which this holds."""
        return (frozenset({fact}) for fact in sorted(self.any_of))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of these conditions: 1 is any of them, as many as there are is all of them."""

    count: int
    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Whether so many of them hold; looks at no more of them than it takes to know."""
        missing, spare = self.count, len(self.parts) - self.count
        for part in self.parts:
            if part.holds(facts):
                missing -= 1
            else:
                spare -= 1
            if missing == 0 or spare < 0:
                break
        return missing == 0

    def ways(self) -> Iterator[Facts]:
        """Each set of facts with which so many of them hold."""
        for chosen in combinations(self.parts, self.count):
            for together in product(*(tuple(part.ways()) for part in chosen)):
                yield frozenset().union(*together)


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that has a name of its own in the table."""

    name: str
    condition: "Condition"

    def holds(self, facts: Facts) -> bool:
        """Whether what it names holds."""
        return self.condition.holds(facts)

    def ways(self) -> Iterator[Facts]:
        """As what it names."""
        return self.condition.ways()


Condition = Told | AtLeast | Named
