"""The screening for programs: what is sent and answered, what is refused, and that the table can be checked."""

import logging
import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from starlette.testclient import TestClient

from finder.api import screening_shapes, table_shapes
from finder.api.assessment import bounded
from finder.app import create_app
from finder.screening.questions import Answers
from finder.screening.table import RULES
from finder.settings import Settings
from tests.finder.evaluator import Evaluator
from tests.finder.screening.cast import OFTEN, SUBSTANCES, TABLE, Crowd, sheet

SCREENING = "/api/v1/screening"
JSON = {"content-type": "application/json"}
SHEET: TypeAdapter[Any] = TypeAdapter(screening_shapes.sheet(TABLE))
CANARY = "zyxwvutrine"


def screened(program: TestClient, told: dict[str, Any]) -> Any:
    answer = program.post(SCREENING, json=told)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(program: TestClient, status: int, **sent: Any) -> list[str]:
    """The members that an answer names as wrong."""
    answer = program.post(SCREENING, **sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "1-800-615-1067" in answer.text
    return [one["field"] for one in answer.json()["errors"]]


def crowd(seed: int, size: int) -> list[dict[str, Any]]:
    """Answers of many people, some of whom pass over the grid or the drinks too."""
    people = Crowd(seed)
    found = []
    for _ in range(size):
        skips = people.random.sample([*TABLE.questions], people.random.choice((0, 0, 1, 2)))
        found.append(people.riskier(people.someone()) | ({"skipped": skips} if skips else {}))
    return found


def test_a_program_with_nothing_but_the_two_documents_comes_to_the_same_end(program: TestClient) -> None:
    questions, rules = (program.get(f"{SCREENING}/{name}").json() for name in ("questions", "rules"))
    ends = set()
    for told in crowd(20261123, 400):
        found = screened(program, told)
        outcome, fired, flags, variant = Evaluator(questions, rules, told).result()
        assert (found["outcome"], found["rules"], found["variant"]) == (outcome, fired, variant), told
        assert [flag["id"] for flag in found["flags"]] == flags, told
        ends.add((outcome, variant))
    assert {outcome for outcome, _ in ends} == {one["id"] for one in rules["outcomes"]}
    assert {variant for _, variant in ends} == {"", *(one["id"] for one in rules["variants"])}


def test_what_is_answered_has_the_members_that_are_promised(program: TestClient) -> None:
    for told in crowd(7, 40):
        TypeAdapter(screening_shapes.Assessment).validate_python(screened(program, told), strict=True)
    for name, shape in (("questions", table_shapes.Questions), ("rules", table_shapes.Rules)):
        TypeAdapter(shape).validate_python(program.get(f"{SCREENING}/{name}").json(), strict=True)


def test_conditions_are_served_as_the_clinician_signed_them(program: TestClient) -> None:
    written = tomllib.loads(RULES.read_text(encoding="utf-8"))
    served = program.get(f"{SCREENING}/rules").json()
    for section in ("rules", "flag_rules", "variants"):
        assert [one["when"] for one in served[section]] == [one["when"] for one in written[section]]
    for name, one in served["named"].items():
        assert one["when"] == written["named"][name]["when"]
    questions = program.get(f"{SCREENING}/questions").json()["questions"]
    assert [one["shown_if"] for one in questions] == [one.get("shown_if") for one in written["questions"]]


def test_an_answer_says_what_to_do_in_both_languages_and_voices(program: TestClient) -> None:
    found = screened(program, sheet(alcohol="daily", drinks="15", withdrawal=["autonomic"]))
    assert (found["outcome"], found["variant"]) == ("MEDICAL_DETOX", "")
    assert found["rules"][:2] == ["M-02", "M-03"]
    assert found["reasons"][0]["rules"][0] == "M-02"
    assert found["headline"]["en"] == "Medical detox looks like the safer first step."
    assert found["steps"][1]["es_they"].startswith("¿No consigue lugar, o la persona")
    assert found["filters"] == {"care": ["detox"], "supervision": ["medical"]}
    assert found["disclaimer"]["en"].startswith("This is not a diagnosis")
    assert found["emergency_line"]["es"].startswith("Si alguien puede morir")
    assert (found["version"], found["reviewed"]) == (TABLE.version, None)


def test_a_variant_brings_its_own_words_and_no_steps(program: TestClient) -> None:
    found = screened(program, sheet(opioids_illicit="daily", withdrawal=["gi_flu"], health=["pregnant"]))
    assert (found["variant"], found["filters"]["care"], found["steps"]) == ("pregnant_opioids", ["otp"], [])


def test_what_is_looked_for_is_understood_by_the_search(program: TestClient) -> None:
    for outcome in program.get(f"{SCREENING}/rules").json()["outcomes"]:
        answer = program.get("/api/v1/search", params={"near": "60614", **outcome["filters"]})
        assert answer.status_code == 200


def test_without_a_rule_the_default_is_the_reason(program: TestClient) -> None:
    found = screened(program, sheet(cannabis="monthly"))
    assert (found["outcome"], found["rules"], found["reasons"][0]["rules"]) == ("IOP_DIRECT", [], ["I-00"])


def test_in_an_emergency_the_lines_for_danger_to_life_come_first_and_the_owners_last(program: TestClient) -> None:
    urgent = [line["code"] for line in screened(program, sheet(now=["unresponsive"]))["helplines"]]
    assert (urgent[:3], urgent[-1]) == (["911", "988", "poison"], "helpline")
    assert sorted(urgent) == sorted(line["code"] for line in screened(program, sheet())["helplines"])


def test_nothing_sent_is_an_answer_that_errs_toward_care(program: TestClient) -> None:
    found = screened(program, {})
    assert found["outcome"] == "DETOX_ASSESSMENT"
    assert {"S-01", "S-02", "S-05", "S-06", "S-07", "S-08"} <= set(found["rules"])


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"now": ["sleepy"], "past": ["skip"]}, ["now", "past"]),
        ({"substance": ["alcohol"], "frequency": {"wine": "daily", "ghb": "often"}},
         ["substance", "frequency.wine", "frequency.ghb"]),
        ({"drinks": 4, "skipped": ["everything"]}, ["skipped", "drinks"]),
        ({"substance": None}, ["substance"]),
        ([], ["body"]), ("now", ["body"]), (None, ["body"]), (7, ["body"]),
        ({f"x{n}": 1 for n in range(101)}, ["body"]),
        ({"frequency": {f"x{n}": "daily" for n in range(3_000)}}, ["body"]),
    ],
    ids=["ids", "members", "shapes", "misspelled", "list", "text", "null", "number", "members-without-end",
         "rows-without-end"],
)  # fmt: skip
def test_each_member_that_is_wrong_is_named(program: TestClient, told: Any, named: list[str]) -> None:
    assert sorted(refused(program, 422, content=orjson.dumps(told), headers=JSON)) == sorted(named)


