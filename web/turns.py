"""Taking turns: whoever changes the same thing waits until whoever came first is done, in every process."""

import hashlib

from tortoise.backends.base.client import BaseDBAsyncClient


async def wait_for(connection: BaseDBAsyncClient, what: str) -> None:
    """Have ``what`` to ourselves until the transaction of ``connection`` ends. SQLite's are alone already."""
    if connection.capabilities.dialect == "postgres":
        number = int.from_bytes(hashlib.blake2b(what.encode(), digest_size=8).digest(), signed=True)
        await connection.execute_query(f"SELECT pg_advisory_xact_lock({number})")
