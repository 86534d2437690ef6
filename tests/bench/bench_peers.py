"""The search alone, beside what others would build, in one run: ``python -m tests.bench.bench_peers``.

Ours in memory; PostgreSQL by the best SQL that we found (covering indexes), PostGIS within a radius, PostGIS by its
nearest-neighbour operator, and SQLite with a bounding box. All hold the same listings and answer the same questions
with totals, a count for every option and the 20 nearest. First they are compared, and any difference ends the run; then
they are timed, taking turns. What PostgreSQL needs and is missing is said, and the rest is measured.
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

import asyncpg
import psutil

from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.search import search
from providers.places import Place
from tests.bench import listings
from tests.bench.asked import KINDS, gazetteer, kinds
from tests.bench.listings import Draw
from tests.bench.peers import cluster, postgres, rows
from tests.bench.peers.ask import Found, ask
from tests.bench.peers.lite import Lite
from tests.bench.served import used

OURS: Final = "ours, in memory"
SQLITE: Final = "SQLite, bounding box"
PROOFS: Final = 60  # questions that all must answer alike before any is timed
TURN: Final = 20  # questions; the first turn warms up
Question = tuple[str, SearchQuery, Sequence[Place]]
Asking = Callable[[SearchQuery, Sequence[Place]], Awaitable[Found]]


class Contender(NamedTuple):
    """How it is asked, and the process that answers where that is not this one."""

    ask: Asking
    process: psutil.Process | None = None

    def used(self) -> float:
        """Seconds of CPU so far."""
        return time.process_time() + (used(self.process) if self.process else 0.0)


class Measured(NamedTuple):
    """Milliseconds by kind of question, and seconds of CPU of all of them."""

    times: dict[str, list[float]]
    cpu: list[float]


def ours(index: Index) -> Asking:
    """What the finder's own search finds."""

    async def found(query: SearchQuery, places: Sequence[Place]) -> Found:
        answer = search(index, query, places)
        counts = itertools.chain.from_iterable(group.values() for group in answer.facets.values())
        hits = answer.hits
        return Found(answer.total, tuple(counts), tuple(hit.id for hit in hits), tuple(hit.miles for hit in hits))

    return found


def sqlite(lite: Lite) -> Asking:
    """What SQLite finds."""

    async def found(query: SearchQuery, places: Sequence[Place]) -> Found:
        return lite.search(ask(query, places[0]))

    return found


def postgresql(line: asyncpg.Connection, how: postgres.How) -> Asking:
    """What PostgreSQL finds, on a connection that stays."""

    async def found(query: SearchQuery, places: Sequence[Place]) -> Found:
        return await postgres.search(line, ask(query, places[0]), how)

    return found


def asked(seed: int, count: int) -> list[Question]:
    """So many questions, their places found."""
    found: list[Question] = []
    for kind, text in itertools.islice(kinds(seed), count):
        query = SearchQuery.parse(parse_qsl(text))
        found.append((kind, query, gazetteer().locate(query.near)))
    return found


@asynccontextmanager
async def contenders(drawn: Draw, server: Any, folder: Path) -> Any:
    """All of them with the same listings, by name."""
    async with AsyncExitStack() as stack:
        index = Index.arranged(listings.batch(drawn), rev=1)
        lite = Lite(folder / f"{len(drawn)}.db")
        stack.callback(lite.close)
        found = {OURS: Contender(ours(index)), SQLITE: Contender(sqlite(lite))}
        lines = written(lite, drawn)
        if server:
            url = await cluster.database(server, len(drawn), lines)
            for how in postgres.How:
                line = await asyncpg.connect(url, statement_cache_size=1000)
                stack.push_async_callback(line.close)
                backend = psutil.Process(await line.fetchval("SELECT pg_backend_pid()"))
                found[how.value] = Contender(postgresql(line, how), backend)
        else:
            list(lines)
        lite.settle()
        yield found


def written(lite: Lite, drawn: Draw) -> Iterator[list[tuple[Any, ...]]]:
    """Rows for PostgreSQL, a part at a time; SQLite gets each on the way."""
    ordered = rows.in_order(drawn)
    for first in range(0, len(drawn), rows.STEP):
        some = rows.records(ordered, first, min(len(drawn), first + rows.STEP))
        lite.add(some)
        yield some


