"""How the index of this process stays true: from which server it reads, and how it hears of changes.

By the clock on any database; at once on PostgreSQL, where it may read from a standby.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from finder.search.refresh import LiveIndex
from finder.search.sources import PATIENCE, READING, Sources
from finder.settings import APPS, Settings
from providers import listings
from web.database import Database
from web.listening import Listener

# One connection: two could lead to two servers behind one address, of which the second knows less. It is made and given
# up within seconds: by itself asyncpg waits for a silent server without end.
FOR_READING: Final[dict[str, Any]] = {
    "max_size": 1,
    "timeout": PATIENCE,
    "command_timeout": READING,
    "application_name": "finder reading",  # as the server lists it
}


class Freshness:
    """The index, and what keeps it true for as long as the service runs."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._standby = Database(settings.database_read_url, APPS, FOR_READING) if settings.database_read_url else None
        self._sources = Sources(listings, database, self._standby) if self._standby else None
        self.live = LiveIndex(self._sources or listings, settings.refresh_seconds, database.bind, now)
        self._listener = (
            None if database.path else Listener(settings.database, listings.CHANNEL, listings.REV, self._hear)
        )

    async def start(self) -> None:
        """Listen, and read what is published. Returns after the first try: the database may be away."""
        if self._standby:
            await self._standby.prepare()
        if self._listener:
            await self._listener.start()
        await self.live.start()

    async def stop(self) -> None:
        """Hear and look no more."""
        if self._listener:
            await self._listener.stop()
        await self.live.stop()
        if self._standby:
            await self._standby.stop()

    def _hear(self, rev: int) -> None:
        if self._sources:
            self._sources.hear(rev)
        self.live.hear(rev)
