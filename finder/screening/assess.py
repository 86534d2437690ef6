"""From answers to an outcome, with every rule that fired and why. Pure: no clock, no chance, no network, no storage."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from finder.screening.conditions import Facts
from finder.screening.questions import Answers, facts
from finder.screening.shapes import Ending, Outcome, Rule, Table, Text, Variant

FIRST_SHOWN: Final = 4  # reasons shown before "show all"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a person reads it, and the rules that it stands for."""

    text: Text
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the answers lead to.

    ``fired`` is every rule that holds, in the order of the table, with those that only raise flags. ``reasons`` are
    those of the outcome, what says the same thing merged; a page shows ``FIRST_SHOWN`` and offers the rest.
    ``ending`` is what the page says and looks for; ``variant`` names the one of them that is not the outcome's own.
    """

    outcome: Outcome
    fired: tuple[Rule, ...]
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    ending: Ending
    variant: str = ""

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """The search's codes for ``care`` and ``supervision``; nothing else about the person leaves the screening."""
        return self.ending.filters


def assess(table: Table, answers: Answers) -> Assessment:
    """The highest outcome of all rules that fire; the lowest of all when none does."""
    told = facts(table, answers)
    fired = tuple([rule for rule in table.all_rules if rule.when.holds(told)])
    outcome = max((rule.outcome for rule in fired if rule.outcome is not None), default=table.default.outcome)
    raised = {flag for rule in fired for flag in rule.flags}
    variant = variant_for(table, outcome, told)
    return Assessment(
        outcome=outcome,
        fired=fired,
        flags=tuple(flag for flag in table.flags if flag in raised),
        reasons=reasons(table, outcome, fired),
        ending=replaced(table.outcomes[outcome], variant),
        variant=variant.id if variant else "",
    )


def variant_for(table: Table, outcome: Outcome, told: Facts) -> Variant | None:
    """The last variant of this outcome that holds."""
    held = [one for one in table.variants if one.outcome is outcome and one.when.holds(told)]
    return held[-1] if held else None


def replaced(ending: Ending, variant: Variant | None) -> Ending:
    """The page of an outcome with the words of its variant. The steps of the outcome's own page are not said then."""
    if variant is None:
        return ending
    return replace(ending, headline=variant.headline, lead=variant.lead, filters=variant.filters, steps=())


def reasons(table: Table, outcome: Outcome, fired: tuple[Rule, ...]) -> tuple[Reason, ...]:
    """The reasons of the rules that led here, in the order of the rules; one for each topic, the first."""
    by_topic: dict[str, list[Rule]] = {}
    for rule in fired:
        if rule.outcome is outcome and rule.reason:
            by_topic.setdefault(rule.topic, []).append(rule)
    if not by_topic:
        return (Reason(table.default.reason, (table.default.id,)),)
    return tuple(
        Reason(rules[0].reason, tuple(rule.id for rule in rules)) for rules in by_topic.values() if rules[0].reason
    )
