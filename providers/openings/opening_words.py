"""Openings in words: what a program said of a free place, when it said so, and that nobody knows once that is old."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from babel.dates import format_skeleton

from providers.listing import Listing
from providers.openings import FULL, OPEN, WAITLIST, Report, Shown, reports
from providers.openings.moments import Moment
from providers.phrases import day
from web.i18n import mark as _
from web.i18n import plural, translator

NONE: Final = _("{openings}: not reported. Call to ask.")
SAID: Final = {  # by status, and whether a number came with it
    (OPEN, True): _("{openings}: open now, {number}. The program said so {ago}."),
    (OPEN, False): _("{openings}: open now. The program said so {ago}."),
    (WAITLIST, True): _("{openings}: waitlist, about {number}. The program said so {ago}."),
    (WAITLIST, False): _("{openings}: waitlist. The program said so {ago}."),
    (FULL, True): _("{openings}: full. The program said so {ago}."),
    (FULL, False): _("{openings}: full. The program said so {ago}."),
}
LAST: Final = {
    OPEN: _("{openings}: not reported. Last said open {ago}. Call first."),
    WAITLIST: _("{openings}: not reported. Last said waitlist {ago}. Call first."),
    FULL: _("{openings}: not reported. Last said full {ago}. Call first."),
}
CARE: Final = {
    "detox": _("Openings (detox)"),
    "iop": _("Openings (IOP)"),
    "php": _("Openings (day program)"),
    "residential": _("Openings (live-in)"),
    "outpatient": _("Openings (outpatient)"),
    "otp": _("Openings (opioid treatment program)"),
}
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def of_listing(listing: Listing, moment: Moment, language: str) -> list[str]:
    """What is known of the openings of a listing, a line a kind of care; one line that says so where nothing is."""
    return lines(reports(listing), moment, language, named=len(listing.care) > 1) or [none(language)]


def none(language: str) -> str:
    """What is said where nothing was."""
    t = translator(language)
    return t(NONE).format(openings=t(_("Openings")))


def lines(said: Sequence[Report], moment: Moment, language: str, *, named: bool) -> list[str]:
    """A line for each report. ``named``: each says its kind of care, because the program has several."""
    return [line(report, moment, language, named=named) for report in said]


def line(report: Report, moment: Moment, language: str, *, named: bool) -> str:
    """One report in words."""
    t, shown = translator(language), moment.shown(report)
    openings = t(CARE[report.care]) if named else t(_("Openings"))
    when = ago(shown.age, language)
    if report.at > moment.now:  # a clock was wrong: nobody knows when they said it
        return t(NONE).format(openings=openings)
    if not shown.status:
        return t(LAST[report.status]).format(openings=openings, ago=when)
    number = counted(report, language)
    words = t(SAID[shown.status, bool(number)]).format(openings=openings, number=number, ago=when)
    start = next_start(shown, moment, language)
    return f"{words} {start}" if start else words


def counted(report: Report, language: str) -> str:
    """How many places, or how many days of waiting; nothing where no number was said."""
    if not report.number or report.status == FULL:
        return ""
    if report.status == OPEN:
        return plural(language, "{n} place", "{n} places", report.number).format(n=report.number)
    return plural(language, "{n} day", "{n} days", report.number).format(n=report.number)


def next_start(shown: Shown, moment: Moment, language: str) -> str:
    """When the next group begins, while that is believed and still to come."""
    starts = shown.report.starts
    if not (shown.status and starts) or date.fromisoformat(starts) < moment.now.date():
        return ""
    return translator(language)(_("Next start: {day}.")).format(day=start_day(starts, moment.now.year, language))


@lru_cache(maxsize=256)
def start_day(iso: str, year: int, language: str) -> str:
    """``December 1``, with its year where that is another than this one."""
    found = date.fromisoformat(iso)
    return str(format_skeleton("MMMMd", found, locale=language)) if found.year == year else day(iso, language)


def ago(age: timedelta, language: str) -> str:
    """How long ago, in the nearest minutes, hours or days; never less than a minute."""
    minutes, hours, days = (max(1, (age + unit / 2) // unit) for unit in (MINUTE, HOUR, DAY))
    if minutes < 60:
        return plural(language, "{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if hours < 48:
        return plural(language, "{n} hour ago", "{n} hours ago", hours).format(n=hours)
    return plural(language, "{n} day ago", "{n} days ago", days).format(n=days)
