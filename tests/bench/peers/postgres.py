"""PostgreSQL and PostGIS as they would be set up for this search, on a server of their own, with room in memory."""

import os
import pwd
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.bench.peers import sql
from tests.bench.peers.ask import PACKED, SUMS, WORDS, Ask, Found, counts
from tests.bench.peers.rows import COLUMNS, PAGE, SIZES
from tests.browser.server import free_port
from tests.postgres.clusters import USER, Cluster, has_user, programs, run

SERVER: Final = (
    "-c fsync=off -c shared_buffers=1GB -c effective_cache_size=4GB -c work_mem=64MB -c maintenance_work_mem=512MB "
    "-c random_page_cost=1.1 -c max_wal_size=8GB -c max_connections=60 -c jit=off -c max_parallel_workers_per_gather=0"
)
NAMED: Final = re.compile(r":([a-z]+[0-9]*)")
TABLE: Final = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE program (
  id integer NOT NULL, public_id uuid NOT NULL, name text NOT NULL, program text NOT NULL, city text NOT NULL,
  code text NOT NULL, phone text NOT NULL, approximate boolean NOT NULL, source text NOT NULL, checked text NOT NULL,
  lat float8 NOT NULL, lon float8 NOT NULL, x float8 NOT NULL, y float8 NOT NULL, z float8 NOT NULL,
  strip smallint NOT NULL, state smallint NOT NULL, town integer NOT NULL,
  {words}, codes smallint[] NOT NULL, point geography(Point, 4326)
    GENERATED ALWAYS AS (CAST(ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geography)) STORED
);
"""
INDEXES: Final = """
ALTER TABLE program ADD PRIMARY KEY (id);
CREATE INDEX by_strip ON program (strip, lon) INCLUDE (lat, x, y, z, {words}, id);
CREATE INDEX by_town ON program (town) INCLUDE (lat, lon, x, y, z, {words}, id);
CREATE INDEX by_state ON program (state) INCLUDE (x, y, z, {words}, id);
CREATE INDEX by_point ON program USING gist (point);
"""


def true(point: str) -> str:
    """The true distance from the origin in metres."""
    return f"ST_Distance({point}, {sql.ORIGIN})"


MILES: Final = f"round(CAST({true('point')} AS numeric) / 1609.344, 6)"
SUMMED: Final = f"ARRAY[{', '.join(f'CAST({each} AS bigint)' for each in sql.sums())}]"
HITS: Final = """
 (SELECT array_agg(public_id ORDER BY miles, public_id) FROM nearest),
 (SELECT array_agg(CAST(miles AS float8) ORDER BY miles, public_id) FROM nearest)
"""


class How(StrEnum):
    """The ways to ask PostgreSQL."""

    COVERING = "PostgreSQL, covering indexes"
    WITHIN = "PostGIS, within a radius"
    KNN = "PostGIS, nearest by its operator"


WIDENED: Final = {How.COVERING: sql.WIDENED_CHORD, How.WITHIN: sql.WIDENED_SPHERE}


class Missing(RuntimeError):
    """What the machine lacks, in words."""


def lacking() -> str:
    """What is missing for these peers, in words; empty when all is there."""
    if not programs() or not (os.getuid() or has_user()):
        return "PostgreSQL's own programs (apt-get install postgresql)"
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        return "PostGIS (apt-get install postgresql-15-postgis-3, or that of your version)"
    return ""


@contextmanager
def server() -> Iterator[Cluster]:
    """A server of our own, running. Stopped and deleted at the end."""
    if what := lacking():
        raise Missing(what)
    folder = Path(tempfile.mkdtemp(prefix="finder-pg-", dir=None if os.getuid() else "/tmp"))
    cluster = Cluster(folder / "peers", free_port(), SERVER)
    try:
        if not os.getuid():
            shutil.chown(folder, USER, pwd.getpwnam(USER).pw_gid)
        run("initdb", "-D", str(cluster.folder), "-U", USER, "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
        cluster.start()
        yield cluster
    finally:
        if (cluster.folder / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder)


async def database(cluster: Cluster, count: int, lines: Iterable[list[tuple[Any, ...]]]) -> str:
    """The URL of a new database that holds rows as ``rows.records`` gives them, with every index."""
    name = f"listings_{count}"
    await execute(cluster.url, f"CREATE DATABASE {name}")
    url = cluster.url.rpartition("/")[0] + f"/{name}"
    await execute(url, TABLE.format(words=", ".join(f"w{word} bigint NOT NULL" for word in range(WORDS))))
    line = await asyncpg.connect(url)
    for some in lines:
        await line.copy_records_to_table("program", records=some, columns=COLUMNS)
    await line.close()
    await execute(url, INDEXES.format(words=", ".join(f"w{word}" for word in range(WORDS))))
    await execute(url, "VACUUM (ANALYZE) program")  # after which the indexes alone will do
    return url


async def execute(url: str, script: str) -> None:
    """Run some statements."""
    line = await asyncpg.connect(url)
    await line.execute(script, timeout=600)
    await line.close()


@cache
def statement(groups: tuple[str, ...], *, around: bool, how: How) -> str:
    """The whole search: one row with the total, the sums, and ids and miles of the nearest."""
    return f"""
