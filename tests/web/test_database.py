"""The database that keeps its rows: pinned settings, immediate transactions, migrations that lose nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.migrations.schema_editor.sqlite import SqliteSchemaEditor
from tortoise.models import Model

from finder.settings import APPS
from web.database import BadDatabaseUrl, Database, transaction
from web.sqlite_engine import SafeSchemaEditor, names_only

pytestmark = pytest.mark.anyio


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/finder.db"


async def value(database: Database, sql: str) -> Any:
    return next(iter(dict((await database.connection.execute_query_dict(sql))[0]).values()))


async def test_no_acknowledged_write_may_be_lost_to_a_power_cut(tmp_path: Path) -> None:
    async with Database.open(url(tmp_path), APPS) as database:
        assert await value(database, "PRAGMA synchronous") == 2
        assert await value(database, "PRAGMA journal_mode") == "wal"
        assert await value(database, "PRAGMA foreign_keys") == 1


async def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    async with Database.open(url(tmp_path), APPS) as database:
        assert await database.migrate()
        assert await database.migrate() == []
    assert [path.name for path in tmp_path.iterdir() if "before" in path.name] == []


async def test_writers_wait_for_each_other_and_none_fails(tmp_path: Path) -> None:
    async with Database.open(url(tmp_path), APPS) as first, Database.open(url(tmp_path), APPS) as second:
        first.bind()
        await first.migrate()
        await first.connection.execute_query("INSERT INTO counter (id, rev) VALUES (1, 0)")

        async def raise_counter(database: Database) -> None:
            database.bind()
            for _ in range(25):
                async with transaction():
                    rev = await value(database, "SELECT rev FROM counter")
                    await asyncio.sleep(0)
                    await database.connection.execute_query("UPDATE counter SET rev = ?", [rev + 1])

        await asyncio.gather(raise_counter(first), raise_counter(second))
        first.bind()
        assert await value(first, "SELECT rev FROM counter") == 50


async def test_a_nested_transaction_that_fails_leaves_the_outer_one_whole(tmp_path: Path) -> None:
    async with Database.open(url(tmp_path), APPS) as database:
        await database.migrate()
        async with transaction():
            await database.connection.execute_query("INSERT INTO counter (id, rev) VALUES (1, 7)")
            with pytest.raises(IntegrityError):
                async with transaction():
                    await database.connection.execute_query("INSERT INTO counter (id, rev) VALUES (1, 8)")
        assert await value(database, "SELECT rev FROM counter") == 7


class Parent(Model):
    """A parent as a migration makes it anew: one column fewer."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=20)
    old = fields.CharField(max_length=20, default="")

    class Meta:
        table = "parent"


async def remade(tmp_path: Path, editor: type[SqliteSchemaEditor], *, safe: bool) -> tuple[int, set[str]]:
    """Children and indexes that are left after the parent's table was built again without a column."""
    async with Database.open(url(tmp_path), APPS) as database:
        run = database.connection.execute_query
        await run("CREATE TABLE parent (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, old VARCHAR(20) NOT NULL)")
        await run("CREATE TABLE child (id INTEGER PRIMARY KEY, up INT REFERENCES parent(id) ON DELETE CASCADE)")
        await run("CREATE UNIQUE INDEX by_name ON parent (name)")
        await run("CREATE INDEX by_old ON parent (old)")
        await run("INSERT INTO parent VALUES (1, 'a', '')")
        await run("INSERT INTO child VALUES (1, 1)")
        if safe:
            await run("PRAGMA foreign_keys=OFF")
        field = Parent._meta.fields_map["old"]
        await editor(database.connection, atomic=False)._remake_table(Parent, delete_field=field)
        rows = await database.connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'index'")
        return int(await value(database, "SELECT count(*) FROM child")), {row["name"] for row in rows}


async def test_a_table_that_is_built_again_keeps_its_children_and_its_indexes(tmp_path: Path) -> None:
    assert await remade(tmp_path, SafeSchemaEditor, safe=True) == (1, {"by_name"})


async def test_the_stock_editor_loses_them_which_is_why_ours_exists(tmp_path: Path) -> None:
    assert await remade(tmp_path, SqliteSchemaEditor, safe=False) == (0, set())


def test_an_index_on_a_column_that_is_gone_is_let_go() -> None:
    assert names_only('CREATE INDEX "i" ON "t" ("a", "b")', {"a", "b"})
    assert not names_only('CREATE UNIQUE INDEX "i" ON "t" ("a", "gone")', {"a"})
    assert names_only("CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END", set())


async def test_a_url_that_we_cannot_open_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        async with Database.open("mysql://root:hunter2@localhost/x", APPS):
            pass
    assert "hunter2" not in str(refused.value)


async def test_rows_that_lose_their_parent_stop_a_migration_and_the_old_file_remains(tmp_path: Path) -> None:
    async with Database.open(url(tmp_path), APPS) as database:
        await database.connection.execute_query("CREATE TABLE up (id INTEGER PRIMARY KEY)")
        await database.connection.execute_query("CREATE TABLE down (id INTEGER PRIMARY KEY, up INT REFERENCES up(id))")
        await database.connection.execute_query("PRAGMA foreign_keys=OFF")
        await database.connection.execute_query("INSERT INTO down VALUES (1, 99)")
        with pytest.raises(RuntimeError, match="lost their parent"):
            await database.migrate()
    assert (tmp_path / "finder.db.before-migration").exists()
