"""What holds for every set of answers: the promises of the screening, over random and enumerated people."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.screening.assess import Assessment, assess
from finder.screening.questions import Answers, shown
from finder.screening.shapes import Outcome, Voice
from tests.finder.screening.cast import (
    ASKED,
    BANDS,
    BOXES,
    OFTEN,
    SUBSTANCES,
    TABLE,
    Crowd,
    Sheet,
    fired,
    of,
    read,
    result,
    sheet,
)

pytestmark = pytest.mark.long

SEEDS = (3, 7, 31, 127)
MANY = 25_000  # random sets of answers for each seed: a new person, or one more risk than the set before
STEPS = 10  # risks that are added to one person, one by one
SAFETY = [question.id for question in BOXES if question.id != "control"]

sheets = st.fixed_dictionaries(
    {
        "substances": st.lists(st.sampled_from(SUBSTANCES), unique=True, max_size=5),
        "frequency": st.dictionaries(st.sampled_from(SUBSTANCES), st.sampled_from(OFTEN), max_size=5),
    },
    optional={
        **{one.id: st.lists(st.sampled_from(tuple(one.options)), unique=True, max_size=4) for one in ASKED},
        "drinks": st.sampled_from(BANDS),
        "skipped": st.lists(st.sampled_from(tuple(TABLE.questions)), unique=True, max_size=3),
    },
)
boxes = st.sampled_from([(question.id, option) for question in ASKED for option in question.options])


def everything_answered(answers: Answers) -> bool:
    """Whether each safety question, and how often for each substance, was answered."""
    often = {substance for substance, said in answers.frequency if said != "unknown"}
    used = {option for question, option in answers.ticked if question == "substances"}
    asked = [question.id for question in shown(TABLE, answers) if question.kind == "multi"]
    return bool(used) and used <= often and not answers.skipped & {*asked, *SAFETY, "frequency"}


def check_one(answers: Answers, found: Assessment) -> None:
    """What holds for one set of answers by itself."""
    outcomes = [rule.outcome for rule in found.fired if rule.outcome is not None]
    assert found.outcome == max(outcomes, default=Outcome.IOP_DIRECT)
    assert found.outcome is not Outcome.IOP_DIRECT or everything_answered(answers)
    if any(question == "now" for question, _ in answers.ticked):
        assert found.outcome is Outcome.EMERGENCY
    assert set(found.flags) == {flag for rule in found.fired for flag in rule.flags}
    assert found.reasons


def check_riskier(before: Assessment, after: Assessment) -> None:
    """What holds when one risk is added."""
    assert after.outcome >= before.outcome
    assert fired(before) <= fired(after)
    assert set(before.flags) <= set(after.flags)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_promises_hold_for_a_hundred_thousand_random_sets_and_every_rule_fires_for_some(seed: int) -> None:
    crowd, seen, outcomes, variants = Crowd(seed), set(), set(), set()
    for _ in range(MANY // STEPS):
        someone, before = crowd.someone(), None
        for _ in range(STEPS):
            answers = read(someone)
            after = assess(TABLE, answers)
            check_one(answers, after)
            if before:
                check_riskier(before, after)
            seen |= fired(after)
            outcomes.add(after.outcome)
            variants.add(after.variant)
            someone, before = crowd.riskier(someone), after
    assert seen == {rule.id for rule in TABLE.all_rules}
    assert outcomes == set(Outcome)
    assert variants == {"", *(one.id for one in TABLE.variants)}


def single_answers() -> list[Answers]:
    """Each answer that there is, alone."""
    found = [Answers(ticked=frozenset({(question.id, option)})) for question in ASKED for option in question.options]
    found += [
        Answers(ticked=frozenset({("substances", one)}), frequency=frozenset({(one, often)}))
        for one in SUBSTANCES
        for often in OFTEN
    ]
    found += [Answers(drinks=frozenset({band})) for band in BANDS]
    return found + [Answers(skipped=frozenset({question})) for question in TABLE.questions]


def together(*all_of: Answers) -> Answers:
    return Answers(
        ticked=frozenset().union(*(one.ticked for one in all_of)),
        frequency=frozenset().union(*(one.frequency for one in all_of)),
        drinks=frozenset().union(*(one.drinks for one in all_of)),
        skipped=frozenset().union(*(one.skipped for one in all_of)),
    )


def test_no_single_answer_and_no_pair_of_answers_lowers_what_one_of_them_leads_to() -> None:
    answered = read(sheet(alcohol="past", drinks="1"))
    singles = [(one, assess(TABLE, together(answered, one))) for one in single_answers()]
    for one, alone in singles:
        check_riskier(assess(TABLE, answered), alone)
        check_one(together(answered, one), alone)
    for (one, alone), (other, beside) in combinations(singles, 2):
        both = together(answered, one, other)
        found = assess(TABLE, both)
        check_one(both, found)
        check_riskier(alone, found)
        check_riskier(beside, found)


@given(sheets, boxes)
def test_one_more_box_never_lowers_an_outcome_nor_takes_a_flag_away(given: Sheet, box: tuple[str, str]) -> None:
    question, option = box
    answered = given | {question: given.get(question, [])}
    check_riskier(result(answered), result(answered | {question: [*answered[question], option]}))


@given(sheets, st.sampled_from(SUBSTANCES))
def test_not_sure_how_often_is_never_below_weekly_nor_above_daily(given: Sheet, one: str) -> None:
    used = given | {"substances": [*given["substances"], one]}
    weekly, unknown, daily = (
        result(used | {"frequency": given["frequency"] | {one: often}}) for often in ("weekly", "unknown", "daily")
    )
    check_riskier(weekly, unknown)
    assert unknown.outcome <= daily.outcome


@given(sheets)
def test_not_sure_how_many_drinks_counts_as_four(given: Sheet) -> None:
    four, unknown, fifteen = (result(given | {"drinks": band}) for band in ("4", "unknown", "15"))
    if "alcohol" in given["substances"] or "alcohol" in given["frequency"]:
        check_riskier(four, unknown)
        assert unknown.outcome <= fifteen.outcome


@given(sheets, st.sampled_from(SAFETY))
def test_hiding_a_safety_question_never_leads_straight_to_an_outpatient_program(given: Sheet, hidden: str) -> None:
    assert result({name: one for name, one in given.items() if name != hidden}).outcome is not Outcome.IOP_DIRECT
    assert result(given | {"skipped": [hidden]}).outcome is not Outcome.IOP_DIRECT


@given(sheets, st.sampled_from(tuple(TABLE.questions["now"].options)))
def test_an_emergency_stands_above_everything_else(given: Sheet, sign: str) -> None:
    found = result(given | {"now": [sign]})
    assert found.outcome is Outcome.EMERGENCY
    assert found.filters == {"care": (), "supervision": ()}
    assert {"CALL_911", "CALL_988"} & set(found.flags)


@given(sheets, st.randoms(use_true_random=False))
def test_the_order_and_the_repetition_of_answers_change_nothing(given: Sheet, chance: random.Random) -> None:
    pairs = read(given).pairs(TABLE)
    shuffled = [*pairs, *chance.choices(pairs, k=3)]
    chance.shuffle(shuffled)
    assert Answers.from_form(TABLE, shuffled) == read(given)
    assert assess(TABLE, Answers.from_form(TABLE, shuffled)) == result(given)


@given(sheets)
@settings(max_examples=50)
def test_for_whom_the_questions_are_answered_changes_words_only(given: Sheet) -> None:
    pairs = read(given).pairs(TABLE)
    found = [assess(TABLE, Answers.from_form(TABLE, [("for", voice.value), *pairs])) for voice in Voice]
    assert found[0] == found[1] == found[2]


@given(sheets)
@settings(max_examples=50)
def test_the_same_answers_always_lead_to_the_same_assessment(given: Sheet) -> None:
    assert result(given) == result(given)
    assert hash(read(given)) == hash(read(given))


@given(sheets)
def test_a_second_answer_that_contradicts_the_first_never_lowers_caution(given: Sheet) -> None:
    pairs = read(given).pairs(TABLE)
    denied = [(question.id, "none") for question in ASKED] + [(f"frequency.{s}", "past") for s in given["frequency"]]
    denied += [("drinks", "1")] if "drinks" in given else []
    check_riskier(result(given), assess(TABLE, Answers.from_form(TABLE, [*denied, *pairs, *denied])))


@given(sheets, st.sampled_from(SUBSTANCES))
def test_a_row_left_blank_is_the_same_as_not_sure(given: Sheet, one: str) -> None:
    used = given | {"substances": [*given["substances"], one]}
    often = {name: said for name, said in given["frequency"].items() if name != one}
    blank, unsure = result(used | {"frequency": often}), result(used | {"frequency": often | {one: "unknown"}})
    assert blank == unsure


def test_one_more_risk_for_someone_who_said_none_is_at_least_what_they_had() -> None:
    assert of(cannabis="monthly").outcome is Outcome.IOP_DIRECT
    for question in ASKED:
        for option in question.options:
            check_riskier(of(cannabis="monthly"), result(sheet(cannabis="monthly") | {question.id: [option]}))
