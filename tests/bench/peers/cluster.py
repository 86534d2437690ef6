"""PostgreSQL and PostGIS as they would be set up for this search, on a server of their own, with room in memory."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from tests.bench.peers.ask import WORDS
from tests.bench.peers.rows import COLUMNS
from tests.browser.server import free_port
from tests.postgres.clusters import USER, Cluster, has_user, programs, run

SERVER: Final = (
    "-c fsync=off -c shared_buffers=1GB -c effective_cache_size=4GB -c work_mem=64MB -c maintenance_work_mem=512MB "
    "-c random_page_cost=1.1 -c max_wal_size=8GB -c max_connections=60 -c jit=off"
)
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


async def database(server: Cluster, count: int, lines: Iterable[list[tuple[Any, ...]]]) -> str:
    """The URL of a new database that holds rows as ``rows.records`` gives them, with every index."""
    name = f"listings_{count}"
    await execute(server.url, f"CREATE DATABASE {name}")
    url = server.url.rpartition("/")[0] + f"/{name}"
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
