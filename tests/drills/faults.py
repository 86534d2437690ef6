"""The service while its database is locked, gone, corrupt, full, read-only or standing still, and afterwards.

Under each fault searches must go on as if nothing were, edits must be refused in words with the text kept, and what was
acknowledged must be there when the fault ends; the service must heal by itself. ``python -m tests.drills.faults
--searches 5000``; ``--server`` is PostgreSQL instead of SQLite. The last line is a verdict. With ``--broken`` a
connection does not look whether its file is still the one at the path: what it acknowledges then is lost; and nobody
gives up waiting for a server.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from providers.models import Revision
from tests.drills import breaking
from tests.drills.service import Editor, Searcher, empty, fill, served
from tests.postgres.clusters import one_server
from tests.providers.killing import words
from tests.providers.portal.cast import House
from web import database, deadline
from web.postgres_engine import PARTING
from web.sqlite_engine import ImmediateClient

HEALS: Final = 10.0  # seconds after the end of a fault until an edit is saved and seen
LEAST: Final = 2  # edits that are tried under each fault
PAGES: Final = 4  # that the database is asked for in an edit, at most

Fault = Callable[[], AbstractContextManager[None]]


class Drill:
    """One service that meets one fault after the other, and is never started again."""

    def __init__(self, house: House, searches: int) -> None:
        self.house, self.searches = house, searches
        self.searcher, self.editor = Searcher(house), Editor(house)
        self.number, self.slowest = 0, 0.0
        self.failed: list[str] = []

    def meet(self, name: str, fault: Fault) -> None:
        """Edit, let it happen, search and edit, let it end, and see."""
        saved, refused, began = len(self.editor.saved), self.editor.refused, time.monotonic()
        before = self.edit() and self.edit()
        with fault(), ThreadPoolExecutor(1) as beside:
            searching = beside.submit(self.searcher.search, self.searches)
            tried = 0
            while tried < LEAST or not searching.done():
                self.edit()
                tried += 1
            searching.result()
        healed = self.heals()
        flaws = [] if before else ["no edit was saved before"]
        flaws += [] if self.editor.refused > refused else ["it harmed nobody"]
        flaws += [f"an edit took {self.slowest:.0f} s"] if self.slowest > longest() else []
        flaws += [] if healed is not None else [f"not healed after {HEALS:.0f} s"]
        flaws += self.searcher.wrong + self.editor.wrong + self.lost()
        self.searcher.wrong, self.editor.wrong, self.slowest = [], [], 0.0
        self.failed += [f"{name}: {flaw}" for flaw in flaws]
        print(
            f"{name}: {self.searches} searches, {len(self.editor.saved) - saved} edits saved, "
            f"{self.editor.refused - refused} refused, healed after {healed or HEALS:.1f} s, {len(flaws)} flaws "
            f"({time.monotonic() - began:.0f} s)",
            flush=True,
        )

    def edit(self) -> bool:
        """The next edit, and whether it was acknowledged."""
        self.number += 1
        began = time.monotonic()
        try:
            return self.editor.edit(words(self.number))
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)

    def heals(self) -> float | None:
        """Seconds until an edit is saved and searchers see it, without a label; ``None`` when that takes too long."""
        began = time.monotonic()
        refused, wrong = self.editor.refused, list(self.editor.wrong)
        while time.monotonic() - began < HEALS:
            if self.edit():
                break
            time.sleep(0.05)
        self.editor.refused, self.editor.wrong = refused, wrong
        while time.monotonic() - began < HEALS:
            if words(self.number) in self.searcher.described() and not self.searcher.is_labelled():
                return time.monotonic() - began
            time.sleep(0.02)
        return None

    def lost(self) -> list[str]:
        """Which acknowledged edits are not there."""
        said = self.house.do(descriptions)
        return [f"“{text}” is lost" for text in self.editor.saved if text not in said]


def longest() -> float:
    """Seconds that an edit may take: of each page the database has so long to answer, or to lock."""
    return PAGES * (max(deadline.PATIENCE, database.BUSY_TIMEOUT / 1000) + PARTING + 1)


async def descriptions() -> set[str]:
    """Every description that was ever published."""
    changes = [revision.changes for revision in await Revision.all()]
    return {change["description"][1] for change in changes if "description" in change}


@contextmanager
def on_sqlite(searches: int, names: list[str]) -> Iterator[tuple[Drill, dict[str, Fault]]]:
    """A service on a file, and what may happen to that. ``names`` of faults; every one without."""
    with breaking.small_disk() as folder:
        path = Path(folder) / "finder.db"
        url = asyncio.run(empty(path))
        asyncio.run(fill(url))
        with served(folder, url) as house:
            wanted = [name for name in breaking.SQLITE if name in names or not names]
            for name in filter(breaking.lacking, wanted):
                print(f"{name}: skipped, {breaking.lacking(name)} is missing")
            able = [name for name in wanted if not breaking.lacking(name)]
            yield Drill(house, searches), {name: partial(breaking.SQLITE[name], path) for name in able}


@contextmanager
def on_postgres(searches: int, names: list[str]) -> Iterator[tuple[Drill, dict[str, Fault]]]:
    """A service on a server of its own, and what may happen to that."""
    with one_server() as server, breaking.small_disk() as folder:
        asyncio.run(fill(server.url))
        with served(folder, server.url) as house:
            able = [name for name in breaking.POSTGRES if name in names or not names]
            yield Drill(house, searches), {name: partial(breaking.POSTGRES[name], server) for name in able}


def main(said: list[str] | None = None) -> int:
    """Meet every fault, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", help="which; every one without")
    parser.add_argument("--searches", type=int, default=5000)
    parser.add_argument("--busy", type=int, default=database.BUSY_TIMEOUT, help="milliseconds that a writer waits")
    parser.add_argument("--patience", type=float, default=deadline.PATIENCE, help="seconds that it has for a request")
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args(said)
    database.BUSY_TIMEOUT = asked.busy  # type: ignore[misc]
    deadline.PATIENCE = asked.patience  # type: ignore[misc]
    if asked.broken:
        ImmediateClient._there = lambda self: (0, 0)  # type: ignore[method-assign]
        deadline.left = lambda: None
    began = time.monotonic()
    with (on_postgres if asked.server else on_sqlite)(asked.searches, asked.faults) as (drill, faults):
        for name, fault in faults.items():
            drill.meet(name, fault)
    editor, seconds = drill.editor, time.monotonic() - began
    counted = f"{drill.searcher.asked} searches, {len(editor.saved)} edits saved, {editor.refused} refused"
    print(f"{len(faults)} faults, {counted}, {len(drill.failed)} flaws ({seconds:.0f} s): {drill.failed[:5]}")
    return 1 if drill.failed else 0


if __name__ == "__main__":
    sys.exit(main())
