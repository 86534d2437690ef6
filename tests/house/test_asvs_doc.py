"""docs/asvs.md answers every requirement of ASVS 5.0.0 at levels 1 and 2, once, and shows what it says is met."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASKED = {  # section → how many of its requirements are of levels 1 and 2; those come first
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
KINDS = {"met", "part", "no", "operator", "none"}
ROW = re.compile(r"^\| ([0-9.]+(?:–[0-9]+)?) \| (\w+) \| (.*?) \| (.*?) ?\|$", re.MULTILINE)
SHOWN = re.compile(r"`([a-z_/]+/test_[a-z_]+\.py)(?:::(test_\w+))?`")


def rows(text: str) -> list[tuple[str, str, str, str]]:
    return ROW.findall(text)


def numbers(cell: str) -> list[str]:
    """\"1.2.6–8\" → 1.2.6, 1.2.7, 1.2.8."""
    section, _, which = cell.rpartition(".")
    first, _, last = which.partition("–")
    return [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]


def wrong(text: str) -> list[str]:
    """What is asked and not answered, answered twice, of no known kind, or said to be met and not shown."""
    asked = {f"{section}.{number}" for section, count in ASKED.items() for number in range(1, count + 1)}
    answered = Counter(chain.from_iterable(numbers(cell) for cell, *_ in rows(text)))
    found = [f"{one} is not answered" for one in sorted(asked - answered.keys())]
    found += [f"{one} is not asked" for one in sorted(answered.keys() - asked)]
    found += [f"{one} is answered twice" for one, count in answered.items() if count > 1]
    found += [f"{cell}: {kind}" for cell, kind, *_ in rows(text) if kind not in KINDS]
    return found + [f"{cell} is not shown" for cell, kind, _, shown in rows(text) if kind == "met" and not shown]


def missing(text: str) -> list[str]:
    """Tests that are named and not there."""
    return [
        f"{file}::{test}"
        for file, test in SHOWN.findall(text)
        if not (ROOT / "tests" / file).exists()
        or not re.search(rf"def {test or 'test_'}\b" if test else "def test_", (ROOT / "tests" / file).read_text())
    ]


DOCUMENT = (ROOT / "docs" / "asvs.md").read_text()


def test_the_standard_asks_as_often_as_it_says_it_does() -> None:
    assert sum(ASKED.values()) == 253


def test_every_requirement_is_answered_once_and_what_is_met_is_shown() -> None:
    assert wrong(DOCUMENT) == []


def test_every_test_that_is_named_is_there() -> None:
    assert len(SHOWN.findall(DOCUMENT)) > 100
    assert missing(DOCUMENT) == []


def test_what_is_not_met_stands_at_the_top_too() -> None:
    summary = DOCUMENT.partition("## What is not met, in short")[2].partition("\n## ")[0]
    assert [cell for cell, kind, *_ in rows(DOCUMENT) if kind == "no" and cell not in summary] == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("", "8.3.1 is not answered"),
        ("| 8.3.1 | met | on the server | |", "8.3.1 is not shown"),
        ("| 8.3.1 | yes | on the server | `web/test_gate.py` |", "8.3.1: yes"),
        ("| 8.3.1 | no | x | |\n| 8.3.1–2 | no | x | |", "8.3.2 is not asked"),
        ("| 8.3.1 | no | x | |\n| 8.3.1 | no | x | |", "8.3.1 is answered twice"),
    ],
)
def test_a_requirement_that_is_not_well_answered_is_found(row: str, fault: str) -> None:
    broken = re.sub(r"^\| 8\.3\.1 .*$", row, DOCUMENT, flags=re.MULTILINE)
    assert fault in wrong(broken)


def test_a_test_that_is_named_and_not_there_is_found() -> None:
    assert missing("`web/test_gate.py::test_nothing_at_all` `web/test_no_such.py`") == [
        "web/test_gate.py::test_nothing_at_all",
        "web/test_no_such.py::",
    ]
