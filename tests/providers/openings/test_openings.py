"""What a program said of a free place: believed for a while, by no wrong clock, and brought back as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import openings
from providers.listing import Listing
from providers.openings import OPEN, STATUSES, Report
from providers.rules import SHELF_LIVES
from providers.storing import differences
from tests.conftest import NOW, a_listing

pytestmark = pytest.mark.long

ZONES = ["UTC", "America/New_York", "America/Phoenix", "Pacific/Honolulu", "Asia/Kolkata"]
EVERYTHING = sorted(SHELF_LIVES)
MICRO = timedelta(microseconds=1)

FIRST, LAST = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  the zone is added

clocks = st.datetimes(FIRST, LAST, timezones=st.sampled_from([*map(ZoneInfo, ZONES)]))
lives = st.fixed_dictionaries(
    {care: st.timedeltas(timedelta(minutes=1), timedelta(days=60)) for care in EVERYTHING}
)  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    return Report(
        draw(st.sampled_from(EVERYTHING)),
        draw(st.sampled_from(STATUSES)),
        draw(clocks).replace(microsecond=0),
        draw(st.none() | st.integers(0, 999)),
        draw(st.sampled_from(["", "2026-12-01"])),
    )


def in_utc(report: Report) -> Report:
    return replace(report, at=report.at.astimezone(UTC))


def program(*said: Report) -> Listing:
    """A listing with every kind of care that said these things."""
    listing = a_listing(facts=a_listing().facts | {"care": EVERYTHING})
    for report in said:
        listing = openings.said(listing, report)
    return listing


@given(reports(), clocks, lives)
def test_no_clock_sees_a_report_at_or_past_its_shelf_life_or_before_it_was_said(
    report: Report, now: datetime, shelf_lives: dict[str, timedelta]
) -> None:
    shown = openings.as_shown(report, now, shelf_lives)
    age = now.astimezone(UTC) - report.at.astimezone(UTC)
    assert bool(shown.status) == (timedelta(0) <= age < shelf_lives[report.care])
    assert shown.is_open <= (report.status == OPEN)
    assert shown.age >= timedelta(0)


@given(reports())
def test_the_last_moment_of_a_shelf_life_is_the_one_before_its_end(report: Report) -> None:
    end = openings.expires(report)
    assert openings.as_shown(report, end - MICRO).status == report.status
    assert openings.as_shown(report, end).status == ""


@pytest.mark.parametrize("day", ["2026-03-08T00:30:00-05:00", "2026-11-01T00:30:00-04:00"])
def test_twelve_hours_are_twelve_hours_on_the_days_when_clocks_change(day: str) -> None:
    """The wall clock says 11:30 or 13:30 by then."""
    there = ZoneInfo("America/New_York")
    report = Report("detox", OPEN, datetime.fromisoformat(day).astimezone(there))
    wall = (report.at.astimezone(UTC) + timedelta(hours=12)).astimezone(there)
    assert wall.hour in (11, 13)
    assert openings.expires(report) == wall
    assert not openings.as_shown(report, wall).is_open
    assert openings.as_shown(report, wall - timedelta(seconds=1)).is_open


@given(reports(), st.timedeltas(MICRO, timedelta(days=3650)))
def test_a_report_from_the_future_is_not_believed(report: Report, early: timedelta) -> None:
    assert openings.as_shown(report, report.at.astimezone(UTC) - early).status == ""


@given(reports())
def test_a_report_is_read_back_as_it_was_said(report: Report) -> None:
    assert openings.reports(program(report)) == [in_utc(report)]


@given(st.lists(reports(), max_size=6), reports())
def test_taking_back_brings_exactly_what_was(earlier: list[Report], last: Report) -> None:
    before = program(*earlier)
    after = openings.said(before, last)
    (change,) = [one for one in changes(before, after) if one.care == last.care] or [None]
    kept = change.before if change else (before.facts.get("openings") or {}).get(last.care)
    assert openings.unsaid(after, last.care, kept) == before


def changes(before: Listing, after: Listing, at: datetime = NOW) -> list[openings.Change]:
    """What the history says of a change."""
    return openings.changes(differences(before, after), at)


@given(st.lists(reports(), max_size=5), reports())
def test_the_history_tells_a_report_from_what_was_taken_back(earlier: list[Report], last: Report) -> None:
    before = program(*earlier)
    after = openings.said(before, last)
    for change in changes(before, after, in_utc(last).at + timedelta(microseconds=7)):
        assert (change.care, change.report, change.is_report) == (last.care, in_utc(last), True)
    for change in changes(after, before, in_utc(last).at + timedelta(minutes=1)):
        assert change.care == last.care
        assert not change.is_report


def test_what_is_taken_back_at_once_is_taken_back_though_the_words_before_are_as_young() -> None:
    first = openings.Report("detox", "full", NOW)
    before = program(first)
    after = openings.said(before, openings.Report("detox", "waitlist", NOW + timedelta(milliseconds=200), 3))
    (change,) = changes(after, before, NOW + timedelta(milliseconds=400))
    assert (change.report, change.is_report) == (in_utc(first), False)


def test_a_change_of_something_else_is_no_change_of_openings() -> None:
    assert openings.changes({"payment": [["medicaid"], []]}, NOW) == []


def test_openings_say_that_the_program_said_them_and_on_which_day() -> None:
    at = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("America/New_York"))  # the 24th in UTC
    listing = program(Report("iop", OPEN, NOW), Report("detox", OPEN, at))
    assert listing.provenance["openings"] == ["program", "2026-11-24"]
    assert openings.unsaid(listing, "detox", None).provenance["openings"] == ["program", "2026-11-23"]
    assert "openings" not in openings.unsaid(openings.unsaid(listing, "detox", None), "iop", None).provenance


def test_nothing_is_said_of_care_that_a_program_does_not_have() -> None:
    listing = openings.said(a_listing(facts={"care": ["iop"]}), Report("detox", OPEN, NOW))
    assert openings.offered(listing) == ["iop"]
    assert openings.reports(listing) == []
