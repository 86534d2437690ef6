"""The time where a program is: its days, its nights, and moments in words."""

from datetime import UTC, datetime, time, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime, format_time

MORNING: Final = time(8)  # from then until the evening people may be written to
EVENING: Final = time(20)
PATTERNS: Final = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE d 'de' MMMM, H:mm"}
TIMES: Final = {"en": "h:mm a", "es": "H:mm"}


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """A time zone by its IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def is_day(at: datetime, where: tzinfo) -> bool:
    """Whether it is between morning and evening there."""
    return MORNING <= at.astimezone(where).time() < EVENING


def in_words(at: datetime, where: tzinfo, language: str) -> str:
    """A moment on the clock there: ``Monday, November 23, 7:05 AM``."""
    local = at.astimezone(where).replace(tzinfo=None)
    return " ".join(format_datetime(local, PATTERNS[language], locale=language).split())


def clock(at: time, language: str) -> str:
    """A time of day: ``7:05 AM``."""
    return " ".join(format_time(at, TIMES[language], locale=language).split())
