"""One connection to PostgreSQL that waits for the notices of a channel, and takes itself up again when it is lost.

A notice carries a number. So does the answer to one question, which is asked when the connection is made and then
every few seconds: what was said while nobody listened is heard then, and a line that died without a word is noticed.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any, Final

import asyncpg
import structlog

from web.database import connection_config

log: Final = structlog.get_logger("listening")
NAME: Final = "finder listening"  # as the server lists the connection
FIRST: Final = 0.1  # seconds until a lost connection is tried again; twice as long after each try, and
SLOWEST: Final = 5.0  # never longer
BEAT: Final = 5.0  # seconds between two questions
PATIENCE: Final = 5.0  # seconds to wait for a connection, or for an answer
PARTING: Final = 2.0  # seconds to say goodbye
_OURS: Final = ("host", "port", "user", "password", "database", "ssl")  # what is left of a URL beside the pool's sizes


class Listener:
    """Tells ``told`` each number that it hears on ``channel``. ``ask`` is the SQL whose one value is a number too."""

    def __init__(self, url: str, channel: str, ask: str, told: Callable[[int], None], beat: float = BEAT) -> None:
        """``url`` is PostgreSQL's, of the server that is written to: a standby hears nothing. ``beat`` in seconds."""
        self.is_hearing = False
        self._credentials = {key: value for key, value in credentials(url).items() if key in _OURS}
        self._channel, self._ask, self._told, self._beat = channel, ask, told, beat
        self._rest = FIRST
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen. Does not wait for the connection: the database may be away."""
        self._task = asyncio.create_task(self._keep(), name=f"listening to {self._channel}")

    async def stop(self) -> None:
        """Hear nothing more."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep(self) -> None:
        """Listen, and after each loss listen again. Any error counts as the connection's."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                log.debug("not listening", kind=type(error).__name__)
            if self.is_hearing:
                log.warning("lost the line that tells of changes; looking by the clock until it is back")
            self.is_hearing = False
            await asyncio.sleep(self._rest * (0.5 + secrets.randbelow(512) / 1024))  # not all workers at one moment
            self._rest = min(SLOWEST, self._rest * 2)

    async def _listen(self) -> None:
        """Hear, until the connection is lost."""
        lost = asyncio.Event()
        line = await asyncpg.connect(
            **self._credentials, timeout=PATIENCE, command_timeout=PATIENCE, server_settings={"application_name": NAME}
        )
        try:
            line.add_termination_listener(lambda _: lost.set())
            await line.add_listener(self._channel, self._heard)
            while not lost.is_set():
                self._say(await line.fetchval(self._ask))
                self.is_hearing, self._rest = True, FIRST
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), self._beat)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(PARTING):  # its own limit does not hold while an answer is outstanding
                    await line.close()

    def _heard(self, line: Any, process: int, channel: str, number: object) -> None:
        self._say(number)

    def _say(self, number: object) -> None:
        with contextlib.suppress(ValueError):  # anybody who may connect may notify: words are passed over
            self._told(int(str(number or 0)))


def credentials(url: str) -> dict[str, Any]:
    """Where and as whom a URL connects."""
    found: dict[str, Any] = connection_config(url)["credentials"]
    return found
