"""The search on PostgreSQL, in three ways: what is sent, and what comes back."""

import re
from enum import StrEnum
from functools import cache
from typing import Any, Final

import asyncpg

from tests.bench.peers import sql
from tests.bench.peers.ask import PACKED, SUMS, Ask, Found, counts
from tests.bench.peers.rows import PAGE, SIZES

NAMED: Final = re.compile(r":([a-z]+[0-9]*)")


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
