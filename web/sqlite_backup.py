"""Copies of a SQLite database by its own backup interface, and putting one in the database's place."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from typing import Final
from urllib.parse import quote

from web.restoring import RECORDER, NotDone, Put, check_known, check_ours, check_room
from web.whole_file import push, whole

HEADER: Final = b"SQLite format 3\0"
PATIENCE: Final = 10.0  # seconds to wait for a lock
IN_USE: Final = "The database is in use: end the server (and every other command) first. Nothing was changed."
APPLIED: Final = f"SELECT app, name FROM {RECORDER}"  # noqa: S608
BESIDE: Final = ("-wal", "-shm", "-journal")  # files that SQLite keeps beside a database that is open, or was killed


def save(path: Path, file: Path) -> None:
    """Copy the database as it is at one moment. In WAL mode nobody who writes has to wait.

    All pages are copied in one step: between steps a writer could make it begin anew, for ever.
    """
    if not path.exists():
        raise NotDone("There is no database yet: there is nothing to copy.")
    try:
        with whole(file) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
            with closing(sqlite3.connect(only_reading(path), uri=True, timeout=PATIENCE)) as source:
                source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, also for whoever looks into it later
            check_whole(copy)
    except sqlite3.Error as error:
        raise NotDone(f"The database cannot be copied: {error}.") from error


def restore(path: Path, file: Path, known: frozenset[str], now: datetime, *, over: bool) -> Put:
    """Check a copy of the file, then put it in the database's place. Raises ``NotDone``.

    There is a database under its name at every moment: the old one gets a second name, then the new one its place.
    """
    check_alone(path, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as unfinished:
        copyfile(file, unfinished)
        rows = checked(unfinished, file, known)
        belongs_to(unfinished, path if path.exists() else path.parent)
        held = alone(path, over=over)
        check_room(held, over=over)
        kept = put_aside(path, now)
    return Put(rows, kept)


def check_alone(path: Path, file: Path) -> None:
    """Raises ``NotDone`` for a file that is a database in use: without its journal it may be half of one."""
    if path.exists() and file.samefile(path):
        raise NotDone(f"{file} is the database itself. Nothing was changed.")
    if any(file.with_name(file.name + ending).exists() for ending in BESIDE):
        raise NotDone(f"{file} is a database that is in use, not a backup of one. Nothing was changed.")


def belongs_to(copy: Path, like: Path) -> None:
    """Give the copy the owner that the database had: a server that runs as somebody else must be able to open it."""
    if os.geteuid() == 0:
        was = like.stat()
        os.chown(copy, was.st_uid, was.st_gid)


def checked(copy: Path, file: Path, known: frozenset[str]) -> dict[str, int]:
    """The rows of a copy by table. Raises ``NotDone`` for one that is damaged, another program's, or a newer finder's.

    ``file``: what it is called in words.
    """
    try:
        with closing(sqlite3.connect(copy)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
            check_whole(opened)
            counted = rows_of(opened)
            check_ours(counted, file)
            applied = [f"{app}.{name}" for app, name in opened.execute(APPLIED)]
    except sqlite3.Error as error:
        raise NotDone(f"{file} is damaged: {error}. Nothing was changed.") from error
    check_known(applied, known, file)
    return counted


def check_whole(database: sqlite3.Connection) -> None:
    """Raises ``sqlite3.DatabaseError`` when a page, an index or a foreign key is not right."""
    found = database.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise sqlite3.DatabaseError(str(found[0][0]))
    if database.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.DatabaseError("rows without the row that they belong to")


def rows_of(database: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table holds."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: int(database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608


def alone(path: Path, *, over: bool) -> dict[str, int]:
    """The rows of the database that is to be replaced, once nobody else has it open; it is one file then.

    A server that went on writing to the old file would tell editors that their words are saved. Whoever has the
    database open in WAL mode holds a lock on it, and the mode cannot be changed: that is how we know.
    """
    if not path.exists():
        return {}
    try:
        check_head(path)
        with closing(sqlite3.connect(path, timeout=1.0)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
            return rows_of(opened)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise NotDone(IN_USE) from None
        raise NotDone(f"The database cannot be read: {error}. Nothing was changed.") from error
    except sqlite3.DatabaseError as error:  # damaged: perhaps the very reason for putting a copy back
        if over:
            return {}
        raise NotDone(
            f"The database is damaged ({error}), and may hold rows. With --over it is put aside. Nothing was changed."
        ) from error


def check_head(path: Path) -> None:
    """Raises ``sqlite3.DatabaseError`` for what is no database. To open it would throw its journal away."""
    with path.open("rb") as opened:
        head = opened.read(len(HEADER))
    if head not in {b"", HEADER}:
        raise sqlite3.DatabaseError("its head is not that of a database")


def put_aside(path: Path, now: datetime) -> Path | None:
    """Give the old database a dated name beside its own, and what lies beside it too. Returns that name."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    kept = free(path.with_name(f"{path.name}.before-{stamp}"))
    for ending in BESIDE:  # a journal of a damaged database, played into the new one, would damage that too
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    if not path.exists():
        return None
    try:
        os.link(path, kept)
    except OSError:  # a file system without second names
        copyfile(path, kept)
        push(kept)
    return kept


def free(path: Path) -> Path:
    """This name, or the next that nobody has."""
    number, found = 1, path
    while found.exists():
        number, found = number + 1, path.with_name(f"{path.name}-{number}")
    return found


def only_reading(path: Path) -> str:
    """The address by which SQLite opens a file without writing to it."""
    return f"file:{quote(str(path.absolute()))}?mode=ro"
