"""Logs for operators: JSON lines on standard error, route templates only.

A visitor's words must reach no log. Libraries that print bound values, addresses or queries at DEBUG are held at
WARNING whatever the level is; the canary test sends words through every input and looks for them.
"""

import logging
import sys
from typing import Final

import structlog

TALKATIVE: Final = (
    "aiosqlite", "asyncio", "asyncpg", "geopy", "httpx", "limits", "tortoise",
    "tortoise.db_client",
)  # fmt: skip


def quiet(level: str) -> None:
    """Set up logging once for the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # asked for at each line: whoever swaps standard error meanwhile (a test, a service manager) gets the line
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
