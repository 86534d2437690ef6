"""What follows when a program does not answer: the rule alone, on made-up clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.listing import Listing
from providers.rules import Rules
from providers.trust.silence import STEPS, WAITS, Asked, Stage, asks, marked, said_on, stage
from tests.conftest import a_listing

RULES = Rules(address="https://finder.example")
CLAIMED = date(2026, 1, 1)
DUE = datetime(2026, 4, 1, tzinfo=UTC)  # 90 days later
EDITOR = "editor@maumee.example"
CONTACT = "intake@maumee.example"


def claimed(**changed: str) -> Listing:
    """A listing whose people keep it since New Year."""
    return replace(a_listing(), claimed=CLAIMED.isoformat(), **changed)


def days(count: float) -> datetime:
    """So many days after the first question was due."""
    return DUE + timedelta(days=count)


def silent(*, until: int, listed: bool = False) -> tuple[Listing, Asked]:
    """A listing whose editor never answers, looked after every hour for so many days."""
    listing, asked = claimed(), Asked((EDITOR,), CONTACT, listed)
    for hour in range(24 * until + 1):
        now = DUE + timedelta(hours=hour)
        listing, asked = look(listing, asked, now)
    return listing, asked


def look(listing: Listing, asked: Asked, now: datetime, mail_takes: timedelta = timedelta(0)) -> tuple[Listing, Asked]:
    """What the job does once, without a database."""
    reached = stage(listing, asked, now, RULES)
    written = {(reached, email): now + mail_takes for email in asked.unwritten(reached)}
    return marked(listing, reached, asked, now.date()), replace(asked, letters={**asked.letters, **written})


@pytest.mark.parametrize(
    ("day", "expected"),
    [(-1, Stage.RIGHT), (0, Stage.ASK), (6, Stage.ASK), (7, Stage.REMIND), (13, Stage.REMIND), (14, Stage.OTHER),
     (20, Stage.OTHER), (21, Stage.UNCONFIRMED), (80, Stage.UNCONFIRMED), (81, Stage.SET_ASIDE)],
)  # fmt: skip
def test_silence_has_its_steps_and_each_has_its_day(day: int, expected: Stage) -> None:
    listing, asked = silent(until=max(day, 0))
    assert stage(listing, asked, days(day), RULES) is expected
    assert bool(listing.unconfirmed) == (day >= 21)
    assert bool(listing.set_aside) == (day >= 81)


def test_the_days_that_are_published_are_those_on_which_the_steps_were_taken() -> None:
    listing, _asked = silent(until=90)
    assert (listing.unconfirmed, listing.set_aside) == ("2026-04-22", "2026-06-21")


def test_what_an_official_list_holds_is_never_set_aside_however_long_nobody_answers() -> None:
    listing, asked = silent(until=400, listed=True)
    assert (listing.unconfirmed, listing.set_aside) == ("2026-04-22", "")
    assert stage(listing, asked, days(400), RULES) is Stage.UNCONFIRMED


def test_a_list_that_names_it_again_puts_it_back_but_confirms_nothing() -> None:
    listing, asked = silent(until=90)
    again = replace(asked, listed=True)
    back = marked(listing, stage(listing, again, days(90), RULES), again, days(90).date())
    assert (back.set_aside, back.unconfirmed, back.confirmed) == ("", "2026-04-22", "")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.booleans())
def test_nobody_is_asked_about_a_listing_that_nobody_keeps(today: date, listed: bool) -> None:
    now = datetime.combine(today, datetime.min.time(), UTC)
    listing, asked = a_listing(unconfirmed="2020-01-01", set_aside="2020-03-01"), Asked((), CONTACT, listed)
    assert stage(listing, asked, now, RULES) is Stage.RIGHT
    assert marked(listing, Stage.RIGHT, asked, today) == a_listing()


def test_after_years_without_a_clock_every_step_still_takes_its_time() -> None:
    listing, asked, seen = claimed(), Asked((EDITOR,), CONTACT), []
    start = days(3_000)
    for day in range(90):
        now = start + timedelta(days=day)
        listing, asked = look(listing, asked, now)
        seen.append(stage(listing, asked, now, RULES))
    assert [seen.index(step) for step in STEPS] == [0, 7, 14, 21, 81]


def test_a_letter_that_waits_in_the_outbox_gives_nobody_less_time() -> None:
    letters = {(Stage.ASK, EDITOR): None}
    assert stage(claimed(), Asked((EDITOR,), "", letters=letters), days(500), RULES) is Stage.ASK
    letters = {(Stage.ASK, EDITOR): days(499)}
    assert stage(claimed(), Asked((EDITOR,), "", letters=letters), days(500), RULES) is Stage.ASK
    assert stage(claimed(), Asked((EDITOR,), "", letters=letters), days(506), RULES) is Stage.REMIND


def test_without_another_contact_its_week_passes_all_the_same() -> None:
    letters = {(Stage.ASK, EDITOR): days(0), (Stage.REMIND, EDITOR): days(7)}
    asked = Asked((EDITOR,), "", letters=letters)
    assert stage(claimed(), asked, days(20), RULES) is Stage.OTHER
    assert asked.unwritten(Stage.OTHER) == []
    assert stage(claimed(), asked, days(21), RULES) is Stage.UNCONFIRMED


def test_with_nobody_left_to_ask_it_is_called_unconfirmed_first_and_only_later_set_aside() -> None:
    listing, asked = look(claimed(), Asked(), days(1_000))
    assert (listing.unconfirmed, listing.set_aside) == (days(1_000).date().isoformat(), "")
    assert look(listing, asked, days(1_059))[0].set_aside == ""
    assert look(listing, asked, days(1_060))[0].set_aside != ""


def test_an_editor_who_came_late_is_asked_from_the_start() -> None:
    listing, asked = silent(until=30)
    late = replace(asked, keepers=("new@maumee.example",))
    assert stage(listing, late, days(500), RULES) is Stage.ASK


def test_a_second_editor_gets_the_letter_of_the_step_that_is_on() -> None:
    letters = {(Stage.ASK, EDITOR): days(0)}
    asked = Asked((EDITOR, "second@maumee.example"), "", letters=letters)
    assert asked.unwritten(stage(claimed(), asked, days(3), RULES)) == ["second@maumee.example"]


def test_a_day_in_the_future_is_nobodys_reason_to_write() -> None:
    ahead = claimed(confirmed="2036-01-01")
    assert stage(ahead, Asked((EDITOR,)), days(0), RULES) is Stage.RIGHT
    assert not asks(ahead, days(0), RULES)


def test_the_word_of_its_people_counts_from_the_claim_on() -> None:
    assert said_on(claimed()) == CLAIMED
    assert said_on(claimed(confirmed="2026-02-03")) == date(2026, 2, 3)
    assert said_on(a_listing()) is None


@given(
    st.lists(st.tuples(st.floats(-40, 400), st.floats(0, 90), st.booleans()), max_size=30), st.booleans(), st.booleans()
)
def test_whatever_the_clock_does_no_step_is_skipped_or_cut_short(
    ticks: list[tuple[float, float, bool]], kept: bool, stated: bool
) -> None:
    listing = claimed()
    asked = Asked((EDITOR,) if kept else (), CONTACT if stated else "")
    now, written = DUE - timedelta(days=1), dict[Stage, datetime]()
    for ahead, mail_takes, listed in ticks:
        now += timedelta(days=ahead)
        before, letters, asked = listing, asked.letters, replace(asked, listed=listed)
        listing, asked = look(listing, asked, now, timedelta(days=mail_takes))
        written |= {step: now for step, _email in asked.letters.keys() - letters.keys()}
        assert not (listing.set_aside and listed)
        if listing.set_aside and not before.set_aside:
            assert now - midnight(before.unconfirmed) >= timedelta(days=60)
    for step, at in written.items():
        for earlier in STEPS[: STEPS.index(step)]:
            if asked.readers(earlier):
                out = asked.out(earlier, now)
                assert out is not None
                assert at - out >= WAITS[step]


def midnight(day: str) -> datetime:
    """The first moment of an ISO day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
