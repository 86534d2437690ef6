"""What an operator and a script do at the command line."""

import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from finder.cli import app
from finder.settings import Settings
from tests.finder.screening.cast import sheet
from tests.postgres.scratch import empty_file

DIRECTORY = """\
name1,name2,street1,city,state,zip,phone,intake1,service_code_info,latitude,longitude
Maumee Bay Recovery,,1 Main Street,Toledo,OH,43604,419-555-0123,,SA DT * HI HID OIT OP * MD PI * YAD ADLT,41.65,-83.54
Glass City Counseling,Evenings,2 Cherry Street,Toledo,OH,43604,419-555-0124 x12,,SA * OP OIT * MD SF * ADLT,41.66,-83.53
Nobody,,,,XX,,,,SA,,
"""
DRINKS = sheet(alcohol="daily", withdrawal=["autonomic"])


class Operator:
    """Runs commands against a database of its own."""

    def __init__(self, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("FINDER_DATABASE_URL", url)
        monkeypatch.setenv("FINDER_VAR_DIR", str(folder))

    def __call__(self, *words: str, sent: str = "") -> Result:
        return CliRunner().invoke(app, list(words), input=sent)

    def json(self, *words: str, code: int = 0, sent: str = "") -> Any:
        result = self(*words, "--json", sent=sent)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def file(self, text: str = DIRECTORY, name: str = "directory-2023.csv") -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator who has no database yet."""
    return Operator(f"sqlite:///{tmp_path}/finder.db", tmp_path, monkeypatch)


@pytest.fixture
def operator(newcomer: Operator) -> Operator:
    """An operator whose database has every table and no row."""
    (newcomer.folder / "finder.db").write_bytes(asyncio.run(empty_file()))
    return newcomer


def test_an_empty_database_is_made_ready_seeded_and_searched(newcomer: Operator) -> None:
    assert "providers.0001_initial" in newcomer("migrate").stderr
    assert "up to date" in newcomer("migrate").stderr
    assert "planted" in newcomer("seed").stderr
    found = newcomer.json("find", "60614", "--care", "detox", "--miles", "50")
    assert found["total"] > 0
    assert found["listings"][0]["note"] == "Example, not a real program"


def test_the_real_list_replaces_the_examples_and_loading_it_twice_changes_nothing(operator: Operator) -> None:
    operator("seed")
    first = operator.json("import", "samhsa-directory", operator.file())
    assert (first["added"], first["refused"][0]["line"]) == (2, 4)
    again = operator.json("import", "samhsa-directory", operator.file())
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert operator.json("find", "43604", "--miles", "any")["total"] == 2
    assert "Nothing planted" in operator("seed").stderr


def test_a_number_that_stands_at_three_addresses_is_said_to_be_central_after_an_import(operator: Operator) -> None:
    header, first, _second, _broken = DIRECTORY.splitlines()
    rows = [header, *(first.replace("1 Main", f"{door} Main") for door in (1, 2, 3))]
    path = operator.file("\n".join(rows) + "\n")
    operator.json("import", "samhsa-directory", path, "--dry-run")
    assert operator.json("import", "samhsa-directory", path)["added"] == 3
    found = operator.json("find", "43604")["listings"]
    assert [one["facts"]["answered_by"] for one in found] == [["central"]] * 3
    again = operator.json("import", "samhsa-directory", path)
    assert (again["changed"], again["unchanged"]) == (0, 3)
    assert operator.json("find", "43604")["listings"] == found


def test_a_dry_run_changes_nothing(operator: Operator) -> None:
    assert operator.json("import", "samhsa-directory", operator.file(), "--dry-run")["added"] == 2
    assert operator.json("find", "43604", "--miles", "any")["total"] == 0


def test_a_file_without_a_needed_column_is_quarantined_whole_with_its_own_exit_code(operator: Operator) -> None:
    operator.json("import", "samhsa-directory", operator.file(DIRECTORY.replace("phone,", "fon,")), code=3)


def test_a_file_that_cannot_be_read_is_an_error_in_words(operator: Operator) -> None:
    result = operator("import", "samhsa-directory", operator.file("\0\1\2", "x.xlsx"))
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert operator("import", "samhsa-directory", str(operator.folder / "none.csv")).exit_code == 2
    assert "error" in operator.json("import", "samhsa-directory", str(operator.folder / "none.csv"), code=2)


def test_the_report_in_words_adds_up(operator: Operator) -> None:
    words = operator("import", "samhsa-directory", operator.file()).stdout
    assert "2" in words
    assert "line 4" in words.lower()


def test_every_filter_is_an_option(operator: Operator) -> None:
    operator("import", "samhsa-directory", operator.file())
    found = operator.json("find", "43604", "--payment", "medicaid", "--care", "detox", "--detox-setting", "hospital")
    assert [one["name"] for one in found["listings"]] == ["Maumee Bay Recovery"]
    together = operator.json("find", "43604", "--care", "detox", "--care", "iop", "--together", "--all")
    assert together["total"] == 1


def test_what_is_found_is_readable_too(operator: Operator) -> None:
    operator("import", "samhsa-directory", operator.file())
    words = operator("find", "43604").stdout
    assert "419-555-0124 x12" in words
    assert "1-800-615-1067" in words


@pytest.mark.parametrize("wrong", [("--care", "rehab"), ("--miles", "far"), ("--page", "0")])
def test_a_wrong_option_is_named(operator: Operator, wrong: tuple[str, str]) -> None:
    result = operator("find", "43604", *wrong)
    assert result.exit_code == 2
    assert wrong[0] in result.stderr
    assert "helplines" in operator.json("find", "43604", *wrong, code=2)


def test_a_place_that_nobody_knows_is_said_so(operator: Operator) -> None:
    assert operator("find", "qqqqqqq").exit_code == 2
    assert operator.json("locate", "qqqqqqq")["places"] == []
    assert "No place" in operator("locate", "qqqqqqq").stderr


def test_places_are_ranked(operator: Operator) -> None:
    assert [place["label"] for place in operator.json("locate", "Portland")["places"]][:1] == ["Portland, OR"]
    assert "Portland, OR" in operator("locate", "Portland").stdout


def test_every_listing_can_be_taken_along(operator: Operator) -> None:
    operator("import", "samhsa-directory", operator.file())
    rows = list(csv.DictReader(operator("export").stdout.splitlines()))
    assert {row["name"] for row in rows} == {"Maumee Bay Recovery", "Glass City Counseling"}
    out = operator.folder / "out.geojson"
    operator("export", "--format", "geojson", "--out", str(out))
    assert len(json.loads(out.read_text())["features"]) == 2
    assert len(json.loads(operator("export", "--format", "json").stdout)["listings"]) == 2


def test_the_command_line_and_the_page_agree(
    planted: Settings, program: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    same = Operator(planted.database, tmp_path, monkeypatch)
    found = same.json("find", "60614", "--care", "detox", "--miles", "25")
    over_http = program.get("/api/v1/search?near=60614&care=detox&miles=25").json()
    assert [one["id"] for one in found["listings"]] == [one["id"] for one in over_http["listings"]]
    assert found["facets"] == over_http["facets"]


def test_answers_are_screened_as_over_http(operator: Operator, program: TestClient) -> None:
    for given in (DRINKS, sheet(now=["overdose_24h"]), sheet(cannabis="monthly"), {}):
        same = program.post("/api/v1/screening", json=given).json()
        assert operator.json("screen", "--answers", "-", sent=json.dumps(given)) == same
        assert operator.json("screen", "--answers", operator.file(json.dumps(given), "answers.json")) == same


def test_a_result_is_readable_too_and_says_who_answers(operator: Operator) -> None:
    words = operator("screen", "--answers", "-", sent=json.dumps(DRINKS)).stdout
    assert words.startswith("If someone may die or is in danger, call 911.")
    for said in (
        "Medical detox looks like the safer first step.",
        "- You drink most days and get sick or shaky",
        "! Do not stop all at once on your own.",
        "1. Call a program below.",
        "finder find ZIP --care detox --supervision medical",
        "1-800-615-1067",
        "Who answers? We have not confirmed who answers this line.",
        "This is not a diagnosis",
        "Not yet clinically reviewed.",
    ):
        assert said in words
    assert "not for emergencies" not in words


def test_a_result_is_said_in_spanish(operator: Operator) -> None:
    words = operator("screen", "--answers", "-", "--lang", "es", sent=json.dumps(DRINKS)).stdout
    assert "La desintoxicación médica parece ser el primer paso más seguro." in words
    assert "Aún sin revisión clínica." in words
    assert "Not yet" not in words


def test_an_emergency_says_the_numbers_first_and_looks_for_no_program(operator: Operator) -> None:
    words = operator("screen", "--answers", "-", sent=json.dumps(sheet(now=["unresponsive"]))).stdout
    assert words.index("Call 911 or go to the nearest emergency room now.") < words.index("Why we say this")
    assert words.index("\n911 ") < words.index("\n988 ") < words.index("\n1-800-615-1067")
    assert "This line is not for emergencies." in words
    assert "finder find" not in words


def test_a_clinician_who_signed_is_named_in_words(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("REVIEWER", "Ana Ruiz"), ("CREDENTIAL", "MD"), ("REVIEWED", "2026-11-20")):
        monkeypatch.setenv(f"FINDER_SCREENING_{name}", value)
    words = operator("screen", "--answers", "-", sent="{}").stdout
    assert "Reviewed by Ana Ruiz, MD, on 2026-11-20." in words
    assert "Not yet" not in words


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ('{"now": ["sleepy"], "drink": "4"}', ("now must be one of", "drink is not a member")),
        ('{"now": [', ("body must be JSON",)),
        ("", ("body must be JSON",)),
        ("[]", ("body must be an object",)),
        ('{"now": [], "now": []}', ("now is there twice",)),
        ('{"now": ["' + "x" * 70_000 + '"]}', ("too long",)),
    ],
    ids=["members", "broken", "empty", "list", "twice", "too-long"],
)
def test_answers_that_are_wrong_are_named_in_words(operator: Operator, sent: str, named: tuple[str, ...]) -> None:
    result = operator("screen", "--answers", "-", sent=sent)
    assert (result.exit_code, result.stdout) == (2, "")
    error = operator.json("screen", "--answers", "-", code=2, sent=sent)
    assert "1-800-615-1067" in [line["phone"] for line in error["helplines"]]
    for words in named:
        assert words in result.stderr
        assert words in error["error"]


def test_a_file_of_answers_that_is_not_there_is_said_so(operator: Operator) -> None:
    assert "none.json" in operator("screen", "--answers", str(operator.folder / "none.json")).stderr
    assert "error" in operator.json("screen", "--answers", str(operator.folder), code=2)


def test_a_screening_writes_nothing(newcomer: Operator) -> None:
    newcomer("screen", "--answers", "-", sent=json.dumps(DRINKS))
    assert list(newcomer.folder.iterdir()) == []


def test_settings_that_are_wrong_are_said_in_words_before_anything_is_done(
    newcomer: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_SCREENING_REVIEWER", "Ana Ruiz")
    result = newcomer("migrate")
    assert result.exit_code == 2
    assert "FINDER_SCREENING_CREDENTIAL" in result.stderr
    assert list(newcomer.folder.iterdir()) == []
    monkeypatch.setenv("FINDER_SCREENING_REVIEWER", "")
    monkeypatch.setenv("FINDER_PORT", "ninety")
    assert "FINDER_PORT: " in newcomer("migrate").stderr
