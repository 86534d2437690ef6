"""How long a search takes in process, with counts for every option: ``python -m tests.bench.bench_search``.

Interleaved with a plain Python scan over bit masks in the same run: the ratio holds on other machines, times do not.
"""

import argparse
import gc
import json
import math
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import psutil

from finder.search import options
from finder.search.columns import BLOCK
from finder.search.index import Index
from finder.search.query import SearchQuery
from finder.search.search import search
from providers.places.table import Place
from tests.bench import listings

CITIES = {
    ("New York", "NY"): (40.7128, -74.006), ("Los Angeles", "CA"): (34.0522, -118.2437),
    ("Chicago", "IL"): (41.85, -87.65), ("Houston", "TX"): (29.7633, -95.3633),
    ("Philadelphia", "PA"): (39.9523, -75.1638), ("Boston", "MA"): (42.3584, -71.0598),
    ("Miami", "FL"): (25.7743, -80.1937), ("Atlanta", "GA"): (33.749, -84.388),
}  # fmt: skip
RURAL = {
    ("Miles City", "MT"): (46.4083, -105.8406), ("Alpine", "TX"): (30.3585, -103.661),
    ("Valentine", "NE"): (42.8728, -100.551), ("Ely", "NV"): (39.2474, -114.8886),
    ("Pikeville", "KY"): (37.4793, -82.5188), ("Bethel", "AK"): (60.7922, -161.7558),
}  # fmt: skip
CHOICES: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"care": ("detox",)},
    {"care": ("detox",), "payment": ("medicaid",)},
    {"care": ("iop",), "payment": ("private", "self_pay"), "schedule": ("evenings",)},
    {"payment": ("medicaid",), "age": ("adults",), "sex": ("female",), "language": ("es",)},
)


def asked(kind: str, rng: random.Random) -> tuple[SearchQuery, Place]:
    """One question of a kind: around a city (25 miles), in the country (100), in a state, or at any distance."""
    (town, state), (lat, lon) = rng.choice(list((RURAL if kind == "rural" else CITIES).items()))
    lat, lon = lat + rng.gauss(0, 0.05), lon + rng.gauss(0, 0.05)
    as_what: Any = {"state": "state", "any": "point"}.get(kind, "town")
    place = Place(town, as_what, state, lat, lon, "exact", town, 0, "", town)
    miles = {"rural": 100.0, "any": 0.0}.get(kind, 25.0)
    return SearchQuery(near=town, miles=miles, chosen=rng.choice(CHOICES)), place


def timed(run: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def measured(index: Index, kind: str, rounds: int) -> dict[str, Any]:
    """p50 and p99 of one kind of question."""
    rng = random.Random(5)
    questions = [asked(kind, rng) for _ in range(rounds)]
    totals = [search(index, query, (place,)).total for query, place in questions[:50]]
    times = sorted(timed(partial(search, index, query, (place,))) for query, place in questions)
    return {
        "p50": round(statistics.median(times), 3),
        "p99": round(times[int(len(times) * 0.99)], 3),
        "found": int(statistics.median(totals)),
    }


class Scan:
    """The same question by a loop over plain Python numbers: a box, the haversine, a bit mask, a counter."""

    def __init__(self, index: Index) -> None:
        rows = np.arange(len(index))
        lines = index.columns.batch(rows, index.names, index.towns, index.texts)
        masks = [int.from_bytes(line.tobytes(), "little") for line in lines.options]
        places = np.radians(lines.degrees * 1e-7).tolist()
        self.rows = [(lat, lon, mask) for (lat, lon), mask in zip(places, masks, strict=True)]

    def count(self, query: SearchQuery, place: Place) -> dict[int, int]:
        """Counts by option for what fits within the radius."""
        lat, lon, reach = math.radians(place.lat), math.radians(place.lon), query.miles / 3958.8
        wanted = [sum(1 << number for number in options.numbers("care", query.care))]
        wanted += [
            sum(1 << number for number in options.numbers(group, codes))
            for group, codes in query.chosen.items() if group != "care"
        ]  # fmt: skip
        counts: dict[int, int] = {}
        for mask in self._inside(lat, lon, reach):
            if all(mask & group for group in wanted):
                for number in range(options.COUNT):
                    if mask >> number & 1:
                        counts[number] = counts.get(number, 0) + 1
        return counts

    def _inside(self, lat: float, lon: float, reach: float) -> Iterator[int]:
        wide = reach / math.cos(lat)
        for phi, lam, mask in self.rows:
            if abs(phi - lat) <= reach and abs(lam - lon) <= wide:
                half = math.sin((phi - lat) / 2) ** 2
                half += math.cos(lat) * math.cos(phi) * math.sin((lam - lon) / 2) ** 2
                if 2 * math.asin(math.sqrt(half)) <= reach:
                    yield mask


def versus_scan(index: Index, rounds: int) -> float:
    """How many times longer the plain scan takes around cities, interleaved."""
    rng, scan = random.Random(9), Scan(index)
    ours, theirs = [], []
    for _ in range(rounds):
        query, place = asked("city", rng)
        ours.append(timed(partial(search, index, query, (place,))))
        theirs.append(timed(partial(scan.count, query, place)))
    return round(statistics.median(theirs) / statistics.median(ours), 1)


def report(size: int, rounds: int) -> dict[str, Any]:
    """Everything measured at one size."""
    before = psutil.Process().memory_info().rss
    made: list[Any] = [listings.batch(listings.draw(size))]
    build = timed(lambda: made.append(Index.arranged(made[0], rev=1)))
    index: Index = made.pop()
    made.clear()
    gc.collect()
    taken = psutil.Process().memory_info().rss - before
    kinds = {
        kind: measured(index, kind, rounds if kind != "any" else rounds // 10)
        for kind in ("city", "rural", "state", "any")
    }
    return {
        "listings": size,
        "build_ms": round(build),
        "bytes_a_listing": {
            "columns": round(index.columns.nbytes / size, 1),
            "names": round(index.names.nbytes / size, 1),
            "all": round(index.nbytes / size, 1),
        },
        "resident_mb": {"of_the_index": round(taken / 2**20), "of_all": round((before + taken) / 2**20)},
        "blocks_of": BLOCK,
        "milliseconds": kinds,
        "plain_scan_takes_times": versus_scan(index, 12),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON object a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,200000,1000000")
    parser.add_argument("--rounds", type=int, default=1000)
    given = parser.parse_args(arguments)
    for size in given.sizes.split(","):
        print(json.dumps(report(int(size), given.rounds), indent=1), flush=True)


if __name__ == "__main__":
    main()
