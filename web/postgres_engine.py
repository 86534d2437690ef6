"""PostgreSQL for Tortoise, with two defaults changed: nobody waits for a server that stands still, and no connection of
the pool is ever lost. With the stock engine the first one that stands still holds all five, and everybody.

What is asked is given up at the deadline of the request (``web.deadline``), or when the task is. Its connection is
then ended rather than cleared: that would wait for the same server.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from web import deadline
from web.faults import Unanswered, Unsure

PARTING: Final = 1.0  # seconds that a connection has to be cleared when it is given back
GIVEN_UP: Final = (asyncio.CancelledError, TimeoutError)
WRITES: Final = ("INSERT", "UPDATE", "DELETE")


@asynccontextmanager
async def bounded(connection: Any) -> AsyncIterator[None]:
    """Ask something of a connection. Raises ``Unanswered`` when no answer came, in time or at all, and ``TimeoutError``
    when there is no time left to ask."""
    in_time(connection)
    try:
        async with asyncio.timeout(deadline.left()):
            try:
                yield
            except GIVEN_UP:
                end(connection)
                raise
    except Exception as error:
        if is_ended(connection):
            raise Unanswered("the database did not answer") from error
        raise


def in_time(connection: Any) -> None:
    """Raises ``TimeoutError`` when the deadline is over. What was begun on the connection ends with it."""
    if deadline.left() == 0:
        end(connection)
        raise TimeoutError("the database took too long")


def end(connection: Any) -> None:
    """End a connection, whatever it waits for. The pool makes another."""
    with suppress(asyncpg.InterfaceError):  # it has ended by itself
        connection.terminate()


def is_ended(connection: Any) -> bool:
    """Whether a connection has ended: the pool then takes it back, and what was lent is an empty shell."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


async def give_back(pool: Any, connection: Any) -> None:
    """To the pool; one that cannot be cleared is ended. What was answered stays so, whatever comes of this."""
    with suppress(Exception):
        await pool.release(connection, timeout=PARTING)


class CarefulTransaction(TransactionWrapper):
    """A transaction whose every step is bounded, and that says when nobody knows whether it was committed."""

    def acquire_connection(self) -> Any:
        """Its connection, for one question at a time."""
        return self._lent()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        async with self._lock, bounded(self._connection):
            yield self._connection

    async def begin(self) -> None:
        """Begin, or set a savepoint. Raises ``Unanswered``."""
        async with bounded(self._connection):
            await super().begin()

    async def commit(self) -> None:
        """Commit. Raises ``Unsure``."""
        in_time(self._connection)
        try:
            async with bounded(self._connection):
                await super().commit()
        except Unanswered as error:
            raise Unsure("the database did not say whether it committed") from error

    async def release_savepoint(self) -> None:
        """Go on without the savepoint; nothing is committed yet."""
        async with bounded(self._connection):
            await super().commit()

    async def rollback(self) -> None:
        """Take back; when the connection is gone, so is the transaction."""
        if is_ended(self._connection):
            return
        async with bounded(self._connection):
            await super().rollback()

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(CarefulTransaction(self))


class CarefulContext(TransactionContextPooled):
    """Gives the connection back when a transaction cannot begin, is given up meanwhile, or ends in whatever way."""

    async def __aenter__(self) -> TransactionalDBClient:
        parent = self.client._parent
        async with asyncio.timeout(deadline.left()):
            await self.ensure_connection()
            self.client._connection = await parent._pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await give_back(parent._pool, self.client._connection)  # which also ends what was begun
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if self.client._finalized or kind is TransactionManagementError:  # the second: it has failed already
                return
            await (self.client.rollback() if kind else self.client.commit())
        finally:
            if self.client._parent._pool:
                await give_back(self.client._parent._pool, self.client._connection)
            get_connections().reset(self.token)


class CarefulClient(AsyncpgDBClient):
    """A pool of connections, none of which is lost."""

    def acquire_connection(self) -> Any:
        """A connection, for one question."""
        return self._lent()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        async with asyncio.timeout(deadline.left()):
            if not self._pool:
                async with self._pool_init_lock:
                    if not self._pool:
                        await self.create_connection(with_db=True)
            pool: Any = self._pool
            connection = await pool.acquire()
        try:
            async with bounded(connection):
                yield connection
        finally:
            await give_back(pool, connection)

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        """Write a row, outside any transaction. Raises ``Unsure``."""
        async with unsure_of(query):
            return await super().execute_insert(query, values)

    async def execute_many(self, query: str, values: list[Any]) -> None:
        """Write rows, outside any transaction. Raises ``Unsure``."""
        async with unsure_of(query):
            await super().execute_many(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        """Ask, outside any transaction. Raises ``Unsure`` when it was a write."""
        async with unsure_of(query):
            found: tuple[int, list[Any]] = await super().execute_query(query, values)
            return found

    def _in_transaction(self) -> TransactionContext:
        return CarefulContext(CarefulTransaction(self), self._pool_init_lock)


@asynccontextmanager
async def unsure_of(query: str) -> AsyncIterator[None]:
    """A write that got no answer may have been done."""
    try:
        yield
    except Unanswered as error:
        if query.lstrip().upper().startswith(WRITES):
            raise Unsure("the database did not say whether it wrote") from error
        raise


client_class = CarefulClient  # the name by which Tortoise finds an engine in a module
