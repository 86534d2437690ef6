"""SQLite for Tortoise, with defaults changed that lost data in trials, or kept a process from ever answering again.

``BEGIN`` is deferred in the stock engine: with two processes more than half of the read-then-write transactions
failed with "database is locked". ``BEGIN IMMEDIATE`` takes the write lock first. A transaction that cannot begin must
give the connection back (see ``CarefulContext``). A connection is used only while it leads to the file that stands at
its path, and is made anew after an error that may have spoilt it (see ``ImmediateClient``). And a table that is rebuilt
by a migration must keep its children, indexes and triggers (see ``SafeSchemaEditor``).
"""

import os
import sqlite3
from contextlib import suppress
from typing import Any, Final

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, TransactionManagementError
from tortoise.migrations.schema_editor import SqliteSchemaEditor

from web.faults import spoils

IN_MEMORY: Final = ":memory:"


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first statement."""

    async def begin(self) -> None:
        """Take the write lock, waiting as long as ``busy_timeout`` says."""
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(str(error)) from error

    async def commit(self) -> None:
        """Commit. When that fails, nothing of it is left: the next transaction would else commit it after all."""
        try:
            await super().commit()
        except sqlite3.Error:
            with suppress(Exception):
                await self._connection.rollback()
            raise

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))


class CarefulContext(SqliteTransactionContext):
    """Gives the connection back when a transaction cannot begin, or is given up meanwhile.

    The stock context then keeps its lock for ever: one "database is locked" and the process never answers again.
    """

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        client = self.connection._parent
        try:
            await client.make_sure()
            self.connection._connection = client._connection  # another than when this context was made, perhaps
            await self.connection.begin()
        except BaseException as error:
            try:
                with suppress(Exception):  # the order to begin may still wait in the connection's thread
                    await self.connection._connection.rollback()
                await client.look_at(error)
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        begun: TransactionalDBClient = self.connection
        return begun

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if not self.connection._finalized:
                await (self.connection.rollback() if error else self.connection.commit())
        except BaseException as failed:
            await self.connection._parent.look_at(failed)
            raise
        finally:
            try:
                await self.connection._parent.look_at(error)
            finally:
                get_connections().reset(self.token)
                self._trxlock.release()


class SureConnection(ConnectionWrapper[Any]):
    """The connection for one statement. The stock wrapper keeps its lock for ever when it cannot connect."""

    client: "ImmediateClient"

    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        try:
            await self.client.make_sure()
        except BaseException:
            self._lock.release()
            raise
        self.connection = self.client._connection
        return self.connection

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            await self.client.look_at(error)
        finally:
            self._lock.release()


class ImmediateClient(SqliteClient):
    """One connection; every transaction is immediate.

    A file that was moved away or replaced is still written by whoever has it open: what is acknowledged then is in no
    file that anybody will ever read. And SQLite, asked to open a file that is not there, makes an empty one.
    """

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(file_path, **options)
        self._file: tuple[int, int] | None = None  # device and number of the file that was opened last

    async def make_sure(self) -> None:
        """Be connected to the file that stands at the path now. Raises ``DBConnectionError`` when it is gone."""
        there = self._there()
        if self._connection and there != self._file:
            await self._let_go()
        if self._connection is None:
            if self._file and not there:
                raise DBConnectionError("the database's file is gone")
            await self.create_connection(with_db=True)

    async def create_connection(self, with_db: bool) -> None:
        """Connect. A connection of which not every pragma was set is given up: it would keep no foreign key."""
        try:
            await super().create_connection(with_db)
        except BaseException:
            await self._let_go()
            raise
        self._file = self._there()

    async def look_at(self, error: BaseException | None) -> None:
        """Give the connection up after an error that may have spoilt it."""
        if spoils(error):
            await self._let_go()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(Exception):
                await connection.close()

    def _there(self) -> tuple[int, int] | None:
        """Which file stands at the path, if one does."""
        if self.filename == IN_MEMORY:
            return None
        try:
            found = os.stat(self.filename)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        return SureConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return CarefulContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient  # the name by which Tortoise finds an engine in a module


class SafeSchemaEditor(SqliteSchemaEditor):
    """Rebuilds a table without losing what stands around it.

    The stock editor drops the old table while foreign keys are on, which deletes every child row by cascade, and
    forgets indexes and triggers. The caller turns foreign keys off; this class saves and restores the rest.
    """

    def _escape_comment(self, comment: str) -> str:
        """Without semicolons: the stock editor cuts a statement at each of them, inside a comment too."""
        return str(super()._escape_comment(comment)).replace(";", ",")

    async def _remake_table(self, model: Any, *args: Any, **kwargs: Any) -> None:
        table = model._meta.db_table
        saved = await self.client.execute_query_dict(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [table],
        )
        await super()._remake_table(model, *args, **kwargs)
        columns = {row["name"] for row in await self.client.execute_query_dict(f'PRAGMA table_info("{table}")')}
        for row in saved:
            if names_only(row["sql"], columns):
                await self.client.execute_query(row["sql"])


def names_only(statement: str, columns: set[str]) -> bool:
    """Whether an index is on columns that still exist; a trigger is always kept."""
    if not statement.upper().startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
        return True
    inside = statement[statement.rindex("(") + 1 : statement.rindex(")")]
    return all(name.strip().strip('"') in columns for name in inside.split(","))
