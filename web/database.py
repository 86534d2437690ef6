"""One database, opened by its URL, and the safe way to change its schema.

``sqlite:///path`` is one machine; ``postgres://…`` is many. SQLite is pinned to WAL with ``synchronous=FULL``: with
``NORMAL`` acknowledged writes were lost in most power-loss images.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from shutil import copyfile
from typing import Any, Final, Self

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connections
from tortoise.context import TortoiseContext, _current_context
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.transactions import in_transaction

from web import deadline
from web.sqlite_engine import SafeSchemaEditor

CONNECTION: Final = "default"
SQLITE: Final = "sqlite:///"
POSTGRES: Final = ("postgres://", "postgresql://", "asyncpg://")
MIGRATING: Final = 7_202  # the number of our lock on PostgreSQL
BUSY_TIMEOUT: Final = 10_000  # milliseconds that a writer waits for another
REACHING: Final = 10  # seconds that PostgreSQL has to accept a connection


class BadDatabaseUrl(ValueError):
    """The URL names no database that we can open. The message never repeats the URL: it may hold a password."""


class Database:
    """An open database. ``apps`` maps an app's label to the package that holds its ``models`` and ``migrations``.

    ``options`` are the engine's own, beside what the URL says.
    """

    def __init__(self, url: str, apps: Mapping[str, str], options: Mapping[str, Any] | None = None) -> None:
        self.url = url
        self._options = options or {}
        self.path = Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
        self._apps = apps
        self._context = TortoiseContext()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, apps: Mapping[str, str]) -> AsyncIterator[Self]:
        """Open for as long as the block lasts. Raises ``BadDatabaseUrl``."""
        database = cls(url, apps)
        await database.start()
        try:
            yield database
        finally:
            await database.stop()

    async def start(self) -> None:
        """Make ready; the first query connects. Binds the running task."""
        self.bind()
        await self.prepare()

    async def prepare(self) -> None:
        """Make ready beside another database, to which the running task stays bound."""
        settings = config(self.url, self._apps)
        settings["connections"][CONNECTION]["credentials"] |= self._options
        await self._context.init(config=settings)

    async def stop(self) -> None:
        """Close every connection."""
        await self._context.close_connections()

    def bind(self, within: float | None = None) -> None:
        """Make this the database of the running task, which may take so many seconds in all, or as long as it takes.

        A ``with`` per request is not safe under concurrency.
        """
        _current_context.set(self._context)
        deadline.within(within)

    @property
    def connection(self) -> BaseDBAsyncClient:
        """The connection, or the running transaction's."""
        return self._context.connections.get(CONNECTION)

    async def migrate(self, target: str = "__latest__") -> list[str]:
        """Bring the schema up to date. Returns the names of the migrations that ran; all of them or none count.

        All run in one transaction, which also notes them: the stock executor notes each after its own, and a process
        killed in between could never migrate again. Of several servers one migrates and the others wait.

        SQLite: the file is copied first (``….before-NAME``), foreign keys are off while tables are rebuilt, and are
        checked before the copy is let go.
        """
        done: list[str] = []
        if not await self.pending(target):
            return done
        if self.path:
            await self._migrate_sqlite(self.path, target, done)
        else:
            await self._run(target, done)
        return done

    async def pending(self, target: str = "__latest__") -> int:
        """How many migrations wait to be run. Changes nothing."""
        executor = SafeExecutor(self.connection, config(self.url, self._apps)["apps"])
        return len(await executor.plan(self._targets(target)))

    def _targets(self, target: str) -> list[MigrationTarget]:
        return [MigrationTarget(label, target) for label in self._apps]

    async def _run(self, target: str, done: list[str]) -> None:
        async with transaction() as connection:
            if connection.capabilities.dialect == "postgres":
                await connection.execute_query("SET LOCAL lock_timeout = 0")  # whoever migrates may take long
                await connection.execute_query(f"SELECT pg_advisory_xact_lock({MIGRATING})")
            executor = SafeExecutor(connection, config(self.url, self._apps)["apps"])
            await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))  # a failed read ends it all
            await executor.migrate(
                self._targets(target),
                progress=lambda event, app, name: done.append(f"{app}.{name}") if event == "apply_done" else None,
            )

    async def _migrate_sqlite(self, path: Path, target: str, done: list[str]) -> None:
        copy = path.with_name(path.name + ".before-migration")
        await self.connection.execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
        copyfile(path, copy)
        await self.connection.execute_query("PRAGMA foreign_keys=OFF")
        try:
            await self._run(target, done)
            broken = await self.connection.execute_query_dict("PRAGMA foreign_key_check")
            if broken:
                raise RuntimeError(f"{len(broken)} rows lost their parent in a migration; {copy} holds the old state")
        finally:
            await self.connection.execute_query("PRAGMA foreign_keys=ON")
        copy.unlink(missing_ok=True)  # another server may have begun with us, and be done


