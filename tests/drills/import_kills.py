"""An import that is killed at random moments: the directory is the old or the new one, and never a mixture.

A child process imports the next edition of a list, and is killed in the middle. What is published, and what is known of
the list's rows, must then be all as before or all as after; and the next import of the same file must finish it.
``python -m tests.drills.import_kills --kills 300``; ``--real FOLDER`` takes the real directory (12,744 programs, then
the same with coordinates) instead of invented ones. The last line is a verdict. With ``--broken`` the import is not one
transaction; the drill then ends with the first flaw.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Final

import orjson

from finder.settings import APPS
from providers import listings, records
from providers.places import Gazetteer
from seeds import loading
from seeds.gazetteer import TABLE
from tests.drills.service import empty
from tests.seeds.lists import NOW, a_row, some_rows, write_csv
from web.database import Database

SOURCE: Final = "samhsa-directory"
REAL: Final = ("national-directory-su-facilities-2023.xlsx", "samhsa_su_directory_2023_geocoded.csv.gz")
BY_CHANCE: Final = ("id", "organization_id", "rev")  # of a listing: other ones after each import
PAUSE: Final = 0.2  # seconds between two parts of the broken import
PLACES: Final = Gazetteer.load(TABLE)


def invented(folder: Path, count: int) -> tuple[Path, Path]:
    """Two editions of one list: in the second half have another phone, some are gone, some are new."""
    rows = some_rows(count)
    later = [
        a_row(number, phone=f"{row['phone'][:-4]}{5000 + number}") if number % 2 else row
        for number, row in enumerate(rows)
    ]
    new = [a_row(number) for number in range(count, count + count // 10)]
    return write_csv(folder / "list_2022.csv", rows), write_csv(folder / "list_2023.csv", later[count // 20 :] + new)


async def load(path: Path, file: Path) -> None:
    """Import a file into a database."""
    async with Database.open(f"sqlite:///{path}", APPS):
        report = await loading.import_file(SOURCE, file, gazetteer=PLACES, at=NOW)
        assert not report.whole_file_quarantined, report.in_words()


async def state(path: Path) -> str:
    """All that is published, and all that is known of the list's rows, in one word."""
    async with Database.open(f"sqlite:///{path}", APPS):
        published = [asdict(one) for one in await listings.published()]
        known = await records.everything()
    shown = sorted(orjson.dumps({k: v for k, v in one.items() if k not in BY_CHANCE}) for one in published)
    told = sorted(orjson.dumps([one.fingerprint, one.cells, one.edition, one.gone, one.note]) for one in known)
    return blake2b(b"\n".join([*shown, *told]), digest_size=16).hexdigest()


def killed(path: Path, file: Path, lives: float) -> bool:
    """Import in a child process, and kill it after so many seconds. Whether it was still at work."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(load(path, file))
            code = 0
        finally:
            os._exit(code)
    time.sleep(lives)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the import failed before it was killed"
    return os.WIFSIGNALED(status)


@asynccontextmanager
async def no_transaction() -> AsyncIterator[None]:
    """The broken build: each part of the import is committed by itself, with a while between."""
    yield
    await asyncio.sleep(PAUSE)


def put_back(copy: Path, path: Path) -> None:
    """The old directory again."""
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    shutil.copyfile(copy, path)


def is_whole(path: Path) -> bool:
    """Whether SQLite finds its file in order."""
    with closing(sqlite3.connect(path)) as line:
        return [row[0] for row in line.execute("PRAGMA quick_check(1)")] == ["ok"]


def main(said: list[str] | None = None) -> int:
    """Kill as often as asked, look, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--rows", type=int, default=600, help="programs of the invented list")
    parser.add_argument("--real", type=Path, help="the folder with the real files")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args(said)
    chance, began = random.Random(asked.seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="finder-drill-") as made:
        folder = Path(made)
        path, copy = folder / "finder.db", folder / "old.db"
        files = [asked.real / name for name in REAL] if asked.real else invented(folder, asked.rows)
        asyncio.run(empty(path))
        asyncio.run(load(path, files[0]))
        shutil.copyfile(path, copy)
        old = asyncio.run(state(path))
        started = time.monotonic()
        asyncio.run(load(path, files[1]))
        length = time.monotonic() - started
        new = asyncio.run(state(path))
        assert old != new
        if asked.broken:
            loading.transaction = listings.transaction = no_transaction  # type: ignore[attr-defined]
            length += 3 * PAUSE
        met: Counter[str] = Counter()
        bad: list[str] = []
        for number in range(4 * asked.kills):  # on a busy machine many come too late, or too early
            enough = number >= asked.kills and met["in the middle"] >= asked.kills // 2
            if enough or (asked.broken and bad):
                break
            put_back(copy, path)
            lives = chance.uniform(0, length * 1.1)
            met["in the middle"] += killed(path, files[1], lives)
            found = asyncio.run(state(path))
            met[{old: "old", new: "new"}.get(found, "a mixture")] += 1
            if found not in (old, new) or not is_whole(path):
                bad.append(f"a mixture after {lives:.3f} s of {length:.3f}")
            if asked.broken:
                continue
            asyncio.run(load(path, files[1]))
            if asyncio.run(state(path)) != new:
                bad.append(f"kill {number}: the next import did not finish it")
    kills = met["old"] + met["new"] + met["a mixture"]
    counted = f"{kills} kills, {met['in the middle']} in the middle of {length:.2f} s"
    counted += f", {met['old']} old, {met['new']} new, {met['a mixture']} mixtures"
    print(f"{counted}, {len(bad)} flaws ({time.monotonic() - began:.0f} s, seed {asked.seed}): {bad[:5]}")
    return 1 if bad or met["in the middle"] < asked.kills // 2 else 0


if __name__ == "__main__":
    sys.exit(main())
