"""Dated truth: every fact says who stated it, how, when it was checked, and until when it may be relied on.

Dates are ISO 8601 with the precision that is known (``2023-06-29``, ``2023-06``, ``2023``, or empty: not stated), as
FHIR writes them: a file that only says its year must not be made to say a day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from web.i18n import mark as _


@dataclass(frozen=True, slots=True)
class Source:
    """Who states facts, and how it came to know them."""

    code: str
    name: str
    how: str
    url: str = ""
    authoritative: bool = False  # may end a hold on a protected field


SOURCES: Final[dict[str, Source]] = {
    source.code: source
    for source in (
        Source(
            "samhsa-directory",
            _("SAMHSA National Directory"),
            _("The program answered a yearly federal survey"),
            "https://www.samhsa.gov/data/",
            authoritative=True,
        ),
        Source(
            "samhsa-locator",
            _("SAMHSA treatment locator"),
            _("The program told the federal locator"),
            "https://findtreatment.gov/",
            authoritative=True,
        ),
        Source("program", _("The program itself"), _("Someone who runs the program said so")),
        Source("checked", _("This site"), _("Somebody here asked the program, or saw its papers")),
        Source("licence", _("State licence"), _("The state's licensing office lists it"), authoritative=True),
        Source("numbers", _("Worked out from phone numbers"), _("The same number stands on several listings")),
        Source("zip", _("ZIP code"), _("Worked out from the ZIP code")),
        Source("callers", _("Someone who called for a client"), _("They called the program. Nobody confirmed it")),
        Source("demo", _("Example"), _("Made up to show how this site works")),
    )
}

YEAR: Final = timedelta(days=365)
SHELF_LIFE: Final[dict[str, timedelta]] = {
    "phones": YEAR,
    "hours": timedelta(days=180),
    "schedule": timedelta(days=180),
    "payment": timedelta(days=180),
    "supervision": YEAR,
    "licence": YEAR,
    "address": 2 * YEAR,
    "operator": 3 * YEAR,
}
DEFAULT_SHELF_LIFE: Final = YEAR


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated thing about a listing."""

    field: str
    value: Any
    source: Source
    checked: str  # ISO date of known precision, "" when the source does not say

    @property
    def expires(self) -> date | None:
        """The day after which the fact must be called old; ``None`` when nobody said when it was checked."""
        checked = earliest(self.checked)
        return checked + SHELF_LIFE.get(self.field, DEFAULT_SHELF_LIFE) if checked else None

    def is_old(self, today: date) -> bool:
        """Past its shelf life. A fact without a date is always old: nobody can say otherwise."""
        expires = self.expires
        return expires is None or today > expires


def earliest(checked: str) -> date | None:
    """The first day that a partial date can mean: ``2023`` → 2023-01-01. The careful reading of what is known."""
    if not checked:
        return None
    year, month, day = (*checked.split("-"), "01", "01")[:3]
    return date(int(year), int(month), int(day))


def is_older(one: str, other: str) -> bool:
    """Whether one edition is surely older than another, compared at the precision both have."""
    shared = min(len(one), len(other))
    return one[:shared] < other[:shared]