def test_a_member_that_is_there_twice_cannot_hide_what_the_first_says(program: TestClient) -> None:
    assert refused(program, 422, content=b'{"now":["unresponsive"],"now":[]}', headers=JSON) == ["now"]
    assert refused(program, 422, content=b'{"frequency":{"ghb":"daily","ghb":"past"}}', headers=JSON) == ["ghb"]


@pytest.mark.parametrize(
    "sent",
    [b"", b"{", b"now=x", b"\xff\xfe", b'{"now":["\xff"]}', b"NaN", b'"\\ud800"', b"\xef\xbb\xbf{}", b"1e999",
     b"[" * 1_020 + b"]" * 1_020, b"[" * 30_000 + b"]" * 30_000, b'{"a":' * 9_000 + b"1" + b"}" * 9_000, b"1" * 60_000,
     "{}".encode("utf-16")],
    ids=["empty", "broken", "form", "bytes", "latin", "nan", "half-character", "mark", "infinite", "deep", "deeper",
         "deep-objects", "long-number", "utf-16"],
)  # fmt: skip
def test_what_is_no_json_is_refused_in_words(program: TestClient, sent: bytes) -> None:
    assert refused(program, 400, content=sent, headers=JSON) == ["body"]


def test_too_much_is_refused_in_words(program: TestClient) -> None:
    assert refused(program, 413, content=b'["' + b"x" * 70_000 + b'"]', headers=JSON) == []


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "*/*"])
def test_another_kind_of_content_is_refused_in_words(program: TestClient, kind: str) -> None:
    assert refused(program, 415, content=b"{}", headers={"content-type": kind} if kind else {}) == ["body"]


