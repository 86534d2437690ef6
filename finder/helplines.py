"""The phones that are on every answer, whatever fails.

Who answers a line and who pays is said as the operator of the line states it. Until the owner's is stated, the page
says that it is not confirmed. Sources: samhsa.gov/find-help/national-helpline, 988lifeline.org, poisonhelp.hrsa.gov.
"""

from dataclasses import asdict, dataclass
from typing import Any

from finder.settings import Settings
from web.i18n import mark as _


@dataclass(frozen=True, slots=True)
class Helpline:
    """One number: how it is called, for what, who answers, who pays. ``dial`` is what a phone dials."""

    code: str
    name: str
    phone: str
    dial: str
    purpose: str
    answered_by: str
    paid_by: str
    text: bool = False  # answers text messages too


EMERGENCY = Helpline(
    "911", _("Emergency"), "911", "911", _("Danger to life: passed out, trouble breathing, a seizure"),
    _("Your local emergency service"), _("Public money"),
)  # fmt: skip
CRISIS = Helpline(
    "988", _("Suicide & Crisis Lifeline"), "988", "988",
    _("Thoughts of suicide, or a crisis. Call or text, day and night."),
    _("Trained counselors at local crisis centers"), _("Public money. The call is free."), text=True,
)  # fmt: skip
SAMHSA = Helpline(
    "samhsa", _("SAMHSA National Helpline"), "1-800-662-4357", "+18006624357",
    _("Tells you where to find treatment, in English and Spanish, day and night. It does not give counseling."),
    _("The federal agency SAMHSA"), _("Public money. The call is free."),
)  # fmt: skip
POISON = Helpline(
    "poison", _("Poison Help"), "1-800-222-1222", "+18002221222", _("Someone took too much of something and is awake"),
    _("Nurses, doctors and pharmacists at poison centers"), _("Public money. The call is free."),
)  # fmt: skip
UNCONFIRMED = _("We have not confirmed who answers this line. You can ask before you share anything.")


def owners(settings: Settings) -> Helpline:
    """The owner's helpline, as the settings state it."""
    digits = "".join(character for character in settings.helpline_phone if character.isdigit())
    return Helpline(
        "helpline",
        settings.helpline_name,
        settings.helpline_phone,
        f"+{digits}" if len(digits) == 11 else digits,
        _("Talk with someone about finding treatment"),
        settings.helpline_operator or UNCONFIRMED,
        settings.helpline_payer or _("Not stated. Ask who pays for it."),
    )


def all_lines(settings: Settings) -> tuple[Helpline, ...]:
    """Every line, the owner's first: the one that a person in trouble without danger to life should call."""
    return *always(settings), SAMHSA, POISON


def always(settings: Settings) -> tuple[Helpline, ...]:
    """Those that are on every answer and at the end of whatever is handed out."""
    return owners(settings), CRISIS, EMERGENCY


def as_json(lines: tuple[Helpline, ...]) -> list[dict[str, Any]]:
    """The ``helplines`` member of every JSON answer."""
    return [asdict(line) for line in lines]
