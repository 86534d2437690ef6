"""PostgreSQL dies and is started again, over and over, while edits are written and pages are read.

No edit that was acknowledged may be lost, and every answer must be what was asked for or a refusal in words with the
helplines; the service itself is never started again. ``python -m tests.drills.restarts --restarts 200``; the last line
is a verdict. With ``--broken`` an edit is acknowledged before the server's disk has it (``synchronous_commit=off``).
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any, Final

from starlette.testclient import TestClient

from tests.drills.faults import descriptions
from tests.drills.service import KEPT, Editor, fill, flaws, served
from tests.patience import becomes
from tests.postgres.clusters import one_server
from tests.providers.killing import words
from tests.providers.portal.cast import House
from web import database

LONGEST: Final = 0.5  # seconds between the first edit after a restart and the next restart, at most
REFUSED: Final = 503
READS: Final = (f"/listing/{KEPT}/history", "/search?near=43604", "/api/v1/search?near=43604", "/portal/sign-in")
SLOWLY: Final = "ALTER SYSTEM SET wal_writer_delay = '10s'"  # what nobody waits for is written so seldom
CAREFUL: Final = database.connection_config


def careless(url: str) -> dict[str, Any]:
    """The broken build: nobody waits for the server's disk."""
    found = CAREFUL(url)
    found["credentials"]["server_settings"]["synchronous_commit"] = "off"
    return found


class Reader:
    """Reads pages, some from the index and some from the database, and counts what is wrong with an answer."""

    def __init__(self, house: House) -> None:
        self.client = TestClient(house.client.app, raise_server_exceptions=False)
        self.client.portal = house.client.portal
        self.read = self.refused = 0
        self.wrong: list[str] = []

    def read_on(self, over: Event) -> None:
        """Read until it is over."""
        while not over.is_set():
            path = READS[self.read % len(READS)]
            answer = self.client.get(path)
            self.read += 1
            self.refused += answer.status_code == REFUSED
            self.wrong += [f"{flaw} in {path}" for flaw in flaws(answer)]
            if answer.status_code not in (200, REFUSED) or (answer.status_code == REFUSED and "search" in path):
                self.wrong.append(f"{answer.status_code} for {path}")


def edit_on(editor: Editor, over: Event) -> None:
    """Edit until it is over. What was refused is sent again, as the button of that page does: when the server died in
    the middle of a commit, nobody can know whether it is saved."""
    for number in count():
        while not (over.is_set() or editor.edit(words(number))):
            pass
        if over.is_set():
            return


def main(said: list[str] | None = None) -> int:
    """Restart as often as asked, look, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args(said)
    chance, over, began = random.Random(asked.seed), Event(), time.monotonic()
    stuck = 0
    with one_server() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(fill(server.url))
        if asked.broken:
            asyncio.run(server.ask(SLOWLY))
            server.stop()
            server.start()
            database.connection_config = careless
        with served(Path(folder), server.url) as house, ThreadPoolExecutor(2) as others:
            editor, reader = Editor(house), Reader(house)
            work = [others.submit(edit_on, editor, over), others.submit(reader.read_on, over)]
            try:
                for _ in range(asked.restarts):
                    saved = len(editor.saved)
                    stuck += not becomes(lambda saved=saved: len(editor.saved) > saved)  # type: ignore[misc]
                    time.sleep(chance.uniform(0, LONGEST))
                    server.stop()
                    server.start()
                saved = len(editor.saved)
                stuck += not becomes(lambda: len(editor.saved) > saved)
            finally:
                over.set()
            for one in work:
                one.result()
            there = house.do(descriptions)
    lost = [text for text in editor.saved if text not in there]
    bad = [f"“{text}” is lost" for text in lost] + editor.wrong + reader.wrong
    bad += [f"{stuck} times no edit was saved any more"] if stuck else []
    counted = f"{asked.restarts} restarts, {len(editor.saved)} edits acknowledged, {editor.refused} refused"
    counted += f", {reader.read} pages read, {reader.refused} refused, {len(lost)} edits lost"
    print(f"{counted}, {len(bad)} flaws ({time.monotonic() - began:.0f} s, seed {asked.seed}): {bad[:5]}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
