"""How long the database may take over what one request asks of it, all together.

A server that stands still neither answers nor refuses, and would be waited for without end. Who waits for an answer is
told instead that we cannot give one. It is said once for each request (``web.database.Database.bind``), and kept where
something is asked of PostgreSQL (``web.postgres_engine``). SQLite has no server that could stand still.
"""

import time
from contextvars import ContextVar
from typing import Final

PATIENCE: Final = 7.0  # seconds for a visitor: longer than any honest answer takes, shorter than they wait

_end: ContextVar[float | None] = ContextVar("end", default=None)


def within(seconds: float | None) -> None:
    """Let the running task, and those that it starts, have so long from now on; ``None``: as long as it takes."""
    _end.set(None if seconds is None else time.monotonic() + seconds)


def left() -> float | None:
    """Seconds that are left, never fewer than none; ``None``: as long as it takes."""
    end = _end.get()
    return None if end is None else max(0.0, end - time.monotonic())
