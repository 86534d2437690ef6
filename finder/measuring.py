"""The numbers of ``/metrics`` that are no counters: the index, and the letters that wait."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from finder.search.refresh import LiveIndex
from web import outbox
from web.metrics import Gauges

PATIENCE: Final = 2.0  # seconds for the database: whoever asks has little more


def gauges(live: LiveIndex, now: Callable[[], datetime]) -> Gauges:
    """The numbers of this moment. Those that the database must tell are left out while it does not answer."""

    async def found() -> Mapping[str, float]:
        age = live.age(now())
        index = {
            "finder_index_rev": float(live.rev),
            "finder_index_listings": float(len(live.current)),
            "finder_database_failing": float(live.failing_since is not None),
        } | ({"finder_index_age_seconds": age.total_seconds()} if age is not None else {})
        return index | await letters()

    return found


async def letters() -> dict[str, float]:
    """Letters by state."""
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE):
            counted = await outbox.counts()
        return {f'finder_letters{{state="{state}"}}': float(count) for state, count in counted.items()}
    return {}
