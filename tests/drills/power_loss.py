"""Whether every acknowledged edit is there after a power loss, on SQLite.

A writer edits under strace, which notes what it writes and when it syncs. From that come images of the disk: cut off at
a random moment, what was not synced missing, torn or in another order. Each is opened, and must be whole and hold all
that had been acknowledged by then. ``python -m tests.drills.power_loss --images 10000``; the last line is a verdict.
With ``--broken`` the writer does not wait for the disk (``synchronous=NORMAL``), as it is by default elsewhere.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from finder.settings import APPS
from providers import listings
from tests.drills.disk import TRACED, Call, Disk, calls
from tests.drills.service import empty
from tests.providers.edit_cast import Somebody
from tests.providers.killing import begin, moment, one_write, phone, words
from web import database
from web.database import Database
from web.models import Account

SAID: Final = b"saved "
FILE: Final = "finder.db"
ALARM: Final = ("protected_proposed",)
CAREFUL: Final = database.connection_config


async def write(url: str, count: int) -> None:
    """Write so often, and say after each that it was acknowledged."""
    async with Database.open(url, APPS):
        listing = (await listings.published())[0]
        editor = Somebody((await Account.all())[0].id)
        for number in range(count):
            await one_write(listing.id, editor, number)
            os.write(1, SAID + str(number).encode())


def careless(url: str) -> dict[str, Any]:
    """The broken build: nobody waits for the disk."""
    found = CAREFUL(url)
    found["credentials"]["synchronous"] = "NORMAL"
    return found


def traced(folder: Path, edits: int, *, broken: bool) -> list[Call]:
    """What a writer did to its disk, and what it said meanwhile."""
    trace = folder / "trace"
    command = [sys.executable, "-m", "tests.drills.power_loss", "--write", str(folder / FILE), "--edits", str(edits)]
    subprocess.run([*TRACED, str(trace), *command, *(["--broken"] if broken else [])], check=True, capture_output=True)
    return list(calls(trace))


def images(disk: Disk, done: list[Call], count: int, folder: Path, chance: random.Random) -> Iterator[int]:
    """Make so many images, one after the other. Yields for each how many writes were acknowledged by then."""
    first = next(place for place, call in enumerate(done) if call.file in disk.files)
    cuts = sorted(chance.randint(first, len(done)) for _ in range(count))
    acknowledged, place = 0, 0
    for cut in cuts:
        for call in done[place:cut]:
            disk.take(call)
            if call.name == "write" and call.written.startswith(SAID):
                acknowledged = int(call.written.removeprefix(SAID)) + 1
        place = cut
        for old in folder.iterdir():
            old.unlink()
        disk.after_a_loss(folder, chance)
        yield acknowledged


def lost(path: Path, acknowledged: int) -> list[str]:
    """What an image lacks of that which was acknowledged, or has by half."""
    with closing(sqlite3.connect(path)) as line:
        try:
            sound = [row[0] for row in line.execute("PRAGMA quick_check(1)")]
            changed = "\n".join(row[0] for row in line.execute("SELECT changes FROM revision"))
            proposed = dict(line.execute("SELECT after, id FROM proposal").fetchall())
            alarms = {row[0].split(":")[1] for row in line.execute("SELECT key FROM letter WHERE kind = ?", ALARM)}
        except sqlite3.DatabaseError as error:
            return [f"unreadable: {error}"]
    asked = " ".join(proposed)
    found = [] if sound == ["ok"] else [f"damaged: {sound}"]
    for number in range(acknowledged):
        wanted = (words(number), moment(number).strftime("%Y-%m-%dT%H:%M:%S"), phone(number))[number % 3]
        if wanted not in (asked if number % 3 == 2 else changed):
            found.append(f"write {number}")
    return found + [f"alarm of proposal {one}" for one in proposed.values() if str(one) not in alarms]


def main(said: list[str] | None = None) -> int:
    """Write, lose power as often as asked, look, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--broken", action="store_true")
    parser.add_argument("--write", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args(said)
    if asked.write:
        database.connection_config = careless if asked.broken else CAREFUL
        asyncio.run(write(f"sqlite:///{asked.write}", asked.edits))
        return 0
    began, chance = time.monotonic(), random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="finder-drill-") as made, tempfile.TemporaryDirectory() as image:
        folder = Path(made)
        asyncio.run(begin(asyncio.run(empty(folder / FILE))))
        disk = Disk({FILE: (folder / FILE).read_bytes(), f"{FILE}-wal": b""})
        done = traced(folder, asked.edits, broken=asked.broken)
        syncs = sum(call.name.endswith("sync") for call in done)
        bad = [
            f"after {acknowledged} writes: {flaws[0]}"
            for acknowledged in images(disk, done, asked.images, Path(image), chance)
            if (flaws := lost(Path(image) / FILE, acknowledged))
        ]
    counted = f"{asked.images} images of {asked.edits} acknowledged writes, {len(done)} calls, {syncs} syncs"
    spent = f"{time.monotonic() - began:.0f} s, seed {asked.seed}"
    print(f"{counted}, {len(bad)} images lost something ({spent}): {bad[:5]}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
