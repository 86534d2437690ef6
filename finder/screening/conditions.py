"""The language that rules are written in: what was told, and how many of several things.

A condition sees only facts that are there. Nothing in the language can ask for the absence of a fact, so one more fact
can make more conditions hold and never fewer: that is why one more risk never lowers an outcome.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from finder.screening.reading import Node

Fact = str
Facts = frozenset[Fact]
SAID_OTHERWISE: Final = frozenset({"not", "none", "none_of", "no", "unless", "except", "lt", "lte", "at_most", "without"})


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
        return bool(self.any_of & facts)

    def ways(self) -> Iterator[Facts]:
        """Each smallest set of facts with which this holds."""
        return (frozenset({fact}) for fact in sorted(self.any_of))


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of these conditions: 1 is any of them, as many as there are is all of them."""

    count: int
    parts: tuple["Condition", ...]

    def holds(self, facts: Facts) -> bool:
        """Whether so many of them hold."""
        missing = self.count
        for part in self.parts:
            missing -= part.holds(facts)
            if missing == 0:
                return True
        return False

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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a condition may name: options by question, substances by group, how often, bands of drinks, conditions."""

    options: Mapping[str, frozenset[str]]
    groups: Mapping[str, tuple[str, ...]]
    often: tuple[str, ...]
    bands: frozenset[int]
    named: Mapping[str, Condition]

    def substances(self, node: Node) -> tuple[str, ...]:
        """One substance, or those of a group."""
        name = node.text()
        if name in self.groups:
            return self.groups[name]
        if name not in self.options["substances"]:
            raise node.wrong(f"unknown substance or group {name!r}")
        return (name,)


def read(node: Node, words: Vocabulary) -> Condition:
    """One condition of the table. Raises ``TableError`` for anything that is not in the language."""
    members = list(node.entries())
    if len(members) != 1:
        raise node.wrong(f"a condition has exactly one member, this one has {len(members)}")
    kind, value = members[0]
    if kind in SAID_OTHERWISE or kind.startswith("not_"):
        raise value.wrong(f"{kind!r} is a negation: conditions say only what was told")
    if kind not in READERS:
        raise value.wrong(f"{kind!r} is no condition, there are {', '.join(READERS)}")
    return READERS[kind](value, words)


def _has(node: Node, words: Vocabulary) -> Condition:
    question = node.only("q", "any_of")["q"].text()
    if question not in words.options:
        raise node["q"].wrong(f"unknown question {question!r}")
    options = node["any_of"].texts()
    for option in options:
        if option not in words.options[question]:
            raise node["any_of"].wrong(f"unknown option {option!r} of {question}")
    if not options:
        raise node["any_of"].wrong("names no option")
    return Told(frozenset(ticked(question, option) for option in options), "has", question, options)


def _freq(node: Node, words: Vocabulary) -> Condition:
    often = node.only("of", "gte")["gte"].text()
    if often not in words.often:
        raise node["gte"].wrong(f"unknown frequency {often!r}, there are {', '.join(words.often)}")
    substances = words.substances(node["of"])
    return Told(frozenset(used(one, often) for one in substances), "freq", node["of"].text(), (often,))


def _freq_unknown(node: Node, words: Vocabulary) -> Condition:
    return Told(frozenset(unsure(one) for one in words.substances(node)), "freq_unknown", node.text())


def _drinks_gte(node: Node, words: Vocabulary) -> Condition:
    if node.number() not in words.bands:
        raise node.wrong(f"no band of drinks begins at {node.value}, they begin at {sorted(words.bands)}")
    return Told(frozenset({drinks(node.number())}), "drinks_gte", level=(str(node.value),))


def _drinks_unknown(node: Node, words: Vocabulary) -> Condition:
    if node.value is not True:
        raise node.wrong("is a negation unless it is true: conditions say only what was told")
    return Told(frozenset({DRINKS_UNSURE}), "drinks_unknown")


def _skipped(node: Node, words: Vocabulary) -> Condition:
    if node.text() not in words.options:
        raise node.wrong(f"unknown question {node.value!r}")
    return Told(frozenset({skipped(node.text())}), "skipped", node.text())


def _parts(node: Node, words: Vocabulary) -> tuple[Condition, ...]:
    parts = tuple(read(part, words) for part in node.each())
    if not parts:
        raise node.wrong("names no condition")
    return parts


def _any(node: Node, words: Vocabulary) -> Condition:
    return AtLeast(1, _parts(node, words))


def _all(node: Node, words: Vocabulary) -> Condition:
    parts = _parts(node, words)
    return AtLeast(len(parts), parts)


def _at_least(node: Node, words: Vocabulary) -> Condition:
    count = node.only("count", "of")["count"].number()
    if count == 0:
        raise node["count"].wrong("at least 0 always holds")
    return AtLeast(count, _parts(node["of"], words))


def _ref(node: Node, words: Vocabulary) -> Condition:
    name = node.text()
    if name not in words.named:
        raise node.wrong(f"unknown named condition {name!r}: it must stand above")
    return Named(name, words.named[name])


READERS: Final = {
    "has": _has, "freq": _freq, "freq_unknown": _freq_unknown, "drinks_gte": _drinks_gte,
    "drinks_unknown": _drinks_unknown, "skipped": _skipped, "any": _any, "all": _all, "at_least": _at_least,
    "ref": _ref,
}  # fmt: skip
