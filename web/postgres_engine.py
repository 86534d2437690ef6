"""PostgreSQL for Tortoise, with one default changed: a transaction that is given up while it begins gives its
connection back. The stock context keeps it for ever, and after five of them (the pool) nobody is answered any more."""

from contextlib import suppress

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


class CarefulContext(TransactionContextPooled):
    """Gives the connection back when a transaction cannot begin, or is given up meanwhile."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            with suppress(Exception):  # giving it back also ends what was begun
                await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


class CarefulClient(AsyncpgDBClient):
    """A pool of connections, none of which is lost."""

    def _in_transaction(self) -> TransactionContext:
        return CarefulContext(TransactionWrapper(self), self._pool_init_lock)


client_class = CarefulClient  # the name by which Tortoise finds an engine in a module
