"""What both databases go by when a copy is put back: what may be put where, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RECORDER: Final = "tortoise_migrations"
BOOKKEEPING: Final = frozenset(
    {RECORDER, "counter", "job_run", "sqlite_sequence"}
)  # filled before anybody does anything
OURS: Final = frozenset({RECORDER, "account", "audit_entry", "letter"})  # tables that every database of ours has


class NotDone(Exception):
    """Why nothing was written or put back, in words for whoever gave the order."""


@dataclass(frozen=True, slots=True)
class Put:
    """A copy that was put back: rows by table, and where what was there before is kept."""

    rows: dict[str, int]
    kept: Path | None


def check_room(rows: Mapping[str, int], *, over: bool) -> None:
    """Raises ``NotDone`` where somebody's rows would go, unless that is asked for."""
    held = {table: count for table, count in rows.items() if count and table not in BOOKKEEPING}
    if held and not over:
        most = sorted(held, key=lambda table: (-held[table], table))[:3]
        said = ", ".join(f"{held[table]:,} in {table}" for table in most)
        raise NotDone(f"The database holds rows ({said}). With --over they are put aside. Nothing was changed.")


def check_ours(tables: Iterable[str], file: Path) -> None:
    """Raises ``NotDone`` for another program's database."""
    if OURS - set(tables):
        raise NotDone(f"{file} is no backup of the finder. Nothing was changed.")


def check_known(applied: Iterable[str], known: frozenset[str], file: Path) -> None:
    """Raises ``NotDone`` for a copy that a newer finder made. An older one is brought up to date afterwards."""
    newer = sorted(set(applied) - known)
    if newer:
        raise NotDone(f"{file} was made by a newer version of the finder ({newer[0]}). Nothing was changed.")
