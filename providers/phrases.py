"""What is known of a listing, in words. Unknown sounds unknown: never like a no, never like a yes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Final, Self

from babel.dates import format_date

from providers import vocabulary
from providers.facts import Fact
from providers.listing import Listing, Phone
from web.i18n import Translate, translator
from web.i18n import mark as _

PHONE_KINDS: Final = {
    "main": _("Main number"),
    "intake": _("To start care (intake)"),
    "crisis": _("Crisis"),
    "tty": _("For the deaf (TTY)"),
    "fax": _("Fax"),
}
DETOX_WORDS: Final = {
    "medical": _("Medical detox, day and night"),
    "not_medical": _("Detox with trained staff, no nurse at night"),
    "not_stated": _("Detox"),
}
OUTPATIENT_DETOX: Final = _("Detox with visits (you go home at night)")
ASK_NURSE: Final = _("nurse at night: not stated, ask")
SETTING_WORDS: Final = {"hospital": _("in a hospital"), "residential": _("live-in")}
ANSWERED_BY: Final = {
    ("program",): _("Answered by: the program"),
    ("central",): _("Answered by: a central line for several programs"),
    ("program", "central"): _("Answered by: the program, or a central line for several programs"),
}
MOST_PAYMENTS: Final = 4  # on a card; the listing names them all
LEAST: Final = 0.05  # miles: what is nearer is not told apart
KEPT: Final = 4_096  # sentences that are kept by the codes that they are made of: thousands of programs share them
PATTERNS: Final = {4: "y", 7: "MMMM y", 10: "long"}  # by the precision that is known


Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A few words and how sure they are: ``known`` or ``unknown``."""

    text: str
    kind: str = "known"


@dataclass(frozen=True, slots=True)
class Dial:
    """A phone as it is read and as it is dialled."""

    text: str
    dial: str
    kind: str


@lru_cache(maxsize=1024)
def day(iso: str, language: str) -> str:
    """A date of known precision in words: ``2023-06-29`` → June 29, 2023; ``2023`` → 2023; empty → empty."""
    if not iso:
        return ""
    year, month, dom = (*(int(part) for part in iso.split("-")), 1, 1)[:3]
    pattern = PATTERNS[len(iso)]
    if language == "es" and pattern == "MMMM y":
        pattern = "MMMM 'de' y"
    return format_date(date(year, month, dom), pattern, locale=language)


def source_line(fact: Fact, language: str) -> str:
    """Who said it and when: ``SAMHSA National Directory, June 29, 2023``."""
    return _source_line(fact.source.name, fact.checked, language)


@lru_cache(maxsize=KEPT)
def _source_line(source: str, checked: str, language: str) -> str:
    t = translator(language)
    when = day(checked, language) or t(_("date not stated"))
    return f"{t(source)}, {when}"


def dial(phone: Phone, t: Translate) -> Dial:
    """A number with its extension: dashes to read, a pause before the extension to dial."""
    number = f"{phone.number[:3]}-{phone.number[3:6]}-{phone.number[6:]}"
    extension = " " + t(_("ext. {n}")).format(n=phone.extension) if phone.extension else ""
    pause = f",{phone.extension}" if phone.extension else ""
    return Dial(number + extension, f"+1{phone.number}{pause}", t(PHONE_KINDS[phone.kind]))


def what(listing: Listing, t: Translate) -> Sequence[Words]:
    """What a program is, the most wanted first: detox with what is known of its staff, then other care."""
    care, settings, only_for = (tuple(listing.stated(group)) for group in ("care", "detox_setting", "only_for"))
    return _what(care, settings, only_for, listing.supervision or "not_stated", t)


@lru_cache(maxsize=KEPT)
def _what(care: Codes, settings: Codes, only_for: Codes, supervision: str, t: Translate) -> Sequence[Words]:
    found = list(_detox(settings, supervision, t)) if "detox" in care else []
    found += [Words(t(vocabulary.term("care", code).label)) for code in care if code != "detox"]
    found += [Words(t(vocabulary.term("only_for", code).label)) for code in only_for]
    return tuple(found or [Words(t(_("Kind of care: not stated, ask")), "unknown")])


def detox_words(listing: Listing, t: Translate) -> Iterable[Words]:
    """Detox, its staff at night and its setting."""
    return _detox(tuple(listing.stated("detox_setting")), listing.supervision or "not_stated", t)


def _detox(settings: Codes, supervision: str, t: Translate) -> Iterable[Words]:
    if settings == ("outpatient",):
        yield Words(t(OUTPATIENT_DETOX))
        return
    yield Words(t(DETOX_WORDS[supervision]))
    for setting in settings:
        if setting in SETTING_WORDS:
            yield Words(t(SETTING_WORDS[setting]))
    if supervision == "not_stated":
        yield Words(t(ASK_NURSE), "unknown")


def payment(listing: Listing, t: Translate) -> str:
    """The first ways to pay, in words, and how many more there are; empty when none is stated."""
    return _payment(tuple(listing.stated("payment")), t)


@lru_cache(maxsize=KEPT)
def _payment(codes: Codes, t: Translate) -> str:
    stated = labels("payment", codes, t)
    more = len(stated) - MOST_PAYMENTS
    if more < 2:
        return ", ".join(stated)
    return ", ".join([*stated[:MOST_PAYMENTS], t(_("{n} more")).format(n=more)])


def answered_by(listing: Listing, t: Translate, unknown: str) -> Words:
    """Who answers the number; where nobody said so, the sentence for that."""
    return _answered_by(tuple(listing.stated("answered_by")), t, unknown)


@lru_cache(maxsize=KEPT)
def _answered_by(codes: Codes, t: Translate, unknown: str) -> Words:
    said = ANSWERED_BY.get(tuple(vocabulary.in_order("answered_by", codes)))
    return Words(t(said)) if said else Words(t(unknown), "unknown")


def labels(group: str, codes: Sequence[str], t: Translate) -> list[str]:
    """The words of some codes."""
    return [t(vocabulary.term(group, code).label) for code in codes]


@dataclass(frozen=True, slots=True)
class Distances:
    """How far things are, in one language. Made once: a list says it twenty times."""

    exact: str
    about: str
    here: str
    same_zip: str

    @classmethod
    @cache
    def of(cls, t: Translate) -> Self:
        """The words of one language."""
        return cls(t(_("{n} miles")), t(_("about {n} miles")), t(_("less than 0.1 miles")), t(_("same ZIP code")))

    def __call__(self, miles: float, *, approximate: bool = False) -> str:
        """As many digits as help: ``3.2 miles``, ``41 miles``; of a ZIP code's point: ``about 41 miles``."""
        if miles < LEAST:
            return self.same_zip if approximate else self.here
        return (self.about if approximate else self.exact).replace("{n}", digits(miles))


def digits(miles: float) -> str:
    """Miles with as many digits as help: ``3.2``, ``41``, ``1,200``."""
    return f"{miles:.1f}" if miles < 9.95 else f"{miles:,.0f}"


def distance(miles: float, t: Translate, *, approximate: bool = False) -> str:
    """One distance in words."""
    return Distances.of(t)(miles, approximate=approximate)