class SafeRecorder(MigrationRecorder):
    """Makes its table as part of the transaction: a script, as the stock one runs it, ends SQLite's transaction."""

    async def ensure_schema(self, schema_editor: BaseSchemaEditor) -> None:
        """Make the table of what was applied, where it is not there yet."""
        statement = schema_editor._get_model_sql_data(self.model).table_sql
        await self.connection.execute_query(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))


class SafeExecutor(MigrationExecutor):
    """Tortoise's executor with the schema editor that keeps child rows, all of it in the caller's transaction."""

    def __init__(self, connection: BaseDBAsyncClient, apps_config: dict[str, dict[str, Any]]) -> None:
        super().__init__(connection, apps_config)
        self.recorder = self.loader.recorder = SafeRecorder(connection)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        if self.connection.capabilities.dialect == "sqlite":
            return SafeSchemaEditor(self.connection, atomic=atomic, collect_sql=collect_sql)
        return super()._schema_editor(atomic=atomic, collect_sql=collect_sql)


async def empty_journal(now: datetime) -> int:
    """SQLite: bring what its journal holds into the file and cut it off. What was deleted lies in it until it is
    written over, which may take months on a quiet site. Whether it was done: 0 while somebody else is reading."""
    client: Any = get_connections().get(CONNECTION)
    if client.capabilities.dialect != "sqlite":
        return 0
    async with client.acquire_connection() as line:
        try:
            await line.execute("PRAGMA busy_timeout=0")  # it would keep every writer waiting for a reader
            found = await (await line.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchone()
        finally:
            await line.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    return int(found[0] == 0)


def config(url: str, apps: Mapping[str, str]) -> dict[str, Any]:
    """Tortoise's configuration for one URL."""
    return {
        "connections": {CONNECTION: connection_config(url)},
        "apps": {
            label: {
                "models": [f"{package}.models"],
                "migrations": f"{package}.migrations",
                "default_connection": CONNECTION,
            }
            for label, package in apps.items()
        },
    }


def connection_config(url: str) -> dict[str, Any]:
    """How to reach the database: by our engine for SQLite, or for PostgreSQL."""
    if url.startswith(SQLITE):
        return {
            "engine": "web.sqlite_engine",
            "credentials": {
                "file_path": url.removeprefix(SQLITE),
                "journal_mode": "WAL",
                "synchronous": "FULL",
                "busy_timeout": BUSY_TIMEOUT,
                "secure_delete": "ON",  # what is deleted is overwritten; not every SQLite is built so
            },
        }
    if url.startswith(POSTGRES):
        expanded: dict[str, Any] = expand_db_url("asyncpg://" + url.partition("://")[2])
        expanded["credentials"] = {
            "timeout": REACHING, "server_settings": {"lock_timeout": str(BUSY_TIMEOUT)}, **expanded["credentials"]
        }  # fmt: skip
        return expanded | {"engine": "web.postgres_engine"}
    raise BadDatabaseUrl("FINDER_DATABASE_URL must begin with sqlite:/// or postgres://")


def known_migrations(apps: Mapping[str, str]) -> frozenset[str]:
    """Every migration that the code has, as ``app.name``."""
    return frozenset(
        f"{label}.{found.name}"
        for label, package in apps.items()
        for found in iter_modules(import_module(f"{package}.migrations").__path__)
    )


transaction = in_transaction
