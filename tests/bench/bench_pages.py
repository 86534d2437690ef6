"""Pages per second against a bare constant page of the same size, on the same server, in one run.

``python -m tests.bench.bench_pages`` needs a folder with a loaded directory (``FINDER_VAR_DIR``); without one it
measures the examples. Rounds are interleaved, because the machine's speed drifts: only the ratios mean something.
``floor`` is the same page with all that stands around ours, and nothing to make: no quicker search could be above it.
"""

import asyncio
import itertools
import os
import statistics
import tempfile
import urllib.request
from pathlib import Path
from typing import Final

from tests.bench.asked import questions
from tests.bench.load import rate
from tests.bench.served import constant, floor
from tests.browser.server import running

ROUNDS: Final = 5


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(os.environ.get("FINDER_VAR_DIR") or made)
        with running(folder) as address:
            page = Path(made) / "page.html"
            page.write_bytes(urllib.request.urlopen(f"{address}/search?near=60614").read())
            size = page.stat().st_size
            with constant(size) as bare, floor(page) as around:
                asyncio.run(measure(address, bare, around, size))


async def measure(address: str, bare: str, around: str, size: int) -> None:
    """Warm up, then take turns."""
    asked = questions(1)
    next(asked)  # its lists are made before the first connection waits for them
    await rate(address, (f"/search?{query}" for query in asked), 10)
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        turns = {
            "constant": (bare, itertools.repeat("/search")),
            "floor": (around, (f"/search?{query}" for query in asked)),
            "page": (address, (f"/search?{query}" for query in asked)),
            "again": (address, itertools.repeat("/search?near=60614&care=detox")),
            "json": (address, (f"/api/v1/search?{query}" for query in asked)),
        }
        for name, (where, paths) in turns.items():
            found.setdefault(name, []).append(await rate(where, paths))
    print(f"constant page of {size:,} bytes: {statistics.median(found['constant']):,.0f} requests a second")
    for name in ("floor", "page", "again", "json"):
        ratios = [one / base for one, base in zip(found[name], found["constant"], strict=True)]
        print(f"{name:>8}: {statistics.median(found[name]):8,.0f} a second, {statistics.median(ratios):.2f} of it")


if __name__ == "__main__":
    main()