async def prove(found: dict[str, Contender], questions: Iterable[Question]) -> int:
    """That all answer alike: totals, counts, order, distances. Raises ``AssertionError`` saying where one does not."""
    proved = 0
    for _, query, places in questions:
        right = await found[OURS].ask(query, places)
        for name, contender in found.items():
            differs = unlike(right, await contender.ask(query, places))
            assert not differs, f"{name} says {differs} for {query.link()}"
        proved += 1
    return proved


def unlike(one: Found, other: Found) -> str:
    """In what two answers differ; empty where in nothing. Miles may differ by what rounding does."""
    if one.total != other.total:
        return f"{other.total} instead of {one.total}"
    if one.counts != other.counts:
        return "other counts"
    if any(abs(mine - theirs) > 1e-5 for mine, theirs in zip(one.miles, other.miles, strict=True)):
        return "other distances"
    # Two that are equally far may change places where one of the formulas rounds them apart.
    if sorted(one.ids) != sorted(other.ids) or any(
        mine != theirs and abs(far - one.miles[one.ids.index(theirs)]) > 2e-6
        for mine, theirs, far in zip(one.ids, other.ids, one.miles, strict=True)
    ):
        return "another order"
    return ""


async def timed(found: dict[str, Contender], questions: Sequence[Question]) -> dict[str, Measured]:
    """What each needed. A turn is some questions, as a server has them one after another; all take turns with the same
    ones, each time another one first. The first turn warms up."""
    needed = {name: Measured({kind: [] for kind in KINDS}, []) for name in found}
    names = list(found)
    for turn, first in enumerate(range(0, len(questions), TURN)):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            before = found[name].used()
            for kind, query, places in questions[first : first + TURN]:
                began = time.perf_counter()
                await found[name].ask(query, places)
                if turn:
                    needed[name].times[kind].append((time.perf_counter() - began) * 1000)
            if turn:
                needed[name].cpu.append(found[name].used() - before)
    return needed


def report(size: int, needed: dict[str, Measured]) -> None:
    """A table, and how many times the best of the others ours is, by medians."""
    print(f"--- the search alone, {size:,} listings: p50 / p99 ms; CPU of a question of the mix, all processes, ms")
    print(f"{'':32}" + "".join(f"{kind:>18}" for kind in (*KINDS, "mix", "CPU")))
    middle: dict[str, dict[str, float]] = {}
    for name, (by_kind, cpu) in needed.items():
        every = by_kind | {"mix": list(itertools.chain.from_iterable(by_kind.values()))}
        middle[name] = {kind: statistics.median(some or [0.0]) for kind, some in every.items()}
        middle[name]["CPU"] = sum(cpu) / max(1, len(every["mix"])) * 1000
        cells = [f"{middle[name][kind]:.3f} / {late(some):.2f}" for kind, some in every.items()]
        print(f"{name:32}" + "".join(f"{cell:>18}" for cell in (*cells, f"{middle[name]['CPU']:.3f}")), flush=True)
    others = [name for name in needed if name != OURS]
    for kind in (*KINDS, "mix", "CPU"):
        best = min(others, key=lambda name: middle[name][kind])
        print(f"{kind}: {middle[best][kind] / (middle[OURS][kind] or 1):.1f} times {best}")


def late(some: Sequence[float]) -> float:
    """The 99th of 100."""
    return sorted(some)[int(len(some) * 0.99)] if some else 0.0


async def measure(sizes: Sequence[int], rounds: int, server: Any, folder: Path) -> None:
    """Prove and time at each size."""
    for size in sizes:
        began = time.perf_counter()
        async with contenders(listings.draw(size), server, folder) as found:
            print(f"--- {size:,} listings loaded and indexed in {time.perf_counter() - began:.0f} s", flush=True)
            proved = await prove(found, asked(11, PROOFS))
            print(f"{proved} questions: equal totals, counts and order from all {len(found)}")
            report(size, await timed(found, asked(12, rounds + TURN)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prove, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,1000000")
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as made:
        if missing := cluster.lacking():
            print(f"Not measured, because it is missing: {missing}", file=sys.stderr)
            asyncio.run(measure(sizes, given.rounds, None, Path(made)))
        else:
            with cluster.server() as server:
                asyncio.run(measure(sizes, given.rounds, server, Path(made)))


if __name__ == "__main__":
    main()
