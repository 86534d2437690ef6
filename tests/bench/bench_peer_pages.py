"""The results page beside a Django site's, in one run: ``python -m tests.bench.bench_peer_pages``.

Ours is ``finder serve`` on a database with invented listings; theirs is ``peers/site.py`` on PostGIS with the same.
Every page is one that nobody asked for before. First both are read and compared: total, the count behind every option,
the programs and their order; a difference ends the run. Then they take turns, with 16 connections and with one. CPU is
that of all processes that answer, the database's included: steadier than time where a machine has other work. Ours also
draws a map and is compressed; theirs is not asked to.
"""

import argparse
import asyncio
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import psutil

from tests.bench import listings
from tests.bench.asked import kinds, questions
from tests.bench.load import CONNECTIONS, Load, load
from tests.bench.peers import cluster, rows
from tests.bench.served import BENCH, constant, django, finder, used
from tests.postgres.clusters import Cluster

PROOFS: Final = 25
OPTION: Final = re.compile(
    r'<input type="checkbox"[^>]*? name="(\w+)" value="(\w+)"[^>]*>\s*<span>[^<]*</span>\s*<small[^>]*>(\d+)</small>'
)
PROGRAM: Final = re.compile(r'<h2>.*?href="/listing/([0-9a-f-]{36})"')
TOTAL: Final = re.compile(r'data-total="(\d+)"')
OURS: Final = "finder"
ORM: Final = "Django, ORM"
WITHIN: Final = "Django, SQL with PostGIS"
COVERING: Final = "Django, SQL with covering indexes"
SMALL: Final = 100_000  # listings up to which the usual Django page is tried


class Contender(NamedTuple):
    """Who answers, for how many listings, at which address and path, by which processes."""

    name: str
    size: int
    address: str
    path: str
    processes: tuple[psutil.Process, ...]

    def paths(self, asked: Iterator[str]) -> Iterator[str]:
        """Questions as this one is asked."""
        return (f"{self.path}?{query}" for query in asked)


class Shown(NamedTuple):
    """What a page says."""

    total: int
    counts: dict[str, int]
    programs: list[str]


def read(address: str) -> str:
    """A page's text."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def shown(contender: Contender, query: str) -> Shown:
    """What a contender's page says. Ours says its total in words, and as JSON."""
    text = read(f"{contender.address}{contender.path}?{query}")
    counts = {f"{group} {code}": int(count) for group, code, count in OPTION.findall(text)}
    found = TOTAL.search(text)
    total = int(found[1]) if found else json.loads(read(f"{contender.address}/api/v1/search?{query}"))["total"]
    return Shown(total, counts, PROGRAM.findall(text)[: min(total, rows.PAGE)])  # ours goes on with what is farther


def prove(contenders: Sequence[Contender]) -> None:
    """That pages of one size say the same. Raises ``AssertionError`` with the question where they do not."""
    for size in sorted({each.size for each in contenders}):
        ours, *others = (each for each in contenders if each.size == size)
        for _, query in itertools.islice(kinds(21), PROOFS):
            right = shown(ours, query)
            assert len(right.counts) > 100, "our own page is not understood"
            for other in others:
                assert shown(other, query) == right, f"{other.name} says something else for {query}"
        print(f"{size:,} listings: {PROOFS} pages say the same, of {len(others) + 1}")


class Figures:
    """What was measured of one contender."""

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.cpu: list[float] = []  # seconds a request
        self.load = Load()

    def add(self, load: Load, cpu: float) -> None:
        """One round."""
        self.rates.append(load.rate)
        self.cpu.append(cpu / max(1, len(load.times)))
        self.load.add(load)


def measure(
    contenders: Sequence[Contender], rounds: int, seconds: float, connections: int, warming: float
) -> dict[tuple[str, int], Figures]:
    """All take turns. In a first one, which does not count, plans and pages are made that are kept."""
    found = {(each.name, each.size): Figures() for each in contenders}
    for number in range(rounds + 1):
        for turn, each in enumerate(contenders):
            asked = each.paths(questions(100 * number + turn))
            next(asked)  # its lists are made before the first connection waits for them
            before = used(*each.processes)
            done = asyncio.run(load(each.address, asked, seconds if number else warming, connections))
            if number:
                found[each.name, each.size].add(done, used(*each.processes) - before)
    return found


