"""The time where a program is: its days and nights, in words; and what happens where nobody knows it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.openings.local_time import in_words, is_day, zone


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("America/New_York", "en", "Monday, November 23, 7:05 AM"),
        ("America/New_York", "es", "lunes 23 de noviembre, 7:05"),
        ("Pacific/Honolulu", "en", "Monday, November 23, 2:05 AM"),
        ("Pacific/Guam", "es", "lunes 23 de noviembre, 22:05"),
    ],
)
def test_a_moment_is_said_by_the_clock_on_the_programs_wall(name: str, language: str, words: str) -> None:
    assert in_words(datetime(2026, 11, 23, 12, 5, tzinfo=UTC), zone(name), language) == words


@pytest.mark.parametrize("name", ["", "Nowhere/At_All", "../../etc/passwd", "/etc/passwd", "\0"])
def test_a_zone_that_nobody_knows_is_that_of_the_clock(name: str) -> None:
    assert zone(name) is UTC


YEAR = datetime(2026, 1, 1), datetime(2027, 1, 1)  # noqa: DTZ001  the zone is added


@given(st.datetimes(*YEAR, timezones=st.just(UTC)))
def test_day_is_from_eight_to_eight_on_the_days_when_clocks_change_too(at: datetime) -> None:
    there = zone("America/New_York")
    assert is_day(at, there) == (8 <= at.astimezone(there).hour < 20)
    assert any(is_day(at + timedelta(hours=hours), there) for hours in range(14))
