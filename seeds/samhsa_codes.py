"""SAMHSA's service codes → facts. The codes stop here: no page and no search ever sees one.

A code that the vocabulary does not know is kept beside the facts: codes come and go each year.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from providers.vocabulary import GROUPS, codes, samhsa_key

LIVE_IN: Final = frozenset({"RL", "RS", "HIT"})


def facts_of(stated: str, kind: str = "SU") -> dict[str, Any]:
    """``{group: [codes of the vocabulary]}``, with ``supervision`` where there is detox and ``codes`` that are left.

    ``stated`` are service codes separated by blanks; the directory writes `` * `` between its categories.
    """
    found = dict.fromkeys(stated.split())
    found.pop("*", None)
    ranks = _ranks()
    facts: dict[str, Any] = {}
    for rank in sorted({rank for code in found for rank in ranks.get(code, ())}):
        group, term = _ranked()[rank]
        facts.setdefault(group, []).append(term)
    if kind == "MH" and not LIVE_IN & found.keys():
        _without_beds(facts)
    if supervised := supervision(found):
        facts["supervision"] = supervised
    if unknown := [code for code in found if code not in ranks]:
        facts["codes"] = unknown
    return facts


def _without_beds(facts: dict[str, Any]) -> None:
    """On the mental health survey RES is a bed for mental health care, not live-in addiction treatment."""
    if care := [term for term in facts.pop("care", ()) if term != "residential"]:
        facts["care"] = care


@cache
def _ranked() -> list[tuple[str, str]]:
    """Every term that a list states, in the vocabulary's order. Supervision is worked out, never read off."""
    return [(group, term) for group in GROUPS if group != "supervision" for term in codes(group)]


@cache
def _ranks() -> dict[str, tuple[int, ...]]:
    """Positions in ``_ranked`` of what each service code states."""
    at = {term: rank for rank, term in enumerate(_ranked())}
    return {code: tuple(at[term] for term in terms if term in at) for code, terms in samhsa_key().items()}


def supervision(found: Iterable[str]) -> str | None:
    """Who is there at night, as far as the codes say; ``None`` without detox.

    Only hospital detox (``HID``) states medical care day and night, only outpatient detox (``OD``) as the one setting
    states that there is none. Residential detox (``RD``) may be either. A missing code is never a no.
    """
    stated = set(found)
    if "DT" not in stated:
        return None
    if "HID" in stated:
        return "medical"
    return "not_medical" if "OD" in stated and "RD" not in stated else "not_stated"
