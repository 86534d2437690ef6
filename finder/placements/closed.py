"""What the columns of the workbench may hold: codes of closed lists, ids, numbers, times. Checked at every write.

The checks hang at the columns themselves (``models``), so no door can forget them: whatever else is written raises
``tortoise.exceptions.ValidationError``, whose message does not repeat the value.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from uuid import UUID

from tortoise.exceptions import ValidationError
from tortoise.validators import Validator

from finder import shipped
from finder.placements import handout_parts, spots
from finder.placements.labels import COLOURS, LETTERS
from finder.search.query import ANY, CODES, FARTHEST
from providers import vocabulary
from providers.admission import criteria
from providers.admission.criteria import Criterion
from providers.openings import MOST, STATUSES
from providers.rules import SHELF_LIVES
from providers.trust.calls import OUTCOMES

HANDOUT: Final = frozenset(handout_parts.PARTS)
LANGUAGES: Final = tuple(handout_parts.LANGUAGES)  # of a hand-out
DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
ASKED: Final = frozenset({"near", "miles", "chosen", "together"})
MOST_KNOWN: Final = 100_000  # listings that one search may know
LAST_SECOND: Final = 1 << 40  # since 1970


class Closed(Validator):
    """Refuses what a check does not know."""

    def __init__(self, holds: Callable[[Any], bool]) -> None:
        self.holds = holds

    def __call__(self, value: Any) -> None:
        """Raises ``ValidationError``."""
        if not self.holds(value):
            raise ValidationError("not of the closed list")


def one_of(codes: Collection[str]) -> Closed:
    """One code of a list."""
    known = frozenset(codes)
    return Closed(lambda value: isinstance(value, str) and value in known)


def is_criteria(value: Any) -> bool:
    """Keys of criteria, each once."""
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        return False
    return sorted(value) == sorted(one.key for one in criteria.ticked(value))


def is_parts(value: Any) -> bool:
    """Names of parts of a hand-out, each once."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return False
    return len(set(value)) == len(value) and HANDOUT.issuperset(value)


def is_asked(value: Any) -> bool:
    """A search as it is kept: a place of the gazetteer, whole miles, codes of the vocabulary by group, yes or no."""
    return (
        isinstance(value, dict)
        and value.keys() == ASKED
        and _is_miles(value["miles"])
        and isinstance(value["together"], bool)
        and _is_chosen(value["chosen"])
        and spots.is_kept(value["near"], shipped.gazetteer())
    )


def is_known(value: Any) -> bool:
    """Ids of listings, each with the second until which it was believed open, by kind of care."""
    if not isinstance(value, dict) or len(value) > MOST_KNOWN:
        return False
    return all(_is_id(one) and _is_ends(ends) for one, ends in value.items())


def _is_ends(value: Any) -> bool:
    return isinstance(value, dict) and all(
        care in SHELF_LIVES and _is_number(until, LAST_SECOND) for care, until in value.items()
    )


def _is_miles(value: Any) -> bool:
    return _is_number(value, FARTHEST) or (isinstance(value, float) and value == ANY)


def _is_number(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_chosen(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        group in CODES and isinstance(codes, list) and bool(codes) and codes == _in_order(group, codes)
        for group, codes in value.items()
    )


def _in_order(group: str, codes: list[Any]) -> list[str]:
    return vocabulary.in_order(group, [code for code in codes if isinstance(code, str)])


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


COLOUR: Final = one_of(COLOURS)
LETTER: Final = one_of(LETTERS)
CARE: Final = one_of(("", *vocabulary.codes("care")))  # nothing: a program of which no care is stated
STATUS: Final = one_of(("", *STATUSES))
OUTCOME: Final = one_of(OUTCOMES)
DAYS: Final = Closed(lambda value: _is_number(value, MOST))
CRITERION: Final = Closed(lambda value: value == "" or (isinstance(value, str) and Criterion.read(value) is not None))
CRITERIA: Final = Closed(is_criteria)
ASKED_FOR: Final = Closed(is_asked)
KNOWN: Final = Closed(is_known)
PARTS: Final = Closed(is_parts)
SPOKEN: Final = one_of(LANGUAGES)
TOKEN: Final = Closed(lambda value: isinstance(value, str) and DIGEST.fullmatch(value) is not None)
