"""Everything that a service has written anywhere, read as somebody would who got hold of it."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.drills.day.cast import KEPT, MAIL, PLACE, ROOM, ROUNDED
from tests.drills.day.houses import House

OUTPUT, LOG, COMMANDS, PAGES, FILES, ROWS, ACTIVITY, SERVER_LOG, COPIES, LETTERS, FOLDER, TEMP, WORK, NGINX, NAMES = (
    "output", "log", "commands", "metrics", "database files", "database", "activity", "the server's log", "copies",
    "letters", "folder", "temporary files", "core", "nginx", "file names",
)  # fmt: skip
STORED: Final = frozenset({FILES, ROWS, COPIES})

# What is kept on purpose, and where; docs/privacy.md says so. Whatever else is found is a leak.
KEPT_ON_PURPOSE: Final = {
    MAIL: STORED | {LETTERS},  # whoever asks for a letter to sign in says where to: a day, the letter's address 30 days
    ROOM: STORED,  # where they wanted to go, for after they have signed in: a day
    KEPT + PLACE: STORED | {LETTERS},  # a placer saves a search: its place as the gazetteer names it
    KEPT + ROUNDED: STORED | {LETTERS},  # or a point of it, to 0.01 degree
}


def written(house: House) -> Iterator[tuple[str, bytes]]:
    """All of it, piece by piece, each with the name of where it was found. The server need not run."""
    said = house.folder / "said"
    yield from ((OUTPUT if path.name == "output" else LOG if path.name == "log" else COMMANDS, data) for path, data in
                files(said))  # fmt: skip
    yield from ((name.partition(" /")[0], data) for name, data in house.noted.items())
    yield from stored(house)
    yield from ((COPIES, data) for path, data in files(house.folder / "copies") for data in unpacked(house, path, data))
    yield from ((LETTERS, letter) for letter in letters(house))
    for path, data in files(house.folder / "var"):
        if path.parent.name != "mail" and not path.name.startswith(house.database.name):
            yield FOLDER, data
    for part, name in (("temp", TEMP), ("work", WORK), ("nginx/logs", NGINX), ("nginx/temp", NGINX)):
        yield from ((name, data) for _, data in files(house.folder / part))
    yield NAMES, names(house)


def stored(house: House) -> Iterator[tuple[str, bytes]]:
    """The database: its rows as text, and its files."""
    yield from in_files(house)
    if house.cluster:
        yield ROWS, dumped(house.url)
        return
    with closing(sqlite3.connect(f"file:{house.database}?mode=ro", uri=True)) as line:
        yield ROWS, "\n".join(line.iterdump()).encode()


def in_files(house: House) -> Iterator[tuple[str, bytes]]:
    """The database's files byte by byte, with what lies in pages that are free; and PostgreSQL's own log."""
    if house.cluster:
        yield SERVER_LOG, Path(f"{house.cluster.folder}.log").read_bytes()
        yield from ((FILES, data) for _, data in files(house.cluster.folder))
        return
    beside = [house.database, *house.database.parent.glob(f"{house.database.name}-*")]
    yield from ((FILES, path.read_bytes()) for path in beside if path.is_file())


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of a folder, whatever it is."""
    yield from ((path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file())


def unpacked(house: House, path: Path, data: bytes) -> Iterator[bytes]:
    """A copy as it is, and what is in it: PostgreSQL's are compressed."""
    yield data
    if house.cluster:
        done = subprocess.run(["pg_restore", "--file=-", str(path)], capture_output=True, check=True, timeout=120)
        yield done.stdout


def dumped(url: str) -> bytes:
    """Every row of a PostgreSQL database."""
    where = urlsplit(url)
    command = ["pg_dump", "-h", str(where.hostname), "-p", str(where.port), "-U", str(where.username), where.path[1:]]
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout


def letters(house: House) -> Iterator[bytes]:
    """Every letter as it went, and its words."""
    mail = [data for _, data in files(house.folder / "var" / "mail")] if (house.folder / "var/mail").exists() else []
    came: list[Any] = [one.content for one in house.post.came] if house.post else []
    for letter in (*mail, *came):
        yield letter
        yield from (part.get_payload(decode=True) or b"" for part in message_from_bytes(letter).walk())


def names(house: House) -> bytes:
    """What all files and folders are called."""
    places = [house.folder, *([house.cluster.folder.parent] if house.cluster else [])]
    return "\n".join(str(path.relative_to(place)) for place in places for path in place.rglob("*")).encode()
