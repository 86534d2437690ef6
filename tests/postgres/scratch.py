"""A database of our own: a file, or one made on a PostgreSQL server for as long as a test.

To migrate an empty database takes longer than most tests. Each process does it once for each kind, and copies that.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from finder.settings import APPS
from tests.needed import need
from web.database import Database

SERVER: Final = os.environ.get("FINDER_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres").rpartition("/")[0]
BOTH: Final = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])

_FILES: Final[list[bytes]] = []  # SQLite: every table and no row
_TEMPLATES: Final[list[str]] = []  # PostgreSQL: the name of a database like it


@asynccontextmanager
async def scratch(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a database of either kind without any table."""
    async with _alone(), _on_server() if kind == "postgres" else _in_file(folder) as url:
        yield url


@asynccontextmanager
async def migrated(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a database of either kind with every table and no row."""
    if kind == "sqlite":
        (folder / "scratch.db").write_bytes(await empty_file())
        async with _alone(), _in_file(folder) as url:
            yield url
        return
    async with _alone(), _on_server(await _template()) as url:
        yield url


async def empty_file() -> bytes:
    """A SQLite database with every table and no row, to be written where a test wants it."""
    if not _FILES:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "empty.db"
            async with Database.open(f"sqlite:///{file}", APPS) as database:
                await database.migrate()
            _FILES.append(file.read_bytes())  # whole: who closes it last writes its journal into it
    return _FILES[0]


async def drop_template() -> None:
    """Leave nothing on the server. Called when the process's last test is done."""
    if _TEMPLATES:
        admin = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
        await admin.execute(f'DROP DATABASE IF EXISTS "{_TEMPLATES.pop()}" WITH (FORCE)')
        await admin.close()


async def _template() -> str:
    """The name of the database that is copied."""
    if not _TEMPLATES:
        admin = await _admin()
        _TEMPLATES.append(f"template_{uuid4().hex}")
        await admin.execute(f'CREATE DATABASE "{_TEMPLATES[0]}"')
        await admin.close()
        async with _alone(), Database.open(f"{SERVER}/{_TEMPLATES[0]}", APPS) as database:
            await database.migrate()
    return _TEMPLATES[0]


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    """Without the statements of the other kind: a service only ever has one."""
    EXECUTOR_CACHE.clear()
    yield
    EXECUTOR_CACHE.clear()


@asynccontextmanager
async def _in_file(folder: Path) -> AsyncIterator[str]:
    yield f"sqlite:///{folder / 'scratch.db'}"


@asynccontextmanager
async def _on_server(template: str = "template1") -> AsyncIterator[str]:
    admin, name = await _admin(), f"scratch_{uuid4().hex}"
    try:
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield f"{SERVER}/{name}"
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


async def _admin() -> Any:
    """A connection to the server, where there is one."""
    try:
        return await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        need("PostgreSQL", missing=True)
        raise
