"""Whatever is sent is answered in words: below 500, with a phone number, and never as markup of ours."""

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import Settings
from tests.needed import WHOLE

INPUTS = ("near", "name", "miles", "page", "per_page", "care", "payment", "together", "x")


def answered(client: TestClient, path: str, **kind: Any) -> str:
    answer = client.get(path, **kind)
    assert answer.status_code < 500, path[:200]
    assert "1-800-615-1067" in answer.text or "x-helpline" in answer.headers, path[:200]
    return answer.text


@pytest.mark.real
def test_no_known_attack_breaks_a_page_or_reaches_it_as_markup(planted: Settings, real_data: Path) -> None:
    with gzip.open(real_data / "attack_strings.jsonl.gz", "rt", encoding="utf-8") as lines:
        vectors = sorted({json.loads(line)["text"] for line in lines})[:: 1 if WHOLE else 4]
    with TestClient(create_app(planted), raise_server_exceptions=False) as client:
        harmless = answered(client, "/search?near=qqqqqqqqq")
        for number, vector in enumerate(vectors):
            sent = quote(vector[:2_000].encode("utf-8", "surrogatepass"), safe="")
            text = answered(client, f"/search?{'&'.join(f'{name}={sent}' for name in INPUTS[:3])}")
            if "<" in vector.strip() and 5 < len(vector.strip()) < 80:
                assert text.count(vector.strip()) <= harmless.count(vector.strip()), vector
            if number % 5 == 0:  # the same readers stand behind these
                answered(client, f"/api/v1/search?near=60614&care={sent}&miles={sent}&{sent}={sent}")
                answered(client, f"/listing/{sent}")


@given(st.text(max_size=60), st.sampled_from(INPUTS))
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_member_is_answered(service: TestClient, text: str, name: str) -> None:
    sent = quote(text.encode("utf-8", "surrogatepass"), safe="")
    answered(service, f"/search?near=60614&{name}={sent}")
    answered(service, f"/es/search?{name}={sent}")
    answered(service, f"/api/v1/search?near=60614&{name}={sent}")


@pytest.mark.parametrize(
    "path",
    [
        "/search?near=60614&page=999999999999999999999", "/search?near=60614&page=1000&per_page=200",
        "/search?miles=1e308", "/search?near=%00", "/search?near=%ff%fe", "/search?near=%F0%9F%98%80",
        "/search?near=91,181", "/search?near=nan,inf", "/search?near=90,0", "/search?near=-90,0", "/search?&&&==&=",
        "/search?near=51.9,-179.9", "/search?near=13.5,144.8", "/search?near=60614&near=10001&near=", "/search;near=1",
        "/api/v1/listings/%00", "/compare?" + "&".join(f"id={n}" for n in range(400)), "/es/es/es", "/es",
        "/api/v1/listings/9223372036854775808",
        "//search", "/search/", "/es/search/", "/%2e%2e/etc", "/search?near=" + "9" * 5000,
        "/api/v1/places?q=" + "a" * 5000, "/api/v1/places?q=%E2%80%AE60614",
    ],
)  # fmt: skip
def test_absurd_requests_are_answered_kindly(searcher: TestClient, path: str) -> None:
    answered(searcher, path)


def test_a_query_that_is_far_too_long_is_refused_in_words(searcher: TestClient) -> None:
    answer = searcher.get("/search?near=" + "a" * 60_000)
    assert answer.status_code == 414
    assert "1-800-615-1067" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_change_nothing_and_are_answered(searcher: TestClient, method: str) -> None:
    answer = searcher.request(method, "/search", content=b"{" * 100)
    assert 400 <= answer.status_code < 500
    assert "1-800-615-1067" in answer.text


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Accept-Encoding", "Cookie", "Referer", "Range", "If-Modified-Since"]
)
def test_strange_headers_are_no_trouble(searcher: TestClient, name: str) -> None:
    answered(searcher, "/search?near=60614", headers={name: "\x7f;q=,,%00" + "A" * 3000})
