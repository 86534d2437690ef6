"""Ten times as many searches arrive as can be answered, and go on arriving whatever becomes of them.

``python -m tests.drills.flood`` plays it whole: the finder behind the nginx of ``deploy/``, ten minutes of ten times
what it could answer a moment before. ``FINDER_VAR_DIR`` names a folder with a loaded directory; else it is the
examples. Exit code 1 when a visitor went without a phone number, or a hundredth of them waited longer than a tenth of
a second; when an answer to the flood held no phone number, or fewer were answered than before; when the server had
grown, or was not its old self five seconds later.
"""

import os
import re
import select
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

import psutil
from isal import isal_zlib

from tests.browser.server import free_port, running
from tests.deploy.proxy import BEHIND, NAME, nginx
from tests.drills.crowd import PATHS, ZIPS
from tests.drills.visiting import PHONE, Outcome, visited
from web.outgoing import GZIP

TIMES: Final = 10  # as many as can be answered
ENDLESS: Final = 1e9  # questions a second: as many as are answered
WRITTEN: Final = 40_000  # questions: more than are answered while a page is kept among the last few hundred
QUESTIONS: Final = 900  # on one connection: nginx ends it after a thousand
LINES: Final = 192  # connections over which the flood comes
READERS: Final = 32  # that ask one thing after another, to find out what can be answered
ALLOWED: Final = 0.1  # seconds, for ninety-nine of a hundred visitors
GOODPUT: Final = 0.9  # of what can be answered, while ten times as many ask
GROWTH: Final = 1.5  # of the server's memory
FOUND: Final = b"HTTP/1.1 200"
TOP: Final = 4_096  # bytes with which a page begins
ZIPPED: Final = b"content-encoding: gzip"
LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)

Met = Counter[str]  # a status; "no phone" for an answer without one, "lost" for a connection that broke


@dataclass
class Flood:
    """What came of it. Rates are answers a second; memory is the server's, in bytes."""

    can: float
    asked: float = 0.0
    answered: float = 0.0
    met: Met = field(default_factory=Met)
    visitors: Outcome = field(default_factory=Outcome)
    before: int = 0
    after: int = 0
    again: float = 0.0

    def flaws(self) -> list[str]:
        """What must not be, in words."""
        wrong = {
            "a visitor without a phone number": self.visitors.failed > 0,
            "a refusal without a phone number": bool(set(self.met) - {"200", "503"}),
            "visitors who waited": self.visitors.late(0.99) > ALLOWED,
            "fewer answered than before": self.answered < GOODPUT * self.can,
            "a flood that was none": self.asked < 0.9 * TIMES * self.can,
            "a server that grew": self.after > GROWTH * self.before,
            "a server that is not its old self": self.again < GOODPUT * self.can,
        }
        return [words for words, is_so in wrong.items() if is_so]

    def __str__(self) -> str:
        rates = f"{self.asked:,.0f} a second asked where {self.can:,.0f} can be answered, {self.answered:,.0f} were"
        grown = f"{self.before / 2**20:.0f} to {self.after / 2**20:.0f} MB"
        return f"{rates}; {self.visitors}; {dict(self.met)}; {grown}; {self.again:,.0f} a second afterwards"


