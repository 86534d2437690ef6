"""One program of a hand-out in one language: what it is, whom to call, what is stated, who said so and when. Pure.

What nobody stated is left out, or said to be not stated where everybody asks for it. It is never a yes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Final

from finder.helplines import Helpline
from finder.pages.card_shapes import ASK_WHO
from finder.pages.listing import fact_words, label
from finder.placements.handout_parts import Chosen
from providers import phrases, vocabulary
from providers.facts import Fact, earliest
from providers.listing import Listing
from providers.openings import OPEN, WAITLIST, expires, local_time, opening_words, reports
from providers.openings.moments import Moment
from providers.phrases import Dial, Words
from web.i18n import in_language, plural, translator
from web.i18n import mark as _

ASKED_BY_ALL: Final = frozenset({"hours", "payment", "language", "age"})  # said to be not stated where nobody did
NOT_STATED: Final = _("Not stated, ask")
NO_PHONE: Final = _("No phone is stated. Call the helpline.")
EXAMPLE: Final = _("Example, not a real program")
NOT_LISTED: Final = _("This program is not listed any more")
CALL_FIRST: Final = _("It may have closed or moved. Call first.")
CALL_HELPLINE: Final = _("We have no phone for it now. Call the helpline below.")
LEFT: Final = _("No longer listed by SAMHSA since %(date)s")
SET_ASIDE: Final = _("Not shown in search results since %(date)s, because the program does not answer us.")
UNCONFIRMED: Final = _("Not confirmed by the program since %(date)s")
OLD: Final = _("Checked long ago, or nobody said when. Call first: this may have changed.")
UNTIL: Final = _("Do not count on it after {when}.")
FIRST: Final = _("First: {care}")
AFTERWARDS: Final = _("Afterwards: {care}")
ALL: Final = _("All of this")
ALL_ELSE: Final = _("All else")
LINE: Final = 45  # characters that surely fit on a printed line, beside the code
PAGE: Final = 30  # lines that surely fit on a page
YEAR_DAYS: Final = 365.25
MONTH_DAYS: Final = YEAR_DAYS / 12


@dataclass(frozen=True, slots=True)
class Press:
    """What every hand-out is made with: our address (no slash at its end), the phone lines that stand at its end, the
    moment, and where a program's clock stands."""

    address: str
    lines: Sequence[Helpline]
    moment: Moment
    zone: Callable[[Listing], tzinfo]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact in words. ``source``: who said it and when; empty where nobody did, and ``words`` then say that."""

    name: str
    label: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Program:
    """One program in words. ``step``: which of a pair it is. ``sources``: who said what, and when. ``link``: its page.

    One that is gone from the directory has an id and notes, and nothing else that could be wrong.
    """

    id: str
    step: str
    name: str
    program: str = ""
    what: tuple[Words, ...] = ()
    notes: tuple[str, ...] = ()
    phones: tuple[Dial, ...] = ()
    answered: str = ""
    openings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sources: tuple[str, ...] = ()
    link: str = ""

    @property
    def what_words(self) -> str:
        """What it is, in one line."""
        return " · ".join(words.text for words in self.what)

    @property
    def stated(self) -> tuple[Row, ...]:
        """The facts that somebody stated."""
        return tuple(row for row in self.rows if row.source)

    @property
    def unstated(self) -> tuple[str, ...]:
        """What everybody asks for and nobody stated."""
        return tuple(row.label for row in self.rows if not row.source)

    @property
    def fits_a_page(self) -> bool:
        """Whether it surely takes less than a printed page: only then may it be held together whatever comes."""
        lines = (
            self.name, self.step, self.program, self.what_words, *self.notes, self.answered,
            *self.openings, *(f"{row.label}: {row.words}" for row in self.rows), *self.sources,
            *(phone.text for phone in (*self.phones, *self.phones)),  # in large type
        )  # fmt: skip
        return sum(1 + len(line) // LINE for line in lines if line) < PAGE


def gone(public_id: str, step: str, language: str) -> Program:
    """A program that is not in the directory any more."""
    t = translator(language)
    return Program(public_id, step, t(NOT_LISTED), notes=(t(CALL_HELPLINE),))


def program(listing: Listing, step: str, chosen: Chosen, press: Press, language: str) -> Program:
    """A program with the parts that were chosen."""
    t, today = translator(language), press.moment.now.date()
    rows = tuple(row for name in chosen.facts if (row := _row(listing, name, today, language)))
    phones = tuple(phrases.dial(phone, t) for phone in listing.phones)
    return Program(
        id=listing.id,
        step=step,
        name=listing.name,
        program=listing.program,
        what=tuple(phrases.what(listing, t)),
        notes=tuple(_notes(listing, today, language)),
        phones=phones,
        answered=phrases.answered_by(listing, t, ASK_WHO).text if phones else t(NO_PHONE),
        openings=tuple(_openings(listing, press, language)) if "openings" in chosen.parts else (),
        rows=rows,
        sources=tuple(_sources(listing, rows, today, language)),
        link=press.address + in_language(f"/listing/{listing.id}", language) if "page" in chosen.parts else "",
    )


def step(care: str, listing: Listing | None, words: str, language: str) -> str:
    """Which of a pair a program is: ``Afterwards: Intensive outpatient (IOP)``. A kind of care only where it has it."""
    t = translator(language)
    has = care if listing is None or care in listing.care else next(iter(listing.care), care)
    return t(words).format(care=t(vocabulary.term("care", has).label if has else NOT_STATED))


def aged(fact: Fact, today: date, language: str) -> str:
    """Who said it, when, and how long ago that is: by the first day that the date can mean."""
    source, first = phrases.source_line(fact, language), earliest(fact.checked)
    return f"{source} ({ago((today - first).days, language)})" if first and first <= today else source


def ago(days: int, language: str) -> str:
    """An age in days, months or years, rounded down."""
    months, years = int(days / MONTH_DAYS), int(days / YEAR_DAYS)
    if days < 1:
        return translator(language)(_("today"))
    if months < 2:
        return plural(language, "{n} day ago", "{n} days ago", days).format(n=days)
    if years < 2:
        return plural(language, "{n} month ago", "{n} months ago", months).format(n=months)
    return plural(language, "{n} year ago", "{n} years ago", years).format(n=years)


def address(listing: Listing) -> str:
    """As it stands on a letter, in one line."""
    street = ", ".join(filter(None, (listing.street, listing.street2)))
    return ", ".join(filter(None, (street, f"{listing.city}, {listing.state} {listing.zip}".strip(", "))))


def fact_of(listing: Listing, name: str) -> Fact:
    """A fact by the name of its row. Who stated the street stated the address."""
    return listing.fact("street" if name == "address" else name)


def label_of(name: str, language: str) -> str:
    """What a row is called."""
    return translator(language)(_("Address") if name == "address" else label(name))


def _row(listing: Listing, name: str, today: date, language: str) -> Row | None:
    words = address(listing) if name == "address" else fact_words(listing, name, language)
    if words:
        return Row(name, label_of(name, language), words, aged(fact_of(listing, name), today, language))
    if name in ASKED_BY_ALL:
        return Row(name, label_of(name, language), translator(language)(NOT_STATED), "")
    return None


def _notes(listing: Listing, today: date, language: str) -> list[str]:
    """What somebody must know before they rely on it."""
    t, found = translator(language), []
    if listing.is_example:
        found.append(t(EXAMPLE))
    for since, words in (
        (listing.gone_since, LEFT), (listing.set_aside, SET_ASIDE), (listing.unconfirmed, UNCONFIRMED),
    ):  # fmt: skip
        if since:
            found.append(t(words) % {"date": phrases.day(since, language)})
    if listing.gone_since or listing.set_aside:
        found.append(t(CALL_FIRST))
    elif listing.fact("care").is_old(today) and not listing.is_example:
        found.append(t(OLD))
    return found


def _openings(listing: Listing, press: Press, language: str) -> list[str]:
    """What may be believed now, and until when: paper does not know how late it is."""
    said, named, t = reports(listing), len(listing.care) > 1, translator(language)
    found = []
    for report in said:
        line = opening_words.line(report, press.moment, language, named=named)
        if press.moment.shown(report).status in (OPEN, WAITLIST):
            until = expires(report, press.moment.shelf_lives)
            line += " " + t(UNTIL).format(when=local_time.in_words(until, press.zone(listing), language))
        found.append(line)
    return found or [opening_words.none(language)]


def _sources(listing: Listing, rows: Sequence[Row], today: date, language: str) -> list[str]:
    """What each source said, with its date and age. The source of most facts is named once for all of them, last."""
    said = [("care", label_of("care", language)), ("phones", translator(language)(_("Phone")))]
    named = [(aged(listing.fact(name), today, language), words) for name, words in said]
    if listing.stated("answered_by"):
        named.append((aged(listing.fact("answered_by"), today, language), label_of("answered_by", language)))
    named += [(row.source, row.label) for row in rows if row.source]
    most = Counter(source for source, _words in named).most_common(1)[0][0]
    others = {source: [words for by, words in named if by == source] for source, _words in named if source != most}
    rest = translator(language)(ALL_ELSE if others else ALL)
    return [*(f"{', '.join(words)}: {source}" for source, words in others.items()), f"{rest}: {most}"]