def test_a_charset_beside_the_kind_is_no_trouble(program: TestClient) -> None:
    answer = program.post(SCREENING, content=b"{}", headers={"content-type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 200


def test_answers_in_the_address_are_refused(program: TestClient) -> None:
    assert refused(program, 422, json=sheet(), params={"now": "unresponsive"}) == ["body"]


def test_reading_it_is_refused_with_a_phone_number(program: TestClient) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = program.request(method, SCREENING)
        assert answer.status_code == 405
        assert "1-800-615-1067" in answer.text


def test_a_script_of_another_site_may_ask_and_brings_no_credentials(program: TestClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    may = program.options(SCREENING, headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert may.status_code == 204
    assert may.headers["access-control-allow-methods"] == "POST"
    assert may.headers["access-control-allow-headers"] == "content-type"
    for answer in (may, program.post(SCREENING, json={}, headers=asked)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_no_answer_is_kept_by_anybody(
    planted: Settings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with TestClient(create_app(planted), raise_server_exceptions=False) as client:
        for told in (sheet(alcohol="daily"), {"now": [CANARY]}, {CANARY: CANARY}, {"frequency": {"ghb": CANARY}}):
            answer = client.post(SCREENING, json=told, headers={"Referer": f"http://testserver/{CANARY}"})
            assert answer.headers["cache-control"] == "no-store"
            assert "set-cookie" not in answer.headers
    out, err = capfd.readouterr()
    logged = "".join(record.getMessage() for record in caplog.records if record.name not in {"httpx2", "httpx"})
    assert CANARY not in out + err + logged
    kept = [
        path for path in Path(planted.var_dir).rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()
    ]
    assert kept == []


def test_the_clinician_who_signed_is_named_on_every_answer(planted: Settings) -> None:
    signed = {"screening_reviewer": "Ana Ruiz", "screening_credential": "MD", "screening_reviewed": "2026-11-20"}
    with TestClient(create_app(planted.model_copy(update=signed))) as client:
        documents = [client.get(f"{SCREENING}/{name}") for name in ("questions", "rules")]
        for answer in (client.post(SCREENING, json={}), *documents):
            assert answer.json()["reviewed"] == {"reviewer": "Ana Ruiz", "credential": "MD", "date": "2026-11-20"}


names = st.sampled_from([*TABLE.questions, "skipped", "substance", "", "frequency.alcohol"])
ids = st.sampled_from(["none", "skip", "", "4", "now", *SUBSTANCES[:3], *TABLE.questions["past"].options])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | ids | st.lists(ids, max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*SUBSTANCES[:2], "x"]), inner),
    max_leaves=4,
)
rows = st.dictionaries(st.sampled_from(SUBSTANCES), st.sampled_from(OFTEN), max_size=3)


@given(st.dictionaries(names, values | rows, max_size=4) | values)
def test_the_shape_that_is_documented_is_the_shape_that_is_read(body: Any) -> None:
    _, problems = Answers.from_json(TABLE, bounded(TABLE, body))
    assert fits(body) == (not problems)


def fits(body: Any) -> bool:
    try:
        SHEET.validate_python(body, strict=True)
    except ValidationError:
        return False
    return True


def test_the_example_in_the_document_is_a_good_one(program: TestClient) -> None:
    document = program.get("/api/openapi.json").json()
    example = document["components"]["schemas"]["ScreeningAnswers"]["examples"][0]
    assert screened(program, example)["outcome"] == "MEDICAL_DETOX"
    assert document["paths"][SCREENING].keys() == {"post"}


def test_the_page_for_people_shows_what_is_sent(program: TestClient) -> None:
    text = program.get("/api").text
    assert f"POST {SCREENING}</code>" in text
    assert "unresponsive seizure_48h" in text


def test_every_sentence_of_the_document_is_in_both_languages(program: TestClient) -> None:
    for question in program.get(f"{SCREENING}/questions").json()["questions"]:
        for one in (question, *question["options"]):
            assert all(one["text"].values())
