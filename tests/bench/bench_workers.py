"""Several workers, and visitors while many listings change: ``python -m tests.bench.bench_workers``.

* An edit: from its commit until each of four workers shows it, over a connection to each.
* Two workers beside one: pages a second, and to a second of CPU. The load comes from the same cores.
* Twenty thousand listings published at once by another process, while a visitor asks for pages: how long they wait.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil

from finder.settings import APPS
from providers import listings as door
from tests.bench import listings, planting
from tests.bench.asked import questions
from tests.bench.load import Line, Load, load
from tests.bench.served import finder, used
from web.database import Database

SIZE: Final = 20_000
MANY: Final = 20_000
WORKERS: Final = 4
EDITS: Final = 40
LOOK: Final = 0.003  # seconds between two looks at a worker
TRIES: Final = 500  # connections until every worker has one: the system spreads them
ROUNDS: Final = 4
IDLE: Final = 6.0  # seconds
REST: Final = 0.005  # seconds between two pages of a visitor
OTHER: Final = 99  # the seed of listings that are not there yet


async def lines(address: str, server: psutil.Process) -> list[Line]:
    """A connection to each worker."""
    port, found = int(address.rpartition(":")[2]), dict[int, Line]()
    workers = server.children()
    for _ in range(TRIES):
        line = await Line.to(address)
        await line.ask("/healthz")
        for worker in workers:
            ends = worker.net_connections("tcp")
            if any(end.raddr and (end.laddr.port, end.raddr.port) == (port, line.port) for end in ends):
                found.setdefault(worker.pid, line)
        if line not in found.values():
            line.close()
        if len(found) == WORKERS:
            return list(found.values())
    raise RuntimeError(f"only {len(found)} of {WORKERS} workers were met")


async def edits(address: str, server: psutil.Process, url: str) -> None:
    """Print how long after its commit an edit is shown by every worker."""
    there, lags = await lines(address, server), []
    one = listings.listings(listings.draw(SIZE), 0, 1)[0]
    async with Database.open(url, APPS):
        for number in range(EDITS):
            name = f"Edited {number}"
            await door.publish([replace(one, program=name)], actor="bench", at=datetime.now(UTC))
            committed = time.perf_counter()
            seen = await asyncio.gather(*(shows(line, one.id, name) for line in there))
            lags.append(max(seen) - committed)
    lags.sort()
    print(f"an edit is shown by all of {WORKERS} workers: after its commit, in the median of {EDITS} edits,", end=" ")
    print(
        f"{statistics.median(lags) * 1000:.0f} ms, 99 of 100 within {lags[int(EDITS * 0.99)] * 1000:.0f} ms", flush=True
    )


async def shows(line: Line, public_id: str, name: str) -> float:
    """When a worker first shows a name."""
    while name.encode() not in (await line.ask(f"/listing/{public_id}", ""))[1]:  # noqa: ASYNC110 (a visitor has no event)
        await asyncio.sleep(LOOK)
    return time.perf_counter()


def two_beside_one(one: tuple[str, psutil.Process], two: tuple[str, psutil.Process]) -> None:
    """Print how many times the pages of one worker two give."""
    rates: dict[str, list[float]] = {one[0]: [], two[0]: []}
    costs: dict[str, list[float]] = {one[0]: [], two[0]: []}
    for turn in range(ROUNDS + 1):
        for address, server in (one, two):
            paths = (f"/search?{query}" for query in questions(turn))
            next(paths)
            before = used(server)
            done = asyncio.run(load(address, paths, 5 if turn == 0 else 2))
            if turn:
                rates[address].append(done.rate)
                costs[address].append((used(server) - before) / len(done.times) * 1000)
    (slow, fast), (few, more) = map(median_of_both, (rates, costs))
    print(f"two workers: {fast:,.0f} pages a second, one: {slow:,.0f}: {fast / slow:.2f} times")
    print(f"CPU of a page with two workers {more:.2f} ms, with one {few:.2f} ms")


def median_of_both(found: dict[str, list[float]]) -> list[float]:
    return [statistics.median(some) for some in found.values()]


async def while_many_come(address: str, server: psutil.Process, url: str) -> None:
    """Print how long pages take while nothing happens, and while another process publishes many listings."""
    paths = (f"/search?{query}" for query in questions(5))
    next(paths)
    await load(address, paths, IDLE, 4)  # cards are drawn that are kept
    idle = await load(address, paths, IDLE, 1, REST)
    busy, before = Load(), await count(address)
    with subprocess.Popen([sys.executable, "-m", "tests.bench.bench_workers", "--publish", url]) as publishing:  # noqa: ASYNC220
        while publishing.poll() is None or await count(address) == before:
            busy.add(await load(address, paths, 0.25, 1, REST))
    assert publishing.returncode == 0
    print(f"{MANY:,} listings published in another process and seen after {busy.seconds:.1f} s")
    print(f"p99 of a page: {idle.within(0.99):.1f} ms idle, {busy.within(0.99):.1f} ms meanwhile: "
          f"{busy.within(0.99) / idle.within(0.99):.1f} times; slowest {busy.within(1 - 1e-9):.0f} ms")  # fmt: skip


async def count(address: str) -> bytes:
    """What a search anywhere finds, as text: it changes with the index."""
    line = await Line.to(address)
    _, body = await line.ask("/api/v1/search?near=60614&miles=any&per_page=1", "")
    line.close()
    return body.partition(b'"total":')[2].partition(b",")[0]


async def publish(url: str) -> None:
    """Publish many listings that are not there yet, all at once."""
    async with Database.open(url, APPS):
        some = listings.listings(listings.draw(MANY, seed=OTHER), 0, MANY)
        await door.publish(some, actor="bench", at=datetime.now(UTC))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publish", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.publish:
        asyncio.run(publish(given.publish))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        url = planting.planted(folder / "listings.db", listings.draw(SIZE))
        with finder(folder, database_url=url) as (one, alone, _):
            with finder(folder, database_url=url, workers=2) as (two, pair, _):
                two_beside_one((one, alone), (two, pair))
            asyncio.run(while_many_come(one, alone, url))
        with finder(folder, database_url=url, workers=WORKERS) as (four, server, _):
            asyncio.run(edits(four, server, url))


if __name__ == "__main__":
    main()
