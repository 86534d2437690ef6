"""What a form says: only what can be right is taken, and no word of it is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.openings.opening_forms import NO_PLACE, NOT_A_DAY, NOT_A_NUMBER, YOUNG, Answer, Asked
from tests.conftest import NOW

TODAY = date(2026, 11, 23)
CARE = ["detox", "iop"]
words = st.text(max_size=12) | st.sampled_from(["0", "7", "999", "1000", "-1", "٣", "1e2", " 12 ", "2026-12-01", "²"])


def read(**fields: str) -> Answer:
    """A form about IOP, unless it says another kind."""
    found = Answer.read({"care": "iop", "status": "open"} | fields, CARE, TODAY)
    assert found
    return found


@given(st.sampled_from(["open", "waitlist", "full"]), st.sampled_from(CARE), words, words, words)
def test_a_number_is_0_to_999_a_start_is_a_day_of_the_next_year_and_words_are_kept(
    status: str, care: str, places: str, days: str, starts: str
) -> None:
    found = read(care=care, status=status, places=places, days=days, starts=starts)
    assert found.number is None or (0 <= found.number <= 999 and status != "full")
    assert not found.starts or TODAY <= date.fromisoformat(found.starts) <= TODAY + timedelta(days=365)
    assert [found.typed[name] for name in ("places", "days", "starts")] == [
        text.strip()[:40] for text in (places, days, starts)
    ]
    own = {"open": places, "waitlist": days}.get(status, "").strip()
    assert ("places" in found.problems or "days" in found.problems) <= bool(own)


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"status": "open", "places": "3", "days": "9"}, 3),
        ({"status": "waitlist", "places": "3", "days": "9"}, 9),
        ({"status": "full", "places": "3", "days": "9"}, None),
        ({"status": "waitlist", "days": "0"}, 0),
        ({"status": "open", "places": "999"}, 999),
        ({"status": "open", "places": ""}, None),
    ],
)
def test_a_status_takes_its_own_number(fields: dict[str, str], number: int | None) -> None:
    found = read(**fields)
    assert (found.number, found.problems, found.is_clear) == (number, {}, True)


@pytest.mark.parametrize("text", ["1000", "-1", "3.5", "three", "٣", "1e2", "0x1"])
def test_what_is_no_such_number_is_left_out_with_a_word_and_the_rest_is_said(text: str) -> None:
    found = read(places=text)
    assert (found.status, found.number, found.is_clear) == ("open", None, True)
    assert found.problems == {"places": NOT_A_NUMBER}
    assert found.typed["places"] == text


def test_open_with_no_place_contradicts_itself() -> None:
    found = read(places="0")
    assert (found.is_clear, found.problems) == (False, {"places": NO_PLACE})


@pytest.mark.parametrize(
    "text", ["2026-11-22", "2027-11-24", "20261201", "2026-W49-1", "2026-02-30", "soon", "12/1/2026"]
)
def test_a_start_in_the_past_too_far_off_or_no_day_is_left_out_with_a_word(text: str) -> None:
    found = read(starts=text)
    assert (found.starts, found.problems) == ("", {"starts": NOT_A_DAY})
    assert found.typed["starts"] == text


@pytest.mark.parametrize("text", ["2026-11-23", "2026-12-01", "2027-11-23"])
def test_a_start_from_today_to_a_year_from_now_is_taken(text: str) -> None:
    assert read(starts=text, status="full").starts == text


def test_detox_has_no_next_start() -> None:
    found = read(care="detox", starts="2026-12-01")
    assert (found.starts, found.problems) == ("", {})


@pytest.mark.parametrize("fields", [{}, {"care": "php", "status": "open"}, {"care": "iop", "status": "closed"}])
def test_a_form_without_a_kind_of_care_or_a_status_that_there_is_says_nothing(fields: dict[str, str]) -> None:
    assert Answer.read(fields, CARE, TODAY) is None


@given(st.integers(0, 10**12), st.integers(0, 4 * 10**9), st.text(max_size=20), st.text(max_size=20))
def test_a_form_knows_what_it_knew_when_it_was_drawn(rev: int, second: int, key: str, what: str) -> None:
    asked = Asked(rev, datetime.fromtimestamp(second, UTC))
    written = asked.written(key, what)
    assert Asked.read(written, key, what) == asked
    assert Asked.read(written, key + "x", what) is None
    assert Asked.read(written, key, what + "x") is None


@given(st.text(max_size=60))
def test_a_form_that_is_none_of_ours_knows_nothing(text: str) -> None:
    assert Asked.read(text, "key", "what") is None


@pytest.mark.parametrize("change", [("3.", "4."), (".1", ".2")])
def test_a_form_that_was_changed_knows_nothing(change: tuple[str, str]) -> None:
    written = Asked(3, NOW).written("key", "what")
    assert Asked.read(written.replace(*change, 1), "key", "what") is None


def test_a_form_is_young_for_an_hour_and_none_comes_from_the_future() -> None:
    asked = Asked(1, NOW)
    assert asked.is_young(NOW)
    assert asked.is_young(NOW + YOUNG - timedelta(seconds=1))
    assert not asked.is_young(NOW + YOUNG)
    assert asked.is_young(NOW - timedelta(minutes=4))  # another server's clock
    assert not asked.is_young(NOW - timedelta(minutes=6))
