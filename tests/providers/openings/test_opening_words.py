"""Openings in words: nothing sounds newer, surer or wider than what a program said."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import vocabulary
from providers.listing import Listing
from providers.openings import FULL, OPEN, STATUSES, WAITLIST, Report, expires, opening_words, said
from providers.openings.moments import Moment, Watch
from providers.rules import SHELF_LIVES
from tests.conftest import NOW, a_listing
from web.i18n import LANGUAGES, translator

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
HOURS = timedelta(hours=1)

ages = st.one_of(
    st.timedeltas(timedelta(days=-2), timedelta(days=30)),
    st.sampled_from([life + step for life in SHELF_LIVES.values() for step in (-UNITS["minute"], timedelta(0))]),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    return Report(
        care=draw(st.sampled_from(sorted(SHELF_LIVES))),
        status=draw(st.sampled_from(STATUSES)),
        at=NOW - draw(ages),
        number=draw(st.none() | st.integers(0, 999)),
        starts=draw(st.just("") | st.dates(date(2026, 11, 1), date(2027, 2, 1)).map(str)),
    )


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Somewhere in two weeks, on a page that may be kept for up to two minutes."""
    now = NOW + draw(st.timedeltas(timedelta(0), timedelta(days=14)))
    lives = {care: timedelta(hours=draw(st.integers(1, 200))) for care in SHELF_LIVES}
    return Moment(now, now + draw(st.timedeltas(timedelta(0), timedelta(minutes=2))), draw(st.just(lives)))


def open_now(language: str) -> str:
    """The words that nobody may read when they are not so."""
    return translator(language)(opening_words.SAID[OPEN, False]).partition(":")[2].partition(".")[0].strip()


def words(report: Report, now: datetime = NOW, language: str = "en") -> str:
    return opening_words.line(report, Moment.at(now), language, named=False)


@given(reports(), moments(), st.sampled_from(LANGUAGES), st.booleans())
def test_nobody_reads_open_now_past_its_shelf_life_or_before_it_was_said(
    report: Report, moment: Moment, language: str, named: bool
) -> None:
    line = opening_words.line(report, moment, language, named=named)
    if open_now(language) in line:
        assert report.status == OPEN
        assert report.at <= moment.now
        assert moment.until < expires(report, moment.shelf_lives)


@given(reports(), moments())
def test_what_is_believed_is_said_whatever_it_is(report: Report, moment: Moment) -> None:
    line = opening_words.line(report, moment, "en", named=False)
    believed = report.at <= moment.now and moment.until < expires(report, moment.shelf_lives)
    assert ("not reported" in line) is not believed
    if believed:
        assert {OPEN: "open now", WAITLIST: "waitlist", FULL: "full"}[report.status] in line


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_age_is_said_to_the_nearest_minute_hour_or_day(age: timedelta) -> None:
    found = re.fullmatch(r"(\d+) (minute|hour|day)(s?) ago", opening_words.ago(age, "en"))
    assert found
    assert (found[1] == "1") is (found[3] == "")
    unit = UNITS[found[2]]
    assert unit == UNITS["minute"] or age >= {"hour": 0.99 * UNITS["hour"], "day": 1.9 * UNITS["day"]}[found[2]]
    assert abs(int(found[1]) * unit - max(age, unit / 2)) <= unit / 2


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (Report("detox", OPEN, NOW - 2 * HOURS, 3),
         "Openings: open now, 3 places. The program said so 2 hours ago."),
        (Report("detox", OPEN, NOW - UNITS["minute"], 1),
         "Openings: open now, 1 place. The program said so 1 minute ago."),
        (Report("detox", OPEN, NOW - 11.4 * HOURS), "Openings: open now. The program said so 11 hours ago."),
        (Report("iop", WAITLIST, NOW - 72 * HOURS, 5),
         "Openings: waitlist, about 5 days. The program said so 3 days ago."),
        (Report("iop", WAITLIST, NOW - 5 * UNITS["minute"]),
         "Openings: waitlist. The program said so 5 minutes ago."),
        (Report("residential", FULL, NOW, 4), "Openings: full. The program said so 1 minute ago."),
        (Report("iop", FULL, NOW - HOURS, starts="2026-12-01"),
         "Openings: full. The program said so 1 hour ago. Next start: December 1."),
        (Report("iop", OPEN, NOW - HOURS, starts="2027-01-04"),
         "Openings: open now. The program said so 1 hour ago. Next start: January 4, 2027."),
        (Report("detox", OPEN, NOW - 72 * HOURS, 3), "Openings: not reported. Last said open 3 days ago. Call first."),
        (Report("detox", WAITLIST, NOW - 12 * HOURS),
         "Openings: not reported. Last said waitlist 12 hours ago. Call first."),
        (Report("detox", FULL, NOW - 30 * HOURS), "Openings: not reported. Last said full 30 hours ago. Call first."),
        (Report("detox", OPEN, NOW + HOURS), "Openings: not reported. Call to ask."),
    ],
)  # fmt: skip
def test_a_report_is_said_with_its_age(report: Report, line: str) -> None:
    assert words(report) == line


@given(reports(), moments())
def test_a_start_is_only_said_while_it_is_to_come_and_the_report_is_believed(report: Report, moment: Moment) -> None:
    line = opening_words.line(report, moment, "en", named=False)
    if "Next start" in line:
        assert moment.shown(report).status
        assert date.fromisoformat(report.starts) >= moment.now.date()


def test_a_program_that_never_said_anything_is_not_reported() -> None:
    assert opening_words.of_listing(a_listing(), Moment.at(NOW), "en") == ["Openings: not reported. Call to ask."]


def test_a_program_with_several_kinds_of_care_says_which_one_is_open() -> None:
    one = reported(Report("iop", FULL, NOW - HOURS), Report("detox", OPEN, NOW - HOURS, 2))
    assert opening_words.of_listing(one, Moment.at(NOW), "en") == [
        "Openings (detox): open now, 2 places. The program said so 1 hour ago.",
        "Openings (IOP): full. The program said so 1 hour ago.",
    ]
    assert opening_words.of_listing(reported(Report("iop", FULL, NOW)), Moment.at(NOW), "en")[0].startswith(
        "Openings (IOP): full."
    )


def reported(*told: Report) -> Listing:
    """A detox that is an IOP too, and what it reported."""
    listing = a_listing()
    for report in told:
        listing = said(listing, report)
    return listing


def test_every_kind_of_care_has_its_own_words() -> None:
    assert set(opening_words.CARE) == set(vocabulary.codes("care")) == set(SHELF_LIVES)


@pytest.mark.parametrize(("hours", "kept", "status"), [(11.9, 0, OPEN), (11.99, 60, ""), (11.98, 60, OPEN)])
def test_a_page_that_is_kept_says_nothing_that_runs_out_meanwhile(hours: float, kept: int, status: str) -> None:
    watch = Watch(lambda: NOW, SHELF_LIVES)
    shown = watch.moment(timedelta(seconds=kept)).shown(Report("detox", OPEN, NOW - hours * HOURS))
    assert shown.status == status
    assert shown.age == hours * HOURS


def test_a_time_of_another_zone_is_the_same_time() -> None:
    later = datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert "2 hours ago" in words(Report("detox", OPEN, datetime.fromisoformat("2026-11-23T05:00:00-06:00")), later)
