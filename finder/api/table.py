"""The screening's table for programs: its questions and rules as plain values of ``finder.api.table_shapes``.

Conditions are written as ``rules.toml`` writes them, so that a program can evaluate what a clinician signed.
"""

from collections.abc import Sequence

from finder.api.assessment import Json, ending_json, flag_json, maybe_json, signature_json, text_json
from finder.screening.assess import replaced
from finder.screening.conditions import AtLeast, Condition, Named, Told
from finder.screening.shapes import Definition, Option, Outcome, Question, Rule, Table, Variant
from finder.screening.words import in_words


def questions_json(table: Table, lines: Sequence[Json]) -> Json:
    """``Questions``."""
    return {
        "questions": [question_json(table, question) for question in table.questions.values()],
        "copy": {name: text_json(text) for name, text in table.copy.items()},
        **signature_json(table, lines),
    }


def question_json(table: Table, question: Question) -> Json:
    """``Question``."""
    return {
        "id": question.id,
        "number": question.number,
        "kind": question.kind,
        "text": text_json(question.text),
        "help": maybe_json(question.help),
        "none": maybe_json(question.none),
        "skip": maybe_json(question.skip),
        "stops": question.stops,
        "options": [option_json(table, question, option) for option in question.options.values()],
        **shown_json(table, question.shown_if),
    }


def option_json(table: Table, question: Question, option: Option) -> Json:
    """``Option``."""
    return {
        "id": option.id,
        "text": text_json(option.text),
        "called": option.called,
        "rank": None if question.kind == "multi" else option.rank,
        **shown_json(table, option.shown_if),
    }


def shown_json(table: Table, condition: Condition | None) -> Json:
    """``Shown``."""
    if condition is None:
        return {"shown_if": None, "shown_in_words": ""}
    return {"shown_if": condition_json(condition), "shown_in_words": in_words(table, condition)}


def rules_json(table: Table, lines: Sequence[Json]) -> Json:
    """``Rules``."""
    return {
        "groups": {name: {"members": one.members, "note": one.note} for name, one in table.groups.items()},
        "named": {name: definition_json(table, one) for name, one in table.named.items()},
        "rules": [rule_json(table, rule) for rule in table.rules],
        "flag_rules": [rule_json(table, rule) for rule in table.flag_rules],
        "default": default_json(table),
        "flags": [flag_json(flag) for flag in table.flags.values()],
        "outcomes": [outcome_json(table, outcome) for outcome in table.outcomes],
        "variants": [variant_json(table, variant) for variant in table.variants],
        "sources": dict(table.sources),
        **signature_json(table, lines),
    }


def definition_json(table: Table, one: Definition) -> Json:
    """``Definition``."""
    return when_json(table, one.when) | {"note": one.note}


def rule_json(table: Table, rule: Rule) -> Json:
    """``Rule``."""
    return when_json(table, rule.when) | {
        "id": rule.id,
        "outcome": None if rule.outcome is None else rule.outcome.name,
        "flags": rule.flags,
        "topic": rule.topic,
        "reason": maybe_json(rule.reason),
        "cite": rule.cite,
    }


def variant_json(table: Table, one: Variant) -> Json:
    """``Variant``: an ending of its own, which has no steps."""
    ending = ending_json(replaced(table.outcomes[one.outcome], one))
    return {"id": one.id, "outcome": one.outcome.name, "cite": one.cite, **ending, **when_json(table, one.when)}


def default_json(table: Table) -> Json:
    """``Default``."""
    one = table.default
    return {"id": one.id, "outcome": one.outcome.name, "reason": text_json(one.reason), "cite": one.cite}


def outcome_json(table: Table, outcome: Outcome) -> Json:
    """``RankedEnding``."""
    return {"id": outcome.name, "rank": outcome.value, **ending_json(table.outcomes[outcome])}


def when_json(table: Table, condition: Condition) -> Json:
    """``When``."""
    return {"when": condition_json(condition), "in_words": in_words(table, condition)}


def condition_json(condition: Condition) -> Json:
    """``Condition``: in the language in which ``finder.screening.language`` reads it."""
    match condition:
        case Named():
            return {"ref": condition.name}
        case Told():
            return {condition.kind: told_json(condition)}
        case AtLeast():
            return counted_json(condition.count, [condition_json(part) for part in condition.parts])


def counted_json(count: int, parts: list[Json]) -> Json:
    """Any of them, all of them, or so many."""
    if count == 1:
        return {"any": parts}
    return {"all": parts} if count == len(parts) else {"at_least": {"count": count, "of": parts}}


def told_json(told: Told) -> Json | str | int | bool:
    """What one thing that was told is compared with."""
    match told.kind:
        case "has":
            return {"q": told.of, "any_of": told.level}
        case "freq":
            return {"of": told.of, "gte": told.level[0]}
        case "drinks_gte":
            return int(told.level[0])
        case "drinks_unknown":
            return True
        case _:
            return told.of
