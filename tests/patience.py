"""Waiting for what happens sooner or later, without saying when."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

LONG: Final = 30.0  # seconds after which a test gives up
OFTEN: Final = 0.005  # seconds between two looks


async def until(true: Callable[[], Any]) -> None:
    """Return as soon as it is so. How long that takes is no test's matter."""
    for _ in range(int(LONG / OFTEN)):
        if true():
            return
        await asyncio.sleep(OFTEN)
    raise AssertionError("it never came true")


def becomes(true: Callable[[], Any]) -> bool:
    """Whether it is so, sooner or later. For tests that have no loop."""
    end = time.monotonic() + LONG
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(OFTEN)
    return True