class Line:
    """A connection that is kept open, with one question at a time on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setblocking(False)
        self._read = b""
        self.is_asked, self.left = False, QUESTIONS

    def ask(self, question: bytes) -> None:
        """Send. A question is short enough for any buffer."""
        self._read, self.is_asked, self.left = b"", True, self.left - 1
        self.socket.send(question)

    def heard(self) -> bytes:
        """The answer, when all of it is there; empty until then. Raises ``OSError`` when the line is broken."""
        more = self.socket.recv(1 << 18)
        if not more:
            raise ConnectionResetError
        self._read += more
        end = self._read.find(b"\r\n\r\n")
        length = LENGTH.search(self._read, 0, end) if end > 0 else None
        if not length or len(self._read) - end - 4 < int(length[1]):
            return b""
        self.is_asked = False
        return self._read


def questions(seed: int) -> Iterator[bytes]:
    """Searches that nobody asked of late, as browsers ask. They are written before the flood begins, which has no time
    for it; when all were asked, no server keeps any longer what it answered to the first."""
    pick, written = Random(seed), list[bytes]()
    for _ in range(WRITTEN):
        words = f"near={pick.choice(ZIPS)}&miles={pick.randint(5, 100)}&name={'+' * pick.randint(1, 900)}"
        head = f"GET /search?{words} HTTP/1.1\r\nHost: {NAME}\r\nAccept-Encoding: gzip\r\n\r\n"
        written.append(head.encode())
    return cycle(written)


def poured(port: int, rate: float, seconds: float, lines: int = LINES) -> tuple[float, Met]:
    """So many questions a second over some lines: how many it were, and what they met.

    A question whose time has come while every line waits is asked as soon as one is free.
    """
    poll, asked, met, words = select.epoll(), 0, Met(), questions(lines)
    every: dict[int, Line] = {}

    def opened() -> Line:
        line = Line(port)
        every[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
        return line

    free = [opened() for _ in range(lines)]
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        while free and asked < rate * passed:
            free.pop().ask(next(words))
            asked += 1
        for number, _ in poll.poll(0.002):
            line = every[number]
            try:
                answer = line.heard()
            except OSError:
                met["lost"] += line.is_asked
                answer, line.left = b"lost", 0
            else:
                if not answer:
                    continue
                met[kind(answer)] += 1
            if not line.left:
                del every[number]
                line.socket.close()
                free = [one for one in free if one is not line]
            free.append(line if line.left else opened())
    for line in every.values():
        line.socket.close()
    return asked / seconds, met


def kind(answer: bytes) -> str:
    """What an answer counts as. Of a packed page the beginning is unpacked, where the numbers stand: the flood has no
    time for all of each."""
    if answer.startswith(FOUND):
        head, _, body = answer.partition(b"\r\n\r\n")
        if ZIPPED in head.lower():
            answer = answer[:12] + isal_zlib.decompressobj(wbits=GZIP).decompress(body, TOP)
    return answer[9:12].decode() if PHONE in answer else "no phone"


def drill(folder: Path, seconds: float, trying: float, rest: float = 5.0) -> Flood:
    """Play it. ``trying``: seconds in which is found out what can be answered. ``rest``: after how many it must be so
    again."""
    with tempfile.TemporaryDirectory() as made, behind(folder, Path(made)) as (server, port, address):
        poured(port, ENDLESS, trying, READERS)  # whatever is made once is made
        flood = Flood(sum_of(poured(port, ENDLESS, trying, READERS)[1]) / trying)
        flood.before = memory(server)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            pouring = pool.submit(poured, port, TIMES * flood.can, seconds)
            visiting = pool.submit(visited, address, PATHS, seconds)
            flood.visitors, (flood.asked, flood.met) = visiting.result(), pouring.result()
        flood.answered, flood.after = sum_of(flood.met) / seconds, memory(server)
        time.sleep(max(0.0, rest - trying))
        flood.again = sum_of(poured(port, ENDLESS, trying, READERS)[1]) / trying
        return flood


def sum_of(met: Met) -> int:
    """How many were answered with what they asked for."""
    return met["200"]


def memory(server: psutil.Process) -> int:
    """Bytes of a server and the processes that it started."""
    return sum(one.memory_info().rss for one in (server, *server.children(recursive=True)))


@contextmanager
def behind(folder: Path, made: Path) -> Iterator[tuple[psutil.Process, int, str]]:
    """The finder behind nginx: its process, and a port at which nginx answers without TLS, which is not tried here."""
    port = free_port()

    def plainly(site: str) -> str:
        return site.replace("    ssl_certificate ", f"    listen 127.0.0.1:{port};\n    ssl_certificate ", 1)

    settings = BEHIND | {"rate_limits": "off", "allowed_hosts": f"{NAME} 127.0.0.1"}
    known = {child.pid for child in psutil.Process().children()}
    with nginx(made, plainly) as proxy:
        known |= {child.pid for child in psutil.Process().children()}
        with running(folder, at=proxy.upstream, **settings):
            server = next(child for child in psutil.Process().children() if child.pid not in known)
            with apart(server):
                yield server, port, f"http://127.0.0.1:{port}"


@contextmanager
def apart(server: psutil.Process) -> Iterator[None]:
    """The server on a processor of its own, as on a machine of its own; nginx, visitors and the flood share another."""
    every = os.sched_getaffinity(0)
    first, *others = sorted(every)
    with suppress(psutil.Error):
        for one in (server, *server.children(recursive=True)) if others else ():
            one.cpu_affinity([first])
    os.sched_setaffinity(0, set(others) or every)
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def main() -> int:
    """The whole drill, or so many seconds of it."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 600.0
    with tempfile.TemporaryDirectory() as made:
        flood = drill(Path(os.environ.get("FINDER_VAR_DIR") or made), seconds, trying=5)
    print(flood, *(f"WRONG: {words}" for words in flood.flaws()), sep="\n")
    return 1 if flood.flaws() else 0


if __name__ == "__main__":
    sys.exit(main())
