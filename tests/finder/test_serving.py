"""The real server: slow clients, broken requests, several workers. Every refusal says whom to call."""

import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.attacks import wire
from tests.attacks.markup import Markup
from tests.attacks.strings import OWN
from tests.browser.server import running

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("serving"), receive_seconds="0.5", send_seconds="1") as found:
        yield found


def connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    found = socket.create_connection((str(parts.hostname), int(parts.port or 80)))
    found.settimeout(10)
    return found


def answer(found: socket.socket) -> bytes:
    """All that the server says until it closes or has nothing more to say."""
    said = b""
    with suppress(TimeoutError, ConnectionError):
        while piece := found.recv(65536):
            said += piece
    return said


def asked(address: str, request: bytes) -> bytes:
    with closing(connected(address)) as found:
        with suppress(ConnectionError):
            found.sendall(request)
        return answer(found)


HEAD = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /search?near=" + b"a" * 1_000_000 + HEAD + b"\r\n",
        b"GET /search?near=" + b"a" * 60_000 + HEAD + b"\r\n",
        b"GET /" + HEAD + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET /" + HEAD + b"X-A: " + b"a" * 3_000_000 + b"\r\n\r\n",
        b"GET /" + HEAD + b"".join(b"X-%d: a\r\n" % number for number in range(9_000)) + b"\r\n",
        b"GET /search?near=\x00" + HEAD + b"\r\n",
        b"POST /search" + HEAD + b"Content-Length: 1000000\r\n\r\n" + b"a" * 1_000_000,
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x00\x00garbage\r\n\r\n",
        b"GET /" + HEAD,  # never ends
        b"GET /",
        b"",
        b"POST /search" + HEAD + b"Content-Length: 10\r\n\r\nabc",
        b"POST /check" + HEAD + FORM + b"Content-Length: 10\r\n\r\nnow=",
        b"POST /check" + HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["megabyte-query", "long-query", "megabyte-header", "head-without-end", "many-headers", "nul", "megabyte-body",
         "two-hosts", "no-host", "garbage", "slow-head", "slow-line", "silent", "slow-body",
         "slow-form", "broken-form"],
)  # fmt: skip
def test_a_request_that_is_none_is_answered_below_500_with_a_phone_number(address: str, request_: bytes) -> None:
    said = asked(address, request_)
    assert said.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
    assert b"1-800-615-1067" in said


def test_clients_that_never_finish_keep_nobody_out(address: str) -> None:
    slow = [connected(address) for _ in range(200)]
    for one in slow:
        one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert asked(address, b"GET /healthz" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200")
    for one in slow:
        assert b"408" in answer(one)
        one.close()


def seconds_until_closed(one: socket.socket, more: bytes) -> float:
    """How long the server bears a client that never reads. ``more``: what the client adds ten times a second."""
    started, poll = time.monotonic(), select.poll()
    poll.register(one, select.POLLHUP | select.POLLRDHUP | select.POLLERR)
    while not poll.poll(100):
        if time.monotonic() - started > 20:
            pytest.fail("the connection stays for ever")
        with suppress(ConnectionError):
            one.send(more)
    return time.monotonic() - started


ALIVE = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("first", "more"),
    [
        (b"GET /" + ALIVE + b"X-Slow: ", b"a"),
        (b"POST /check" + ALIVE + FORM + b"Content-Length: 5000\r\n\r\n", b"a"),
        (b"POST /check" + ALIVE + FORM + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"POST /nowhere" + ALIVE + b"Content-Length: 5000\r\n\r\n", b"a"),  # answered before all of it is here
        (b"GET /healthz" + ALIVE + b"\r\n", b"\r\n"),
        (b"GET /healthz" + ALIVE + b"\r\nGET /healthz" + ALIVE, b"X: a\r\n"),
    ],
    ids=["head", "body", "chunks", "unwanted-body", "blank-lines", "second-head"],
)
def test_a_client_that_drips_is_cut_off_in_time(address: str, first: bytes, more: bytes) -> None:
    with closing(connected(address)) as one:
        one.sendall(first)
        assert seconds_until_closed(one, more) < 10


def lazy(address: str, request: bytes) -> socket.socket:
    """A client with a small pocket that asks for much and takes none of it."""
    parts, one = urlsplit(address), socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect((parts.hostname, parts.port))
    one.settimeout(0.5)
    with suppress(TimeoutError):  # where the server takes no more of it
        one.sendall(request)
    return one


@pytest.mark.parametrize("last", [ALIVE + b"\r\n", HEAD + b"\r\n"], ids=["stays", "closes"])
def test_a_client_that_never_reads_its_answer_is_cut_off_in_time(address: str, last: bytes) -> None:
    many = (b"GET /api/v1/vocabulary" + ALIVE + b"\r\n") * 100 + b"GET /api/v1/vocabulary" + last
    with closing(lazy(address, many)) as one:
        assert 0.5 < seconds_until_closed(one, b"") < 10


def test_a_client_that_reads_slowly_but_in_time_gets_all_of_its_answer(address: str) -> None:
    with closing(lazy(address, b"GET /api/v1/vocabulary" + HEAD + b"\r\n")) as one:
        one.settimeout(10)
        said = b""
        while piece := one.recv(8192):
            said += piece
            time.sleep(0.02)
    body = said.partition(b"\r\n\r\n")[2]
    assert f"content-length: {len(body)}\r\n".encode() in said


