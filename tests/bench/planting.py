"""A database with as many invented listings as asked for, written straight into its tables: an import takes longer."""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from finder.settings import APPS
from providers.collecting import without_collector
from providers.listing import Listing
from providers.storing import facts_column, location_key, organization_key
from tests.bench import listings
from tests.bench.listings import Draw
from web.database import Database

STEP: Final = 20_000
FOR_SPEED: Final = (
    "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-500000"
)
ORGANIZATIONS: Final = "INSERT INTO organization (id, public_id, name, key, website) VALUES (?, ?, ?, ?, '')"
LOCATIONS: Final = """
INSERT INTO location (id, public_id, key, street, street2, city, state, zip, county, lat, lon, approximate, timezone)
VALUES (?, ?, ?, ?, '', ?, ?, ?, '', ?, ?, ?, 'America/Chicago')
"""
PROGRAMS: Final = """
INSERT INTO program (id, public_id, organization_id, location_id, name, facts, source, checked, provenance, gone_since,
 is_example, claimed, confirmed, unconfirmed, set_aside, rev)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, '{}', '', FALSE, '', '', '', '', 1)
"""


def planted(file: Path, drawn: Draw) -> str:
    """The URL of a new SQLite database that holds a draw."""
    url = f"sqlite:///{file.absolute()}"
    asyncio.run(_migrated(url))
    line = sqlite3.connect(file)
    line.executescript(FOR_SPEED)
    organizations: dict[str, int] = {}
    with line, without_collector():
        for first in range(0, len(drawn), STEP):
            some = listings.listings(drawn, first, min(len(drawn), first + STEP))
            _write(line, some, first + 1, organizations)
        line.execute("INSERT INTO counter (id, rev) VALUES (1, 1)")
    line.execute("PRAGMA journal_mode=WAL")
    line.close()
    return url


async def _migrated(url: str) -> None:
    async with Database.open(url, APPS) as database:
        await database.migrate()


def _write(line: sqlite3.Connection, some: list[Listing], first: int, organizations: dict[str, int]) -> None:
    """Rows of the three tables, numbered from ``first``."""
    known = len(organizations)
    owners = [organizations.setdefault(organization_key(one), len(organizations) + 1) for one in some]
    new = {owner: one.organization for owner, one in zip(owners, some, strict=True) if owner > known}
    keys = {number: key for key, number in list(organizations.items())[known:]}
    line.executemany(ORGANIZATIONS, [(each, _id(1, each), name, keys[each]) for each, name in new.items()])
    line.executemany(LOCATIONS, _locations(some, first))
    line.executemany(
        PROGRAMS,
        [
            (number, one.id, owner, number, one.program, facts_column(one), one.source, one.checked)
            for number, (one, owner) in enumerate(zip(some, owners, strict=True), first)
        ],
    )


def _locations(some: list[Listing], first: int) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(some, first):
        where = (one.street, one.city, one.state, one.zip, one.lat, one.lon, one.approximate)
        yield (number, _id(2, number), location_key(one), *where)


def _id(table: int, number: int) -> str:
    return str(UUID(int=table << 64 | number))


if __name__ == "__main__":
    planted(Path(sys.argv[1]), listings.draw(int(sys.argv[2])))
