"""A remote geocoder is asked only when an operator set one; visitors' words reach it only when he said so twice."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from finder.app import create_app
from finder.cli import app
from finder.geocoding import operators_geocoder, visitors_geocoder
from finder.settings import Settings

WORDS = "Old Mill Lane, Maumee"


class Photon(HTTPServer):
    """A geocoder on this machine that remembers what it was asked."""

    asked: list[str]
    answer: dict[str, object]


class Handler(BaseHTTPRequestHandler):
    server: Photon

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = json.dumps(self.server.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def photon() -> Iterator[Photon]:
    with Photon(("127.0.0.1", 0), Handler) as server:
        point = {"type": "Point", "coordinates": [-83.65, 41.56]}
        found = {"geometry": point, "properties": {"name": "Old Mill Lane", "city": "Maumee", "country": "US"}}
        server.asked, server.answer = [], {"features": [found]}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def with_photon(planted: Settings, photon: Photon, *, for_visitors: bool) -> Settings:
    address = f"http://127.0.0.1:{photon.server_port}"
    return planted.model_copy(
        update={"geocoder": "photon", "geocoder_url": address, "geocoder_for_visitors": for_visitors}
    )


def test_by_default_there_is_none(planted: Settings) -> None:
    assert operators_geocoder(planted) is None
    assert visitors_geocoder(planted) is None


def test_a_visitors_words_stay_here_unless_the_operator_says_otherwise(planted: Settings, photon: Photon) -> None:
    with TestClient(create_app(with_photon(planted, photon, for_visitors=False))) as client:
        assert "could not find that place" in client.get("/search", params={"near": WORDS}).text
    assert photon.asked == []


def test_where_the_operator_says_so_an_unknown_place_is_asked_for_and_said_to_be_a_guess(
    planted: Settings, photon: Photon
) -> None:
    with TestClient(create_app(with_photon(planted, photon, for_visitors=True))) as client:
        assert "We read this as" in client.get("/search", params={"near": WORDS}).text
        assert client.get("/api/v1/search", params={"near": WORDS}).json()["origin"]["match"] == "guess"
        asked = len(photon.asked)
        assert client.get("/search?near=60614").status_code == 200
        assert len(photon.asked) == asked


def test_a_geocoder_that_knows_nothing_or_points_abroad_changes_nothing(planted: Settings, photon: Photon) -> None:
    with TestClient(create_app(with_photon(planted, photon, for_visitors=True))) as client:
        for features in ([], [{"geometry": {"coordinates": [2.35, 48.86]}, "properties": {"name": "Paris"}}]):
            photon.answer = {"features": features}
            assert "could not find that place" in client.get("/search", params={"near": WORDS}).text


def test_a_geocoder_that_is_gone_changes_nothing(planted: Settings) -> None:
    lost = {"geocoder": "photon", "geocoder_url": "http://127.0.0.1:1", "geocoder_for_visitors": True}
    with TestClient(create_app(planted.model_copy(update=lost))) as client:
        assert "could not find that place" in client.get("/search", params={"near": WORDS}).text


def test_an_operator_may_ask_it_at_the_command_line(photon: Photon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_GEOCODER", "photon")
    monkeypatch.setenv("FINDER_GEOCODER_URL", f"http://127.0.0.1:{photon.server_port}")
    found = json.loads(CliRunner().invoke(app, ["locate", WORDS, "--json"]).stdout)["places"]
    assert [(place["lat"], place["lon"], place["match"]) for place in found] == [(41.56, -83.65, "guess")]