def test_of_more_connections_than_a_process_can_hold_the_oldest_idle_ones_make_room(tmp_path: Path) -> None:
    with running(tmp_path, files=128, receive_seconds="30") as address:
        half = [connected(address) for _ in range(120)]
        for one in half:
            one.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        assert asked(address, b"GET /helplines" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200")
        assert b"503" in (first := answer(half[0]))
        assert b"1-800-615-1067" in first
        half[-1].sendall(b"a\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert answer(half[-1]).startswith(b"HTTP/1.1 200")
        for one in half:
            one.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_that_dies_of_a_fault_leaves_no_file_of_its_memory(tmp_path: Path, workers: str) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))  # as where that is turned on for the machine
    try:
        with running(tmp_path, workers=workers):
            ours = psutil.Process().children(recursive=True)
            serving = [one for one in ours if {"serve", "--multiprocessing-fork"} & set(one.cmdline())]
            assert len(serving) >= int(workers)
            assert [one.rlimit(resource.RLIMIT_CORE) for one in serving] == [(0, 0)] * len(serving)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_one_connection_serves_many_requests(address: str) -> None:
    with closing(connected(address)) as found:
        for _ in range(3):
            found.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            said = b""
            while not said.endswith(b"ok\n"):
                said += found.recv(65536)
            assert said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(("proxies", "last"), [("", b"429"), ("127.0.0.1/32", b"200")])
def test_nobody_says_on_whose_behalf_they_ask_unless_they_are_named(tmp_path: Path, proxies: str, last: bytes) -> None:
    with running(tmp_path, rate_limits="on", rate="8/minute", trusted_proxies=proxies) as address:
        for number in range(8):
            said = asked(address, b"GET /privacy" + HEAD + b"X-Forwarded-For: 203.0.113.%d\r\n\r\n" % number)
        assert said.startswith(b"HTTP/1.1 " + last)  # being ready was asked for once more


def spawned(server: psutil.Process) -> list[psutil.Process]:
    """The workers of a server that are alive."""
    return [one for one in server.children() if is_worker(one)]


def wait_until_both_listen(workers: list[psutil.Process]) -> None:
    """The server is ready when one of them is; the test takes that one away."""
    for _ in range(200):
        if all(any(socket_.status == "LISTEN" for socket_ in one.net_connections("tcp")) for one in workers):
            return
        time.sleep(0.1)
    pytest.fail("a worker never listened")


def is_worker(one: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(one.cmdline())
    except psutil.Error:  # it died, or nobody has asked yet how it ended
        return False


def test_a_worker_that_dies_is_started_again_and_the_others_answer_meanwhile(tmp_path: Path) -> None:
    with running(tmp_path, workers="2") as address:
        server = next(one for one in psutil.Process().children() if len(spawned(one)) == 2)
        workers = spawned(server)
        wait_until_both_listen(workers)
        met: list[bool] = []
        os.kill(workers[0].pid, signal.SIGKILL)
        for _ in range(100):
            met.append(asked(address, b"GET /healthz" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200"))
            alive = {one.pid for one in spawned(server)}
            if len(alive) == 2 and workers[0].pid not in alive:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the worker was not started again")
        assert met.count(False) <= 1  # at most the one that the dying worker had taken
        assert asked(address, b"GET /healthz" + HEAD + b"\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_has_reached_a_server_that_is_told_to_end_is_answered(tmp_path: Path, workers: int) -> None:
    with running(tmp_path, workers=str(workers)) as address:
        parent = newest_child()
        processes = [parent] if workers == 1 else spawned(parent)
        wait_until_both_listen(processes)
        for one in processes:
            one.suspend()  # so that what is sent now waits to be taken in
        lines = [connected(address) for _ in range(40)]
        for line in lines[:30]:
            line.sendall(b"GET /helplines HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        for line in lines[30:]:
            line.sendall(b"GET /helplines HTTP/1.1\r\n")
        parent.terminate()
        for one in processes:
            one.terminate()
            one.resume()
        for line in lines[30:]:  # the rest of a request that had begun
            line.sendall(b"Host: 127.0.0.1\r\n\r\n")
        said = [answer(line) for line in lines]
        for line in lines:
            line.close()
    assert [one[:12] for one in said] == [b"HTTP/1.1 200"] * 40


def newest_child() -> psutil.Process:
    """The server that was started last."""
    return max(psutil.Process().children(), key=lambda one: one.create_time())


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path, address: str) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match="ended with 2"), running(tmp_path, port=str(port)):
            pass


def test_bytes_that_no_client_sends_are_answered_in_words_and_break_nothing(address: str) -> None:
    server, markup = wire.Line(address), Markup()
    for path in (b"/", b"/search?near=43604", b"/portal/sign-in", b"/reports"):
        markup.learn(server.said(b"GET " + path + wire.HEAD + b"\r\n")[0].text)
    wrong = {}
    for request, sent in wire.requests(OWN[::2]):
        answers = server.said(request)
        found = [flaw for answer in answers for flaw in markup.flaws(answer, sent)]
        if found or len(answers) > 1:  # whatever stands behind the first request is none
            wrong[request[:80]] = (len(answers), found)
    assert wrong == {}
    assert [answer.status for answer in server.said(wire.AFTER)] == [200]


def test_a_server_loads_no_parser_of_workbooks_and_nothing_that_proves_passkeys() -> None:
    loaded = "import sys, finder.cli; print({'openpyxl', 'webauthn', 'cryptography', 'defusedxml'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "set()", "each takes megabytes of every worker, for what few ever ask"
