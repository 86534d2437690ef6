"""What a listing, a request, a change and a worker cost, on PostgreSQL: ``python -m tests.bench.bench_many``.

The figures of docs/scaling.md. With ``FINDER_REAL_DATA`` the listings are the real directory, else the examples; each
size is so many times those, every copy a little further north. Needs PostgreSQL's own programs. CPU is what processes
used, so that other work on the machine does not count; times do count it.
"""

import asyncio
import gc
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import psutil

from finder.freshness import Freshness
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from providers.places import Gazetteer
from providers.storing import SELECT
from seeds import demo, loading
from seeds.gazetteer import TABLE
from tests.bench.asked import questions
from tests.bench.load import rate
from tests.bench.served import finder, used
from tests.postgres.clusters import Cluster, primary_and_standby
from web.database import Database

SERVER: Final = "-c max_connections=700 -c wal_retrieve_retry_interval=200ms"  # and fsync: commits cost what they do
TIMES: Final = (1, 10)  # as many times the directory
STEP: Final = 5_000  # listings published at once
CHANGES: Final = 100
POLLS: Final = 20_000  # the system counts CPU in hundredths of a second
AN_HOUR: Final = 60.0  # the longest interval there is: changes are seen because they are heard
LISTENERS: Final = (0, 100, 500)
LISTEN: Final = """
import asyncio, sys, asyncpg
async def main():
    lines = [await asyncpg.connect(sys.argv[1]) for _ in range(int(sys.argv[2]))]
    for line in lines:
        await line.add_listener("listings", lambda *_: None)
    print("listening", flush=True)
    await asyncio.sleep(3600)
asyncio.run(main())
"""


def say(what: str, value: float, unit: str) -> None:
    """One figure."""
    print(f"{what:<58} {value:12,.3f} {unit}", flush=True)


async def plant(url: str) -> list[Listing]:
    """A database with the directory once. Returns what it holds."""
    async with Database.open(url, APPS) as database:
        await database.migrate()
        gazetteer, now, folder = Gazetteer.load(TABLE), datetime.now(UTC), os.environ.get("FINDER_REAL_DATA")
        if folder:
            file = Path(folder) / "facilities" / "national-directory-su-facilities-2023.xlsx"
            await loading.import_file("samhsa-directory", file, gazetteer=gazetteer, at=now)
        else:
            await demo.plant(gazetteer, now)
        return await listings.published()


async def grow(url: str, first: Sequence[Listing], have: int, want: int) -> None:
    """From so many times the directory to so many."""
    async with Database.open(url, APPS):
        for copy in range(have, want):
            made = [moved(one, copy) for one in first]
            for start in range(0, len(made), STEP):
                await listings.publish(made[start : start + STEP], actor="bench", at=datetime.now(UTC))


def moved(one: Listing, copy: int) -> Listing:
    """Another listing like this one, some hundred yards further north."""
    return replace(
        one, id="", street=f"{one.street} {copy}", organization=f"{one.organization} {copy}", lat=one.lat + copy / 500
    )


async def requests(address: str, process: psutil.Process) -> None:
    """CPU of the worker for a request of each kind."""
    asked = questions(1)
    next(asked)
    await rate(address, (f"/search?{query}" for query in asked), 10)  # cards are drawn once
    for name, paths in {
        "results page, asked for the first time": (f"/search?{query}" for query in asked),
        "results page, asked before": itertools.repeat("/search?near=60614&care=detox"),
        "search as JSON": (f"/api/v1/search?{query}" for query in asked),
        "helplines page": itertools.repeat("/helplines"),
    }.items():
        before, began = used(process), time.perf_counter()
        done = await rate(address, paths, 5) * (time.perf_counter() - began)
        say(f"CPU of a request: {name}", (used(process) - before) / done * 1e6, "µs")


