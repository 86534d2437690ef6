"""Keeping the database: a copy made while servers write, and one put back."""

from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from finder.commands.directory import in_database
from finder.commands.printing import AsJson, configured, errors, print_json, stop
from finder.settings import APPS
from web import audit
from web.backup import Backups
from web.database import Database
from web.restoring import BOOKKEEPING, NotDone

NOWHERE = "Say where the copy is to go: finder backup FILE, or set FINDER_BACKUP_DIR."

ONE_FILE = "--keep is for a folder of dated copies: say a folder that is there, or set FINDER_BACKUP_DIR."


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="The file, or a folder to make a dated one in; default: FINDER_BACKUP_DIR.")
    ] = None,
    keep: Annotated[
        int, typer.Option(min=0, help="Delete all but the newest so many dated copies in the folder; 0: none.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Write a copy of the database as it is at this moment. Servers may go on meanwhile."""
    settings, begun = configured(), monotonic()
    backups = Backups(settings.database, APPS)
    place = file or settings.backup_dir
    if place is None:
        stop(NOWHERE, as_json)
    if keep and not place.is_dir():
        stop(ONE_FILE, as_json)
    target = place / backups.name(now()) if place.is_dir() else place
    try:
        backups.save(target)  # whole and checked, or nothing is let go
        gone = backups.let_go(place, keep) if keep else []
    except NotDone as error:
        stop(str(error), as_json)
    size, took = target.stat().st_size, round(monotonic() - begun, 2)
    if as_json:
        print_json({"file": str(target), "bytes": size, "seconds": took, "deleted": [str(path) for path in gone]})
    else:
        print(f"{target}: {size:,} bytes, whole, in {took} seconds. Keep it on another machine.")
        print("".join(f"Deleted: {path}\n" for path in gone), end="")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `finder backup` wrote.")],
    over: Annotated[
        bool, typer.Option("--over", help="Also where the database holds rows: they are put aside.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a copy in the database's place. End the servers first. A file that is not whole is refused."""
    settings = configured()
    try:
        put = Backups(settings.database, APPS).restore(file, now(), over=over)
    except NotDone as error:
        stop(str(error), as_json)
    pending, broken, last = in_database(settings, looked_at)
    rows = {table: count for table, count in put.rows.items() if count and table not in BOOKKEEPING}
    if as_json:
        print_json(
            {"rows": rows, "kept": str(put.kept or ""), "pending": pending, "first broken": broken, "last": last}
        )
    else:
        print("\n".join(f"{count:>10,}  {table}" for table, count in rows.items()) or "No rows.")
        print(f"What was there before: {put.kept}" if put.kept else "There was nothing before.")
        print("The log of what people did is whole." if broken is None else f"The log is broken at entry {broken}.")
        print(f"Last digest: {last}")
    if pending:
        errors.print("The copy is of an older version: run finder migrate before you serve.")
    if broken is not None:
        raise typer.Exit(1)


async def looked_at(database: Database) -> tuple[int, int | None, str]:
    """What is to be said of a database that was put back: migrations that wait, the log's first fault and its end."""
    return await database.pending(), await audit.first_broken(), await audit.last()


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
