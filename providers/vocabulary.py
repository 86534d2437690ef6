"""The closed lists of the directory: which groups exist, which can be searched, and how codes are read.

``GROUPS`` is every list; ``FILTERS`` those that a search offers, in the order in which a page shows them.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from providers.admission.terms import PLAN, REFUSES, TAKES
from providers.terms import (
    ACCESS,
    AGE,
    ANSWERED_BY,
    CARE,
    DETOX_SETTING,
    GROUP,
    LANGUAGE,
    LICENCE,
    MEDICATION,
    ONLY_FOR,
    OPERATOR,
    PAYMENT,
    SCHEDULE,
    SERVICE,
    SETTING,
    SEX,
    SUBSTANCE,
    SUPERVISION,
    TELEHEALTH,
    THERAPY,
    Group,
    Term,
)

FILTERS: Final[tuple[Group, ...]] = (
    CARE, SUPERVISION, PAYMENT, SUBSTANCE, DETOX_SETTING, SETTING, MEDICATION, AGE, SEX, GROUP,
    LANGUAGE, ACCESS, SCHEDULE, TELEHEALTH, THERAPY, SERVICE,
)  # fmt: skip
GROUPS: Final[dict[str, Group]] = {
    group.name: group for group in (*FILTERS, PLAN, TAKES, REFUSES, ONLY_FOR, LICENCE, OPERATOR, ANSWERED_BY)
}

_STATES: Final = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI
"""
STATES: Final = tuple(_STATES.split())  # USPS codes, territories last
PHONE_KINDS: Final = ("main", "intake", "crisis", "tty", "fax")


@cache
def term(group: str, code: str) -> Term:
    """One term by its code. Raises ``KeyError`` with the group and code for a word that is not in the list."""
    for candidate in GROUPS[group].terms:
        if candidate.code == code:
            return candidate
    raise KeyError(f"{group}: {code}")


@cache
def codes(group: str) -> tuple[str, ...]:
    """The codes of one group, in the order in which they are shown."""
    return tuple(candidate.code for candidate in GROUPS[group].terms)


@cache
def samhsa_key() -> dict[str, tuple[tuple[str, str], ...]]:
    """What each SAMHSA service code states: ``"OIT"`` → ``(("care", "iop"), ("setting", "outpatient"))``."""
    key: dict[str, list[tuple[str, str]]] = {}
    for group in GROUPS.values():
        for candidate in group.terms:
            for code in candidate.samhsa.split():
                key.setdefault(code, []).append((group.name, candidate.code))
    return {code: tuple(stated) for code, stated in key.items()}


def in_order(group: str, stated: Iterable[str]) -> list[str]:
    """The stated codes of one group without repetition, in the vocabulary's order; others are dropped."""
    wanted = set(stated)
    return [code for code in codes(group) if code in wanted]
