"""The examples of the specification, by name: each substance's cut, each choice made on purpose, each special group."""

from typing import Any

import pytest

from finder.screening.assess import FIRST_SHOWN
from finder.screening.shapes import Outcome
from tests.finder.screening.cast import ASKED, TABLE, fired, of, result, sheet

IOP, ASSESS, MEDICAL, EMERGENCY = Outcome
SIGNS = ["gi_flu"]  # a physical sign of withdrawal that is not about the heart
DETOX = {"care": ("detox",), "supervision": ("medical",)}


def case(name: str, outcome: Outcome, /, *flags: str, **said: Any) -> Any:
    return pytest.param(said, outcome, flags, id=name)


@pytest.mark.parametrize(
    ("said", "outcome", "flags"),
    [
        case("alcohol daily, 1 to 3 drinks", IOP, alcohol="daily", drinks="1"),
        case("alcohol daily, 4 drinks", ASSESS, alcohol="daily", drinks="4"),
        case("alcohol daily, 15 drinks", MEDICAL, alcohol="daily", drinks="15"),
        case("alcohol daily with signs", MEDICAL, alcohol="daily", drinks="1", withdrawal=SIGNS),
        case("alcohol daily with bad sleep", ASSESS, alcohol="daily", drinks="1", withdrawal=["mood_sleep"]),
        case("alcohol weekly", IOP, alcohol="weekly", drinks="8"),
        case("alcohol weekly, 15 drinks", ASSESS, alcohol="weekly", drinks="15"),
        case("alcohol weekly with signs", ASSESS, alcohol="weekly", drinks="4", withdrawal=SIGNS),
        case("alcohol weekly, 8 drinks, with signs", MEDICAL, alcohol="weekly", drinks="8", withdrawal=SIGNS),
        case("street sedatives monthly", IOP, "DO_NOT_STOP_SUDDENLY", sedatives_nonrx="monthly"),
        case("street sedatives weekly", ASSESS, sedatives_nonrx="weekly"),
        case("street sedatives daily", MEDICAL, sedatives_nonrx="daily"),
        case("street sedatives weekly with signs", MEDICAL, sedatives_nonrx="weekly", withdrawal=SIGNS),
        case("prescribed medicine weekly", IOP, rx_as_directed="weekly"),
        case("prescribed medicine daily", ASSESS, "TAPER_WITH_PRESCRIBER", rx_as_directed="daily"),
        case("prescribed medicine daily with signs", MEDICAL, rx_as_directed="daily", withdrawal=SIGNS),
        case("GHB weekly", ASSESS, ghb="weekly"),
        case("GHB daily", MEDICAL, "HOSPITAL_LEVEL", ghb="daily"),
        case("GHB weekly with signs", MEDICAL, "HOSPITAL_LEVEL", ghb="weekly", withdrawal=SIGNS),
        case("GHB daily and withdrawal now", EMERGENCY, "CALL_911", ghb="daily", withdrawal=["now"]),
        case("street opioids weekly", ASSESS, "MOUD_FIRST", opioids_illicit="weekly"),
        case("street opioids daily with signs", MEDICAL, "MOUD_FIRST", opioids_illicit="daily", withdrawal=SIGNS),
        case("pain pills weekly", ASSESS, "MOUD_FIRST", opioids_rx="weekly"),
        case("pain pills daily with signs", ASSESS, "MOUD_FIRST", opioids_rx="daily", withdrawal=SIGNS),
        case("treatment medicine", IOP, "KEEP_MOUD", moud="daily"),
        case("treatment medicine with signs", ASSESS, "KEEP_MOUD", moud="daily", withdrawal=SIGNS),
        case("tianeptine weekly", ASSESS, tianeptine="weekly"),
        case("tianeptine daily with signs", MEDICAL, tianeptine="daily", withdrawal=SIGNS),
        case("kratom weekly", IOP, kratom="weekly"),
        case("kratom daily", ASSESS, kratom="daily"),
        case("kratom monthly with signs", ASSESS, kratom="monthly", withdrawal=SIGNS),
        case("gabapentin weekly", ASSESS, gabapentinoids="weekly"),
        case("gabapentin daily with signs", MEDICAL, gabapentinoids="daily", withdrawal=SIGNS),
        case("Spice weekly", IOP, synthetic_cannabinoids="weekly"),
        case("Spice daily", ASSESS, synthetic_cannabinoids="daily"),
        case("Spice daily with signs", MEDICAL, synthetic_cannabinoids="daily", withdrawal=SIGNS),
        case("ketamine weekly", IOP, ketamine="weekly"),
        case("ketamine daily", ASSESS, ketamine="daily"),
        case("ketamine weekly and tolerance", ASSESS, ketamine="weekly", control=["tolerance"]),
        case("ketamine weekly, cannot cut down", ASSESS, ketamine="weekly", control=["cannot_cut_down"]),
        case("ketamine weekly and bladder", ASSESS, "URGENT_MEDICAL", ketamine="weekly", health=["ketamine_bladder"]),
        case("ketamine monthly with a sign", ASSESS, ketamine="monthly", withdrawal=["mood_sleep"]),
        case("ketamine daily, shaking", MEDICAL, ketamine="daily", withdrawal=["autonomic"]),
        case("ketamine and a hospital stay", MEDICAL, ketamine="weekly", past=["wd_hospital"]),
        case(
            "ketamine daily, bladder, signs", MEDICAL, ketamine="daily", health=["ketamine_bladder"], withdrawal=SIGNS
        ),
        case("uppers daily", IOP, "NALOXONE", stimulants="daily"),
        case("uppers daily, no safe place", ASSESS, "UNSAFE_HOUSING", stimulants="daily", about=["no_safe_place"]),
        case("uppers daily, unstable mind", ASSESS, stimulants="daily", health=["mental_unstable"]),
        case("uppers daily, epilepsy", ASSESS, stimulants="daily", health=["epilepsy"]),
        case("uppers daily, serious illness", ASSESS, stimulants="daily", health=["serious_medical"]),
        case("uppers weekly, shaking", ASSESS, stimulants="weekly", withdrawal=["autonomic"]),
        case("marijuana daily", IOP, cannabis="daily"),
        case("marijuana daily, epilepsy", ASSESS, cannabis="daily", health=["epilepsy"]),
        case("marijuana weekly, shaking", ASSESS, cannabis="weekly", withdrawal=["autonomic"]),
        case("something else daily", ASSESS, other="daily"),
        case("something else monthly with a sign", ASSESS, other="monthly", withdrawal=["mood_sleep"]),
        case("not sure what it is", ASSESS, unsure="monthly"),
        case("not sure what it is, weekly with signs", MEDICAL, unsure="weekly", withdrawal=SIGNS),
    ],
)
def test_each_substance_has_its_cut(said: dict[str, Any], outcome: Outcome, flags: tuple[str, ...]) -> None:
    found = of(**said)
    assert found.outcome is outcome
    assert set(flags) <= set(found.flags)


