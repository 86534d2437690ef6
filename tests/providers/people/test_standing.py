"""One state a listing: what matters first, and openings only as long as they are believed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.listing import Listing
from providers.openings import as_shown, reports
from providers.people.standing import Known, State, lapses_in, standing
from providers.rules import SHELF_LIVES, Rules
from tests.conftest import a_listing

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = Rules(address="https://finder.example")
TODAY = "2026-11-23"


def kept(said: dict[str, timedelta] | None = None, **changed: Any) -> Listing:
    """A listing that is kept and was confirmed today; ``said``: how long ago each kind of care said that it is open."""
    openings = {
        care: {"status": "open", "at": (NOW - ago).isoformat(timespec="seconds"), "number": None, "starts": ""}
        for care, ago in (said or {}).items()
    }
    facts = {"care": sorted(openings) or ["detox"]} | ({"openings": openings} if openings else {})
    return a_listing(facts=facts, **{"claimed": TODAY, "confirmed": TODAY} | changed)


ages = st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda age: timedelta(seconds=int(age.total_seconds())))


@given(st.dictionaries(st.sampled_from(sorted(SHELF_LIVES)), ages))
def test_no_program_is_called_up_to_date_whose_openings_are_no_longer_believed(said: dict[str, timedelta]) -> None:
    listing = kept(said)
    state = standing(listing, Known(), NOW, RULES).state
    believed = [as_shown(report, NOW).status for report in reports(listing)]
    assert (state is State.LAPSED) is (not all(believed))
    assert state in (State.LAPSED, State.LAPSING, State.FINE)
    if state is State.LAPSING:
        left = lapses_in(listing, NOW, RULES)
        assert left is not None
        assert left > timedelta(0)


@given(st.booleans(), st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans())
def test_the_gravest_state_is_the_one_that_is_said(
    frozen: bool, doubts: int, waits: int, asked: bool, lapsed: bool
) -> None:
    said = {"detox": timedelta(hours=13)} if lapsed else {}
    listing = kept(said, confirmed="" if asked else TODAY)
    order = [
        (frozen, State.FROZEN), (doubts, State.DOUBTED), (asked, State.ASKED), (lapsed, State.LAPSED),
        (waits, State.WAITING), (True, State.FINE),
    ]  # fmt: skip
    expected = next(state for held, state in order if held)
    assert standing(listing, Known(frozen, doubts, waits), NOW, RULES).state is expected


@pytest.mark.parametrize(
    ("claimed", "confirmed", "state"),
    [
        (TODAY, "", State.ASKED), (TODAY, "2026-11-22", State.ASKED), ("2026-11-22", TODAY, State.FINE),
        ("2026-01-01", "2026-08-26", State.FINE), ("2026-01-01", "2026-08-25", State.ASKED), ("", "", State.FINE),
    ],
)  # fmt: skip
def test_who_never_said_that_all_is_right_is_asked(claimed: str, confirmed: str, state: State) -> None:
    assert standing(kept(claimed=claimed, confirmed=confirmed), Known(), NOW, RULES).state is state


def test_a_program_that_never_said_what_is_open_lacks_nothing() -> None:
    assert standing(kept(), Known(), NOW, RULES).state is State.FINE
