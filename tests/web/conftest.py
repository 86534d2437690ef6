"""A database for each test: migrated once, copied many times."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from finder.settings import APPS
from tests.postgres.scratch import empty_file
from web.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database of one's own, empty."""
    path = tmp_path / "finder.db"
    path.write_bytes(await empty_file())
    async with Database.open(f"sqlite:///{path}", APPS) as database:
        yield database
