"""Reading answers: the API names what is wrong, the form never fails, and neither ever lowers caution."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.screening.assess import assess
from finder.screening.questions import Answers, facts, is_shown, shown
from finder.screening.shapes import Outcome
from tests.finder.screening.cast import ASKED, TABLE, fired, of, read, result, sheet

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    [*TABLE.questions, "frequency.alcohol", "frequency.x", "frequency.", "skipped", "for", "near", ""]
)
values = st.sampled_from(
    ["", "none", "skip", "unknown", "daily", "15", "x", "x" * 9_999, "\0", *TABLE.questions["past"].options]
)


def problems(body: Any) -> list[tuple[str, str]]:
    return [(one.field, one.message) for one in Answers.from_json(TABLE, body)[1]]


def fields(body: Any) -> list[str]:
    return [name for name, _ in problems(body)]


@given(st.dictionaries(names, anything, max_size=6) | anything)
def test_no_json_is_an_exception_and_what_is_wrong_is_at_least_as_cautious(body: Any) -> None:
    answers, wrong = Answers.from_json(TABLE, body)
    assert not wrong or assess(TABLE, answers).outcome >= Outcome.DETOX_ASSESSMENT
    assert all(problem.message for problem in wrong)


@given(st.lists(st.tuples(names, values), max_size=12))
def test_no_form_is_an_exception(pairs: list[tuple[str, str]]) -> None:
    answers = Answers.from_form(TABLE, pairs)
    assert assess(TABLE, answers).outcome in Outcome
    assert Answers.from_form(TABLE, answers.pairs(TABLE)) == answers


def test_the_shape_of_the_api_is_read_as_it_is_documented() -> None:
    answers = read(sheet(alcohol="daily", drinks="4", withdrawal=["autonomic", "now"], skipped=["past"]))
    assert answers == Answers(
        ticked=frozenset({("substances", "alcohol"), ("withdrawal", "autonomic"), ("withdrawal", "now")}),
        frequency=frozenset({("alcohol", "daily")}),
        drinks=frozenset({"4"}),
        skipped=frozenset({"past"}),
    )


def test_a_missing_member_is_skipped_an_empty_list_is_none_and_no_substances_are_skipped() -> None:
    assert read({"now": [], "substances": []}).skipped == frozenset(
        {"substances", "withdrawal", "past", "health", "about", "control"}
    )
    assert read({"now": None}).skipped >= {"now"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"now": ["sleepy"]}, "now"),
        ({"now": ["none"]}, "now"),
        ({"past": ["skip"]}, "past"),
        ({"past": [""]}, "past"),
        ({"past": [1]}, "past"),
        ({"past": "wd_seizure"}, "past"),
        ({"past": {"wd_seizure": True}}, "past"),
        ({"substances": ["wine"]}, "substances"),
        ({"frequency": {"alcohol": "often"}}, "frequency.alcohol"),
        ({"frequency": {"alcohol": ""}}, "frequency.alcohol"),
        ({"frequency": {"alcohol": 3}}, "frequency.alcohol"),
        ({"frequency": {"wine": "daily"}}, "frequency.wine"),
        ({"frequency": ["daily"]}, "frequency"),
        ({"drinks": "5"}, "drinks"),
        ({"drinks": 4}, "drinks"),
        ({"drinks": "skip"}, "drinks"),
        ({"drinks": ""}, "drinks"),
        ({"drinks": []}, "drinks"),
        ({"skipped": ["everything"]}, "skipped"),
        ({"skipped": "past"}, "skipped"),
        ({"substance": ["alcohol"]}, "substance"),
        ([], ""),
        ("now", ""),
        (None, ""),
    ],
)
def test_the_api_names_the_member_that_is_wrong_once(body: Any, field: str) -> None:
    assert fields(body) == [field]


def test_an_error_says_what_may_be_said_and_does_not_repeat_the_answer() -> None:
    assert problems({"control": ["a secret", "b"]}) == [
        ("control", "must be one of tolerance, cannot_cut_down, life_changes")
    ]
    assert problems({"x" * 5_000: []}) == [("x" * 40, "is not a member of the answers")]


def test_an_oversized_list_keeps_its_risks() -> None:
    assert result(sheet(cannabis="past") | {"now": ["unresponsive"] * 100_000}).outcome is Outcome.EMERGENCY
    answers, wrong = Answers.from_json(TABLE, {"now": [*["x"] * 100_000, "unresponsive"]})
    assert assess(TABLE, answers).outcome is Outcome.EMERGENCY
    assert len(wrong) == 1


def test_unreadable_skips_leave_every_question_unanswered() -> None:
    answers, _ = Answers.from_json(TABLE, sheet(cannabis="past") | {"skipped": "everything"})
    assert answers.skipped >= {question.id for question in ASKED}


def test_none_beside_a_risk_leaves_the_risk() -> None:
    pairs = [("past", "none"), ("past", "wd_seizure"), ("past", "none")]
    answers = Answers.from_form(TABLE, pairs)
    assert ("past", "wd_seizure") in answers.ticked
    assert "past" not in answers.skipped


def test_prefer_not_to_say_beside_a_risk_leaves_both() -> None:
    pairs = [*read(sheet(alcohol="weekly", drinks="1")).pairs(TABLE), ("past", "skip"), ("past", "wd_seizure")]
    assert {"M-01", "S-06"} <= fired(assess(TABLE, Answers.from_form(TABLE, pairs)))


def test_what_a_form_cannot_read_makes_its_question_an_unanswered_one() -> None:
    calm = read(sheet(cannabis="weekly")).pairs(TABLE)
    assert assess(TABLE, Answers.from_form(TABLE, calm)).outcome is Outcome.IOP_DIRECT
    for pair in [("past", "x"), ("substances", "none"), ("frequency.wine", "daily"), ("frequency", "daily")]:
        found = assess(TABLE, Answers.from_form(TABLE, [*calm, pair]))
        assert found.outcome is Outcome.DETOX_ASSESSMENT
        assert "INCOMPLETE_ANSWERS" in found.flags


def test_two_frequencies_of_one_substance_count_as_the_higher_and_two_bands_as_the_larger() -> None:
    pairs = [*read(sheet(ghb="past")).pairs(TABLE), ("frequency.ghb", "daily"), ("frequency.ghb", "past")]
    assert "M-08" in fired(assess(TABLE, Answers.from_form(TABLE, pairs)))
    pairs = [*read(sheet(alcohol="daily", drinks="15")).pairs(TABLE), ("drinks", "1")]
    assert "M-03" in fired(assess(TABLE, Answers.from_form(TABLE, pairs)))


def test_an_empty_field_says_nothing() -> None:
    pairs = [*read(sheet(cannabis="weekly")).pairs(TABLE), ("drinks", ""), ("frequency.ghb", ""), ("past", "")]
    assert Answers.from_form(TABLE, pairs) == read(sheet(cannabis="weekly"))


def test_fields_that_are_not_the_screenings_are_passed_over() -> None:
    pairs = read(sheet(cannabis="weekly")).pairs(TABLE)
    assert Answers.from_form(TABLE, [("near", "60614"), ("for", "client"), *pairs]) == read(sheet(cannabis="weekly"))


def test_a_row_or_an_amount_without_its_box_still_counts() -> None:
    assert "M-08" in fired(result(sheet(cannabis="past") | {"frequency": {"ghb": "daily"}}))
    amount = result(sheet(cannabis="past", drinks="15"))
    assert "S-03" in fired(amount)
    assert fired(of(cannabis="past", drinks="unknown")) == set()


def test_rows_without_any_box_leave_the_substances_unanswered() -> None:
    assert fired(result(sheet() | {"frequency": {"cannabis": "past"}})) == {"S-02"}


def test_skipping_the_grid_makes_every_frequency_unknown_without_losing_what_was_said() -> None:
    found = of(ghb="daily", skipped=["frequency"])
    assert {"M-08", "S-03"} <= fired(found)
    assert "S-04" in fired(of(alcohol="daily", drinks="1", skipped=["drinks"]))


def test_the_first_page_asks_for_substances_and_no_rows() -> None:
    assert [question.id for question in shown(TABLE, Answers())] == [
        "now", "substances", "withdrawal", "past", "health", "about",
    ]  # fmt: skip


@pytest.mark.parametrize(("often", "asked"), [("weekly", True), ("unknown", True), ("monthly", False)])
def test_drinks_and_control_are_asked_when_use_is_weekly_daily_or_unknown(often: str, asked: bool) -> None:
    assert ("drinks" in [one.id for one in shown(TABLE, read(sheet(alcohol=often)))]) is asked
    assert ("control" in [one.id for one in shown(TABLE, read(sheet(ketamine=often)))]) is asked


def test_the_bladder_is_asked_about_with_ketamine_only() -> None:
    bladder = TABLE.questions["health"].options["ketamine_bladder"]
    assert is_shown(bladder, facts(TABLE, read(sheet(ketamine="past"))))
    assert not is_shown(bladder, facts(TABLE, read(sheet(alcohol="daily"))))


def test_the_hidden_fields_of_a_page_leave_out_what_it_asks_itself() -> None:
    answers = read(sheet(alcohol="daily", drinks="4"))
    left = answers.pairs(TABLE, but=frozenset({"substances", "frequency", "drinks"}))
    assert {name for name, _ in left} == {question.id for question in ASKED}
    assert Answers.from_form(TABLE, [*left, ("substances", "cannabis"), ("frequency.cannabis", "weekly")]) == read(
        sheet(cannabis="weekly")
    )
