"""What a change of the index costs, in process: ``python -m tests.bench.bench_changes``.

A changed fact, a new listing, one that moved; and 20,000 changed at once, in a thread beside the event loop as the
server does it, while searches go on. An index is never written to: every change makes another, old readers keep theirs.
"""

import argparse
import asyncio
import gc
import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from finder.search.index import Index
from finder.search.refresh import breathe
from finder.search.search import search
from providers.listing import Listing
from tests.bench import listings
from tests.bench.bench_peers import Question, asked, late

ROUNDS: Final = 20
MANY: Final = 20_000
IDLE: Final = 3.0  # seconds
GAP: Final = 0.002  # seconds between two searches: others want to run too


def changed(one: Listing) -> Listing:
    """Another payer."""
    return replace(one, facts=one.facts | {"payment": ["tribal"]})


def same(one: Listing) -> Listing:
    """As it is."""
    return one


def moved(one: Listing) -> Listing:
    """Seven miles further north."""
    return replace(one, lat=round(one.lat + 0.1, 7))


def timed(index: Index, some: Sequence[Listing], how: Callable[[Listing], Listing]) -> tuple[float, Index]:
    """Median milliseconds of CPU of a change of one listing, and the last index."""
    took = []
    for one in some:
        other = how(one)
        began = time.process_time()
        index = index.updated([other], [], index.rev + 1)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took), index


async def searching(
    index: Callable[[], Index], questions: Sequence[Question], until: Callable[[], bool]
) -> list[float]:
    """Milliseconds of each search, until something is so. Counts what the event loop lets it wait, too."""
    took = []
    for _, query, places in itertools.cycle(questions):
        due = time.perf_counter() + GAP
        await asyncio.sleep(GAP)
        search(index(), query, places)
        took.append((time.perf_counter() - due) * 1000)
        if until():
            return took
    return took


async def many(index: Index, some: Sequence[Listing]) -> tuple[list[float], list[float], float]:
    """Milliseconds of searches while nothing else happens, and while many listings change; and how long that took."""
    questions, end = asked(31, 200), time.perf_counter() + IDLE
    idle = await searching(lambda: index, questions, lambda: time.perf_counter() > end)
    began = time.perf_counter()
    work = asyncio.create_task(asyncio.to_thread(index.updated, some, [], index.rev + 1, breathe))
    busy = await searching(lambda: index, questions, work.done)
    assert len(await work) == len(index)
    return idle, busy, time.perf_counter() - began


def measure(size: int) -> None:
    """Print what was measured at one size."""
    drawn = listings.draw(size)
    index = Index.arranged(listings.batch(drawn), rev=1)
    gc.collect()
    picked = np.random.default_rng(3).choice(size, 2 * ROUNDS, replace=False).tolist()
    there = [listings.listings(drawn, at, at + 1)[0] for at in picked]
    new = listings.listings(listings.draw(ROUNDS, seed=8), 0, ROUNDS)
    print(f"--- {size:,} listings")
    print(f"a changed fact      {timed(index, there[:ROUNDS], changed)[0]:8.2f} ms of CPU")
    print(f"a new listing       {timed(index, new, same)[0]:8.2f} ms of CPU")
    print(f"one that moved      {timed(index, there[ROUNDS:], moved)[0]:8.2f} ms of CPU")
    some = [changed(one) for one in listings.listings(drawn, 0, min(MANY, size))]
    idle, busy, took = asyncio.run(many(index, some))
    print(f"{len(some):,} at once: {took:.2f} s beside {len(busy)} searches")
    print(f"p99 of a search: {late(idle):.2f} ms undisturbed, {late(busy):.2f} meanwhile", end=": ")
    print(f"{late(busy) / late(idle):.1f} times", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,200000,1000000")
    for size in parser.parse_args(arguments).sizes.split(","):
        measure(int(size))


if __name__ == "__main__":
    main()
