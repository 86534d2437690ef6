"""A day's visits, and then a search for anything of them in everything that was written.

10,000 visitors, each with an address, words, a place, a point, answers of the check and a browser that nobody else has,
come through nginx and by a proxy of ours: they search, read, answer the check, report, knock at the portal, err, meet
faults, are sent away, and leave midway. Then the database (rows and bytes), its copy, logs, output, numbers, letters,
temporary files, nginx's files, file names, and whatever a server leaves that dies of a fault, are searched for all of
it: as it was typed, encoded, as digests, cut short. What is kept on purpose stands in ``sinks``, and must be gone from
the database a month later.

``python -m tests.drills.day --visitors 10000``, half of them for each database; the last line is a verdict.
``--broken LEAK`` drills a build that writes down what visitors say: ``built.LEAKS`` has their names.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from finder import shipped
from providers.places.table import Table
from seeds.gazetteer import TABLE
from tests.drills.day import cast, sinks, visits
from tests.drills.day.built import LEAKS
from tests.drills.day.cast import Placer, Secret
from tests.drills.day.houses import POSTGRES, SQLITE, House, house, until
from tests.drills.day.looking import Found, Looking, read, told
from tests.drills.day.placing import places
from tests.drills.day.visits import Site

MET: Final = ("200", "303", "400", "403", "404", "405", "413", "414", "415", "422", "429", "431", "500", "503")
ANSWER: Final = "an answer"
A_MONTH: Final = 33  # days: letters forget to whom they went after 30
NOBODY: Final = 10  # of so many visitors one has a double whom nobody has met, to see what chance alone writes
ACTIVITY: Final = "SELECT string_agg(query, E'\\n') FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

Leaks = dict[str, dict[tuple[str, str], set[int]]]  # by where: what is told there, and of whom


def answers() -> list[Secret]:
    """What tells of an answer whoever gave it, and of a filter: a member with its value."""
    said = set(visits.EVERY_FILTER)
    for question in shipped.screening().questions.values():
        for option in (*question.options, "none", "skip"):
            said |= {f"{question.id}={option}", f'"{question.id}":["{option}"', f"('{question.id}', '{option}')"}
    for substance in shipped.screening().questions["substances"].options:
        said |= {f"frequency.{substance}", f'"frequency":{{"{substance}"'}
    return [Secret(ANSWER, one, ()) for one in sorted(said) if len(one) >= 8]


def look(
    pieces: Iterable[tuple[str, bytes]], looking: Looking, kept: Mapping[str, AbstractSet[str]],
    before: Collection[bytes] = (),
) -> Leaks:  # fmt: skip
    """What is found where it must not be. ``kept``: by the kind of a secret, where it may be. ``before``: what was
    written when nobody had come yet; a town may stand there that somebody looks for later."""
    found: dict[str, list[Found]] = defaultdict(list)
    for sink, data in pieces:
        if data not in before:
            found[sink] += looking.find(read(data))
    leaks = sorted_out(found, looking, frozenset(), kept)
    if before and any(leaks.values()):
        known = frozenset((one.owner, one.spelling) for data in before for one in looking.find(read(data)))
        leaks = sorted_out(found, looking, known, kept)
    return leaks


def sorted_out(
    found: Mapping[str, list[Found]], looking: Looking, known: frozenset[tuple[int, str]],
    kept: Mapping[str, AbstractSet[str]],
) -> Leaks:  # fmt: skip
    """What is a leak of all that was found."""
    return {
        sink: {key: whose for key, whose in told(one, looking, known).items() if sink not in kept.get(key[0], ())}
        for sink, one in found.items()
    }


class Day:
    """One day of one service."""

    def __init__(self, kind: str, visitors: int, seed: int, leak: str) -> None:
        self.kind, self.leak, self.number = kind, leak, visitors
        table = Table.load(TABLE)
        chance = cast.random.Random(seed)
        given = visits.sheets(chance, max(visitors, 20)), visits.filters(chance, 200)
        self.visitors = cast.gathered(visitors, seed, table, *given)
        nobodys = cast.gathered(max(20, visitors // NOBODY), seed + 1, table, *given)
        secrets = [secret for one in self.visitors for secret in one.secrets()]
        self.looking = Looking([*answers(), *secrets], [secret for one in nobodys for secret in one.secrets()])
        self.met: Counter[str] = Counter()
        self.size = 0
        self.bad: list[str] = []

    def spend(self, folder: Path) -> None:
        """Live through it, look, and note what is bad."""
        with house(folder, self.kind, self.leak) as made:
            before = frozenset(data for _, data in sinks.written(made))
            made.start()
            self._live(made)
            self._take_stock(made)
            made.crash()
            self.bad += [f"the server wrote to a file: {path}" for path in sorted(made.wrote())[:5]]
            self._tell(look(self._weighed(made), self.looking, sinks.KEPT_ON_PURPOSE, before), "")
            with made.in_use():
                asyncio.run(made.later(A_MONTH))
                later = [(sink, data) for sink, data in sinks.stored(made) if self.kind == SQLITE or sink == sinks.ROWS]
                self._tell(look(later, self.looking, {}, before), "a month later ")

    def _live(self, made: House) -> None:
        site = Site(made.port, made.proxy, made.listings(), self.met)
        over = threading.Event()
        watching = threading.Thread(target=watch, args=(made, over))
        watching.start()
        try:
            visits.day(site, [one for one in self.visitors if not isinstance(one, Placer)])
            saved = places(made, site, [one for one in self.visitors if isinstance(one, Placer)])
        finally:
            over.set()
            watching.join()
        missing = [status for status in MET if not self.met[status]]
        self.bad += [f"nobody met {missing}: {dict(self.met)}"] if missing else []
        wanted = 2 * sum(isinstance(one, Placer) for one in self.visitors)
        self.bad += [f"{saved} of {wanted} searches of placers were saved"] if saved < 0.9 * wanted else []

    def _take_stock(self, made: House) -> None:
        """What an operator does in the evening."""
        for words in (("doctor",), ("jobs", "list"), ("audit", "check"), ("backup",)):
            made.command(*words)
        if not until(lambda: b'"waiting"} 0\n' in made.page("/metrics"), 30):
            self.bad.append("letters wait: " + made.page("/metrics").decode())
        for path in ("/metrics", "/healthz", "/readyz"):
            made.noted[f"{sinks.PAGES} {path}"] = made.page(path)
        if made.cluster:
            asyncio.run(made.cluster.ask("CHECKPOINT"))  # what is in its memory goes into its files

    def _weighed(self, made: House) -> Iterable[tuple[str, bytes]]:
        for sink, data in sinks.written(made):
            self.size += len(data)
            yield sink, data

    def _tell(self, leaks: Leaks, when: str) -> None:
        for sink, found in leaks.items():
            for (kind, spelling), whose in found.items():
                first = self.looking.secrets[min(whose)]
                like = first.core or first.whole[0]
                self.bad.append(f"{when}in {sink}: {kind} ({spelling}) of {len(whose)}, as “{like}”")


def watch(made: House, over: threading.Event) -> None:
    """What PostgreSQL says that it is asked, once a second."""
    while made.cluster and not over.wait(1):
        found = asyncio.run(made.cluster.ask(ACTIVITY)) or ""
        made.noted[f"{sinks.ACTIVITY} /{len(made.noted)}"] = found.encode()


def main(said: list[str] | None = None) -> int:
    """Live through as many days as there are databases, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), help="only this one")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--broken", choices=tuple(LEAKS), default="")
    asked = parser.parse_args(said)
    began, bad, met = time.monotonic(), list[str](), Counter[str]()
    kinds = [asked.database] if asked.database else [SQLITE, POSTGRES]
    count = size = 0
    for number, kind in enumerate(kinds):
        one = Day(kind, asked.visitors // len(kinds), asked.seed + 2 * number, asked.broken)
        with tempfile.TemporaryDirectory(prefix="finder-day-") as folder:
            one.spend(Path(folder))
        bad += [f"{kind}: {line}" for line in one.bad]
        met += one.met
        count += one.looking.count
        size += one.size
    print(*sorted(bad), sep="\n", file=sys.stderr)
    counted = f"{asked.visitors} visitors, {met.total()} answers, {count:,} spellings in {size / 1e6:.0f} MB"
    print(f"{counted}, {len(bad)} flaws ({time.monotonic() - began:.0f} s, seed {asked.seed}): {sorted(bad)[:5]}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
