"""Pages per second against a bare constant page of the same size, on the same server, in one run.

``python -m tests.bench.bench_pages`` needs a folder with a loaded directory (``FINDER_VAR_DIR``); without one it
measures the examples. Rounds are interleaved, because the machine's speed drifts: only the ratios mean something.
"""

import asyncio
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.bench.asked import questions
from tests.browser.server import free_port, running, wait_for

CONNECTIONS: Final = 16
SECONDS: Final = 3.0
ROUNDS: Final = 5


async def rate(address: str, paths: Iterator[str], seconds: float = SECONDS) -> float:
    """Requests a second over some connections that are kept open."""
    host, _, port = address.removeprefix("http://").partition(":")
    end, done = time.perf_counter() + seconds, 0

    async def ask() -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.perf_counter() < end:
            writer.write(f"GET {next(paths)} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert b" 200 " in head[:14], head
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            done += 1
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - started)


@contextmanager
def constant(size: int) -> Iterator[str]:
    """A bare Starlette route with a page of so many bytes, on uvicorn."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "tests.bench.constant:create_app", "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "critical", "--loop", "uvloop", "--http", "httptools"]
    with subprocess.Popen([*command, *quiet], env=os.environ | {"BENCH_BYTES": str(size)}) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/search", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(os.environ.get("FINDER_VAR_DIR") or made)
        with running(folder) as address:
            size = len(urllib.request.urlopen(f"{address}/search?near=60614").read())
            with constant(size) as bare:
                asyncio.run(measure(address, bare, size))


async def measure(address: str, bare: str, size: int) -> None:
    """Warm up, then take turns."""
    asked = questions(1)
    next(asked)  # its lists are made before the first connection waits for them
    await rate(address, (f"/search?{query}" for query in asked), 10)
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        turns = {
            "constant": (bare, itertools.repeat("/search")),
            "page": (address, (f"/search?{query}" for query in asked)),
            "again": (address, itertools.repeat("/search?near=60614&care=detox")),
            "json": (address, (f"/api/v1/search?{query}" for query in asked)),
        }
        for name, (where, paths) in turns.items():
            found.setdefault(name, []).append(await rate(where, paths))
    print(f"constant page of {size:,} bytes: {statistics.median(found['constant']):,.0f} requests a second")
    for name in ("page", "again", "json"):
        ratios = [one / base for one, base in zip(found[name], found["constant"], strict=True)]
        print(f"{name:>8}: {statistics.median(found[name]):8,.0f} a second, {statistics.median(ratios):.2f} of it")


if __name__ == "__main__":
    main()