WITH {_fitting(groups, around, how)},
edge AS (SELECT {WIDENED[how]} AS far FROM fits ORDER BY fits.far OFFSET {PAGE - 1} LIMIT 1),
nearest AS (
  SELECT public_id, {MILES} AS miles FROM fits JOIN program USING (id)
  WHERE far <= coalesce((SELECT far FROM edge), 1e9) ORDER BY miles, public_id LIMIT {PAGE}
)
SELECT (SELECT count(*) FROM fits), (SELECT {SUMMED} FROM seen), {HITS}
"""


@cache
def counting(groups: tuple[str, ...], *, around: bool) -> str:
    """The same without the nearest."""
    return f"""
WITH {_fitting(groups, around, How.WITHIN)}
SELECT (SELECT count(*) FROM fits), (SELECT {SUMMED} FROM seen)
"""


@cache
def nearest(groups: tuple[str, ...], *, around: bool) -> str:
    """The nearest by the operator ``<->``, which knows a sphere only: of all that may be as near, by true distance.

    Without a page full of rows that fit it would visit every row there is: ask for the total first.
    """
    fits = " AND ".join([*sql.met(groups), sql.WITHIN if around else "state = :state"])
    return f"""
WITH near AS MATERIALIZED (
  SELECT point <-> {sql.ORIGIN} AS far FROM program WHERE {fits} ORDER BY point <-> {sql.ORIGIN} LIMIT {PAGE}
), nearest AS (
  SELECT public_id, {MILES} AS miles FROM program
  WHERE ST_DWithin(point, {sql.ORIGIN}, (SELECT max(far) * 1.0112 + 1 FROM near)) AND {fits}
  ORDER BY miles, public_id LIMIT {PAGE}
)
SELECT {HITS}
"""


def _fitting(groups: tuple[str, ...], around: bool, how: How) -> str:
    """Two steps: what is seen, and what of it fits."""
    chord = (sql.AROUND if around else sql.IN_STATE).format(
        columns=", ".join(sql.COLUMNS),
        strips="generate_series(:low, :high) AS each JOIN program ON strip = each",
        true=true("CAST(ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geography)"),
    )
    sphere = (sql.POSTGIS_AROUND if around else sql.POSTGIS_IN_STATE).format(columns=", ".join(sql.COLUMNS))
    fence = "OFFSET 0"  # else each step is worked out again for every use of what it gives
    seen = sql.candidates(chord if how is How.COVERING else sphere, groups, SIZES, fence)
    return f"""
seen AS MATERIALIZED ({seen}), fits AS MATERIALIZED (SELECT id, far FROM seen WHERE missed = -1)"""


def found(total: int, sums: list[int | None], ids: list[Any] | None, miles: list[float] | None) -> Found:
    """The row of ``statement``."""
    assert len(sums) == len(SUMS)
    return Found(total, counts([each or 0 for each in sums]), tuple(map(str, ids or ())), tuple(miles or ()))


TYPES: Final = {"state": "smallint", "town": "integer", "low": "integer", "high": "integer"} | {
    f"want{number}": "bigint" for number in range(len(PACKED))
}  # of values; others are float8


async def search(line: asyncpg.Connection, asked: Ask, how: How) -> Found:
    """Ask. Statements are prepared once a connection."""
    if how is not How.KNN:
        return found(*await ask(line, statement(asked.groups, around=asked.around, how=how), asked))
    total, sums = await ask(line, counting(asked.groups, around=asked.around), asked)
    if total < PAGE:
        return await search(line, asked, How.WITHIN)
    return found(total, sums, *await ask(line, nearest(asked.groups, around=asked.around), asked))


async def ask(line: asyncpg.Connection, text: str, asked: Ask) -> Any:
    """The one row of a statement."""
    text, names = spelled(text)
    return await line.fetchrow(text, *(asked.values[name] for name in names))


@cache
def spelled(text: str) -> tuple[str, tuple[str, ...]]:
    """A statement with its values numbered and typed, and their names in that order."""
    names: list[str] = []

    def numbered(name: str) -> str:
        if name not in names:
            names.append(name)
        return f"CAST(${names.index(name) + 1} AS {TYPES.get(name, 'float8')})"

    return NAMED.sub(lambda match: numbered(match[1]), text), tuple(names)
