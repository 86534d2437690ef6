"""SQLite for Tortoise, with two defaults changed that lost data in trials.

``BEGIN`` is deferred in the stock engine: with two processes more than half of the read-then-write transactions
failed with "database is locked". ``BEGIN IMMEDIATE`` takes the write lock first. A transaction that cannot begin must
give the connection back (see ``CarefulContext``). And a table that is rebuilt by a migration must keep its children,
indexes and triggers (see ``SafeSchemaEditor``).
"""

import sqlite3
from contextlib import suppress
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError
from tortoise.migrations.schema_editor import SqliteSchemaEditor


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first statement."""

    async def begin(self) -> None:
        """Take the write lock, waiting as long as ``busy_timeout`` says."""
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(str(error)) from error

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))


class CarefulContext(SqliteTransactionContext):
    """Gives the connection back when a transaction cannot begin, or is given up meanwhile.

    The stock context then keeps its lock for ever: one "database is locked" and the process never answers again.
    """

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            try:
                with suppress(Exception):  # the order to begin may still wait in the connection's thread
                    await self.connection._connection.rollback()
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        begun: TransactionalDBClient = self.connection
        return begun


class ImmediateClient(SqliteClient):
    """One connection; every transaction is immediate."""

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
