"""A database for each test: migrated once, copied many times."""

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copyfile

import pytest

from finder.settings import APPS
from tests.conftest import run_alone
from web.database import Database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    path = tmp_path_factory.mktemp("migrated") / "finder.db"

    async def migrate() -> None:
        async with Database.open(f"sqlite:///{path}", APPS) as database:
            await database.migrate()

    run_alone(migrate)
    return path


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of one's own, empty."""
    path = tmp_path / "finder.db"
    copyfile(migrated, path)
    async with Database.open(f"sqlite:///{path}", APPS) as database:
        yield database
