"""Geocoders on other machines, played by a server on this one."""

import json
import logging
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import ConfigurationError, GeocoderServiceError, GeocoderTimedOut
from geopy.geocoders.base import Geocoder

from providers.places.remote import remote_geocoder

SECRET = "17 Secret Lane, Toledo, OH"
FEATURE = {
    "geometry": {"coordinates": [-83.55, 41.65]},
    "properties": {"label": "Toledo, OH", "name": "Toledo", "state": "Ohio", "country": "US"},
}
ANSWERS: dict[str, Any] = {
    "/search": [{"lat": "41.65", "lon": "-83.55", "display_name": "Toledo, OH"}],
    "/reverse": {"lat": "41.65", "lon": "-83.55", "display_name": "Toledo, OH"},
    "/api": {"features": [FEATURE]},
    "/v1/search": {"features": [FEATURE]},
    "/geocoder/locations/onelineaddress": {
        "result": {"addressMatches": [{"matchedAddress": "TOLEDO, OH", "coordinates": {"x": -83.55, "y": 41.65}}]}
    },
}


class Server(ThreadingHTTPServer):
    """Answers like all four geocoders; can be told to fail, to stall, or to find nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.status = 200
        self.answers = dict(ANSWERS)
        self.go_on = Event()
        self.go_on.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((parts.path, parse_qs(parts.query), self.headers["User-Agent"]))
        self.server.go_on.wait(5)
        body = json.dumps(self.server.answers.get(parts.path, {"error": self.path})).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.go_on.set()
        running.shutdown()
        thread.join()


def built(kind: str, server: Server, timeout: float = 5) -> Geocoder:
    return remote_geocoder(kind, server.url, "treatment-finder tests", timeout)


@pytest.mark.parametrize("kind", ["nominatim", "photon", "pelias", "census"])
def test_each_kind_finds_an_address(kind: str, server: Server) -> None:
    location = built(kind, server).geocode(SECRET)
    assert (location.latitude, location.longitude) == (41.65, -83.55)
    (_, asked, agent) = server.asked[0]
    assert [SECRET] in asked.values()
    assert agent == "treatment-finder tests"


def test_several_answers_come_as_a_list(server: Server) -> None:
    assert len(built("census", server).geocode(SECRET, exactly_one=False)) == 1


def test_an_address_that_nobody_knows_is_none(server: Server) -> None:
    server.answers["/geocoder/locations/onelineaddress"] = {"result": {"addressMatches": []}}
    assert built("census", server).geocode(SECRET) is None


def test_nominatim_is_asked_for_the_united_states_and_its_islands_only(server: Server) -> None:
    built("nominatim", server).geocode(SECRET)
    assert server.asked[0][1]["countrycodes"] == ["us,pr,vi,gu,as,mp"]


def test_a_geocoder_may_live_below_a_path(server: Server) -> None:
    server.answers["/maps/search"] = ANSWERS["/search"]
    assert remote_geocoder("nominatim", f"{server.url}/maps/", "tests", 5).geocode(SECRET) is not None


def test_a_point_is_named_where_the_geocoder_can(server: Server) -> None:
    assert built("nominatim", server).reverse((41.65, -83.55)).address == "Toledo, OH"
    with pytest.raises(ConfigurationError):
        built("census", server).reverse((41.65, -83.55))


def everything_about(error: BaseException) -> str:
    return repr(error) + str(error) + "".join(traceback.format_exception(error)) + repr(error.__context__)


@pytest.mark.parametrize("kind", ["nominatim", "photon", "pelias", "census"])
@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_a_failure_keeps_the_address_to_itself(
    kind: str, status: int, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = status
    server.answers.clear()  # so that the body of the error repeats the address, as real ones do
    with pytest.raises(GeocoderServiceError) as failure:
        built(kind, server).geocode(SECRET)
    assert "Secret" not in everything_about(failure.value) + caplog.text
    assert failure.value.__context__ is None


def test_an_answer_that_is_no_answer_keeps_the_address_to_itself(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers["/geocoder/locations/onelineaddress"] = {"error": SECRET}
    with pytest.raises(GeocoderServiceError) as failure:
        built("census", server).geocode(SECRET)
    assert "Secret" not in everything_about(failure.value) + caplog.text


def test_a_success_logs_nothing(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    built("nominatim", server).geocode(SECRET)
    assert not caplog.records


def test_a_slow_geocoder_is_given_up(server: Server) -> None:
    server.go_on.clear()
    with pytest.raises(GeocoderTimedOut) as failure:
        built("census", server, timeout=0.05).geocode(SECRET)
    assert "Secret" not in everything_about(failure.value)


@pytest.mark.parametrize(
    ("kind", "url"),
    [("google", "https://maps.example"), ("nominatim", "maps.example"), ("photon", "file:///etc"), ("", "")],
)
def test_a_setting_that_makes_no_geocoder_is_refused(kind: str, url: str) -> None:
    with pytest.raises(ConfigurationError):
        remote_geocoder(kind, url, "tests", 5)
