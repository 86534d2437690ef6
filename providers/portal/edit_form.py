"""The form of a listing: which questions it asks, and how its fields are read back into a draft."""

from collections import defaultdict
from typing import Final, NamedTuple

from providers import vocabulary
from providers.editing import drafts
from providers.editing.drafts import ListingDraft
from providers.editing.values import ADDRESS
from web.gate import Form
from web.i18n import mark as _

WHOLE: Final = "whole"  # the form's last field: without it half a form would empty the other half
REV: Final = "rev"  # what the form's editor saw
NUMBER: Final = "phone_number"
EXTENSION: Final = "phone_extension"
KIND: Final = "phone_kind"
HIGHEST_REV: Final = 2**62


class Section(NamedTuple):
    """Questions that belong together, and what searchers see of them."""

    name: str
    title: str
    help: str
    subjects: tuple[str, ...]


SECTIONS: Final = (
    Section(
        "what", _("What you do"),
        _("People search by this. What you leave open is shown as “not stated, ask”, never as a no."),
        ("care", "supervision", "detox_setting", "setting", "substance", "medication", "therapy", "service",
         "telehealth", "description"),
    ),
    Section(
        "whom", _("Whom you take"),
        _("It saves people a call that ends with “we cannot take you”."),
        ("age", "sex", "group", "only_for", "language", "takes", "refuses"),
    ),
    Section(
        "paying", _("Paying"),
        _("Most people search by how they can pay. Choose only what you take today."),
        ("payment", "plan"),
    ),
    Section(
        "reaching", _("Reaching you"),
        _("The first number is the large button on your card."),
        ("phones", "answered_by", "email", "website"),
    ),
    Section(
        "when", _("When"),
        _("People with a job or children look for evenings and weekends."),
        ("schedule", "hours"),
    ),
    Section(
        "where", _("Name and place"),
        _("The name as it stands on the door. The address puts you on the map."),
        ("organization", "program", "address", "access", "licence", "operator"),
    ),
)  # fmt: skip
HELP: Final = {
    "supervision": _("For detox. People who may have seizures need to know this before they come."),
    "description": _("Up to 600 letters, plain text. No phone numbers, no links: they have fields of their own."),
    "phones": _("To take one away, empty it. To add one, fill the empty row; after saving there is another."),
    "answered_by": _("Who picks up the first number: your own people, or a line for several programs?"),
    "takes": _("Choose what is true today. It saves a discharge planner the call."),
    "refuses": _("A clear no saves everyone time. Leave open what depends."),
    "plan": _("The companies whose plans you are in network with, as far as you know."),
    "email": _("Where people may write to start care. Everyone can see it. Do not give a private address."),
    "website": _("Your own site, as in https://www.example.org."),
    "hours": _("When the doors are open. Examples: Mo-Fr 08:00-17:00 · Mo-Th 09:00-20:00; Fr 09:00-13:00 · 24/7"),
    "program": _("If the program has a name of its own, as “Harbor House”. Else leave it empty."),
    "only_for": _("Only if you take nobody else."),
}


def read(form: Form) -> ListingDraft:
    """What a form states. Fields that we do not know are left out; what cannot be read stays as it was typed."""
    sent: dict[str, list[str]] = defaultdict(list)
    for name, value in form:
        sent[name].append(value)
    values = {name: sent[name][0] for name in drafts.TEXTS if sent[name]}
    groups = {name: sent[name] for name in vocabulary.GROUPS}
    address = {name: sent[name][0] for name in ADDRESS if sent[name]}
    phones = list(zip(sent[NUMBER], sent[EXTENSION], sent[KIND], strict=False))
    return drafts.stated({**values, **groups, "address": address, "phones": phones})


def is_whole(form: Form) -> bool:
    """Whether all of a form came."""
    return any(name == WHOLE for name, _value in form)


def rev_of(form: Form) -> int:
    """The rev that a form says its editor saw; 0, the beginning, for anything that is no number."""
    written = dict(form).get(REV, "")
    return min(int(written), HIGHEST_REV) if written.isascii() and written.isdigit() and len(written) < 20 else 0
