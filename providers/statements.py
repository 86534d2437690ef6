"""SQL that both databases read. Parameters are numbered (``?1``), which PostgreSQL spells ``$1``."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from web.database import CONNECTION, transaction

_TIMELINE: Final = "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint"
AT_ONCE: Final = 1000  # values in one list: SQLite takes 32,766


async def fetch(sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
    """The rows of a query, each read by position."""
    client = _connection()
    return (await client.execute_query(_spoken(sql, client), list(values)))[1]


async def fetch_among(sql: str, values: Iterable[Any]) -> list[Any]:
    """The rows of a query that ends with ``IN (?)``, however many values the list holds."""
    wanted = list(values)
    if _is_postgres(_connection()):  # one array: a thousand parameters cost it half a second to plan
        return list(await fetch(sql.replace("IN (?)", "= ANY(?1)"), [wanted])) if wanted else []
    found: list[Any] = []
    for start in range(0, len(wanted), AT_ONCE):
        chunk = wanted[start : start + AT_ONCE]
        holes = ", ".join(f"?{number}" for number in range(1, len(chunk) + 1))
        found += await fetch(sql.replace("(?)", f"({holes})"), chunk)
    return found


async def change(sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Run a statement that writes; what it returns (``RETURNING``) by name."""
    client = _connection()
    return await client.execute_query_dict(_spoken(sql, client), list(values))


async def change_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for many rows of values."""
    if rows:
        client = _connection()
        await client.execute_many(_spoken(sql, client), [list(row) for row in rows])


async def insert_many(table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows. ``columns`` are names separated by blanks; none comes from outside."""
    names = columns.split()
    holes = ", ".join(f"?{number}" for number in range(1, len(names) + 1))
    await change_many(" ".join(["INSERT INTO", table, f"({', '.join(names)})", "VALUES", f"({holes})"]), rows)


async def tell(channel: str, number: int) -> None:
    """Tell whoever listens (``web/listening.py``) once the running transaction commits. On SQLite nobody can listen:
    nothing is told."""
    if _is_postgres(_connection()):
        await fetch("SELECT pg_notify(?1, ?2)", [channel, str(number)])


async def promotions() -> int:
    """How often this server was a standby that became the primary; 0 on SQLite, and on a server that does not say.

    Called in a transaction. PostgreSQL counts timelines: the first part of the name of the file that it writes to.
    """
    if not _is_postgres(_connection()):
        return 0
    try:
        async with transaction():  # a savepoint: what a server does not know spoils nothing
            return int((await fetch(_TIMELINE))[0][0]) - 1
    except (OperationalError, asyncpg.FeatureNotSupportedError):
        return 0


def _connection() -> BaseDBAsyncClient:
    return get_connections().get(CONNECTION)


def _spoken(sql: str, client: BaseDBAsyncClient) -> str:
    return sql.replace("?", "$") if _is_postgres(client) else sql


def _is_postgres(client: BaseDBAsyncClient) -> bool:
    return client.capabilities.dialect == "postgres"
