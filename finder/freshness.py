"""How the index of this process hears of changes: by the clock on any database, at once on PostgreSQL."""

from collections.abc import Callable
from datetime import datetime

from finder.search.refresh import LiveIndex
from finder.settings import Settings
from providers import listings
from web.database import Database
from web.listening import Listener


class Freshness:
    """The index, and what keeps it true for as long as the service runs."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self.live = LiveIndex(listings, settings.refresh_seconds, database.bind, now)
        self._listener = (
            None if database.path else Listener(settings.database, listings.CHANNEL, listings.REV, self.live.hear)
        )

    async def start(self) -> None:
        """Listen, and read what is published. Returns after the first try: the database may be away."""
        if self._listener:
            await self._listener.start()
        await self.live.start()

    async def stop(self) -> None:
        """Hear and look no more."""
        if self._listener:
            await self._listener.stop()
        await self.live.stop()