async def changes(url: str, read_url: str, folder: Path, one: Listing) -> None:
    """How long after its commit a change is in the index of a process, and what publishing it takes."""
    given: dict[str, Any] = {"database_url": url, "var_dir": folder}
    ways: dict[str, dict[str, Any]] = {
        "heard": {"refresh_seconds": AN_HOUR},
        "heard, read from the standby": {"refresh_seconds": AN_HOUR, "database_read_url": read_url},
        "by the clock alone, 0.2 s": {},
    }
    for name, more in ways.items():
        async with Database.open(url, APPS) as database:
            fresh = Freshness(Settings(**given | more), database, lambda: datetime.now(UTC))
            if not more:
                fresh._listener = None
            await fresh.start()
            await asyncio.sleep(1)
            lags, took, before = [], [], time.process_time()
            for number in range(CHANGES):
                lag, writing = await change(fresh, replace(one, program=f"Program {number} {name}"))
                lags.append(lag)
                took.append(writing)
            spent = time.process_time() - before
            await fresh.stop()
        lags.sort()
        say(f"a change, {name}: median", statistics.median(lags) * 1000, "ms after its commit")
        say(f"a change, {name}: 99 of 100", lags[CHANGES * 99 // 100 - 1] * 1000, "ms after its commit")
        say(f"a change, {name}: published in", statistics.median(took) * 1000, "ms")
        say(f"a change, {name}: CPU of writer and reader together", spent / CHANGES * 1000, "ms")


async def change(fresh: Freshness, one: Listing) -> tuple[float, float]:
    """Publish, and wait until it is seen. Seconds from the commit on, and seconds that publishing took."""
    began = time.perf_counter()
    rev = await listings.publish([one], actor="bench", at=datetime.now(UTC))
    committed = time.perf_counter()
    while fresh.live.rev != rev:  # noqa: ASYNC110 (an event would have to be built into what is measured)
        await asyncio.sleep(0.0005)
    seen = time.perf_counter()
    await asyncio.sleep(0.03)
    return seen - committed, committed - began


def listeners(primary: Cluster, one: Listing) -> None:
    """What many listeners cost whoever writes, and the server."""
    for count in LISTENERS:
        command = [sys.executable, "-c", LISTEN, primary.url, str(count)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lines:
            assert lines.stdout
            lines.stdout.readline()
            took = asyncio.run(written(primary.url, one, count))
            say(f"publishing a change with {count} listening: median", statistics.median(took) * 1000, "ms")
            if count == LISTENERS[-1]:
                children = psutil.Process(server_pid(primary)).children()
                backends = [each for each in children if "idle" in each.cmdline()[0]]
                own = sum(backend.memory_full_info().uss for backend in backends) / len(backends)
                say("memory of a listening connection in the server", own / 1024, "KiB")
            lines.terminate()


async def written(url: str, one: Listing, mark: int) -> list[float]:
    """Seconds that each of some changes took to publish."""
    took = []
    async with Database.open(url, APPS):
        for number in range(CHANGES):
            began = time.perf_counter()
            changed = replace(one, program=f"Program {number} {mark}")
            await listings.publish([changed], actor="bench", at=datetime.now(UTC))
            took.append(time.perf_counter() - began)
    return took


def server_pid(cluster: Cluster) -> int:
    return int((cluster.folder / "postmaster.pid").read_text().split()[0])


async def reads(cluster: Cluster, count: int) -> None:
    """What the server spends on one look by the clock, and on a worker that starts."""
    line = await asyncpg.connect(cluster.url)
    backend = psutil.Process(await line.fetchval("SELECT pg_backend_pid()"))
    before = used(backend)
    for _ in range(POLLS):
        await line.fetch(listings.REV)
    say("CPU of the server for a look by the clock", (used(backend) - before) / POLLS * 1e6, "µs")
    before = used(backend)
    await line.fetch(SELECT)
    say("CPU of the server for a listing that a new worker reads", (used(backend) - before) / count * 1e6, "µs")
    await line.close()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made, primary_and_standby(SERVER) as (primary, standby):
        folder, first, have, memory = Path(made), asyncio.run(plant(primary.url)), 1, {}
        for times in TIMES:
            asyncio.run(grow(primary.url, first, have, times))
            have, count = times, times * len(first)
            print(f"--- {count:,} listings")
            with finder(folder, database_url=primary.url) as (address, process, seconds):
                say("ready after", seconds, "s")
                time.sleep(2)
                memory[count] = process.memory_full_info().uss
                say("memory of a fresh worker", memory[count] / 2**20, "MiB")
                asyncio.run(requests(address, process))
                say("memory of a worker that has answered", process.memory_full_info().uss / 2**20, "MiB")
            gc.collect()
            asyncio.run(changes(primary.url, standby.url, folder, first[0]))
        (few, small), (many, large) = sorted(memory.items())
        print("---")
        say("memory of a listing in a worker", (large - small) / (many - few), "bytes")
        asyncio.run(reads(primary, many))
        listeners(primary, first[0])


if __name__ == "__main__":
    main()
