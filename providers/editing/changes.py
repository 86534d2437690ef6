"""What a field is called, and its value in words: for histories, previews and letters."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from providers import phrases, vocabulary
from providers.listing import Phone
from web.i18n import Translate
from web.i18n import mark as _

LABELS: Final = {
    "organization": _("Name"),
    "program": _("Name of the program"),
    "address": _("Address"),
    "website": _("Website"),
    "email": _("E-mail"),
    "phones": _("Phone numbers"),
    "description": _("In a few words"),
    "hours": _("Hours"),
    "openings": _("Openings"),
    "calls": _("What callers were told"),
    "claimed": _("Kept by its own people since"),
    "confirmed": _("Said to be right on"),
    "unconfirmed": _("Not confirmed since"),
    "set_aside": _("Out of the usual results since"),
    "gone_since": _("No longer in the official list since"),
    "checked": _("Date of the official list"),
    "source": _("Official list"),
    "removed": _("Taken away"),
}
DAYS: Final = frozenset({"claimed", "confirmed", "unconfirmed", "set_aside", "gone_since", "checked"})
STATUSES: Final = {"open": _("open"), "waitlist": _("waitlist"), "full": _("full")}
CALLS: Final = {**STATUSES, "no_answer": _("no answer"), "wrong_number": _("wrong number")}
NOT_STATED: Final = _("not stated")


def label(name: str, t: Translate) -> str:
    """What a field is called; its own name where nobody gave it another."""
    if name in vocabulary.GROUPS:
        return t(vocabulary.GROUPS[name].label)
    return t(LABELS[name]) if name in LABELS else name


def words(name: str, value: Any, t: Translate) -> str:
    """A value in words, on one line. What is not stated says so."""
    if value in (None, "", [], {}):
        return t(NOT_STATED)
    if name in vocabulary.GROUPS:
        return ", ".join(_term(name, code, t) for code in ([value] if isinstance(value, str) else value))
    if name == "phones":
        return "; ".join(phone_words(Phone(*parts), t) for parts in value)
    if name == "address":
        return address_words(value)
    if name in ("openings", "calls"):
        return "; ".join(_openings(value, t) if name == "openings" else _calls(value, t))
    return " ".join(str(value).split())


def phone_words(phone: Phone, t: Translate) -> str:
    """A number with what it is for; one that could not be read stays as it was typed."""
    if not _is_number(phone.number):
        return phone.number
    said = phrases.dial(phone, t)
    return f"{said.text} ({said.kind})"


def number_words(number: str) -> str:
    """Ten digits as they are read; anything else as it is."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}" if _is_number(number) else number


def _is_number(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) == 10


def address_words(parts: Mapping[str, Any]) -> str:
    """An address on one line, of as many parts as are given; of a point alone, its degrees."""
    street = ", ".join(parts[name] for name in ("street", "street2") if parts.get(name))
    town = " ".join(parts[name] for name in ("state", "zip") if parts.get(name))
    written = ", ".join(part for part in (street, parts.get("city", ""), town) if part)
    if written or "lat" not in parts:
        return written
    return f"{parts['lat']:.3f}, {parts['lon']:.3f}" if "lon" in parts else f"{parts['lat']:.3f}"


def _term(group: str, code: str, t: Translate) -> str:
    return t(vocabulary.term(group, code).label) if code in vocabulary.codes(group) else code


def _openings(value: Mapping[str, Any], t: Translate) -> list[str]:
    return [_opening(care, said, t) for care, said in value.items()]


def _opening(care: str, said: Mapping[str, Any], t: Translate) -> str:
    number = f" ({said['number']})" if said.get("number") is not None else ""
    return f"{_term('care', care, t)}: {t(STATUSES[said['status']])}{number}"


def _calls(value: Iterable[Mapping[str, Any]], t: Translate) -> list[str]:
    return [_call(said, t) for said in value]


def _call(said: Mapping[str, Any], t: Translate) -> str:
    days = f" ({said['days']})" if said["days"] is not None else ""
    care = f"{_term('care', said['care'], t)}: " if said["care"] else ""
    return f"{care}{t(CALLS[said['outcome']])}{days}"
