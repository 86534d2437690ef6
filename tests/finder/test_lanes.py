"""Every route has one lane, and whoever needs a phone number or the check is never sent away."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from finder import lanes
from finder.app import create_app
from finder.lanes import LANES, NEVER_REFUSED, ROOMS, is_meant, lane_of
from finder.settings import Settings
from web.guard import Guard
from web.lanes import Admission, Lane, Room

NEVER = ("/", "/helplines", "/check", "/check/all", "/healthz", "/readyz", "/static/app.css", "/offline", "/worker.js")


def routes(settings: Settings) -> list[Route]:
    guard = create_app(settings)
    assert isinstance(guard, Guard)
    assert isinstance(guard._app, Starlette)
    return [route for route in guard._app.routes if isinstance(route, Route)]


def test_every_route_is_in_exactly_one_lane_and_every_line_of_the_table_means_one(planted: Settings) -> None:
    names = {route.name for route in routes(planted)}
    for name in names:
        assert sum(is_meant(one, name) for lane in LANES.values() for one in lane) == 1, name
    unused = [one for lane in LANES.values() for one in lane if not any(is_meant(one, name) for name in names)]
    assert unused == []
    assert set(LANES) == {*ROOMS, NEVER_REFUSED}


def test_only_the_lane_of_the_helplines_stands_open(planted: Settings) -> None:
    for route in routes(planted):
        assert isinstance(route.app, Admission) == (lane_of(route.name) != NEVER_REFUSED), route.name


def test_a_route_that_the_table_does_not_know_starts_no_server() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        lane_of("nowhere")


def test_tables_go_first_and_each_lane_before_the_one_below_it() -> None:
    assert next(iter(ROOMS)) == "tables"
    assert ROOMS["tables"].places + ROOMS["tables"].queue == min(room.places + room.queue for room in ROOMS.values())


@pytest.fixture
def crowded(planted: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The service while every lane is full."""

    class Full(Lane):
        async def enter(self) -> bool:
            return False

    monkeypatch.setattr(lanes, "Lane", Full)
    with TestClient(create_app(planted), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("path", NEVER)
def test_who_needs_a_number_or_the_check_is_never_sent_away(crowded: TestClient, path: str, prefix: str) -> None:
    assert crowded.get(prefix + path).status_code == 200


def test_the_check_is_answered_to_the_end_when_all_else_is_full(crowded: TestClient) -> None:
    assert crowded.post("/check", data={"go": "whole"}).status_code == 200


@pytest.mark.parametrize("path", ["/search?near=43604", "/portal", "/placements", "/api/v1/search.csv?near=Ohio"])
def test_who_is_sent_away_has_every_phone_number_and_knows_when_to_ask_again(crowded: TestClient, path: str) -> None:
    answer = crowded.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers
    for phone in ("1-800-615-1067", "988", "911"):
        assert phone in answer.text


def test_a_program_is_sent_away_with_a_problem_that_scripts_of_any_site_may_read(crowded: TestClient) -> None:
    answer = crowded.get("/api/v1/search?near=43604")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"] == 503
    assert {line["phone"] for line in answer.json()["helplines"]} > {"988", "911"}


def test_who_is_sent_away_is_told_so_in_their_language(crowded: TestClient) -> None:
    assert '<html lang="es">' in crowded.get("/es/search?near=43604").text
    assert crowded.get("/es/search?near=43604").text != crowded.get("/search?near=43604").text


@pytest.mark.anyio
async def test_of_a_crowd_of_searches_some_are_answered_and_each_of_the_rest_hears_whom_to_call(
    planted: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lanes.ROOMS, "search", Room(places=1, queue=2, patience=60))
    app, met = create_app(planted), list[int]()
    bodies: list[bytes] = []

    async def asks(number: int) -> None:
        async def send(message: Any) -> None:
            met.extend([message["status"]] * (message["type"] == "http.response.start"))
            bodies.append(message.get("body", b""))

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "method": "GET", "path": "/search", "query_string": b"near=43604&miles=%d" % number,
                 "headers": [(b"host", b"testserver")], "client": ("127.0.0.1", 1)}  # fmt: skip
        await app(scope, receive, send)

    await asyncio.gather(*(asks(number) for number in range(5, 15)))
    assert sorted(met) == [200] * 3 + [503] * 7
    assert all(b"1-800-615-1067" in body for body in bodies if body)


def test_a_form_that_is_too_large_is_refused_before_it_takes_a_place(searcher: TestClient) -> None:
    answer = searcher.post("/portal/sign-in", data={"email": "a" * 70_000})
    assert answer.status_code == 413
    assert "1-800-615-1067" in answer.text


@pytest.mark.parametrize("path", ["/portal", "/api/v1/listings/nowhere", "/listing/nowhere"])
def test_what_a_handler_answers_goes_through_its_lane_unchanged(searcher: TestClient, path: str) -> None:
    assert searcher.get(path).status_code in (303, 404)
