"""What software gets: stable members, counts that agree with the page, errors that name the field."""

import csv
import io
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from finder.api import shapes
from finder.api.exports import safe_cell

SEARCH = "/api/v1/search"


def found(program: TestClient, **asked: Any) -> Any:
    answer = program.get(SEARCH, params={"near": "60614", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "asked",
    [{}, {"care": "detox"}, {"miles": "any"}, {"near": "Ohio"}, {"near": "41.92,-87.65"}, {"near": "59215", "miles": 5},
     {"page": 9}, {"near": "Portland", "care": ["detox", "iop"], "together": "yes"}, {"name": "lake"}],
)  # fmt: skip
def test_an_answer_has_the_members_that_are_promised(program: TestClient, asked: dict[str, Any]) -> None:
    TypeAdapter(shapes.Search).validate_python(found(program, **asked), strict=True)


def test_every_other_answer_has_its_members_too(program: TestClient) -> None:
    one = found(program)["listings"][0]["id"]
    TypeAdapter(shapes.Listing).validate_python(program.get(f"/api/v1/listings/{one}").json(), strict=True)
    TypeAdapter(shapes.Places).validate_python(program.get("/api/v1/places?q=Portland").json(), strict=True)
    TypeAdapter(shapes.Vocabulary).validate_python(program.get("/api/v1/vocabulary").json(), strict=True)
    TypeAdapter(shapes.Problem).validate_python(program.get(SEARCH).json(), strict=True)


def test_the_document_says_where_a_merged_listing_is(program: TestClient) -> None:
    document = program.get("/api/openapi.json").json()
    moved = document["paths"]["/api/v1/listings/{id}"]["get"]["responses"]["308"]
    assert moved["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Moved"}
    assert "308" not in document["paths"][SEARCH]["get"]["responses"]


def test_the_document_describes_what_is_answered(program: TestClient) -> None:
    document = program.get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, answer in ((SEARCH, found(program)), ("/api/v1/places", program.get("/api/v1/places?q=Ohio").json())):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer)


@pytest.mark.parametrize(
    "path",
    [
        SEARCH + "?near=60614",
        "/api/v1/places?q=Ohio",
        "/api/v1/vocabulary",
        "/api/v1/screening/questions",
        "/api/v1/screening/rules",
        "/api/v1/screening",
        SEARCH,
        "/api/v1/nothing",
        "/api/v1/search.geojson?near=60614",
    ],
)
def test_every_json_object_carries_the_helplines(program: TestClient, path: str) -> None:
    phones = {line["phone"] for line in program.get(path).json()["helplines"]}
    assert {"1-800-615-1067", "988", "911"} <= phones


def test_a_table_carries_the_helpline_in_its_header(program: TestClient) -> None:
    assert "1-800-615-1067" in program.get(SEARCH + ".csv?near=60614").headers["x-helpline"]


def test_page_table_and_json_agree_hit_by_hit(program: TestClient) -> None:
    asked = {"near": "60614", "care": "detox", "miles": "any", "per_page": 50}
    listed = found(program, **asked)
    ids = [one["id"] for one in listed["listings"]]
    assert re.findall(r'href="/listing/([0-9a-f-]{36})"', program.get("/search", params=asked).text) == ids
    assert [row["id"] for row in csv.DictReader(io.StringIO(program.get(SEARCH + ".csv", params=asked).text))] == ids
    features = program.get(SEARCH + ".geojson", params=asked).json()["features"]
    assert [feature["id"] for feature in features] == ids
    assert features[0]["geometry"]["coordinates"] == [listed["listings"][0]["lon"], listed["listings"][0]["lat"]]


def test_an_export_without_a_page_holds_everything(program: TestClient) -> None:
    total = found(program, miles="any")["total"]
    assert len(program.get(SEARCH + ".geojson?near=60614&miles=any").json()["features"]) == total
    assert total > 20


def test_the_nearest_come_first_and_lie_within_the_radius(program: TestClient) -> None:
    miles = [one["miles"] for one in found(program, near="41.92,-87.65", miles=50)["listings"]]
    assert miles == sorted(miles)
    assert all(distance <= 50 for distance in miles)


def test_what_lies_beyond_stands_apart(program: TestClient) -> None:
    answer = found(program, near="59215", miles=5, care="detox")
    assert (answer["total"], answer["listings"]) == (0, [])
    assert answer["widen"]["nearest"]
    assert all(one["miles"] > 5 for one in answer["widen"]["nearest"])


def test_an_example_says_so(program: TestClient) -> None:
    assert {one["note"] for one in found(program)["listings"]} == {"Example, not a real program"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [({}, "near"), ({"near": "60614", "care": "rehab"}, "care"), ({"near": "60614", "miles": "lots"}, "miles"),
     ({"near": "60614", "payement": "medicaid"}, "payement"), ({"near": "qqqqqqq"}, "near"),
     ({"near": "09012"}, "near"),
     ({"near": "60614", "page": "0"}, "page"), ({"near": "60614", "per_page": "1000"}, "per_page")],
)  # fmt: skip
def test_what_is_wrong_is_named(program: TestClient, asked: dict[str, str], field: str) -> None:
    answer = program.get(SEARCH, params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_places_come_best_first_and_none_is_an_empty_list(program: TestClient) -> None:
    assert program.get("/api/v1/places?q=Washington").json()["places"][0]["kind"] == "state"
    assert program.get("/api/v1/places?q=qqqqqqqq").json()["places"] == []
    assert program.get("/api/v1/places").json()["errors"][0]["field"] == "q"
    assert program.get(f"/api/v1/places?q={'x' * 201}").json()["errors"][0]["field"] == "q"
    assert program.get("/api/v1/places?q=x&limit=2").json()["errors"][0]["field"] == "limit"


def test_coordinates_are_used_as_they_are_given(program: TestClient) -> None:
    origin = found(program, near="41.923456,-87.654321")["origin"]
    assert (origin["lat"], origin["lon"], origin["kind"]) == (41.923456, -87.654321, "point")


def test_a_listing_that_is_not_there_is_a_problem(program: TestClient) -> None:
    assert program.get("/api/v1/listings/none").status_code == 404


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "＝", "＠", " ="])
def test_no_cell_can_run_in_a_spreadsheet(start: str) -> None:
    assert str(safe_cell(start + "cmd()")).startswith("'")


def test_a_number_stays_a_number_and_a_name_a_name() -> None:
    assert safe_cell(-87.65) == -87.65
    assert safe_cell("Maumee Bay") == "Maumee Bay"


def test_scripts_of_other_sites_may_read_it(program: TestClient) -> None:
    assert program.get("/api/v1/vocabulary").headers["access-control-allow-origin"] == "*"


def test_codes_of_other_systems_stand_in_the_vocabulary(program: TestClient) -> None:
    care = {term["code"]: term for term in program.get("/api/v1/vocabulary").json()["groups"]["care"]}
    assert care["iop"]["samhsa"] == ["OIT"]
    assert care["iop"]["fhir"] == "HCPCS|H0015"
    assert care["detox"]["label_es"] == "Desintoxicación"


def test_every_problem_is_valid_json_with_a_status(program: TestClient) -> None:
    problem = json.loads(program.get(SEARCH + "?near=60614&care=%00").text)
    assert problem["status"] == 422
