"""A database of our own: a file, or one made on a PostgreSQL server for as long as a test."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from tests.conftest import need

SERVER: Final = os.environ.get("FINDER_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres").rpartition("/")[0]
BOTH: Final = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])


@asynccontextmanager
async def scratch(kind: str, folder: Path) -> AsyncIterator[str]:
    """The URL of an empty database of either kind."""
    EXECUTOR_CACHE.clear()  # statements of the other kind: a service only ever has one
    async with _empty(kind, folder) as url:
        yield url
    EXECUTOR_CACHE.clear()


@asynccontextmanager
async def _empty(kind: str, folder: Path) -> AsyncIterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'scratch.db'}"
        return
    try:
        admin = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        need("PostgreSQL", missing=True)
        raise
    name = f"scratch_{uuid4().hex}"
    try:
        await admin.execute(f'CREATE DATABASE "{name}"')
        yield f"{SERVER}/{name}"
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()
