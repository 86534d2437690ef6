"""Reading US phone numbers as people write them: ``606-329-8588 x4063``, ``(325) 670-9339``, ``888-PARNEXT``."""

import re
from functools import cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from providers.listing import Phone

US_REGIONS: Final = frozenset({"US", "PR", "GU", "MP", "AS", "VI"})
LONGEST: Final = 60  # characters of a cell that are looked at
_USUAL: Final = re.compile(
    r"(?:\+?1[-. ]*)?\(?([2-9][0-9]{2})\)?[-. ]*([2-9][0-9]{2})[-. ]*([0-9]{4})"
    r"(?:[ ,]*(?:x|ext|extension)[. ]*([0-9]{1,7}))?",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"[/;]| or ", re.IGNORECASE)


def read(text: str, kind: str = "main") -> Phone | None:
    """The first US number in a text, ``None`` when there is none.

    Short numbers (988, 911, 211) are never a program's. An area code that we do not know is kept, because new ones
    come every year; premium numbers and those of other countries are not.
    """
    for part in _BETWEEN.split(text[:LONGEST]):
        number, extension = _usual(part.strip()) or _unusual(part.strip())
        if number and _is_callable(number):
            return Phone(number, extension, kind)
    return None


def _usual(text: str) -> tuple[str, str] | None:
    match = _USUAL.fullmatch(text)
    return ("".join(match.groups()[:3]), match[4] or "") if match else None


def _unusual(text: str) -> tuple[str, str]:
    """Letters for digits and other ways of writing; ``("", "")`` for what is no number at all."""
    try:
        parsed = phonenumbers.parse(text, "US")
    except NumberParseException:
        return "", ""
    return (str(parsed.national_number), parsed.extension or "") if parsed.country_code == 1 else ("", "")


def _is_callable(number: str) -> bool:
    shaped = re.fullmatch(r"[2-9][0-9]{2}[2-9][0-9]{6}", number) and number[1:3] != "11"
    return bool(shaped) and len(set(number)) > 1 and _is_us(number[:3])


@cache
def _is_us(area: str) -> bool:
    sample = PhoneNumber(country_code=1, national_number=int(area + "2345678"))
    if phonenumbers.number_type(sample) == PhoneNumberType.PREMIUM_RATE:
        return False
    region = phonenumbers.region_code_for_number(sample)
    return region is None or region in US_REGIONS
