"""When the doors are open, in words: ``Mo-Fr 09:00-17:00`` → Monday to Friday, 9:00 AM to 5:00 PM.

Reads what most programs write: days, times, closed days. What it cannot read it gives back as it is: half of it in
words could say other hours than were stated.
"""

import re
from datetime import time
from functools import lru_cache
from typing import Final

from babel.dates import get_day_names

from providers.openings import local_time
from web.i18n import Translate, translator
from web.i18n import mark as _

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS: Final = "PH"
CLOSED: Final = ("off", "closed")
ALWAYS: Final = ("24/7", "00:00-24:00")
DAY_AND_NIGHT: Final = _("day and night, every day")
FROM_TO: Final = _("{first} to {last}")
ON_HOLIDAYS: Final = _("public holidays")
SHUT: Final = _("closed")
RULE: Final = re.compile(r"(?:(?P<days>[A-Z][A-Za-z,\- ]*?) )?(?P<times>[0-9:,\- ]+|off|closed)")
SPAN: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


@lru_cache(maxsize=1024)
def in_words(hours: str, language: str) -> str:
    """Opening hours as a person says them."""
    if hours.strip() in ALWAYS:
        return translator(language)(DAY_AND_NIGHT)
    rules = [_rule(part.strip(), language) for part in hours.split(";") if part.strip()]
    return "; ".join(rules) if rules and all(rules) else hours


def _rule(text: str, language: str) -> str:
    found = RULE.fullmatch(text)
    if found is None:
        return ""
    days, times = _days(found["days"] or "", language), _times(found["times"], language)
    if not times or (found["days"] and not days):
        return ""
    return ", ".join(filter(None, (days, times)))


def _days(text: str, language: str) -> str:
    t, names = translator(language), get_day_names("wide", locale=language)
    said = []
    for part in text.replace(" ", "").split(","):
        ends = part.split("-")
        if part == HOLIDAYS:
            said.append(t(ON_HOLIDAYS))
        elif len(ends) <= 2 and all(one in DAYS for one in ends):
            said.append(_from_to([str(names[DAYS.index(one)]) for one in ends], t))
        else:
            return ""
    return ", ".join(said)


def _times(text: str, language: str) -> str:
    t = translator(language)
    if text in CLOSED:
        return t(SHUT)
    said = []
    for part in text.replace(" ", "").split(","):
        found = SPAN.fullmatch(part)
        if found is None:
            return ""
        begins, ends = time(int(found[1]), int(found[2])), time(int(found[3] or 0), int(found[4] or 0))
        said.append(_from_to([local_time.clock(one, language) for one in (begins, ends)], t))
    return ", ".join(said)


def _from_to(ends: list[str], t: Translate) -> str:
    return ends[0] if len(ends) == 1 else t(FROM_TO).format(first=ends[0], last=ends[1])
