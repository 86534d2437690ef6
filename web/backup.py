"""The one door to copies of the database: made while a server writes, and put back. Both databases.

What is refused is refused in words, and then nothing has been touched.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from web import postgres_backup, sqlite_backup
from web.database import SQLITE, known_migrations
from web.restoring import NotDone, Put
from web.sqlite_backup import HEADER as SQLITE_HEADER

ENDINGS: Final = {True: ".db", False: ".dump"}  # of a copy's name, by whether the database is SQLite
NAMED: Final = re.compile(r"finder-[0-9]{8}T[0-9]{6}Z\.(db|dump)")  # what a copy is called where nobody says otherwise


@dataclass(frozen=True, slots=True)
class Backups:
    """Copies of the database with this URL. ``apps`` as ``web.database.Database`` knows them."""

    url: str
    apps: Mapping[str, str]

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.url.startswith(SQLITE)

    def name(self, now: datetime) -> str:
        """What a copy that is made now is called, where nobody says otherwise: sorted by name is sorted by time."""
        return f"finder-{now:%Y%m%dT%H%M%SZ}{ENDINGS[self.is_sqlite]}"

    def let_go(self, folder: Path, keep: int) -> list[Path]:
        """Delete the oldest copies in a folder but the newest ``keep``, at least one, and say which. Only files that
        bear a name as we give it and are copies of this kind of database; everything else stays. Raises ``NotDone``."""
        ours = sorted(path for path in folder.iterdir() if self._is_ours(path))
        gone = ours[: -max(keep, 1)]
        try:
            for path in gone:
                path.unlink()
        except OSError as error:
            raise NotDone(f"{error.filename} cannot be deleted: {error.strerror}.") from error
        return gone

    def _is_ours(self, path: Path) -> bool:
        named = NAMED.fullmatch(path.name) and path.suffix == ENDINGS[self.is_sqlite]
        return bool(named) and path.is_file() and not path.is_symlink()

    def save(self, file: Path) -> None:
        """Write a copy of the database as it is at one moment. Servers may go on writing. Raises ``NotDone``."""
        if file.exists():
            raise NotDone(f"{file} is there already. Give another name.")
        try:
            if self.is_sqlite:
                sqlite_backup.save(self._path, file)
            else:
                postgres_backup.save(self.url, file)
        except OSError as error:
            raise NotDone(f"{file} cannot be written: {error.strerror}.") from error

    def restore(self, file: Path, now: datetime, *, over: bool) -> Put:
        """Put a copy in the database's place. Raises ``NotDone``.

        ``over``: also where the database holds rows. What it held is kept, and where is said.
        """
        try:
            check_kind(file, is_sqlite=self.is_sqlite)
            known = known_migrations(self.apps)
            if self.is_sqlite:
                return sqlite_backup.restore(self._path, file, known, now, over=over)
            return postgres_backup.restore(self.url, file, known, now, over=over)
        except OSError as error:
            raise NotDone(f"{error.filename or file}: {error.strerror}. Nothing was changed.") from error

    @property
    def _path(self) -> Path:
        return Path(self.url.removeprefix(SQLITE))


def check_kind(file: Path, *, is_sqlite: bool) -> None:
    """Raises ``NotDone`` for a file that is no copy of this kind of database."""
    with file.open("rb") as opened:
        head = opened.read(len(SQLITE_HEADER))
    kinds = {True: head == SQLITE_HEADER, False: head.startswith(postgres_backup.HEADER)}
    if kinds[not is_sqlite]:
        ours, theirs = ("SQLite", "PostgreSQL") if is_sqlite else ("PostgreSQL", "SQLite")
        raise NotDone(f"{file} is a backup of {theirs}, and FINDER_DATABASE_URL names {ours}.")
    if not kinds[is_sqlite]:
        raise NotDone(f"{file} is no backup of a database.")
