"""Which edition a file is, and whether it may speak after those that were loaded before it."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from providers.facts import earliest, is_older

FIRST_YEAR: Final = 2000
_PARTIAL: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_YEAR: Final = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


class BadDate(ValueError):
    """The date that was given for a file is none. The message says what is expected."""


def edition_of(name: str, dated: str, as_of: str | None, at: datetime) -> str:
    """The date that a file's facts carry, as precise as it is known; empty when nothing tells it.

    ``as_of`` is what a person says, ``dated`` what the file says of itself, ``name`` its name, of which only a year
    counts. Today's date, or that of the copy on this disk, is never one. Raises ``BadDate`` for a bad ``as_of``.
    """
    if as_of:
        if not _is_date(as_of, at):
            raise BadDate("The date must be like 2023, 2023-06 or 2023-06-29, and not in the future.")
        return as_of
    if _is_date(dated, at):
        return dated
    years = {year for year in _YEAR.findall(name) if FIRST_YEAR <= int(year) <= at.year}
    return years.pop() if len(years) == 1 else ""


def newest(editions: Iterable[str]) -> str:
    """The newest of several editions, empty when none is dated."""
    return max(editions, default="")


def objection(edition: str, known: str) -> str:
    """Why a file must not follow what is known; empty when it may."""
    if known and not edition:
        return (
            f"Nothing says how old the file is, and the listings are as of {known}. "
            "Say its date with --as-of (a year is enough)."
        )
    if is_older(edition, known):
        return f"The file is as of {edition}, and the listings are already as of {known}."
    return ""


def _is_date(text: str, at: datetime) -> bool:
    if not _PARTIAL.fullmatch(text):
        return False
    try:
        first = earliest(text)
    except ValueError:
        return False
    return first is not None and date(FIRST_YEAR, 1, 1) <= first <= at.date()