@pytest.mark.parametrize(
    ("said", "outcome", "flags"),
    [
        case("past seizure and withdrawal now", EMERGENCY, "CALL_911",
             alcohol="monthly", drinks="1", withdrawal=["now"], past=["wd_seizure"]),
        case("past DTs and weekly use", MEDICAL, "HOSPITAL_LEVEL", alcohol="weekly", drinks="1", past=["wd_delirium"]),
        case("pregnant and withdrawal now", EMERGENCY, "CALL_911", "PREGNANT",
             alcohol="monthly", drinks="1", withdrawal=["now"], health=["pregnant"]),
        case("pregnant and any use", ASSESS, "PREGNANT", cannabis="monthly", health=["pregnant"]),
        case("pregnant and opioids daily", MEDICAL, "PREGNANT", "HOSPITAL_LEVEL",
             opioids_illicit="daily", health=["pregnant"]),
        case("pregnant and opioid withdrawal now", MEDICAL, "SAME_DAY", "MOUD_FIRST",
             kratom="monthly", withdrawal=["now"], health=["pregnant"]),
        case("under 18 and any use", ASSESS, "MINOR", cannabis="monthly", about=["under18"]),
        case("under 18 and likely dependent", MEDICAL, "MINOR", opioids_rx="daily", about=["under18"]),
        case("a veteran", IOP, "VETERAN", cannabis="weekly", about=["veteran"]),
        case("suicidal now", EMERGENCY, "CALL_988", cannabis="past", now=["suicidal_or_violent_now"]),
        case("suicidal in the past weeks", ASSESS, "SUICIDE_RISK", cannabis="past", health=["suicidal_recent"]),
        case("took too much in the last day", EMERGENCY, "CALL_911", "CALL_POISON", "NALOXONE",
             cannabis="past", now=["overdose_24h"]),
        case("overdose in 3 months", ASSESS, "OVERDOSE_RISK", stimulants="past", past=["overdose_90d"]),
        case("withdrawal now", ASSESS, "SAME_DAY", cannabis="monthly", withdrawal=["now"]),
        case("withdrawal now from alcohol", MEDICAL, "SAME_DAY", alcohol="weekly", drinks="1", withdrawal=["now"]),
        case("treatment medicine and alcohol", ASSESS, "KEEP_MOUD", "OVERDOSE_RISK",
             moud="daily", alcohol="weekly", drinks="1"),
        case("two drugs that slow the body", ASSESS, "OVERDOSE_RISK",
             alcohol="weekly", drinks="1", rx_as_directed="weekly"),
        case("two of them, one daily", MEDICAL, "OVERDOSE_RISK", gabapentinoids="daily", alcohol="weekly", drinks="1"),
        case("prescribed medicine is not the daily one", ASSESS, rx_as_directed="daily", alcohol="weekly", drinks="1"),
        case("light daily drinking is not the daily one", ASSESS, alcohol="daily", drinks="1", rx_as_directed="weekly"),
        case("likely dependent and 65", MEDICAL, "OLDER_ADULT", opioids_rx="daily", about=["age65plus"]),
        case("likely dependent and epilepsy", MEDICAL, "HOSPITAL_LEVEL", opioids_rx="daily", health=["epilepsy"]),
        case("not gone long enough", ASSESS, ketamine="weekly", withdrawal=["not_gone"]),
        case("signs, not sure how often", MEDICAL, "INCOMPLETE_ANSWERS", rx_as_directed="unknown", withdrawal=SIGNS),
        case("not used for 30 days", IOP, opioids_illicit="past"),
    ],
)  # fmt: skip
def test_each_choice_made_on_purpose(said: dict[str, Any], outcome: Outcome, flags: tuple[str, ...]) -> None:
    found = of(**said)
    assert found.outcome is outcome
    assert set(flags) <= set(found.flags)


