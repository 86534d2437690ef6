"""When a program is asked: never twice at one moment, before its words lapse, and not at night where all are asleep."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.openings import OPEN, Report, asking, said
from providers.openings.asking import GRID, MOST, ROUND_THE_CLOCK, Asking, lead
from providers.rules import SHELF_LIVES
from tests.conftest import a_listing

pytestmark = pytest.mark.long

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
TOLEDO = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)  # 9 in the morning in Toledo
EVERY = [HOUR * hours for hours in (8, 12, 24, 168)]

FIRST, LAST = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  the zone is added
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
zones = st.sampled_from([ZoneInfo(name) for name in ("America/New_York", "Pacific/Honolulu", "America/Phoenix")])


@st.composite
def askings(draw: st.DrawFn) -> Asking:
    care = draw(st.sampled_from(sorted(SHELF_LIVES)))
    every = draw(st.sampled_from([*EVERY, SHELF_LIVES[care]]))
    since = draw(moments).replace(microsecond=0)
    return Asking(care, since, draw(st.booleans()), every, SHELF_LIVES[care], draw(zones))


def detox(since: datetime = MONDAY, every: timedelta = 12 * HOUR, *, is_said: bool = True) -> Asking:
    return Asking("detox", since, is_said, every, 12 * HOUR, TOLEDO)


def iop(since: datetime = MONDAY, every: timedelta = WEEK, *, is_said: bool = True) -> Asking:
    return Asking("iop", since, is_said, every, WEEK, TOLEDO)


def all_moments(one: Asking, until: timedelta, step: timedelta = timedelta(minutes=10)) -> list[datetime]:
    """Every moment at which a clock that looks often enough finds it due."""
    looked = (one.since + step * count for count in range(until // step))
    return sorted({moment for now in looked if (moment := one.moment(now)) and one.may_be_sent(now)})


@given(askings(), st.timedeltas(timedelta(0), timedelta(days=120)))
def test_a_moment_is_past_and_stays_the_same_until_the_next(one: Asking, later: timedelta) -> None:
    now = one.since + later
    moment = one.moment(now)
    if moment is None:
        assert now < one.first + DAY
        return
    assert moment <= now
    assert one.moment(moment) == moment
    between = moment + (now - moment) / 2
    assert one.moment(between) == moment


@given(askings(), st.timedeltas(timedelta(0), timedelta(days=60)), st.timedeltas(timedelta(0), timedelta(days=60)))
def test_moments_go_forward_with_the_clock(one: Asking, early: timedelta, later: timedelta) -> None:
    first, second = one.moment(one.since + early), one.moment(one.since + early + later)
    assert first is None or (second is not None and first <= second)


@given(askings(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_nobody_is_asked_while_their_words_are_fresh(one: Asking, later: timedelta) -> None:
    """Earlier than the lead only as often as the program chose, or on the evening before they lapse in a night."""
    now = one.since + later
    moment = one.moment(now)
    if moment is None or not one.is_said:
        return
    ahead = min(one.every, one.shelf_life - lead(one.shelf_life))
    if moment < one.since + ahead:
        assert one.care not in ROUND_THE_CLOCK
        assert moment.astimezone(one.where).hour == 19
        assert one.lapses - moment < 14 * HOUR


@settings(deadline=None)
@given(moments, zones, st.sampled_from(sorted(SHELF_LIVES)))
def test_whoever_chose_nothing_is_asked_before_their_words_lapse(since: datetime, zone: ZoneInfo, care: str) -> None:
    life = SHELF_LIVES[care]
    one = Asking(care, since, True, life, life, zone)
    asked = [one.moment(one.since + minute * timedelta(minutes=10)) for minute in range(life // timedelta(minutes=10))]
    found = {moment for moment in asked if moment}
    assert len(found) == 1
    assert one.lapses - max(found) >= timedelta(minutes=30)
    assert one.may_be_sent(max(found))


@settings(deadline=None, max_examples=40)
@given(askings())
def test_after_three_times_without_an_answer_it_is_once_a_week(one: Asking) -> None:
    found = all_moments(one, timedelta(days=60), timedelta(minutes=30))
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert all(gap > 6 * DAY for gap in gaps[MOST - 1 :])
    assert len(found) <= MOST + 60 // 7 + 1
    assert len(found) >= 60 // 7 - 1  # nobody is forgotten


@given(askings(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_program_that_sleeps_at_night_is_asked_by_day(one: Asking, later: timedelta) -> None:
    moment = one.moment(one.since + later)
    if moment and one.care not in ROUND_THE_CLOCK:
        assert 8 <= moment.astimezone(one.where).hour < 20
    assert one.may_be_sent(one.since + later) or one.care not in ROUND_THE_CLOCK


def test_detox_is_asked_at_night_an_hour_before_its_words_lapse() -> None:
    assert all_moments(detox(), 13 * HOUR) == [MONDAY + 11 * HOUR]  # 10.8 hours, rounded to the half hour


def test_words_of_a_morning_are_asked_again_that_morning_and_words_of_a_night_on_the_evening_before() -> None:
    assert all_moments(iop(), WEEK) == [MONDAY + WEEK - HOUR]  # not at 7, but at 8
    night = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 10 in the evening, Monday
    evening = datetime(2026, 11, 30, 19, tzinfo=TOLEDO)
    assert all_moments(iop(night + 2 * HOUR), WEEK) == [evening]


def test_what_was_chosen_counts_from_what_was_said() -> None:
    assert all_moments(detox(every=8 * HOUR), 25 * HOUR) == [MONDAY + 8 * HOUR * n for n in (1, 2, 3)]
    assert all_moments(detox(every=WEEK), 8 * DAY) == [MONDAY + WEEK]


def test_whoever_never_said_anything_is_asked_as_often_as_they_chose() -> None:
    listing = a_listing(claimed="2026-11-22")
    first, second = asking.of_listing(listing, {"iop": 24}, SHELF_LIVES, MONDAY)
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert (first.care, first.since, first.is_said, first.every) == ("detox", midnight, False, 12 * HOUR)
    assert (second.care, second.every) == ("iop", DAY)
    assert first.moment(midnight + 12 * HOUR) == midnight + 12 * HOUR
    assert first.moment(midnight + 12 * HOUR - timedelta(minutes=1)) is None


def test_whoever_chose_never_is_never_asked() -> None:
    assert all_moments(iop(every=timedelta(0)), 30 * DAY) == []
    (one, _) = asking.of_listing(a_listing(claimed="2026-01-01"), {"detox": 0}, SHELF_LIVES, MONDAY)
    assert one.moment(MONDAY) is None


def test_words_from_the_future_are_not_waited_for() -> None:
    wrong = said(a_listing(claimed="2026-11-01"), Report("detox", OPEN, MONDAY + 365 * DAY))
    (one, _) = asking.of_listing(wrong, {}, SHELF_LIVES, MONDAY)
    assert not one.is_said
    assert one.moment(MONDAY) is not None
    skewed = said(a_listing(claimed="2026-11-01"), Report("detox", OPEN, MONDAY + timedelta(minutes=2)))
    (one, _) = asking.of_listing(skewed, {}, SHELF_LIVES, MONDAY)
    assert one.is_said


@pytest.mark.parametrize(
    ("life", "ahead"),
    [(12 * HOUR, timedelta(hours=1.2)), (24 * HOUR, 2 * HOUR), (WEEK, 2 * HOUR), (HOUR, timedelta(minutes=6))],
)
def test_the_lead_is_two_hours_or_a_tenth(life: timedelta, ahead: timedelta) -> None:
    assert lead(life) == ahead


@given(st.timedeltas(timedelta(minutes=30), timedelta(hours=30)), moments)
def test_however_short_the_operator_makes_a_shelf_life_the_question_comes_before_its_end(
    life: timedelta, since: datetime
) -> None:
    one = Asking("detox", since, True, life, life, TOLEDO)
    found = one.moment(one.lapses - timedelta(seconds=1))
    assert found
    assert since < found < one.lapses


def test_what_is_due_at_about_the_same_time_has_one_moment() -> None:
    one, other = iop(MONDAY + timedelta(minutes=1)), iop(MONDAY + timedelta(minutes=29))
    later = MONDAY + WEEK
    assert one.moment(later) == other.moment(later)
    assert timedelta(minutes=30) == GRID
