"""An assessment for programs: answers read from JSON, and what they lead to as plain values.

What was sent is about a person. It is in no message, no log and no chain of exceptions.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from finder.screening.answering import LONGEST_NAME
from finder.screening.assess import Assessment
from finder.screening.questions import Answers
from finder.screening.shapes import Ending, Flag, Outcome, Table, Text, Voice
from web.errors import BadRequest

WHOLE: Final = "body"  # stands for the answers as a whole where a problem names its member
MOST: Final = 100  # members of an object that are looked at one by one; there are far fewer to say
OWN_LINE: Final = "helpline"  # the code of the owner's line
FIRST: Final = ("911", "988", "poison")

Json = dict[str, Any]


def read(table: Table, sent: bytes) -> Answers:
    """Answers from JSON. Raises ``BadRequest`` naming each member: 400 for what is no JSON, 422 for the rest."""
    answers, problems = Answers.from_json(table, bounded(table, parsed(sent)))
    if problems:
        raise BadRequest([(one.field or WHOLE, one.message) for one in problems])
    return answers


def parsed(sent: bytes) -> Any:
    """What was sent, as values. A member that is there twice is refused: the second could hide what the first says."""
    try:
        orjson.loads(sent)  # the stricter reader: UTF-8, no half characters, no NaN, a bound to nesting
        return json.loads(sent, object_pairs_hook=each_once)
    except RecursionError:
        problem = "must be JSON in UTF-8: nested too deep"
    except ValueError as error:  # says what and where, and repeats nothing
        problem = f"must be JSON in UTF-8: {error}"
    raise BadRequest([(WHOLE, problem)], 400)


def each_once(members: list[tuple[str, Any]]) -> Json:
    """An object's members. Raises ``BadRequest`` when a name is there twice."""
    if len(found := dict(members)) == len(members):
        return found
    twice = [name for name, times in Counter(name for name, _ in members).items() if times > 1]
    raise BadRequest([(name[:LONGEST_NAME], "is there twice") for name in twice[:MOST]])


def bounded(table: Table, given: Any) -> Any:
    """The same, if no object in it is larger than answers can be. Raises ``BadRequest``.

    A member that we do not know is wrong with null in it too: it might be a question that was misspelled.
    """
    if not isinstance(given, dict):
        return given
    if any(len(one) > MOST for one in (given, *given.values()) if isinstance(one, dict)):
        raise BadRequest([(WHOLE, "has far more members than there are questions or substances")])
    known = {*table.questions, "skipped"}
    return {name: value if name in known or value is not None else "" for name, value in given.items()}


def assessment_json(table: Table, found: Assessment, lines: Sequence[Json]) -> Json:
    """``Assessment``."""
    return {
        "outcome": found.outcome.name,
        "variant": found.variant,
        **ending_json(found.ending),
        "rules": [rule.id for rule in found.fired],
        "flags": [flag_json(table.flags[flag]) for flag in found.flags],
        "reasons": [{"text": text_json(reason.text), "rules": reason.rules} for reason in found.reasons],
        "emergency_line": text_json(table.copy["emergency_line"]),
        "disclaimer": text_json(table.copy["not_a_diagnosis"]),
        **signature_json(table, in_order(lines, found.outcome)),
    }


def ending_json(ending: Ending) -> Json:
    """``Ending``."""
    return {
        "headline": text_json(ending.headline),
        "lead": text_json(ending.lead),
        "steps": [text_json(step) for step in ending.steps],
        "link": maybe_json(ending.link),
        "filters": filters_json(ending.filters),
    }


def filters_json(filters: Mapping[str, tuple[str, ...]]) -> Json:
    """``Filters``."""
    return {group: list(codes) for group, codes in filters.items()}


def flag_json(flag: Flag) -> Json:
    """``Flag``."""
    return {"id": flag.id, "text": text_json(flag.text), "effect": flag.effect}


def text_json(text: Text) -> Json:
    """``Text``: what is said about another person stands there even where it is the same."""
    theirs = {f"{language}_they": text.said(language, Voice.SOMEONE) for language in ("en", "es")}
    return {"en": text.en, "es": text.es, **theirs}


def maybe_json(text: Text | None) -> Json | None:
    """A sentence that may not be there."""
    return None if text is None else text_json(text)


def signature_json(table: Table, lines: Sequence[Json]) -> Json:
    """``Signed``."""
    signer = table.review
    reviewed = signer and {
        "reviewer": signer.reviewer, "credential": signer.credential, "date": signer.date.isoformat(),
    }  # fmt: skip
    return {"version": table.version, "reviewed": reviewed, "helplines": lines}


def in_order(lines: Sequence[Json], outcome: Outcome) -> Sequence[Json]:
    """The helplines. In an emergency those for danger to life come first, and the owner's line last."""
    if outcome is not Outcome.EMERGENCY:
        return lines
    ranks = {code: rank for rank, code in enumerate(FIRST)} | {OWN_LINE: len(lines)}
    return sorted(lines, key=lambda line: ranks.get(line["code"], len(FIRST)))
