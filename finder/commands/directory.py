"""What commands work on: the database, opened for as long as they need it, and the places."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from finder import shipped
from finder.settings import APPS, Settings
from providers.places import Gazetteer
from web.database import Database

Made = TypeVar("Made")


def gazetteer() -> Gazetteer:
    """The places, as they are shipped."""
    return shipped.gazetteer()


def in_database(settings: Settings, work: Callable[[Database], Coroutine[Any, Any, Made]]) -> Made:
    """Run something with the database open."""

    async def run() -> Made:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        async with Database.open(settings.database, APPS) as database:
            return await work(database)

    return asyncio.run(run())
