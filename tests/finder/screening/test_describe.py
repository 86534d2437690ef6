"""The page for clinicians: current, complete, and in words."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from finder.screening.describe import describe
from finder.screening.shapes import Review, Table
from finder.screening.words import in_words

PAGE = Path(__file__).parents[3] / "docs" / "screening.md"


def test_the_page_is_current(table: Table) -> None:
    assert PAGE.read_text(encoding="utf-8") == describe(table), "run python -m finder.screening.describe"


def test_the_module_prints_the_page(table: Table) -> None:
    ran = subprocess.run([sys.executable, "-m", "finder.screening.describe"], capture_output=True, check=True)
    assert ran.stdout.decode() == describe(table)


def test_every_rule_stands_there_with_its_condition_reason_flags_and_sources(table: Table) -> None:
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in describe(table).splitlines()[::-1]}
    for rule in table.all_rules:
        line = lines[rule.id]
        assert in_words(table, rule.when) in line
        assert rule.reason is None or rule.reason.en in line
        assert all(word in line for word in (*rule.flags, *rule.cite))


def test_every_source_question_flag_and_sentence_stands_there(table: Table) -> None:
    page = describe(table)
    for source in table.sources.values():
        assert source in page
    for question in table.questions.values():
        assert f"`{question.id}`" in page
        assert all(f"`{option}`" in page for option in question.options)
    for text in (*table.copy.values(), *(flag.text for flag in table.flags.values())):
        assert text.en in page
        assert text.es in page


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("E-10", "GHB 4+ days a week **and** Q4 “I feel some of this right now”"),
        ("M-04", "alcohol 1+ days a week **and** 8+ drinks on a day of drinking **and** `PHYS`"),
        ("M-17", "`TWO_DEPRESSANTS` **and** `DAILY_DEPRESSANT`"),
        ("M-26", "`PHYS` **and** (not sure how often, or left blank, for any of *life_threatening* **or** "
                 "not sure how often, or left blank, for any of *medically_complicated*)"),
        ("S-04", "drinks not sure or left blank **and** alcohol 4+ days a week"),
        ("S-09", "Q8 not answered **and** ketamine 1+ days a week"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(table: Table, rule: str, words: str) -> None:
    assert in_words(table, next(one.when for one in table.rules if one.id == rule)) == words


def test_counting_several_things_is_said_in_words(table: Table) -> None:
    assert in_words(table, table.named["TWO_DEPRESSANTS"].when).startswith("at least 2 of: alcohol 1+ days a week; ")
    assert "4+ drinks on a day of drinking (or not sure)" in in_words(table, table.named["DAILY_DEPRESSANT"].when)


def test_the_page_says_that_nobody_has_signed_until_somebody_has(table: Table) -> None:
    assert "Not yet clinically reviewed" in describe(table)
    signed = describe(replace(table, review=Review("A. Nurse", "MD", date(2027, 2, 1))))
    assert "Reviewed by A. Nurse, MD, on 2027-02-01." in signed
    assert "Not yet clinically reviewed.**" not in signed
