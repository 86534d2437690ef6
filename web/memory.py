"""Memory that is free again goes back to the system. The C library keeps it, in pieces, for whoever asks next; after an
index was built, that is several times what the index takes."""

import ctypes
from typing import Final

_LIBRARY: Final = ctypes.CDLL(None)


def give_back() -> None:
    """Give back all that is free, where the C library can (glibc). Takes some milliseconds, beside the event loop."""
    if hasattr(_LIBRARY, "malloc_trim"):
        _LIBRARY.malloc_trim(0)
