"""What stands before every request and after every answer."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from finder.app import create_app
from tests.conftest import NOW
from web.cache import Page, PageCache
from web.guard import HEADERS, LARGEST_BODY, LONGEST_URL, Guard, kind
from web.limits import Limiter


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.version = 1


async def hello(request: Request) -> Response:
    request.scope["state"]["cacheable"] = "keep" in request.query_params
    return PlainTextResponse(f"hello {request.state.language} " + "x" * int(request.query_params.get("n", "0")))


async def broken(request: Request) -> Response:
    raise RuntimeError("secret words of a visitor")


async def takes(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def streams(request: Request) -> Response:
    async def parts() -> Any:
        yield b"one"
        yield b"two"

    return StreamingResponse(parts(), media_type="text/plain")


async def half(request: Request) -> Response:
    async def parts() -> Any:
        yield b"one"
        raise RuntimeError("too late")

    return StreamingResponse(parts(), media_type="text/plain")


def error_page(scope: Any, status: int) -> tuple[bytes, str]:
    return f"{status}: call 988".encode(), "text/plain"


def guarded(
    clock: Clock, limiter: Limiter | None = None, *, https: bool = False, calls: list[int] | None = None
) -> Guard:
    routes = [Route("/hello", hello), Route("/broken", broken), Route("/takes", takes, methods=["POST"]),
              Route("/streams", streams), Route("/half", half)]  # fmt: skip
    return Guard(
        Starlette(routes=routes),
        hosts=frozenset({"ours.example"}),
        https=https,
        limiter=limiter,
        cache=PageCache(lambda: clock.version, most=2, seconds=60, clock=lambda: clock.now),
        error_page=error_page,
        before=lambda: calls.append(1) if calls is not None else None,
    )


def client_of(guard: Guard) -> TestClient:
    return TestClient(guard, base_url="http://ours.example", raise_server_exceptions=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(clock: Clock) -> Iterator[TestClient]:
    with client_of(guarded(clock)) as found:
        yield found


@pytest.mark.parametrize("path", ["/hello", "/nowhere", "/broken"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS:
        assert answer.headers[name.decode()] == value.decode()


def test_a_fault_nobody_foresaw_is_a_page_with_a_phone_number_and_no_secret(clock: Clock, capsys: Any) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError("secret words of a visitor")

    guard = guarded(clock)
    guard._app = app
    answer = client_of(guard).get("/hello")
    assert answer.status_code == 500
    assert answer.text == "500: call 988"
    assert "secret" not in answer.text


def test_a_log_that_cannot_be_written_takes_no_page_away(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError

    class Full:
        def error(self, *_: Any, **__: Any) -> None:
            raise OSError("No space left on device")

    monkeypatch.setattr("web.guard.log", Full())
    guard = guarded(clock)
    guard._app = app
    assert client_of(guard).get("/hello").text == "500: call 988"


def test_a_foreign_host_is_refused(client: TestClient) -> None:
    assert client.get("/hello", headers={"Host": "evil.example"}).status_code == 400


def test_our_host_is_known_with_a_port_and_in_capitals(client: TestClient) -> None:
    assert client.get("/hello", headers={"Host": "OURS.example:8000"}).status_code == 200


@pytest.mark.anyio
async def test_two_hosts_or_none_are_refused(clock: Clock) -> None:
    for hosts in ([], [b"ours.example", b"ours.example"]):
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        scope = {"type": "http", "method": "GET", "path": "/hello", "query_string": b"",
                 "headers": [(b"host", host) for host in hosts]}  # fmt: skip
        await guarded(clock)(scope, receive, send)
        assert sent[0]["status"] == 400


def test_the_language_is_split_off_the_path(client: TestClient) -> None:
    assert client.get("/es/hello").text.startswith("hello es")
    assert client.get("/hello").text.startswith("hello en")


def test_an_address_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get("/hello?n=" + "0" * LONGEST_URL).status_code == 414


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/takes", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert client.post("/takes", content=b"x" * 10).text == "10"


@pytest.mark.parametrize(
    ("reads", "zipped"),
    [
        ("gzip;q=0", False),
        ("br, gzip ; q=0.000", False),
        ("gzip;q=0, br", False),
        ("gzip;q=0.5", True),
        ("br, gzip", True),
    ],
)
def test_who_says_that_gzip_cannot_be_read_gets_none(client: TestClient, reads: str, zipped: bool) -> None:
    answer = client.get("/hello?n=5000", headers={"accept-encoding": reads})
    assert ("content-encoding" in answer.headers) == zipped


def test_text_is_compressed_when_it_is_long_and_the_browser_reads_gzip(client: TestClient) -> None:
    assert client.get("/hello?n=5000").headers["content-encoding"] == "gzip"
    assert client.get("/hello?n=5000").text.endswith("x" * 5000)
    assert "content-encoding" not in client.get("/hello?n=5").headers
    assert "content-encoding" not in client.get("/hello?n=5000", headers={"Accept-Encoding": "identity"}).headers


def test_a_page_that_may_be_kept_is_answered_again_without_asking(clock: Clock) -> None:
    calls: list[int] = []
    with client_of(guarded(clock, calls=calls)) as client:
        first = client.get("/hello?keep=1&n=5000")
        again = client.get("/hello?keep=1&n=5000")
        assert first.text == again.text
        assert first.headers == again.headers
        assert len(calls) == 1


def test_a_kept_page_is_forgotten_when_the_directory_changes_or_its_minute_is_over(clock: Clock) -> None:
    calls: list[int] = []
    with client_of(guarded(clock, calls=calls)) as client:
        client.get("/hello?keep=1")
        clock.version = 2
        client.get("/hello?keep=1")
        clock.now = 61
        client.get("/hello?keep=1")
    assert len(calls) == 3


def test_each_language_and_encoding_has_its_own_kept_page(clock: Clock) -> None:
    with client_of(guarded(clock)) as client:
        assert client.get("/hello?keep=1&n=2000").text.startswith("hello en")
        assert client.get("/es/hello?keep=1&n=2000").text.startswith("hello es")
        plain = client.get("/hello?keep=1&n=2000", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers


def missed(cache: PageCache, key: object) -> None:
    """Asked for, not found, made at once, and kept."""
    assert cache.find(key) is None
    cache.keep(key, Page(b"", []), cache.asked())


@pytest.mark.anyio
async def test_the_cache_never_grows_beyond_its_bound(clock: Clock) -> None:
    cache = PageCache(lambda: 1, most=2, seconds=60, clock=lambda: clock.now)
    for number in range(5):
        missed(cache, number)
    assert [cache.find(number) is not None for number in range(5)] == [False, False, False, True, True]


@pytest.mark.anyio
async def test_a_page_that_was_sent_slowly_is_not_shown_longer_for_it(clock: Clock) -> None:
    cache = PageCache(lambda: 1, seconds=60, clock=lambda: clock.now)
    assert cache.find("slow") is None
    asked = cache.asked()
    clock.now = 50
    cache.keep("slow", Page(b"", []), asked)
    assert cache.find("slow")
    clock.now = 60.5
    assert cache.find("slow") is None


@pytest.mark.anyio
async def test_a_page_that_was_made_before_a_change_is_not_kept_after_it(clock: Clock) -> None:
    cache = PageCache(lambda: clock.version, seconds=60, clock=lambda: clock.now)
    assert cache.find("old") is None
    asked = cache.asked()
    clock.version = 2
    cache.keep("old", Page(b"", []), asked)
    assert cache.find("old") is None
    missed(cache, "new")
    assert cache.find("new")


@pytest.mark.anyio
async def test_a_clock_that_is_set_back_gives_no_page_a_longer_life(clock: Clock) -> None:
    cache = PageCache(lambda: 1, seconds=60, clock=lambda: clock.now)
    clock.now = 1_000
    missed(cache, "ahead")
    clock.now = 10
    assert cache.find("ahead") is None
    cache.sweep()
    assert not cache._pages


@pytest.mark.anyio
async def test_a_kept_page_is_swept_out_in_time_even_if_nobody_asks(clock: Clock) -> None:
    cache = PageCache(lambda: 1, seconds=0.02, clock=lambda: clock.now)
    missed(cache, "where somebody is")
    clock.now = 0.02
    for _ in range(100):
        await asyncio.sleep(0.01)
        if not cache._pages:
            break
    assert not cache._pages
    assert cache._broom is None


def test_a_streamed_answer_goes_through(client: TestClient) -> None:
    assert client.get("/streams").text == "onetwo"


def test_half_an_answer_cannot_be_mended(clock: Clock) -> None:
    with client_of(guarded(clock)) as client:
        assert "988" not in client.get("/half").text


def test_over_https_the_browser_is_told_to_stay_there(clock: Clock) -> None:
    assert "strict-transport-security" in client_of(guarded(clock, https=True)).get("/hello").headers
    assert "strict-transport-security" not in client_of(guarded(clock)).get("/hello").headers


def limited(rate: str, **kind: Any) -> Limiter:
    return Limiter(rate, today=NOW.date, **kind)


def test_a_flood_from_one_address_is_answered_with_a_phone_number(clock: Clock) -> None:
    with client_of(guarded(clock, limited("2/minute"))) as client:
        assert [client.get("/hello").status_code for _ in range(3)] == [200, 200, 429]
        assert "988" in client.get("/hello").text


@pytest.mark.parametrize("path", ["/static/app.css", "/helplines", "/es/helplines", "/offline", "/es/worker.js"])
def test_static_files_and_the_phone_lines_are_never_counted(path: str) -> None:
    limiter = limited("1/minute")
    scope: dict[str, Any] = {"path": path, "headers": [], "client": ("10.0.0.1", 1)}
    assert all(limiter.admits(scope) for _ in range(5))


def test_only_a_trusted_proxy_may_say_who_asks() -> None:
    said = [(b"x-forwarded-for", b"6.6.6.6, 203.0.113.9")]
    trusting = limited("1/minute", proxies=("10.0.0.0/8",))
    assert trusting.address({"path": "/", "headers": said, "client": ("10.1.2.3", 1)}) == "203.0.113.9"
    assert trusting.address({"path": "/", "headers": said, "client": ("192.0.2.1", 1)}) == "192.0.2.1"
    assert trusting.address({"path": "/", "headers": [], "client": ("10.1.2.3", 1)}) == "10.1.2.3"
    assert trusting.address({"path": "/", "headers": said, "client": ("nonsense", 1)}) == "nonsense"
    assert limited("1/minute").address({"path": "/", "headers": said, "client": ("10.1.2.3", 1)}) == "10.1.2.3"


def test_no_address_is_kept_and_the_key_changes_each_day() -> None:
    days = [NOW.date(), NOW.date().replace(day=24)]
    limiter = Limiter("1/minute", today=lambda: days[0])
    first = limiter._name("203.0.113.9")
    assert "203.0.113.9" not in first
    days[0] = days[1]
    assert limiter._name("203.0.113.9") != first


@pytest.mark.anyio
async def test_what_is_not_http_goes_straight_on(clock: Clock) -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    guard = guarded(clock)
    guard._app = app
    await guard({"type": "lifespan"}, lambda: None, lambda message: None)  # type: ignore[arg-type, return-value]
    assert seen == ["lifespan"]


def test_errors_of_the_real_service_carry_the_helpline_as_page_and_as_problem(searcher: TestClient) -> None:
    page, problem = searcher.get("/nowhere"), searcher.get("/api/v1/nowhere")
    assert page.status_code == problem.status_code == 404
    for phone in ("1-800-615-1067", "988", "911"):
        assert phone in page.text
        assert phone in json.dumps(problem.json()["helplines"])
    assert problem.headers["content-type"] == "application/problem+json"


def test_methods_that_are_not_there_are_said_so_kindly(searcher: TestClient) -> None:
    answer = searcher.post("/search")
    assert answer.status_code == 405
    assert "1-800-615-1067" in answer.text


def test_an_error_page_speaks_the_visitors_language(searcher: TestClient) -> None:
    assert '<html lang="es">' in searcher.get("/es/nowhere").text


def test_pages_need_no_database_to_fail_kindly(planted: Any, tmp_path: Path) -> None:
    lost = planted.model_copy(update={"database_url": f"sqlite:///{tmp_path}/no/such/folder/finder.db"})
    with TestClient(create_app(lost), raise_server_exceptions=False) as client:
        assert client.get("/").status_code == 200
        assert "1-800-615-1067" in client.get("/search?near=43604").text
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200


def test_an_error_is_named_with_what_it_came_of_and_without_its_words() -> None:
    error = RuntimeError("and more of them")
    error.__cause__ = KeyError("secret words of a visitor")
    assert kind(error) == "RuntimeError of KeyError"
