"""A form that could not be taken, in the words of its own questions: for the pages that give it back."""

from collections.abc import Iterable
from typing import Final

from providers import vocabulary
from providers.editing import changes
from providers.phrases import PHONE_KINDS
from web.i18n import Translate
from web.i18n import mark as _

# Fields that are no part of a listing, as the pages ask for them.
QUESTIONS: Final = {
    "care": _("Kind of care"),
    "city": _("Town"),
    "code": _("Six-digit code"),
    "days": _("Waitlist: days?"),
    "name": _("Its name"),
    "near": _("ZIP code or town"),
    "number": _("The right number, if you know it"),
    "phone_extension": _("Extension"),
    "phone_kind": _("What it is for"),
    "phone_number": _("Number"),
    "places": _("Open: how many?"),
    "reason": _("Reason"),
    "starts": _("Next start?"),
    "state": _("State"),
    "status": _("Openings"),
    "street": _("Street and number"),
    "street2": _("Suite or floor"),
    "zip": _("ZIP code"),
}
CHOICES: Final = {"phone_kind": PHONE_KINDS, "status": changes.STATUSES}


def in_words(form: Iterable[tuple[str, str]], t: Translate) -> list[tuple[str, str]]:
    """Each question that was answered, and the answer. What only the page itself put into the form is left out, so is
    what nobody filled in; several answers to one question stand on one line."""
    answers: dict[str, list[str]] = {}
    number = ""  # a line for one more number says what it would be for, before anybody fills it in
    for name, value in form:
        number = value.strip() if name == "phone_number" else number
        question = asked(name, t) if number or name != "phone_kind" else ""
        if question and value.strip():
            answers.setdefault(question, []).append(_said(name, value, t))
    return [(question, "; ".join(said)) for question, said in answers.items()]


def asked(name: str, t: Translate) -> str:
    """The question that a field answers; empty for one that no page asks anybody."""
    if name in QUESTIONS:
        return t(QUESTIONS[name])
    known = changes.label(name, t)
    return "" if known == name else known


def _said(name: str, value: str, t: Translate) -> str:
    if name in CHOICES:
        return t(CHOICES[name][value]) if value in CHOICES[name] else value
    return changes.words(name, value, t) if name in vocabulary.GROUPS else value
