"""A database of our own: a file, or one made on a PostgreSQL server for as long as a test.

To migrate a database takes longer than most tests. Each process does it once for each kind, and copies that.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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

Maker = Callable[[str], Awaitable[None]]  # fills the empty database behind a URL

_FILES: Final[dict[Maker, bytes]] = {}  # SQLite: what each made
_TEMPLATES: Final[dict[Maker, str]] = {}  # PostgreSQL: the name of the database that each made


@asynccontextmanager
async def scratch(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of a database of either kind without any table."""
    async with _alone(), _on_server() if kind == "postgres" else _in_file(folder) as url:
        yield url


@asynccontextmanager
async def like(kind: str, folder: Path, maker: Maker) -> AsyncIterator[str]:
    """The URL of a database of either kind as ``maker`` left another, once in this process."""
    if kind == "sqlite":
        (folder / "scratch.db").write_bytes(await _file(maker))
        async with _alone(), _in_file(folder) as url:
            yield url
        return
    async with _alone(), _on_server(await _template(maker)) as url:
        yield url


def migrated(kind: str, folder: Path) -> AbstractAsyncContextManager[str]:
    """The URL of a database of either kind with every table and no row."""
    return like(kind, folder, every_table)


async def empty_file() -> bytes:
    """A SQLite database with every table and no row, to be written where a test wants it."""
    return await _file(every_table)


async def every_table(url: str) -> None:
    """Bring an empty database up to date."""
    async with Database.open(url, APPS) as database:
        await database.migrate()


async def drop_templates() -> None:
    """Leave nothing on the server. Called when the process's last test is done."""
    if _TEMPLATES:
        admin = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
        for name in _TEMPLATES.values():
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _TEMPLATES.clear()
        await admin.close()


async def _file(maker: Maker) -> bytes:
    if maker not in _FILES:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "model.db"
            async with _alone():
                await maker(f"sqlite:///{file}")
            _FILES[maker] = file.read_bytes()  # whole: who closes it last writes its journal into it
    return _FILES[maker]


async def _template(maker: Maker) -> str:
    """The name of the database that is copied."""
    if maker not in _TEMPLATES:
        admin, name = await _admin(), f"template_{uuid4().hex}"
        await admin.execute(f'CREATE DATABASE "{name}"')
        await admin.close()
        _TEMPLATES[maker] = name
        async with _alone():
            await maker(f"{SERVER}/{name}")
    return _TEMPLATES[maker]


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
