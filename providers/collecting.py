"""Building very many values at once without the garbage collector looking for cycles among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """For a block that only builds plain values: 70 % of the time to read 12,744 listings went into the search for
    cycles that cannot be there. Never around an ``await``: the switch is the whole process's."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
