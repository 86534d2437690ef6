"""Who signed the table: whole signatures only, and the settings win over the file."""

from datetime import date

import pytest
from pydantic import ValidationError

from finder.screening.review import signed
from finder.screening.shapes import Review
from finder.settings import Settings
from tests.finder.screening.cast import TABLE

SIGNATURE = {"screening_reviewer": "Ana Ruiz", "screening_credential": "MD", "screening_reviewed": "2026-11-20"}


def test_a_signature_of_the_settings_wins_over_the_files() -> None:
    once = signed(TABLE, "Ana Ruiz", "MD", "2026-11-20")
    assert once.review == Review("Ana Ruiz", "MD", date(2026, 11, 20))
    assert signed(once, "Sam Lee", "LCSW", "2027-01-02").review == Review("Sam Lee", "LCSW", date(2027, 1, 2))


def test_without_one_the_table_stays_as_it_is() -> None:
    once = signed(TABLE, "Ana Ruiz", "MD", "2026-11-20")
    assert signed(once, "", "", "") is once
    assert signed(TABLE, "", "", "").review is None


def test_a_signature_changes_nothing_else() -> None:
    once = signed(TABLE, "Ana Ruiz", "MD", "2026-11-20")
    assert (once.all_rules, once.questions, once.version) == (TABLE.all_rules, TABLE.questions, TABLE.version)


def test_settings_take_a_whole_signature_or_none() -> None:
    assert Settings(**SIGNATURE).screening_reviewer == "Ana Ruiz"
    assert Settings().screening_reviewed == ""


@pytest.mark.parametrize("missing", sorted(SIGNATURE))
@pytest.mark.parametrize("nothing", ["", "  "], ids=["empty", "blank"])
def test_a_signature_that_lacks_a_part_refuses_to_start(missing: str, nothing: str) -> None:
    with pytest.raises(ValidationError, match="set all three, or none"):
        Settings(**SIGNATURE | {missing: nothing})


@pytest.mark.parametrize(
    "day", ["2026-02-30", "20260102", "2026-W01-1", "2026-1-2", "1/2/2026", "2026-01-02T00:00", " 2026-01-02", "today"]
)
def test_a_day_that_is_none_refuses_to_start(day: str) -> None:
    with pytest.raises(ValidationError, match="FINDER_SCREENING_REVIEWED must be a day as YYYY-MM-DD"):
        Settings(**SIGNATURE | {"screening_reviewed": day})


def test_what_is_wrong_does_not_repeat_other_settings() -> None:
    with pytest.raises(ValidationError) as wrong:
        Settings(screening_reviewer="Ana Ruiz", database_url="postgres://someone:secret@db/x")
    assert "secret" not in str(wrong.value)
