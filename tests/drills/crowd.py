"""More ask than can be answered: do those who need a number or the check still get it, and is everybody told something?

``python -m tests.drills.crowd`` plays it whole: 64 connections that ask for searches and tables of the whole country
without a pause, for ten minutes. ``FINDER_VAR_DIR`` names a folder with a loaded directory; else it is the examples.
Exit code 1 when a visitor went without an answer, or a hundredth waited longer than a tenth of a second.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.browser.server import running
from tests.drills.visiting import HEAD, PHONE, Outcome, visited

PATHS: Final = (b"/helplines", b"/check", b"/", b"/es/helplines")
TABLES: Final = ("/api/v1/search.csv?near=60614&miles=any", "/api/v1/search.geojson?near=60614&miles=any")
ZIPS: Final = ("60614", "77001", "90001", "10001", "33101", "02101", "48201", "98101", "30301", "19101")
ALLOWED: Final = 0.1  # seconds, for ninety-nine of a hundred

Met = Counter[str]  # what the crowd met: a status, or "nothing" where an answer had no phone number


def drill(folder: Path, crowd: int, seconds: float) -> tuple[Outcome, Met]:
    """Play it: what visitors met, and what the crowd did."""
    context = get_context("spawn")
    with running(folder) as address, ProcessPoolExecutor(2, mp_context=context) as pool:
        pushing = pool.submit(pushed, address, crowd, seconds)
        visiting = pool.submit(visited, address, PATHS, seconds)
        return visiting.result(), pushing.result()


def pushed(address: str, crowd: int, seconds: float) -> Met:
    """A crowd that asks without a pause."""

    async def push() -> Met:
        met, end = Met(), time.monotonic() + seconds
        await asyncio.gather(*(asks(address, random.Random(number), end, met) for number in range(crowd)))
        return met

    return asyncio.run(push())


async def asks(address: str, pick: random.Random, end: float, met: Met) -> None:
    """One of them, on a connection that is kept open."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    with closing(writer):
        while time.monotonic() < end:
            writer.write(f"GET {question(pick)}".encode() + HEAD + b"\r\n")
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            met[head[9:12].decode() if PHONE in head + body else "nothing"] += 1


def question(pick: random.Random) -> str:
    """Nine of ten are searches that nobody asked before, the rest tables."""
    if pick.random() < 0.1:
        return pick.choice(TABLES)
    return f"/search?near={pick.choice(ZIPS)}&miles={pick.randint(5, 100)}&name={'+' * pick.randint(1, 900)}"


def main() -> int:
    """The whole drill. Prints what visitors and the crowd met."""
    with tempfile.TemporaryDirectory() as made:
        outcome, met = drill(Path(os.environ.get("FINDER_VAR_DIR") or made), crowd=64, seconds=600)
    print(f"{outcome}; the crowd met {dict(met)}")
    return 1 if outcome.failed or outcome.late(0.99) > ALLOWED else 0


if __name__ == "__main__":
    sys.exit(main())
