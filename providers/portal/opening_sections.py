"""What the editors' page about openings shows below its buttons: how often is asked, the links, Colorado's count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from providers import openings, vocabulary
from providers.listing import Listing
from providers.openings import compliance, local_time, shift_links
from providers.openings.compliance import Verdict
from providers.openings.reminding import CADENCES, NEVER
from providers.phrases import day
from web.gate import Form
from web.i18n import mark as _
from web.i18n import plural, translator

CADENCE_WORDS: Final = {
    NEVER: _("Never"),
    8: _("Each shift (every 8 hours)"),
    12: _("Every 12 hours"),
    24: _("Every day"),
    168: _("Every week"),
}
FIELD: Final = "every-"  # and the kind of care


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often is asked about one kind of care. ``lasts``: how long words hold, as a text."""

    care: str
    label: str
    lasts: str
    chosen: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link, or all that one address got."""

    id: int
    to: str  # empty for a printed code
    made_by: str
    made: str
    ends: str
    used: str  # empty when it never was


@dataclass(frozen=True, slots=True)
class Count:
    """Colorado's rule for one kind of care: what was missed, in words (empty when the rule is kept), and day by day."""

    label: str
    missed: Sequence[str]
    days: Sequence[tuple[str, bool]]  # the last day first; whether something was said


def cadences(
    listing: Listing, hours: Mapping[str, int], shelf_lives: Mapping[str, timedelta], language: str
) -> list[Cadence]:
    """The choices for each kind of care."""
    t = translator(language)
    options = [(str(every), t(CADENCE_WORDS[every])) for every in (NEVER, *CADENCES)]
    return [
        Cadence(
            care=care,
            label=t(vocabulary.term("care", care).label),
            lasts=span(shelf_lives[care], language),
            chosen=str(hours.get(care, "")),
            options=options,
        )
        for care in openings.offered(listing)
    ]


def chosen(form: Form) -> dict[str, int]:
    """What a form chose; nothing for a kind of care that is asked before its words lapse."""
    every = {name.removeprefix(FIELD): value for name, value in form if name.startswith(FIELD)}
    known = {str(hours): hours for hours in (NEVER, *CADENCES)}
    return {care: known[value] for care, value in every.items() if value in known}


def span(lasts: timedelta, language: str) -> str:
    """How long words hold: ``12 hours``, ``7 days``."""
    hours = lasts / timedelta(hours=1)
    if hours >= 48 and hours % 24 == 0:
        return plural(language, "{n} day", "{n} days", int(hours // 24)).format(n=int(hours // 24))
    count = f"{hours:g}"
    return plural(language, "{n} hour", "{n} hours", 1 if count == "1" else 2).format(n=count)


async def links(listing: Listing, now: datetime, language: str) -> list[LinkRow]:
    """The links that work."""
    where = local_time.zone(listing.timezone)

    def words(at: datetime | None) -> str:
        return local_time.in_words(at, where, language) if at else ""

    def last_day(at: datetime) -> str:
        return day(at.astimezone(where).date().isoformat(), language)

    return [
        LinkRow(
            id=one.id,
            to="" if one.is_printed else one.given_to,
            made_by=one.made_by,
            made=words(one.created_at),
            ends=last_day(one.expires_at),
            used=words(one.used_at),
        )
        for one in await shift_links.working(listing.id, now)
    ]


async def counts(listing: Listing, now: datetime, language: str) -> list[Count]:
    """Colorado's rule for each kind of care."""
    t = translator(language)
    return [
        Count(
            label=t(vocabulary.term("care", one.care).label),
            missed=missed(one, language),
            days=[(day(on.isoformat(), language), on in one.said) for on in reversed(one.days)],
        )
        for one in await compliance.of_listing(listing, now)
    ]


def missed(verdict: Verdict, language: str) -> list[str]:
    """What breaks the rule, a sentence each."""
    return [in_a_row(run, language) for run in verdict.rows] + [
        translator(language)(_("Missed {n} days in {month}.")).format(n=n, month=day(month.isoformat()[:7], language))
        for month, n in verdict.months.items()
    ]


def in_a_row(run: Sequence[date], language: str) -> str:
    """``Missed 2 days in a row: from … to ….``"""
    words = translator(language)(_("Missed {n} days in a row: from {first} to {last}."))
    return words.format(n=len(run), first=day(run[0].isoformat(), language), last=day(run[-1].isoformat(), language))
