"""Numbers for Prometheus: right, for those alone who may read them, and never an address or a word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from finder import measuring
from finder.app import create_app
from finder.search.refresh import LiveIndex
from finder.settings import Settings
from providers import listings
from tests.conftest import NOW
from web.metrics import Counts, written

LINE: Final = re.compile(r'(?P<name>[a-z_]+)\{worker="[0-9]+"(?:,(?P<labels>[^\n]*))?\} (?P<value>[0-9.e+-]+)')
LABELS: Final = re.compile(r'[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*')
WORD: Final = "zqxcanary"
READER: Final = ("127.0.0.1", 50_000)


@pytest.fixture
def client(planted: Settings) -> Iterator[TestClient]:
    """Whoever may read the numbers: this machine."""
    app = create_app(planted.model_copy(update={"metrics_for": "127.0.0.1/32"}))
    with TestClient(app, client=READER) as found:
        yield found


def read(client: TestClient) -> dict[str, float]:
    """The numbers by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, float] = {}
    for line in answer.text.splitlines():
        if not line.startswith("# TYPE "):
            match = LINE.fullmatch(line)
            assert match, line
            assert LABELS.fullmatch(match["labels"] or 'a="b"'), line
            found[f"{match['name']}{{{match['labels'] or ''}}}"] = float(match["value"])
    return found


def answers(route: str, kind: str) -> str:
    return f'finder_answers_total{{route="{route}",status="{kind}"}}'


def test_answers_are_counted_by_the_template_of_their_route(client: TestClient) -> None:
    for _ in range(3):  # the first is made, the others come out of the cache
        client.get("/search?near=60614")
    client.get("/es/search?near=60614")
    client.get("/listing/5f0c2a4e-0000-4000-8000-00000000ffff")
    client.get("/nowhere/at/all")
    client.get("/helplines")
    found = read(client)
    assert found[answers("/search", "2xx")] == 4
    assert found[answers("/listing/{id}", "4xx")] == 1
    assert found[answers("none", "4xx")] == 1
    assert found[answers("/helplines", "2xx")] == 1
    assert read(client)[answers("/metrics", "2xx")] == 1


def test_refusals_are_counted_by_their_status(client: TestClient) -> None:
    client.get("/", headers={"Host": "evil.example"})
    client.get("/", headers={"Host": "evil.example"})
    client.get("/search?near=" + "a" * 9_000)
    found = read(client)
    assert found['finder_refusals_total{status="400"}'] == 2
    assert found['finder_refusals_total{status="414"}'] == 1


def test_the_index_and_the_letters_are_measured(client: TestClient) -> None:
    found = read(client)
    assert found["finder_index_listings{}"] > 10
    assert found["finder_index_rev{}"] >= 1
    assert 0 <= found["finder_index_age_seconds{}"] < 60
    assert found["finder_database_failing{}"] == 0
    assert found['finder_letters{state="waiting"}'] == 0


def test_no_word_and_no_address_is_among_them(client: TestClient) -> None:
    told = {"User-Agent": WORD, "Referer": f"https://{WORD}/", "Cookie": f"a={WORD}"}
    for path in (f"/search?near={WORD}", f"/listing/{WORD}", f"/{WORD}", f"/static/{WORD}", f"/es/{WORD}/x"):
        client.get(path, headers=told)
    client.get("/", headers={"Host": f"{WORD}.example"})
    client.post("/check", data={"now": WORD})
    client.request(WORD.upper(), f"/{WORD}")
    text = client.get("/metrics").text
    assert WORD not in text.lower()
    assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("networks", "proxies", "peer", "headers", "status"),
    [
        ("", "", "127.0.0.1", {}, 404),  # nobody, unless it is set
        ("127.0.0.1/32", "", "127.0.0.1", {}, 200),
        ("127.0.0.1/32 ::1/128", "", "::1", {}, 200),
        ("127.0.0.1/32", "", "203.0.113.9", {}, 404),
        ("127.0.0.1/32", "127.0.0.1/32", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),  # by the proxy
        ("127.0.0.1/32", "", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 404),  # by a proxy we do not know
        ("127.0.0.1/32", "127.0.0.1/32", "203.0.113.9", {"X-Forwarded-For": "127.0.0.1"}, 404),  # a lie
        ("10.0.0.0/8", "127.0.0.1/32", "127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 200),
    ],
)  # fmt: skip
def test_only_those_who_are_named_may_read_them(
    planted: Settings, networks: str, proxies: str, peer: str, headers: dict[str, str], status: int
) -> None:
    settings = planted.model_copy(update={"metrics_for": networks, "trusted_proxies": proxies})
    with TestClient(create_app(settings), client=(peer, 50_000)) as client:
        answer = client.get("/metrics", headers=headers)
        assert answer.status_code == status
        assert ("finder_" in answer.text) is (status == 200)
        assert ("1-800-615-1067" in answer.text) is (status == 404)


@pytest.mark.anyio
async def test_while_the_database_is_away_the_index_is_measured_alone(tmp_path: Path) -> None:
    live = LiveIndex(listings)
    found: Any = await measuring.gauges(live, lambda: NOW)()  # no database is bound to this task
    assert set(found) == {"finder_index_rev", "finder_index_listings", "finder_database_failing"}


def test_each_kind_of_number_says_once_what_it_is() -> None:
    counts = Counts()
    for route, status in (("/search", 200), ("/search", 404), ("none", 0)):
        counts.answered(route, status)
    text = written([*counts.samples(), ("finder_index_rev", 7.0)], worker=12)
    assert text.splitlines() == [
        "# TYPE finder_answers_total counter",
        'finder_answers_total{worker="12",route="/search",status="2xx"} 1',
        'finder_answers_total{worker="12",route="/search",status="4xx"} 1',
        'finder_answers_total{worker="12",route="none",status="0xx"} 1',
        "# TYPE finder_index_rev gauge",
        'finder_index_rev{worker="12"} 7',
    ]
