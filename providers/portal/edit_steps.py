"""Changes in words, from what to what: those of a draft, those of the past, those that wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from providers import phrases
from providers.editing import changes, guarded, history
from providers.editing.drafts import ListingDraft
from providers.editing.history import Change
from providers.editing.settling import EDITOR
from providers.models import Proposal
from web.i18n import Translate, plural, translator
from web.models import Account


@dataclass(frozen=True, slots=True)
class Step:
    """One change in words. ``waits``: it is guarded, so the old value stays for now."""

    name: str
    label: str
    before: str
    after: str
    waits: bool = False
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A guarded change that waits, in words."""

    id: int
    name: str
    step: Step
    earliest: str
    agreed: int
    reason: str
    can_be_taken_back: bool


def steps(before: ListingDraft, after: ListingDraft, t: Translate) -> list[Step]:
    """What a draft changes, from what to what."""
    return [step(name, before[name], after[name], t) for name in before.differs(after)]


def step(name: str, before: Any, after: Any, t: Translate) -> Step:
    """One change in words."""
    was, will = (changes.words(name, value, t) for value in (before, after))
    return Step(name, changes.label(name, t), was, will, waits=name in guarded.FIELDS)


def told(
    found: Iterable[Change], accounts: Mapping[str, Account], language: str, *, public: bool = False
) -> list[Step]:
    """Changes of the past in words, with who and when."""
    t = translator(language)
    return [
        Step(
            name=one.field,
            label=changes.label(one.field, t),
            before=_past(one.field, one.before, language),
            after=_past(one.field, one.after, language),
            who=history.who(one.actor, accounts, t, public=public),
            when=phrases.day(one.at.date().isoformat(), language),
        )
        for one in found
    ]


def _past(field: str, value: Any, language: str) -> str:
    """A value in words; a day as people write it."""
    if field in changes.DAYS and value:
        return phrases.day(value, language)
    return changes.words(field, value, translator(language))


def waiting(found: Iterable[Proposal], accounts: Mapping[str, Account], language: str) -> list[Waiting]:
    """Guarded changes that wait, in words."""
    t = translator(language)
    return [_waits(one, accounts, t, language) for one in found]


def _waits(one: Proposal, accounts: Mapping[str, Account], t: Translate, language: str) -> Waiting:
    shown = Step(
        name=one.field,
        label=changes.label(one.field, t),
        before=changes.words(one.field, guarded.shown(one.field, one.before), t),
        after=changes.words(one.field, guarded.shown(one.field, one.after), t),
        waits=True,
        who=history.who(f"account:{one.account}" if one.account else one.origin, accounts, t),
        when=phrases.day(one.created_at.date().isoformat(), language),
    )
    earliest = phrases.day(one.hold_until.date().isoformat(), language)
    return Waiting(
        one.id, one.field, shown, earliest, len(one.agreed), t(one.reason) if one.reason else "", one.origin == EDITOR
    )


def span(length: timedelta, language: str) -> str:
    """A hold in words: ``3 days``, ``36 hours``."""
    hours = round(length.total_seconds() / 3600)
    if hours and hours % 24 == 0:
        return plural(language, "{n} day", "{n} days", hours // 24).format(n=hours // 24)
    return plural(language, "{n} hour", "{n} hours", hours).format(n=hours)
