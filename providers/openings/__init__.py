"""Openings: what a program last said about a free place, and for how long that may be believed.

A report is a claim with a shelf life (``rules.SHELF_LIVES``). Past it nobody knows: what was said last is shown with
its age, never as open. Reports live in ``listing.facts["openings"]``, by kind of care, and go through the one door like
every other fact; each is told apart by its time. The history of a listing says what was said before (``changes``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from providers.listing import Listing
from providers.rules import SHELF_LIVES

OPEN: Final = "open"
WAITLIST: Final = "waitlist"
FULL: Final = "full"
STATUSES: Final = (OPEN, WAITLIST, FULL)
FACT: Final = "openings"
MOST: Final = 999  # places, or days of waiting
SAME: Final = timedelta(milliseconds=1)  # said then: no hand says, says again and takes back in less
STARTING: Final = ("iop", "php")  # kinds of care whose groups begin together: they have a next start date


@dataclass(frozen=True, slots=True)
class Report:
    """What a program said about one kind of care. ``number`` is places (open) or days (waitlist); ``at`` is UTC."""

    care: str
    status: str
    at: datetime
    number: int | None = None
    starts: str = ""  # the next start date of a group that begins together (IOP), ISO

    def to_json(self) -> dict[str, Any]:
        """As it lies in the facts."""
        return {
            "status": self.status,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "number": self.number,
            "starts": self.starts,
        }

    @classmethod
    def from_json(cls, care: str, said: Mapping[str, Any]) -> "Report":
        """What ``to_json`` wrote."""
        return cls(care, said["status"], datetime.fromisoformat(said["at"]), said["number"], said["starts"])


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as it may be shown at a moment. ``status`` is empty once it is past its shelf life."""

    report: Report
    status: str
    age: timedelta

    @property
    def is_open(self) -> bool:
        """Whether the program says that it is open, and may still be believed."""
        return self.status == OPEN


@dataclass(frozen=True, slots=True)
class Change:
    """What one change of a listing did to what is said of one kind of care."""

    care: str
    before: Mapping[str, Any] | None  # as it lies in the facts; ``None``: nothing was said
    after: Mapping[str, Any] | None
    at: datetime

    @property
    def report(self) -> Report | None:
        """What is said since; ``None``: nothing."""
        return Report.from_json(self.care, self.after) if self.after else None

    @property
    def is_report(self) -> bool:
        """Whether somebody said something new then. Else something was taken back: what stood before stands again."""
        return self.report is not None and abs(self.at - self.report.at) < SAME


def offered(listing: Listing) -> list[str]:
    """The kinds of care of a listing whose openings can be said."""
    return [care for care in listing.care if care in SHELF_LIVES]


def changes(changed: Mapping[str, Any], at: datetime) -> list[Change]:
    """What a change of a listing (``{field: [from, to]}``, as its history keeps it) did to its openings."""
    before, after = (side or {} for side in changed.get(FACT) or (None, None))
    kinds = [care for care in SHELF_LIVES if before.get(care) != after.get(care)]
    return [Change(care, before.get(care), after.get(care), at) for care in kinds]


def reports(listing: Listing) -> list[Report]:
    """What the program last said about each kind of care that it has, in the order of its kinds of care."""
    said = listing.facts.get(FACT) or {}
    return [Report.from_json(care, said[care]) for care in listing.care if care in said]


def as_shown(report: Report, now: datetime, shelf_lives: Mapping[str, timedelta] = SHELF_LIVES) -> Shown:
    """A report at a moment. One from the future (a clock that was wrong) is not believed.

    Both are told in UTC first: the difference of two times on one wall clock would lose the hour that it is set by.
    """
    age = now.astimezone(UTC) - report.at.astimezone(UTC)
    fresh = timedelta(0) <= age < shelf_lives[report.care]
    return Shown(report, report.status if fresh else "", max(age, timedelta(0)))


def expires(report: Report, shelf_lives: Mapping[str, timedelta] = SHELF_LIVES) -> datetime:
    """When a report stops being believed (UTC)."""
    return report.at.astimezone(UTC) + shelf_lives[report.care]


def said(listing: Listing, report: Report) -> Listing:
    """The listing with one more report: what the program itself said."""
    known = dict(listing.facts.get(FACT) or {})
    return _with(listing, known | {report.care: report.to_json()})


def unsaid(listing: Listing, care: str, before: Mapping[str, Any] | None) -> Listing:
    """The listing with what was said of one kind of care before (``None``: nothing)."""
    known = {kind: words for kind, words in (listing.facts.get(FACT) or {}).items() if kind != care}
    return _with(listing, known | {care: dict(before)} if before else known)


def _with(listing: Listing, known: Mapping[str, Any]) -> Listing:
    facts = {name: value for name, value in listing.facts.items() if name != FACT}
    by = {name: who for name, who in listing.provenance.items() if name != FACT}
    if not known:
        return replace(listing, facts=facts, provenance=by)
    by[FACT] = ["program", max(words["at"] for words in known.values())[: len("2026-11-23")]]
    return replace(listing, facts=facts | {FACT: dict(known)}, provenance=by)
