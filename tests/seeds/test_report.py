"""The report: short for a person, whole for a program."""

from seeds.imports.report import MOST_TOLD, Report, whole_file
from seeds.imports.rows import Refusal


def test_the_json_has_the_members_that_others_rely_on() -> None:
    report = Report("samhsa-directory", "2023", 4, 1, 1, 1, 2, (Refusal(5, "no"),), (Refusal(3, "far"),)).as_json()
    assert report.items() >= {
        "added": 1, "changed": 1, "unchanged": 1, "gone": 2,
        "refused": [{"line": 5, "reason": "no"}], "quarantined": [{"line": 3, "reason": "far"}],
    }.items()  # fmt: skip


def test_long_lists_are_cut_in_words_and_whole_in_json() -> None:
    many = tuple(Refusal(line, "no") for line in range(2, 60))
    report = Report("x", "2023", 58, refused=many, quarantined=many, warnings=("note",) * 30)
    assert report.in_words().count("  line ") == 2 * MOST_TOLD
    assert "38 more" in report.in_words()
    assert "10 more notes" in report.in_words()
    assert len(report.as_json()["refused"]) == 58


def test_a_file_that_was_put_aside_says_why_in_one_line() -> None:
    report = whole_file("x", "2023", 9, "It lacks the column zip.", dry_run=False)
    assert report.in_words() == "The file was put aside and nothing was changed: It lacks the column zip."
    assert report.as_json()["quarantined"] == [{"line": 0, "reason": "It lacks the column zip."}]


def test_nothing_changed_is_said() -> None:
    assert "Nothing changed." in Report("x", "2023", 3, unchanged=3).in_words()
