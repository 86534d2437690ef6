"""How the table writes a condition, and the words it may use: anything else is refused where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from finder.screening.conditions import (
    DRINKS_UNSURE,
    AtLeast,
    Condition,
    Named,
    Told,
    drinks,
    skipped,
    ticked,
    unsure,
    used,
)
from finder.screening.reading import Node

NEGATIONS: Final = ("not", "none", "none_of", "no", "never", "unless", "except", "without", "lt", "lte", "at_most")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a condition may name: options of questions with boxes, groups, how often, bands of drinks, conditions."""

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
    if kind in NEGATIONS or kind.startswith("not_"):
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