def report(found: dict[tuple[str, int], Figures], connections: int) -> None:
    """A table, and ratios to the faster of the others at each size."""
    print(f"--- results pages, {connections} connections")
    print(f"{'':36}{'listings':>10}{'a second':>10}{'p50 ms':>10}{'p99 ms':>10}{'CPU ms':>10}")
    for (name, size), one in found.items():
        speed, cpu = statistics.median(one.rates), statistics.median(one.cpu) * 1000
        print(
            f"{name:36}{size:>10,}{speed:>10,.0f}{one.load.within(0.5):>10.2f}{one.load.within(0.99):>10.2f}{cpu:>10.3f}"
        )
    for size in sorted({size for _, size in found}):
        ours = found.get((OURS, size))
        others = {name: one for (name, of), one in found.items() if of == size and name.startswith("Django")}
        if ours and others:
            faster = max(others, key=lambda name: statistics.median(others[name].rates))
            speed = statistics.median(ours.rates) / statistics.median(others[faster].rates)
            cpu = statistics.median(others[faster].cpu) / statistics.median(ours.cpu)
            print(f"{size:,}: {speed:.1f} times the pages of {faster}, {cpu:.1f} times as many to a second of CPU")
    for (name, size), one in found.items():
        if one.load.refused:
            print(f"{name} with {size:,}: {one.load.refused} of {one.load.refused + len(one.load.times)} sent away")
    ours_by_size = {size: one for (name, size), one in found.items() if name == OURS}
    if len(ours_by_size) > 1:
        small, large = min(ours_by_size), max(ours_by_size)
        p99 = ours_by_size[large].load.within(0.99) / ours_by_size[small].load.within(0.99)
        print(f"p99 with {large:,} listings is {p99:.2f} times that with {small:,}")


def planted(stack: ExitStack, folder: Path, sizes: Sequence[int]) -> dict[int, Callable[[], str]]:
    """Our databases, made beside this process. Each is waited for when its URL is asked for."""
    making = {
        size: subprocess.Popen([sys.executable, "-m", "tests.bench.planting", str(folder / f"{size}.db"), str(size)])
        for size in sizes
    }
    for one in making.values():
        stack.callback(one.kill)

    def url(size: int) -> str:
        assert making[size].wait() == 0, "the database was not made"
        return f"sqlite:///{folder / f'{size}.db'}"

    return {size: partial(url, size) for size in sizes}


def theirs(stack: ExitStack, server: Cluster, size: int) -> list[Contender]:
    """The Django site with so many listings: its pages."""
    ordered = rows.in_order(listings.draw(size))
    steps = (rows.records(ordered, at, min(size, at + rows.STEP)) for at in range(0, size, rows.STEP))
    url = asyncio.run(cluster.database(server, size, steps))
    pages = {WITHIN: "/within", COVERING: "/covering"}
    if size <= SMALL:
        asyncio.run(cluster.execute(url, "CREATE INDEX by_code ON program USING gin (codes); ANALYZE program"))
        pages[ORM] = "/orm"
    address, process = stack.enter_context(django(url))
    postmaster = psutil.Process(int((server.folder / "postmaster.pid").read_text().split()[0]))
    return [Contender(name, size, address, path, (process, postmaster)) for name, path in pages.items()]


def missing() -> str:
    """What the others need and is not here, in words."""
    if not (BENCH / "gunicorn").exists():
        return "Django in a virtual environment of its own (make bench installs it)"
    return cluster.lacking()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prove, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,1000000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    parser.add_argument("--warming", type=float, default=8.0, help="seconds of each contender's first turn")
    given = parser.parse_args(arguments)
    sizes = sorted(int(size) for size in given.sizes.split(","))
    began = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls, others, ours = planted(stack, folder, sizes), [], []
        if lacking := missing():
            print(f"Not measured, because it is missing: {lacking}", file=sys.stderr)
        else:
            server = stack.enter_context(cluster.server())
            others = [each for size in sizes for each in theirs(stack, server, size)]
        for size in sizes:
            address, process, took = stack.enter_context(finder(folder / str(size), database_url=urls[size]()))
            print(f"finder with {size:,} listings: ready after {took:.1f} s, "
                  f"{process.memory_full_info().uss / 2**20:,.0f} MiB", flush=True)  # fmt: skip
            ours.append(Contender(OURS, size, address, "/search", (process,)))
        print(f"--- everything stands after {time.perf_counter() - began:.0f} s", flush=True)
        prove([*ours, *others])
        bare = stack.enter_context(constant(len(read(f"{ours[0].address}/search?near=60614"))))
        report(measure([*ours, *others], given.rounds, given.seconds, CONNECTIONS, given.warming), CONNECTIONS)
        report(measure(ours, given.rounds, given.seconds, 1, given.seconds), 1)
        print(f"constant page: {asyncio.run(load(bare, itertools.repeat('/search'))).rate:,.0f} a second")


if __name__ == "__main__":
    main()
