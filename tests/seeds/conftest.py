"""What an operator has at hand: an empty database, and a way to load lists into it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from providers.places import Gazetteer
from seeds.imports.report import Report
from seeds.loading import import_file
from tests.postgres.scratch import empty_file
from tests.seeds.lists import NOW, Cells, write_csv
from web.database import Database

Fresh = Callable[[], AbstractAsyncContextManager[Database]]
Load = Callable[..., Awaitable[Report]]


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    """Opens the operator's database, migrated; the same one each time within a test."""
    path = tmp_path / "finder.db"

    @asynccontextmanager
    async def opened() -> AsyncIterator[Database]:
        if not path.exists():
            path.write_bytes(await empty_file())
        async with Database.open(f"sqlite:///{path}", {"web": "web", "providers": "providers"}) as database:
            yield database

    return opened


@pytest.fixture
def load(tmp_path: Path, gazetteer: Gazetteer) -> Load:
    """Loads rows, or a file, as the directory would be loaded."""

    async def loaded(rows: list[Cells] | Path, name: str = "list_2023.csv", **how: Any) -> Report:
        path = rows if isinstance(rows, Path) else write_csv(tmp_path / name, rows, how.pop("header", ()))
        source = how.pop("source", "samhsa-directory")
        return await import_file(source, path, gazetteer=gazetteer, **{"at": NOW} | how)

    return loaded
