"""The table is refused, by its line and place, when it could mislead; and read as it is written when it could not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from finder.screening.conditions import AtLeast, Named, Told
from finder.screening.reading import TableError
from finder.screening.shapes import Outcome, Review, Table, Text, Voice
from finder.screening.table import RULES, load
from providers import vocabulary

WRITTEN = RULES.read_text(encoding="utf-8")
E_02 = 'id = "E-02"\noutcome = "EMERGENCY"\nwhen = { has = { q = "now", any_of = ["seizure_48h"] } }'
M_02 = 'when = { all = [{ freq = { of = "alcohol", gte = "daily" } }, { ref = "PHYS" }] }'
A_04 = 'when = { freq = { of = "sedatives_nonrx", gte = "weekly" } }'
S_06 = 'when = { skipped = "past" }'


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str], Path]:
    def change(old: str, new: str) -> Path:
        assert old in WRITTEN
        path = tmp_path / "rules.toml"
        path.write_text(WRITTEN.replace(old, new, 1), encoding="utf-8")
        return path

    return change


def negations(word: str) -> tuple[str, str, str]:
    wrong = f'when = {{ all = [{{ freq = {{ of = "alcohol", gte = "daily" }} }}, {{ {word} = {{ ref = "PHYS" }} }}] }}'
    return M_02, wrong, f"M-02 › when › all › 2 › {word}: '{word}' is a negation"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(*negations(word), id=f"a negation: {word}")
        for word in ("not", "none", "none_of", "no", "unless", "except", "without", "not_any", "lt", "at_most")
    ]
    + [
        pytest.param(old, new, message, id=name)
        for name, old, new, message in [
            ("an unknown option", '["seizure_48h"]', '["seizure"]', "E-02 › when › has › any_of: unknown option"),
            ("an unknown question", S_06, 'when = { skipped = "passed" }', "S-06 › when › skipped: unknown question"),
            ("a question that has no boxes", S_06, 'when = { skipped = "drinks" }', "unknown question 'drinks'"),
            ("an unknown question of has", 'has = { q = "now"', 'has = { q = "then"', "q: unknown question 'then'"),
            ("no option", '["seizure_48h"]', "[]", "E-02 › when › has › any_of: names no option"),
            ("an option twice", '["seizure_48h"]', '["seizure_48h", "seizure_48h"]', "says something twice"),
            ("an unknown substance", A_04, A_04.replace("sedatives_nonrx", "wine"), "unknown substance or group"),
            ("an unknown frequency", A_04, A_04.replace("weekly", "often"), "A-04 › when › freq › gte: unknown frequ"),
            ("not sure as a frequency", A_04, A_04.replace("weekly", "unknown"), "unknown frequency 'unknown'"),
            ("a band that there is not", "drinks_gte = 15", "drinks_gte = 14", "M-03 › when › all › 2 › drinks_gte:"),
            ("drinks that are not unknown", "{ drinks_unknown = true }", "{ drinks_unknown = false }", "is a negation"),
            ("an unknown name", M_02, M_02.replace("PHYS", "PSYCH"), "M-02 › when › all › 2 › ref: unknown named"),
            ("an unknown condition", M_02, M_02.replace("ref", "maybe"), "'maybe' is no condition"),
            ("two conditions in one", A_04, A_04[:-2] + ', ref = "PHYS" }', "exactly one member, this one has 2"),
            ("a misspelled member", A_04, A_04.replace("gte", "gt"), "A-04 › when › freq: has no member 'gt'"),
            ("an empty condition", M_02, "when = { all = [] }", "M-02 › when › all: names no condition"),
            ("a condition that is no table", M_02, 'when = "PHYS"', "M-02 › when: must be a table"),
            ("a list that is none", M_02, 'when = { all = { ref = "PHYS" } }', "M-02 › when › all: must be a list"),
            ("at least none", "count = 2", "count = 0", "TWO_DEPRESSANTS › when › at_least › count: at least 0"),
            ("a count that is no number", "count = 2", 'count = "2"', "must be a whole number"),
            ("an unknown flag", 'flags = ["CALL_988"]', 'flags = ["CALL_989"]', "E-08 › flags › 1: unknown flag"),
            ("an unknown source", 'cite = ["K-URO"]', 'cite = ["K-LORE"]', "E-06 › cite › 1: unknown source 'K-LORE'"),
            ("no source", 'cite = ["K-URO"]', "cite = []", "E-06 › cite: names no source"),
            ("a source left out", 'cite = ["K-URO"]\n', "", "E-06: cite is missing"),
            ("an empty source", '"K-URO" = "', '"K-URO" = "" # "', "sources › K-URO: must be a text"),
            ("a rule without Spanish", "reason.es = ", "reason.en_they = ", "E-01 › reason: es is missing"),
            ("a reason that is empty", 'reason.es = "', 'reason.es = "" # ', "E-01 › reason › es: must be a text"),
            ("a question without English", 'text.en = "What', '# text.en = "What', "substances › text: en is missing"),
            ("a flag without Spanish", 'text.es = "Llame al 911', '# text.es = "Llame', "CALL_911 › text: es is"),
            ("an unknown outcome", 'outcome = "EMERGENCY"', 'outcome = "URGENT"', "unknown outcome 'URGENT'"),
            ("a default that is not the lowest", '"IOP_DIRECT"\ncite', '"EMERGENCY"\ncite', "the lowest outcome"),
            ("two rules of one id", 'id = "E-03"', 'id = "E-02"', "E-02: there are two of this id"),
            ("a question of an unknown kind", 'kind = "multi"', 'kind = "single"', "now › kind: unknown kind of quest"),
            ("no grid", 'id = "frequency"\nnumber = 3\nkind = "grid"', 'id = "frequency"\nnumber = 3\nkind = "multi"',
             "there must be a question 'frequency' of the kind 'grid'"),
            ("a rank that is missing", ", rank = 3", "", "frequency › options › daily: rank is missing"),
            ("no way to be unsure", 'id = "unknown", en', 'id = "unclear", en', "there must be an option 'unknown'"),
            ("an unknown member of a group", '"alcohol", "sedatives_nonrx", "ghb",', '"alcohol", "wine",',
             "life_threatening_not_rx › members › 2: unknown substance 'wine'"),
            ("care that the search does not know", 'care = ["iop"]', 'care = ["op"]', "unknown care 'op'"),
            ("a filter about the person", 'care = ["iop"], ', 'care = ["iop"], age = ["all"], ', "no member 'age'"),
            ("a section that is misspelled", "[default]", "[defaults]", "has no member 'defaults'"),
            ("a flag that nothing raises", "[flags.CALL_911]", '[flags.X]\ntext = { en = "X", es = "X" }\n\n'
             "[flags.CALL_911]", "flags › X: no rule raises this flag"),
            ("a flag rule without a flag", 'flags = ["VETERAN"]\n', "", "F-01: raises no flag"),
            ("a signature without a date", 'reviewer = ""', 'reviewer = "A"', "review › credential: must be a text"),
        ]
    ],
)  # fmt: skip
def test_a_table_that_could_mislead_refuses_to_start(
    changed: Callable[[str, str], Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(TableError) as refused:
        load(changed(old, new))
    assert message in str(refused.value)
    assert str(refused.value).startswith("rules.toml, line ")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param(old, new, place, id=name)
        for name, old, new, place in [
            ("more drugs than there are", "count = 2", "count = 9", "M-17 › when"),
            ("skipped and answered at once", E_02, E_02.replace("when = ", 'when = { all = [{ skipped = "now" }, ')
             + "] }", "E-02 › when"),
            ("not sure and daily at once", M_02, 'when = { all = [{ freq_unknown = "ghb" }, '
             '{ freq = { of = "ghb", gte = "daily" } }] }', "M-02 › when"),
            ("drinks not sure and 8 at once", M_02, "when = { all = [{ drinks_unknown = true }, { drinks_gte = 8 }] }",
             "M-02 › when"),
            ("unknown without a substance", M_02, 'when = { all = [{ skipped = "substances" }, '
             '{ freq_unknown = "any_substance" }] }', "M-02 › when"),
        ]
    ],
)  # fmt: skip
def test_a_rule_that_can_never_fire_refuses_to_start(
    changed: Callable[[str, str], Path], old: str, new: str, place: str
) -> None:
    with pytest.raises(TableError, match="can never hold, whatever is answered") as refused:
        load(changed(old, new))
    assert place in str(refused.value)


def test_a_question_that_can_never_be_shown_refuses_to_start(changed: Callable[[str, str], Path]) -> None:
    weekly = 'shown_if = { freq = { of = "ketamine", gte = "weekly" } }'
    never = 'shown_if = { all = [{ skipped = "past" }, { has = { q = "past", any_of = ["wd_seizure"] } }] }'
    with pytest.raises(TableError, match="control › shown_if: can never hold"):
        load(changed(weekly, never))


def test_an_error_names_the_line(changed: Callable[[str, str], Path]) -> None:
    line = WRITTEN[: WRITTEN.index(A_04)].count("\n") + 1
    with pytest.raises(TableError, match=rf"^rules.toml, line {line}, rules › A-04 › when › freq › of: unknown"):
        load(changed(A_04, A_04.replace("sedatives_nonrx", "wine")))


def test_an_option_without_spanish_is_named_with_its_question(changed: Callable[[str, str], Path]) -> None:
    with pytest.raises(TableError, match=r"questions › past › options › wd_hospital: es is missing"):
        load(changed(', es = "Una hospitalización por la abstinencia"', ""))


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("version = ", encoding="utf-8")
    with pytest.raises(TableError, match=r"rules\.toml"):
        load(path)


def test_nobody_has_signed_until_all_three_are_there(table: Table, changed: Callable[[str, str], Path]) -> None:
    assert table.review is None
    empty = 'reviewer = ""\ncredential = ""\ndate = ""'
    signed = 'reviewer = "A. Nurse"\ncredential = "MD"\ndate = "2027-02-01"'
    assert load(changed(empty, signed)).review == Review("A. Nurse", "MD", date(2027, 2, 1))
    with pytest.raises(TableError, match="must be a day as year-month-day"):
        load(changed(empty, signed.replace("2027-02-01", "spring")))


def test_the_table_is_complete(table: Table) -> None:
    assert len(table.rules) == 74
    assert len(table.flag_rules) == 10
    assert len(table.flags) == 22
    assert [question.number for question in table.questions.values()] == [1, 2, 3, 3, 4, 5, 6, 7, 8]
    assert [question.id for question in table.questions.values() if question.stops] == ["now"]
    assert {rule.outcome for rule in table.rules} == set(Outcome) - {Outcome.IOP_DIRECT}
    assert list(table.outcomes) == sorted(Outcome)


def test_rules_stand_from_the_most_cautious_down(table: Table) -> None:
    outcomes = [rule.outcome for rule in table.rules if rule.outcome is not None]
    assert outcomes == sorted(outcomes, reverse=True)


def test_rules_of_one_topic_lead_to_one_outcome(table: Table) -> None:
    by_topic: dict[str, set[Outcome | None]] = {}
    for rule in table.rules:
        by_topic.setdefault(rule.topic, set()).add(rule.outcome)
    assert all(len(outcomes) == 1 for outcomes in by_topic.values())


def test_filters_are_words_of_the_search_and_never_replace_detox_with_outpatient_care(table: Table) -> None:
    filters = [ending.filters for ending in table.outcomes.values()] + [one.filters for one in table.variants]
    for chosen in filters:
        assert set(chosen) == {"care", "supervision"}
        for group, codes in chosen.items():
            assert set(codes) <= set(vocabulary.codes(group))
    assert table.outcomes[Outcome.MEDICAL_DETOX].filters == {"care": ("detox",), "supervision": ("medical",)}
    assert all("iop" not in variant.filters["care"] for variant in table.variants)


def test_the_frequencies_and_bands_are_ordered(table: Table) -> None:
    often = {one.id: one.rank for one in table.questions["frequency"].options.values()}
    assert often["past"] < often["monthly"] < often["weekly"] == often["unknown"] < often["daily"]
    bands = {one.id: one.rank for one in table.questions["drinks"].options.values()}
    assert bands == {"1": 1, "4": 4, "8": 8, "15": 15, "unknown": 4}


def test_conditions_look_only_at_facts_that_are_there(table: Table) -> None:
    parts = [rule.when for rule in table.all_rules]
    while parts:
        match parts.pop():
            case Told(any_of=facts):
                assert facts
            case AtLeast(count=count, parts=more):
                assert 1 <= count <= len(more)
                parts += more
            case Named(condition=condition):
                parts.append(condition)


def test_a_sentence_is_said_to_the_person_or_about_them() -> None:
    text = Text("you", "usted", "they", "")
    assert [text.said("en", voice) for voice in Voice] == ["you", "they", "they"]
    assert [text.said("es", voice) for voice in Voice] == ["usted", "usted", "usted"]
    assert text.said() == "you"
