"""A call in words: what came of it, how long ago, and whether a colleague made it."""

from datetime import datetime
from typing import Final

from finder.placements import fit_words
from finder.placements.calls import Called
from providers.admission.criteria import Criterion
from providers.openings.opening_words import ago
from providers.trust.calls import Call
from web.i18n import mark as _
from web.i18n import plural, translator

OUTCOMES: Final = {
    "open": _("they have a place"),
    "full": _("full"),
    "waitlist": _("a waitlist"),
    "no_answer": _("no answer"),
    "wrong_number": _("wrong number"),
    "refused": _("they said no"),
}
BY_ME: Final = _("You called {ago}: {outcome}.")
BY_COLLEAGUE: Final = _("Your colleague called {ago}: {outcome}.")


def outcome(call: Call, language: str) -> str:
    """What came of a call."""
    t = translator(language)
    if call.outcome == "waitlist" and call.days:
        return plural(language, "a waitlist of {n} day", "a waitlist of {n} days", call.days).format(n=call.days)
    refused = Criterion.read(call.criterion) if call.criterion else None
    if refused:
        return t(_("they said no ({criterion})")).format(criterion=fit_words.name(refused, language))
    return t(OUTCOMES[call.outcome])


def line(called: Called, me: int, now: datetime, language: str) -> str:
    """``Your colleague called 20 minutes ago: full.``"""
    words = BY_ME if called.account == me else BY_COLLEAGUE
    return translator(language)(words).format(
        ago=ago(now - called.at, language), outcome=outcome(called.call, language)
    )
