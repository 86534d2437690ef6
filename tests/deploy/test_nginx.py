"""The site as it is shipped, in front of the real server: who asks is told to the finder and to nobody else, and every
answer holds the phone lines, also where there is no finder."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from finder.settings import Settings
from finder.unavailable import files
from tests.browser.server import running
from tests.deploy.proxy import BEHIND, NAME, Proxy, nginx

pytestmark = pytest.mark.long

NUMBERS = ("911", "988", "1-800-615-1067")
WORD = "zqxcanary"
LIMITED = BEHIND | {"rate": "5/minute", "metrics_for": "127.0.0.0/8"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PAGES = [("/", "en"), ("/search?near=1", "en"), ("/es", "es"), ("/es/check", "es")]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Nginx, and no finder behind it."""
    with nginx(tmp_path_factory.mktemp("alone")) as found:
        yield found


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Nginx, and a finder that answers one address five times a minute."""
    folder = tmp_path_factory.mktemp("finder")
    with nginx(tmp_path_factory.mktemp("proxy")) as found, running(folder, at=found.upstream, **LIMITED):
        yield found


def test_the_finder_is_told_which_host_was_asked_for(proxy: Proxy) -> None:
    found = proxy.ask("/es/helplines", by="127.0.0.9")
    assert found.status == 200
    assert '<html lang="es">' in found.text
    assert found.headers["strict-transport-security"].startswith("max-age=31536000")


def test_another_host_gets_no_answer(proxy: Proxy) -> None:
    with pytest.raises(OSError):  # no certificate for another name
        proxy.connected("127.0.0.9", name="evil.example")
    with pytest.raises(OSError):
        proxy.ask("/", by="127.0.0.9", host="evil.example")


def test_each_client_has_a_limit_of_its_own_and_cannot_say_that_it_is_another(proxy: Proxy) -> None:
    asked = [proxy.ask("/privacy", by="127.0.0.2").status for _ in range(7)]
    assert asked == [200] * 5 + [429] * 2
    for said in ("127.0.0.77", "127.0.0.77, 127.0.0.78"):
        assert proxy.ask("/privacy", by="127.0.0.2", headers={"X-Forwarded-For": said}).status == 429
    refused = proxy.ask("/privacy", by="127.0.0.2")
    assert "That was a lot of requests at once." in refused.text  # the finder's own page, as it is
    assert proxy.ask("/privacy", by="127.0.0.3").status == 200


def test_what_the_finder_refuses_is_answered_in_its_own_words(proxy: Proxy) -> None:
    assert "This page is not here." in proxy.ask("/nowhere", by="127.0.0.4").text
    large = proxy.ask("/check", by="127.0.0.4", method="POST", body=b"a" * 100_000, headers=FORM)
    assert (large.status, "That was too much to send." in large.text) == (413, True)


def test_nobody_reads_the_finders_numbers_through_it(proxy: Proxy) -> None:
    for path in ("/metrics", "/metrics?a=b", "//metrics", "/es/metrics", "/metrics/"):
        found = proxy.ask(path, by="127.0.0.8")
        assert found.status == 404, path
        assert "finder_" not in found.text


def test_whoever_asks_without_tls_is_sent_to_it(alone: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", alone.http), 5) as line:
        line.sendall(f"GET /es/search?near=43604 HTTP/1.0\r\nHost: {NAME}\r\n\r\n".encode())
        said = line.makefile("rb").read().decode()
    assert " 301 " in said
    assert f"Location: https://{NAME}/es/search?near=43604\r\n" in said


@pytest.mark.parametrize(
    ("path", "language"), [("/", "en"), ("/search?near=1", "en"), ("/es", "es"), ("/es/check", "es")]
)
def test_while_the_finder_is_gone_every_page_holds_the_phone_lines(alone: Proxy, path: str, language: str) -> None:
    found = alone.ask(path)
    assert found.status == 503
    assert f'<html lang="{language}">' in found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.headers["content-security-policy"] == "default-src 'none'"
    assert found.headers["cache-control"] == "no-store"
    for number in NUMBERS:
        assert number in found.text
    assert "tel:+18006151067" in found.text
    assert ("National Addiction Helpline" in found.text, "http" in found.text) == (True, False)


@pytest.mark.parametrize("path", ["/api/v1/search?near=43604", "/es/api/v1/places"])
def test_while_the_finder_is_gone_a_program_gets_json_with_the_phone_lines(alone: Proxy, path: str) -> None:
    found = alone.ask(path)
    assert (found.status, found.headers["content-type"]) == (503, "application/problem+json")
    assert {line["phone"] for line in json.loads(found.text)["helplines"]} >= set(NUMBERS)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/check", b"a" * 200_000, 413),
        ("GET", "/search?near=" + "a" * 20_000, None, 414),
        ("TRACE", "/", None, 405),
        ("GET", "/%00", None, 400),
        ("GET", "/finder-gone", None, 404),
    ],
    ids=["too much", "too long", "trace", "nul", "the page itself"],
)
def test_what_nginx_refuses_itself_holds_them_too(
    alone: Proxy, method: str, path: str, body: bytes | None, status: int
) -> None:
    found = alone.ask(path, method=method, body=body)
    assert found.status == status
    for number in NUMBERS:
        assert number in found.text


CLIENT = "127.0.0.55"


def visit(proxy: Proxy) -> bytes:
    """Ask with a word in whatever a client can fill. Returns all that nginx wrote of it, anywhere."""
    told = {"User-Agent": WORD, "Referer": f"https://{WORD}/", "X-Forwarded-For": WORD, "Cookie": f"a={WORD}"}
    for path in (f"/search?near={WORD}&care=detox", f"/listing/{WORD}", f"/{WORD}"):
        proxy.ask(path, by=CLIENT, headers=told)
    for body in (f"now={WORD}&".encode() * 8_000, WORD.encode() * 30_000):
        proxy.ask("/check", by=CLIENT, method="POST", body=body, headers=FORM)
    with socket.create_connection(("127.0.0.1", proxy.http), 5) as line:
        line.sendall(f"GET /{WORD} HTTP/1.1\r\nHost: {WORD}\r\nBroken {WORD}\r\n\r\n".encode())
        line.recv(100)
    return proxy.written()


def test_nobodys_words_and_nobodys_address_are_written_anywhere(proxy: Proxy, alone: Proxy) -> None:
    for one in (proxy, alone):
        written = visit(one)
        assert b" GET search " in written
        assert b" check 413 " in written
        assert b" GET other " in written
        assert WORD.encode() not in written
        assert CLIENT.encode() not in written


@pytest.mark.parametrize(
    ("safe", "usual"),
    [
        (" finder;\n    error_log", ";\n    error_log"),  # nginx's own form of a log
        ("error_log /dev/null;  # its lines repeat addresses and queries; the", "#"),
        ("client_body_buffer_size 128k", "client_body_in_file_only on"),
    ],
    ids=["the log", "errors", "bodies"],
)
def test_a_site_that_writes_as_nginx_usually_does_is_found_out(tmp_path: Path, safe: str, usual: str) -> None:
    def changed(site: str) -> str:
        assert safe in site
        return site.replace(safe, usual)

    with nginx(tmp_path, changed) as loud:
        assert WORD.encode() in visit(loud)


def test_the_pages_say_whatever_the_settings_say_of_the_helpline(tmp_path: Path) -> None:
    made = files(Settings(helpline_name="Line of Ours", helpline_phone="1-800-555-0100", helpline_operator="Nurses"))
    assert set(made) == {"en.html", "es.html", "api.json"}
    for content in made.values():
        for said in ("911", "988", "1-800-555-0100", "Line of Ours", "Nurses"):
            assert said in content.decode()
        assert b"1-800-615-1067" not in content
