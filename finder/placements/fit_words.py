"""What a program says to what was ticked, in words: yes, no or ask, why, who said it and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from providers import phrases, vocabulary
from providers.admission.answering import ONLY_DUI, Reply, Says
from providers.admission.criteria import Criterion, Stated
from web.i18n import mark as _
from web.i18n import translator

WORDS: Final = {Says.YES: _("Yes"), Says.ASK: _("Ask"), Says.NO: _("No")}
GROUPS: Final = {Says.YES: _("Fits"), Says.ASK: _("Ask"), Says.NO: _("Does not fit")}
COUNTED: Final = {Says.YES: _("fit"), Says.ASK: _("to ask"), Says.NO: _("do not fit")}
NOT_STATED: Final = _("not stated")
NAMES_OTHERS: Final = _("it names only: {others}")
SAYS_BOTH: Final = _("it says both: {facts}")
SAYS: Final = _("it says: {facts}")
AGAINST: Final = {  # by the list in which the deciding fact stands
    "refuses": _("it does not take: {facts}"),
    "sex": _("it takes only: {facts}"),
    "age": _("it takes only: {facts}"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reply in words. ``kind``: ``yes``, ``ask`` or ``no``; ``source``: who said it and when, if somebody did."""

    kind: str
    word: str
    criterion: str
    why: str
    source: str


def said(replies: Iterable[Reply], language: str, *, worst_first: bool = True) -> list[Said]:
    """Each reply in words, those that speak against a program first."""
    found = sorted(replies, key=lambda one: -one.says) if worst_first else list(replies)
    return [_said(one, language) for one in found]


def needs(ticked: Iterable[Criterion], language: str) -> list[str]:
    """What was ticked, in words."""
    return [name(one, language) for one in ticked]


@cache
def name(criterion: Criterion, language: str) -> str:
    """A criterion in words."""
    return translator(language)(criterion.term.label)


def _said(one: Reply, language: str) -> Said:
    t = translator(language)
    source = phrases.source_line(one.fact, language) if one.fact else ""
    return Said(one.says.word, t(WORDS[one.says]), name(one.criterion, language), _why(one, language), source)


def _why(one: Reply, language: str) -> str:
    t = translator(language)
    if one.says is Says.YES:
        return "" if one.criterion.stated in one.because else t(SAYS).format(facts=_facts(one.because, language))
    if one.says is Says.NO:
        return t(AGAINST.get(one.because[0][0], SAYS)).format(facts=_facts(one.because, language))
    if one.others:
        return t(NAMES_OTHERS).format(others=", ".join(phrases.labels(one.criterion.group, one.others, t)))
    if one.because and one.criterion != ONLY_DUI:
        return t(SAYS_BOTH).format(facts=_both(one.because, language))
    return t(SAYS).format(facts=_facts(one.because, language)) if one.because else t(NOT_STATED)


def _facts(facts: Sequence[Stated], language: str) -> str:
    t = translator(language)
    return ", ".join(t(vocabulary.term(group, code).label) for group, code in facts)


def _both(facts: Sequence[Stated], language: str) -> str:
    """Facts that contradict each other, each with the list in which it stands."""
    t = translator(language)
    return "; ".join(
        f"{t(vocabulary.GROUPS[group].label)}: {_facts([(group, code)], language)}" for group, code in facts
    )
