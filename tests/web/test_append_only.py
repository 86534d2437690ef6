"""Tables that can only grow, on both databases, by every way that SQL knows to change a row."""

from pathlib import Path

import pytest

from finder.settings import APPS
from tests.postgres.scratch import BOTH, scratch
from web.append_only import AppendOnly, statements
from web.database import Database

pytestmark = pytest.mark.anyio
WAYS = {
    "sqlite": [
        "UPDATE diary SET said = 'b'",
        "UPDATE OR REPLACE diary SET id = 2 WHERE id = 1",
        "DELETE FROM diary",
        "INSERT OR REPLACE INTO diary (id, said) VALUES (1, 'b')",
        "REPLACE INTO diary (id, said) VALUES (1, 'b')",
        "INSERT INTO diary (id, said) VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET said = 'b'",
    ],
    "postgres": [
        "UPDATE diary SET said = 'b'",
        "DELETE FROM diary",
        "TRUNCATE diary",
        "INSERT INTO diary (id, said) VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET said = 'b'",
        "WITH gone AS (DELETE FROM diary RETURNING id) SELECT * FROM gone",
        "MERGE INTO diary USING (SELECT 1 AS id) AS new ON diary.id = new.id WHEN MATCHED THEN DELETE",
    ],
}


async def a_diary(database: Database, kind: str) -> None:
    run = database.connection.execute_query
    await run("CREATE TABLE diary (id INTEGER PRIMARY KEY, said VARCHAR(9) NOT NULL)")
    for statement in statements("diary", kind):
        await run(statement)
    await run("INSERT INTO diary (id, said) VALUES (1, 'a'), (2, 'a')")


async def refused(database: Database, way: str) -> bool:
    try:
        await database.connection.execute_query(way)
    except Exception as error:
        return "diary can only grow" in str(error)
    return False


@BOTH
async def test_no_way_changes_or_removes_a_row_and_rows_are_added_as_ever(kind: str, tmp_path: Path) -> None:
    async with scratch(kind, tmp_path) as url, Database.open(url, APPS) as database:
        await a_diary(database, kind)
        assert [way for way in WAYS[kind] if not await refused(database, way)] == []
        await database.connection.execute_query("INSERT INTO diary (id, said) VALUES (3, 'a')")
        rows = await database.connection.execute_query_dict("SELECT id, said FROM diary ORDER BY id")
        assert [tuple(row.values()) for row in rows] == [(1, "a"), (2, "a"), (3, "a")]


async def test_there_is_no_way_back() -> None:
    step = AppendOnly("diary")
    assert "diary" in step.describe()
    await step.database_forward("web", None, None)  # a dry run changes nothing
    with pytest.raises(NotImplementedError):
        await step.database_backward("web", None, None)
