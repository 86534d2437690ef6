"""What a search found, in sentences: the headline, what was understood, and the ways on."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from finder.search.answer import Answer
from finder.search.query import ANY, RADII, SearchQuery
from providers import phrases, vocabulary
from providers.places import Place
from web.i18n import Translate, translator
from web.i18n import mark as _

Way = tuple[SearchQuery, str]  # where it leads, and what it is called

KINDS: Final = {
    "detox": (_("detox program"), _("detox programs")),
    "iop": (_("intensive outpatient program (IOP)"), _("intensive outpatient programs (IOP)")),
    "php": (_("day program"), _("day programs")),
    "residential": (_("live-in program"), _("live-in programs")),
    "outpatient": (_("outpatient program"), _("outpatient programs")),
    "otp": (_("opioid treatment program"), _("opioid treatment programs")),
}
REASONS: Final = {
    "empty": _("Where should we look? Type a ZIP code or a town."),
    "military": _("Military mail codes have no place on the map. Type the town or ZIP code where you are now."),
    "unknown": _("We do not know that place. Check the spelling, or type a ZIP code or a town with its state."),
    "outside": _("That point is outside the United States. Type a ZIP code or a town."),
}


def kinds(query: SearchQuery, count: int, t: Translate) -> str:
    """The care that was asked for: ``detox or intensive outpatient programs (IOP)``."""
    words = [t(KINDS[code][0 if count == 1 else 1]) for code in query.care]
    *first, last = words
    if not first:
        return last
    joined = _("{first} and {last}") if query.together else _("{first} or {last}")
    return t(joined).format(first=", ".join(first), last=last)


def around(query: SearchQuery, origin: Place, t: Translate) -> str:
    """Where was looked: ``within 25 miles of Toledo, OH``, ``in Ohio``, ``nearest to Toledo, OH``."""
    if origin.kind == "state":
        return t(_("in {place}")).format(place=origin.label)
    if query.miles == ANY:
        return t(_("at any distance from {place}")).format(place=place_words(origin, t))
    within = _("within {miles} mile of {place}") if query.miles == 1 else _("within {miles} miles of {place}")
    return t(within).format(miles=f"{query.miles:g}", place=place_words(origin, t))


def place_words(origin: Place, t: Translate) -> str:
    """The place in words; a point is where the person is."""
    return t(_("where you are")) if origin.kind == "point" else origin.label


def headline(answer: Answer, language: str) -> str:
    """The first sentence of a results page."""
    t = translator(language)
    where = around(answer.query, answer.origin, t)
    if answer.total == 0:
        return t(_("We found no {kinds} {where}.")).format(kinds=kinds(answer.query, 2, t), where=where)
    counted = kinds(answer.query, answer.total, t)
    return t(_("{count} {kinds} {where}.")).format(count=f"{answer.total:,}", kinds=counted, where=where)


def notes(answer: Answer, language: str) -> list[str]:
    """What a person should know of how the words were read, and of what the list cannot say."""
    t = translator(language)
    found: list[str] = []
    if answer.origin.match == "guess":
        found.append(t(_("We read this as {place}. Not right? Type a ZIP code.")).format(place=answer.origin.label))
    if answer.origin.match == "fallback":
        found.append(
            t(_("That ZIP code is not in our table. We look around {place}.")).format(place=answer.origin.label)
        )
    medicaid = answer.facets.of("payment", "medicaid")
    if answer.total and not answer.query.chosen.get("payment") and medicaid:
        found.append(t(_("Programs among them that say they take Medicaid: {count}.")).format(count=f"{medicaid:,}"))
    if answer.query.asks("substance", "ketamine"):
        found.append(
            t(_("No official list says who treats ketamine use. Try without this filter, and ask when you call."))
        )
    return found


def stale(age: timedelta | None, t: Translate) -> str:
    """What is said while the database cannot answer: how old this list is."""
    if age is None:
        return ""
    minutes = max(1, round(age.total_seconds() / 60))
    return t(
        _("Our list could not be refreshed. It is {n} min old. The phone numbers are the last ones we know.")
    ).format(n=minutes)


def why(query: SearchQuery, language: str) -> str:
    """Why a program stands in the list: what was asked for and is stated."""
    t = translator(language)
    asked = [t(vocabulary.term(group, code).label) for group, codes in query.chosen.items() for code in codes]
    return t(_("fits: {words}")).format(words=", ".join([*asked, t(_("near you"))])) if asked else ""


def radius_words(miles: float, t: Translate) -> str:
    """``25 miles``, or any distance."""
    return t(_("Any distance")) if miles == ANY else t(_("{n} miles")).format(n=f"{miles:g}")


def ways(answer: Answer, language: str) -> list[Way]:
    """Links that show more: without the one filter that hides something nearer, and the next radius."""
    return [*lifted(answer, language), *farther(answer.query, wider(answer), language)]


def lifted(answer: Answer, language: str) -> list[Way]:
    """The link without the one filter that hides something nearer, where there is one."""
    t, lift = translator(language), answer.widen.lift
    if lift is None:
        return []
    label = t(_("Without “{filter}”: the nearest is {distance} away")).format(
        filter=filter_name(lift.group, t), distance=phrases.distance(lift.miles, t)
    )
    return [(without(answer.query, lift.group), label)]


def wider(answer: Answer) -> float | None:
    """The radius that shows more. ``None``: there is no larger one, or a state was asked for, which has none."""
    if answer.widen.miles is not None:
        return answer.widen.miles
    return next_radius(answer.query.miles) if answer.origin.kind != "state" else None


def farther(query: SearchQuery, miles: float | None, language: str) -> list[Way]:
    """The link to the same within so many miles."""
    t = translator(language)
    label = t(_("Search wider: {radius}"))
    return [] if miles is None else [(query.within(miles), label.format(radius=radius_words(miles, t)))]


def next_radius(miles: float) -> float | None:
    """The radius after this one, then any distance, then nothing."""
    if miles == ANY:
        return None
    return next((float(radius) for radius in RADII if radius > miles), ANY)


def filter_name(group: str, t: Translate) -> str:
    """What a person calls a filter."""
    return t(_("Words of the name")) if group == "name" else t(vocabulary.GROUPS[group].label)


def without(query: SearchQuery, group: str) -> SearchQuery:
    """The query with one filter lifted."""
    return replace(query, name="", page=1) if group == "name" else query.without(group)