@pytest.mark.parametrize("sign", TABLE.questions["now"].options)
def test_each_sign_of_the_first_question_is_an_emergency(sign: str) -> None:
    found = of(cannabis="past", now=[sign])
    assert found.outcome is Outcome.EMERGENCY
    assert "INCOMPLETE_ANSWERS" not in found.flags


@pytest.mark.parametrize("question", [one.id for one in ASKED if one.id != "control"])
def test_each_skipped_question_asks_for_a_check(question: str) -> None:
    answers = sheet(cannabis="monthly")
    del answers[question]
    found = result(answers)
    assert found.outcome is Outcome.DETOX_ASSESSMENT
    assert "INCOMPLETE_ANSWERS" in found.flags
    assert ("SHOW_EMERGENCY_BANNER" in found.flags) is (question == "now")
    assert result(sheet(cannabis="monthly", skipped=[question])) == found


def test_the_question_about_control_matters_for_ketamine_only() -> None:
    assert fired(of(ketamine="weekly", skipped=["control"])) == {"S-09"}
    assert of(cannabis="daily", skipped=["control"]).outcome is Outcome.IOP_DIRECT


def test_saying_nothing_at_all_asks_for_a_check_and_shows_the_emergency_line() -> None:
    found = result({})
    assert fired(found) == {"S-01", "S-02", "S-05", "S-06", "S-07", "S-08"}
    assert found.outcome is Outcome.DETOX_ASSESSMENT


def test_without_any_rule_the_default_gives_the_reason() -> None:
    found = of(cannabis="weekly")
    assert [reason.rules for reason in found.reasons] == [("I-00",)]
    assert found.filters == {"care": ("iop",), "supervision": ()}
    assert found.ending is TABLE.outcomes[Outcome.IOP_DIRECT]


def test_only_reasons_of_the_outcome_are_shown_and_one_topic_speaks_once() -> None:
    found = of(alcohol="daily", drinks="15", withdrawal=["autonomic"])
    assert [reason.rules for reason in found.reasons] == [("M-02", "M-04"), ("M-03",)]
    assert fired(found) == {"M-02", "M-03", "M-04", "A-01", "A-02", "A-13", "A-28", "F-08"}
    assert found.filters == DETOX
    both = of(ketamine="weekly", opioids_rx="weekly", past=["wd_hospital"])
    assert [reason.rules for reason in both.reasons] == [("M-15", "M-23")]


def test_an_outcome_can_have_more_reasons_than_are_shown_first() -> None:
    found = of(ghb="daily", alcohol="daily", drinks="15", health=["epilepsy"], past=["wd_hospital", "wd_seizure"])
    assert len(found.reasons) > FIRST_SHOWN
    assert found.reasons[0].rules == ("M-01",)


def test_flags_are_raised_by_every_rule_that_fires_whatever_its_outcome() -> None:
    found = of(now=["seizure_48h"], opioids_illicit="daily", about=["veteran"], skipped=["past"])
    assert found.outcome is Outcome.EMERGENCY
    assert found.flags == (
        "CALL_911", "NALOXONE", "MOUD_FIRST", "ADULTERANT_RISK", "OVERDOSE_RISK", "VETERAN", "INCOMPLETE_ANSWERS",
    )  # fmt: skip


def test_who_is_pregnant_and_uses_opioids_is_never_told_to_come_off_them() -> None:
    found = of(opioids_illicit="daily", health=["pregnant"])
    assert found.outcome is Outcome.MEDICAL_DETOX
    assert found.variant == "pregnant_opioids"
    assert found.ending.headline.en == "You need care that protects you and the baby."
    assert not any("etox" in text.en for text in (found.ending.headline, found.ending.lead, *found.ending.steps))
    assert found.filters == {"care": ("otp",), "supervision": ()}


def test_who_is_pregnant_and_drinks_too_keeps_the_list_with_nurses_day_and_night() -> None:
    found = of(opioids_illicit="daily", alcohol="daily", drinks="8", health=["pregnant"])
    assert found.ending.headline == of(opioids_illicit="daily", health=["pregnant"]).ending.headline
    assert found.filters == DETOX


def test_who_is_pregnant_and_drinks_reads_the_usual_headline() -> None:
    found = of(alcohol="daily", drinks="8", health=["pregnant"])
    assert found.ending is TABLE.outcomes[Outcome.MEDICAL_DETOX]
    assert found.variant == ""
