"""Colorado's rule: two missed days in a row, or five in a month; by the program's own days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings, openings
from providers.openings import OPEN, Change, Report, compliance
from providers.openings.compliance import WINDOW, Verdict, reported, verdicts
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.web.cast import ready

TODAY = date(2026, 12, 15)
DAY = timedelta(days=1)
DENVER = ZoneInfo("America/Denver")


def without(*missed: date) -> Verdict:
    """A month in which something was said on all other days."""
    days = [TODAY - DAY * back for back in range(WINDOW, 0, -1)]
    return Verdict("detox", days, frozenset(days) - set(missed))


def on(day: int, month: int = 12) -> date:
    return date(2026, month, day)


@pytest.mark.parametrize(
    ("missed", "rows", "months"),
    [
        ([], [], {}),
        ([on(3)], [], {}),
        ([on(3), on(5)], [], {}),
        ([on(3), on(4)], [[on(3), on(4)]], {}),
        ([on(30, 11), on(1)], [[on(30, 11), on(1)]], {}),  # over the end of a month
        ([on(3), on(4), on(5), on(9)], [[on(3), on(4), on(5)]], {}),
        ([on(2), on(4), on(6), on(8)], [], {}),
        ([on(2), on(4), on(6), on(8), on(10)], [], {on(1): 5}),
        ([on(20, 11), on(22, 11), on(24, 11), on(2), on(4)], [], {}),  # five, but in two months
        ([on(14)], [], {}),
    ],
)
def test_two_in_a_row_or_five_in_a_month_break_the_rule(
    missed: list[date], rows: list[list[date]], months: dict[date, int]
) -> None:
    verdict = without(*missed)
    assert (verdict.missed, verdict.rows, verdict.months) == (missed, rows, months)
    assert verdict.is_kept == (not rows and not months)


@given(st.sets(st.integers(1, WINDOW)))
def test_the_rule_is_what_the_law_says(back: set[int]) -> None:
    missed = {TODAY - DAY * one for one in back}
    consecutive = any(day + DAY in missed for day in missed)
    in_a_month = any(sum(day.month == month for day in missed) >= 5 for month in (11, 12))
    verdict = without(*missed)
    assert verdict.is_kept == (not consecutive and not in_a_month)
    assert sum(map(len, verdict.rows)) == sum(1 for day in missed if {day + DAY, day - DAY} & missed)


def test_a_day_is_the_programs_own_and_today_is_not_over() -> None:
    late = datetime(2026, 12, 14, 6, 30, tzinfo=UTC)  # still the 13th in Denver
    (verdict,) = verdicts(["detox"], {"detox": {late}}, DENVER, TODAY, None)
    assert late.astimezone(DENVER).date() == on(13)
    assert on(13) not in verdict.missed
    assert on(14) in verdict.missed
    assert TODAY not in verdict.days
    assert len(verdict.days) == WINDOW


def test_days_before_its_people_kept_it_are_not_theirs() -> None:
    (verdict,) = verdicts(["iop"], {}, DENVER, TODAY, on(12))
    assert verdict.days == [on(13), on(14)]
    (new,) = verdicts(["iop"], {}, DENVER, TODAY, TODAY)
    assert new.days == []
    assert new.is_kept


def test_what_was_taken_back_was_not_said() -> None:
    at = datetime(2026, 12, 3, 18, tzinfo=UTC)
    first, second = Report("detox", OPEN, at).to_json(), Report("detox", OPEN, at + DAY).to_json()
    taken_back = [
        Change("detox", None, first, at),
        Change("detox", first, second, at + DAY),
        Change("detox", second, first, at + DAY + timedelta(minutes=1)),
    ]
    assert reported(taken_back) == {"detox": {at}}
    assert reported(taken_back[:2]) == {"detox": {at, at + DAY}}
    assert reported([*taken_back, Change("detox", first, None, at + 2 * DAY)]) == {"detox": set()}


@pytest.mark.anyio
@BOTH
async def test_the_count_is_read_from_the_history(kind: str, tmp_path: Path) -> None:
    now = datetime(2026, 12, 15, 18, tzinfo=UTC)
    async with ready(kind, tmp_path):
        await listings.publish([a_listing(timezone="America/Denver", claimed="2026-12-01")], actor="test", at=now)
        for day in (2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14):
            (listing,) = await listings.published()
            at = datetime(2026, 12, day, 20, tzinfo=UTC)
            said = openings.said(listing, Report("detox", OPEN, at))
            await listings.publish([said], actor="link:1", at=at)
        (listing,) = await listings.published()
        detox, iop = await compliance.of_listing(listing, now)
        assert (detox.care, detox.rows, detox.months) == ("detox", [[on(5), on(6)]], {})
        assert (iop.care, len(iop.missed)) == ("iop", 13)
        assert iop.months == {on(1): 13}
