"""Whether every rule can fire and every flag can be raised, by people who answer without contradiction.

A rule that can never fire is a mistake that no run would show: a clinician would sign a protection that is not there.
"""

from collections.abc import Iterator

from finder.screening.conditions import (
    DRINKS_UNSURE,
    AtLeast,
    Condition,
    Fact,
    Facts,
    drinks,
    skipped,
    ticked,
    unsure,
    used,
)
from finder.screening.reading import Node
from finder.screening.shapes import Table

Pair = tuple[Fact, Fact]


def check_reach(table: Table, root: Node) -> None:
    """Raise ``TableError`` at a rule that cannot fire, a question that is never shown, a flag that nothing raises."""
    reach = Reach(table)
    sections = {
        "rules": [rule.when for rule in table.rules],
        "flag_rules": [rule.when for rule in table.flag_rules],
        "variants": [variant.when for variant in table.variants],
    }
    for section, conditions in sections.items():
        for node, condition in zip(root[section].each(), conditions, strict=True):
            if not reach.possible(condition):
                raise node["when"].wrong("can never hold, whatever is answered")
    for node, question in zip(root["questions"].each(), table.questions.values(), strict=True):
        if question.shown_if and not reach.possible(question.shown_if):
            raise node["shown_if"].wrong("can never hold, whatever is answered")
    raised = {flag for rule in table.all_rules for flag in rule.flags}
    for name, node in root["flags"].entries():
        if name not in raised:
            raise node.wrong("no rule raises this flag")


class Reach:
    """Which facts cannot be told together, and which need another to be asked at all."""

    def __init__(self, table: Table) -> None:
        self.apart = frozenset(pair for one, other in apart(table) for pair in ((one, other), (other, one)))
        self.needs = {fact: needs for fact, needs in asked_only_if(table) if needs}

    def possible(self, condition: Condition) -> bool:
        """Whether some set of answers without contradiction meets the condition."""
        return any(self._together(way) for way in condition.ways())

    def _together(self, way: Facts) -> bool:
        needs = tuple(need for fact in sorted(way) for need in self.needs.get(fact, ()))
        wholes = (way | more for more in AtLeast(len(needs), needs).ways())
        return any(not any((one, other) in self.apart for one in whole for other in whole) for whole in wholes)


def apart(table: Table) -> Iterator[Pair]:
    """Pairs of facts that no single honest answer gives."""
    often, bands = table.questions["frequency"].options, table.questions["drinks"].options
    for question in table.questions.values():
        yield from ((skipped(question.id), ticked(question.id, option)) for option in question.options)
    for substance in table.questions["substances"].options:
        yield skipped("substances"), unsure(substance)
        for how in often.values():
            yield skipped("substances"), used(substance, how.id)
            if how.rank > often["unknown"].rank:
                yield unsure(substance), used(substance, how.id)
    for band in bands.values():
        if band.rank > bands["unknown"].rank:
            yield DRINKS_UNSURE, drinks(band.rank)


def asked_only_if(table: Table) -> Iterator[tuple[Fact, tuple[Condition, ...]]]:
    """What has to hold before an answer can be given."""
    for question in table.questions.values():
        for option in question.options.values():
            fact = drinks(option.rank) if question.id == "drinks" else ticked(question.id, option.id)
            yield fact, tuple(need for need in (question.shown_if, option.shown_if) if need)
