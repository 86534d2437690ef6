"""SQLite with a bounding box: the same statement on the same covering indexes, in this process."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from finder.search import distance
from tests.bench.listings import UNIT
from tests.bench.peers import sql
from tests.bench.peers.ask import WORDS, Ask, Found, counts
from tests.bench.peers.rows import COLUMNS, PAGE, SIZES

NAMES: Final = ", ".join(f"w{word}" for word in range(WORDS))
NEEDED: Final = ("id", "public_id", "lat", "lon", "x", "y", "z", "strip", "state", "town", *NAMES.split(", "))
TABLE: Final = f"""
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;
CREATE TABLE program (id INTEGER PRIMARY KEY, public_id TEXT, lat REAL, lon REAL, x REAL, y REAL, z REAL,
 strip INTEGER, state INTEGER, town INTEGER, {NAMES});
"""
INDEXES: Final = f"""
CREATE INDEX by_strip ON program (strip, lon, lat, x, y, z, {NAMES});
CREATE INDEX by_town ON program (town, lat, lon, x, y, z, {NAMES});
CREATE INDEX by_state ON program (state, x, y, z, {NAMES});
ANALYZE;
"""
STRIPS: Final = """
each(strip) AS MATERIALIZED (VALUES (:low) UNION ALL SELECT strip + 1 FROM each WHERE strip < :high),
"""


class Lite:
    """A SQLite database that holds a draw."""

    def __init__(self, file: Path) -> None:
        self._line = sqlite3.connect(file, cached_statements=256)
        self._line.executescript(TABLE)
        self._line.create_function("away", 4, away, deterministic=True)

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows as ``rows.records`` gives them."""
        places = [COLUMNS.index(name) for name in NEEDED]
        holes = ", ".join("?" * len(NEEDED))
        each = ([row[place] for place in places] for row in rows)
        self._line.executemany(f"INSERT INTO program ({', '.join(NEEDED)}) VALUES ({holes})", each)

    def settle(self) -> None:
        """Make the indexes, when every row is there."""
        self._line.commit()
        self._line.executescript(INDEXES)

    def search(self, asked: Ask) -> Found:
        """Ask. What may be among the nearest is measured here: SQLite knows no ellipsoid."""
        row = self._line.execute(statement(asked.groups, around=asked.around), asked.values).fetchone()
        some = orjson.loads(row[2])
        ids = [each[0] for each in some]
        degrees = np.rint(np.array([each[1:] for each in some]).reshape(-1, 2) / UNIT).astype(np.int32)
        miles = distance.miles(asked.values["lat"], asked.values["lon"], degrees).tolist()
        first = sorted(zip(miles, ids, strict=True))[:PAGE]
        sums = [each or 0 for each in orjson.loads(row[1])]
        return Found(row[0], counts(sums), tuple(each for _, each in first), tuple(each for each, _ in first))

    def close(self) -> None:
        self._line.close()


def away(lat: float, lon: float, from_lat: float, from_lon: float) -> float:
    """The true distance in metres; asked for what lies at the very edge of a circle only."""
    degrees = np.rint(np.array([[lat, lon]]) / UNIT).astype(np.int32)
    return float(distance.miles(from_lat, from_lon, degrees)[0]) * distance.MILE


@cache
def statement(groups: tuple[str, ...], *, around: bool) -> str:
    """The whole search: one row with the total, the sums, and what may be among the nearest."""
    near = (sql.AROUND if around else sql.IN_STATE).format(
        columns=", ".join(sql.COLUMNS),
        strips="each CROSS JOIN program ON program.strip = each.strip",
        true="away(lat, lon, :lat, :lon)",
    )
    return f"""
WITH RECURSIVE {STRIPS if around else ""}
seen AS MATERIALIZED ({sql.candidates(near, groups, SIZES, "LIMIT -1 OFFSET 0")}),
fits AS MATERIALIZED (SELECT id, far FROM seen WHERE missed = -1),
edge AS (SELECT {sql.WIDENED_CHORD} AS far FROM fits ORDER BY fits.far LIMIT 1 OFFSET {PAGE - 1})
SELECT (SELECT count(*) FROM fits), (SELECT json_array({", ".join(sql.sums())}) FROM seen),
 (SELECT json_group_array(json_array(public_id, lat, lon)) FROM fits JOIN program USING (id)
  WHERE far <= coalesce((SELECT far FROM edge), 1e9))
"""
