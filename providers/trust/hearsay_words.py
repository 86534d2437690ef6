"""What callers were told, in words that say each time that it is a caller's word and not the program's."""

from typing import Final

from providers.listing import Listing
from providers.openings import FULL, OPEN, WAITLIST, opening_words, reports
from providers.openings.moments import Moment
from providers.openings.opening_words import CARE, ago
from providers.trust import hearsay
from providers.trust.hearsay import NO_ANSWER, Said
from web.i18n import mark as _
from web.i18n import plural, translator

TOLD: Final = {  # by whether the kind of care is named
    False: _("Someone who called {ago} was told: {outcome}."),
    True: _("{openings}: someone who called {ago} was told: {outcome}."),
}
SILENT: Final = {
    False: _("Someone called {ago} and nobody answered."),
    True: _("{openings}: someone called {ago} and nobody answered."),
}
OUTCOMES: Final = {OPEN: _("they have a place"), WAITLIST: _("a waitlist"), FULL: _("full")}
UNSAID: Final = _("The program has not said so itself.")
UNCONFIRMED: Final = _("The program has not confirmed it since.")  # it had said the same before
DOUBTED: Final = _(
    "Two people who called say that this number is wrong. We are checking it. You can call the helpline."
)


def with_openings(listing: Listing, moment: Moment, language: str) -> list[str]:
    """What is known of the openings of a listing: what the program said, then what callers were told."""
    return [*opening_words.of_listing(listing, moment, language), *lines(listing, moment, language)]


def lines(listing: Listing, moment: Moment, language: str) -> list[str]:
    """A line for each thing that callers found and that may be shown."""
    own = {report.care: report.status for report in reports(listing)}
    found = hearsay.shown(listing, moment)
    named = len(listing.care) > 1
    return [_line(one, own.get(one.care, ""), moment, language, named=named) for one in found]


def doubted(listing: Listing, moment: Moment, language: str) -> str:
    """That callers say the number is wrong; empty where no two of them do."""
    return translator(language)(DOUBTED) if hearsay.doubted(listing, moment) else ""


def _line(said: Said, own: str, moment: Moment, language: str, *, named: bool) -> str:
    """One thing in words. ``own`` is what the program itself said last of this kind of care."""
    t = translator(language)
    openings, when = t(CARE[said.care]), ago(moment.now - said.at, language)
    if said.outcome == NO_ANSWER:
        return t(SILENT[named]).format(openings=openings, ago=when)
    told = t(TOLD[named]).format(openings=openings, ago=when, outcome=_outcome(said, language))
    return f"{told} {t(UNCONFIRMED if own == said.outcome else UNSAID)}"


def _outcome(said: Said, language: str) -> str:
    if said.outcome == WAITLIST and said.days:
        return plural(language, "a waitlist of {n} day", "a waitlist of {n} days", said.days).format(n=said.days)
    return translator(language)(OUTCOMES[said.outcome])
