"""A database of the first release, full of listings, is brought up to date: every row stays, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from tortoise.migrations.recorder import MigrationRecorder

from finder.settings import APPS
from providers import listings, models, records
from tests.conftest import NOW, a_listing
from tests.postgres.scratch import BOTH, like, migrated
from web.database import Database, SafeRecorder
from web.models import JobRun

pytestmark = [pytest.mark.anyio, pytest.mark.long]
OLD = {"providers": "providers"}  # the first release knew no accounts
ROWS = 40
FIRST = "5f0c2a4e-0000-4000-8000-{:012d}"
TABLES = ("organization", "location", "program", "draft", "revision", "source_record", "tombstone", "counter")

Rows = dict[str, list[dict[str, Any]]]
Columns = dict[str, dict[str, tuple[str, bool, str]]]  # table → column → kind, may be empty, default
Indexes = dict[str, set[tuple[bool, tuple[str, ...]]]]  # table → is unique, columns


async def insert(database: Database, table: str, **row: Any) -> None:
    """One row as the first release wrote it."""
    mark = "${}" if database.path is None else "?"
    holes = ", ".join(mark.format(number) for number in range(1, len(row) + 1))
    await database.connection.execute_query(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holes})", [*row.values()])


async def fill(database: Database) -> None:
    """Listings with everything that hung on them in the first release."""
    facts = orjson.dumps(a_listing().facts).decode()
    for number in range(1, ROWS + 1):
        public_id = FIRST.format(number)
        await insert(database, "organization", public_id=public_id, name=f"Org {number}", key=f"o{number}", website="")
        await insert(
            database, "location", public_id=public_id, key=f"l{number}", street=f"{number} Main", street2="",
            city="Toledo", state="OH", zip="43604", county="", lat=41.65, lon=-83.54, approximate=False, timezone="",
        )  # fmt: skip
        await insert(
            database, "program", public_id=public_id, organization_id=number, location_id=number, name=f"P {number}",
            facts=facts, source="samhsa-directory", checked="2023-06-29", provenance="{}", gone_since="",
            is_example=False, rev=number,
        )  # fmt: skip
        await insert(
            database, "draft", program_id=number, based_on=number, document='{"name": "draft; with a semicolon"}',
            saved_at=NOW if database.path is None else NOW.isoformat(),
        )  # fmt: skip
        await insert(
            database, "revision", program_public_id=public_id, rev=number, actor="import",
            changes='{"name": ["", "P"]}', at=NOW if database.path is None else NOW.isoformat(),
        )  # fmt: skip
        await insert(
            database, "source_record", program_id=number, source="samhsa-directory", fingerprint="f", row='{"a": "b"}',
            edition="2023",
        )  # fmt: skip
        await insert(database, "tombstone", public_id=public_id, rev=number)
    await insert(database, "counter", id=1, rev=ROWS)


async def rows(database: Database) -> Rows:
    """Every row of the tables of the first release."""
    found = {
        table: await database.connection.execute_query_dict(f"SELECT * FROM {table} ORDER BY id") for table in TABLES
    }
    return {table: [dict(row) for row in held] for table, held in found.items()}


async def first_release(url: str) -> None:
    """A database of the first release."""
    async with Database.open(url, OLD) as database:
        assert await database.migrate("0001_initial") == ["providers.0001_initial"]
        await fill(database)


async def brought_up_to_date(url: str) -> None:
    """The same, after the start of a server of today."""
    await first_release(url)
    async with Database.open(url, APPS) as database:
        assert len(await database.migrate()) >= 4


@asynccontextmanager
async def an_old_one(kind: str, folder: Path) -> AsyncIterator[tuple[str, Rows]]:
    """The URL of a database of the first release, and what it holds."""
    async with like(kind, folder, first_release) as url:
        async with Database.open(url, OLD) as database:
            held = await rows(database)
        yield url, held


@BOTH
async def test_no_row_is_lost_or_changed_and_new_columns_have_their_defaults(kind: str, tmp_path: Path) -> None:
    async with an_old_one(kind, tmp_path) as (_, held):
        assert all(held[table] for table in TABLES)
    async with like(kind, tmp_path, brought_up_to_date) as url, Database.open(url, APPS) as database:
        now_there = await rows(database)
        assert {table: len(found) for table, found in now_there.items()} == {
            table: len(held[table]) for table in TABLES
        }
        for table in TABLES:
            old = set(held[table][0])
            assert [{name: row[name] for name in old} for row in now_there[table]] == held[table], table
        new = {"claimed": "", "confirmed": "", "unconfirmed": "", "set_aside": ""}
        assert [{name: row[name] for name in new} for row in now_there["program"]] == [new] * ROWS
        assert {row["account"] for row in now_there["draft"]} == {0}
        assert await JobRun.all().count() == 0


@BOTH
async def test_what_was_there_is_read_and_written_as_ever(kind: str, tmp_path: Path) -> None:
    async with like(kind, tmp_path, brought_up_to_date) as url, Database.open(url, APPS):
        found = await listings.published()
        assert [one.id for one in found] == [FIRST.format(number) for number in range(1, ROWS + 1)]
        assert len(await records.everything()) == ROWS
        rev = await listings.publish([a_listing(id=FIRST.format(1))], actor="import", at=NOW)
        assert rev == ROWS + 1
        assert await models.Revision.all().count() == ROWS + 1
        draft = await models.Draft.get(program_id=1)
        await models.Draft.create(program_id=1, account=7, based_on=1, document={})
        assert draft.account == 0
        with pytest.raises(Exception, match="can only grow"):
            await models.Revision.filter(id=1).delete()


@BOTH
async def test_it_becomes_what_a_new_one_is_and_doing_it_again_does_nothing(kind: str, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    async with migrated(kind, tmp_path / "new") as url, Database.open(url, APPS) as database:
        new = await schema(database)
        assert all(new)
    async with an_old_one(kind, tmp_path) as (url, held), Database.open(url, APPS) as database:
        await database.migrate()
        assert await schema(database) == new
        assert await database.migrate() == []
        assert len((await rows(database))["program"]) == len(held["program"])
        assert [path.name for path in tmp_path.iterdir() if "before" in path.name] == []


@BOTH
async def test_every_field_of_the_models_is_a_column_and_no_column_is_left_over(kind: str, tmp_path: Path) -> None:
    async with like(kind, tmp_path, brought_up_to_date) as url, Database.open(url, APPS) as database:
        there = {table: set(found) for table, found in (await columns(database)).items()}
        described = [model for app in database._context.apps.values() for model in app.values()]  # type: ignore[union-attr]
        wanted = {model._meta.db_table: set(model._meta.fields_db_projection.values()) for model in described}
        assert {table: found for table, found in there.items() if table != "tortoise_migrations"} == wanted


class Killed(BaseException):
    """The process ends here."""


@BOTH
@pytest.mark.parametrize("at", [0, 3])
async def test_killed_at_any_step_it_is_as_it_was_and_the_next_start_brings_it_up_to_date(
    kind: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    async def applied(self: SafeRecorder, app: str, name: str) -> None:
        if len(steps) == at:
            raise Killed
        steps.append(name)
        await MigrationRecorder.record_applied(self, app, name)

    async with an_old_one(kind, tmp_path) as (url, held):
        with monkeypatch.context() as patched:
            patched.setattr(SafeRecorder, "record_applied", applied, raising=False)
            async with Database.open(url, APPS) as database:
                with pytest.raises(Killed):
                    await database.migrate()
        async with Database.open(url, APPS) as database:
            assert await rows(database) == held
            assert "audit_entry" not in await columns(database)
            assert len(await database.migrate()) >= 4
            assert len((await rows(database))["program"]) == ROWS


@BOTH
async def test_of_servers_that_start_at_once_one_brings_it_up_to_date_and_all_go_on(kind: str, tmp_path: Path) -> None:
    async with an_old_one(kind, tmp_path) as (url, held):

        async def server() -> int:
            async with Database.open(url, APPS) as database:
                done = len(await database.migrate())
                assert len((await rows(database))["program"]) == len(held["program"])
                return done

        done = await asyncio.gather(*(asyncio.create_task(server()) for _ in range(3)))
        assert sorted(done)[:2] == [0, 0]
        assert max(done) >= 4


async def schema(database: Database) -> tuple[Columns, Indexes, set[str], set[str]]:
    """All that a database is made of."""
    return await columns(database), await indexes(database), await triggers(database), await parents(database)


async def parents(database: Database) -> set[str]:
    """Which column points to which table, and what happens to a row whose parent goes."""
    run = database.connection.execute_query_dict
    if database.path is None:
        found = await run(
            "SELECT conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) AS said FROM pg_constraint "
            "WHERE contype = 'f'"
        )
        return {row["said"] for row in found}
    return {
        f"{table}.{row['from']} {row['table']}.{row['to']} {row['on_delete']}"
        for table in await columns(database)
        for row in await run(f'PRAGMA foreign_key_list("{table}")')
    }


async def columns(database: Database) -> Columns:
    """Every table's columns."""
    run = database.connection.execute_query_dict
    if database.path is None:
        found = await run(
            "SELECT table_name, column_name, data_type || coalesce(character_maximum_length::text, '') AS type, "
            "is_nullable = 'YES' AS empty, coalesce(column_default, '') AS default FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        made: Columns = {}
        for row in found:
            made.setdefault(row["table_name"], {})[row["column_name"]] = (row["type"], row["empty"], row["default"])
        return made
    tables = [row["name"] for row in await run("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table: {
            row["name"]: (row["type"].upper(), not row["notnull"], row["dflt_value"] or "")
            for row in await run(f'PRAGMA table_info("{table}")')
        }
        for table in tables
        if not table.startswith("sqlite_")
    }


async def indexes(database: Database) -> Indexes:
    """Every table's indexes, whatever they are called."""
    run = database.connection.execute_query_dict
    made: Indexes = {}
    if database.path is None:
        found = await run(
            "SELECT t.relname AS name, i.indisunique AS is_unique, ARRAY(SELECT a.attname::text FROM "
            "unnest(i.indkey) WITH ORDINALITY AS k(n, o) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n "
            "ORDER BY k.o) AS columns FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid "
            "JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'"
        )
        for row in found:
            made.setdefault(row["name"], set()).add((row["is_unique"], tuple(row["columns"])))
        return made
    for table in await columns(database):
        made[table] = {
            (
                bool(index["unique"]),
                tuple(row["name"] for row in await run(f'PRAGMA index_info("{index["name"]}")')),
            )
            for index in await run(f'PRAGMA index_list("{table}")')
        }
    return made


async def triggers(database: Database) -> set[str]:
    """What guards the tables that can only grow."""
    sql = (
        "SELECT DISTINCT trigger_name AS name FROM information_schema.triggers"
        if database.path is None
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    found = {row["name"] for row in await database.connection.execute_query_dict(sql)}
    assert found
    return found
