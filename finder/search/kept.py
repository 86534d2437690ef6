"""What was worked out once and will be asked again: kept beside the index it was worked out from, up to a size.

An index never changes, so what is kept is never wrong; it goes with its index. Two generations: when the young one is
full it becomes the old one, and what nobody has asked for since then goes. Threads may race: then something is worked
out twice, or forgotten early.
"""

from collections.abc import Hashable
from typing import Any, Final, Protocol

MOST: Final = 8 << 20  # bytes kept beside one index
SHARE: Final = 16  # what would take more than one part in so many is not kept
OVERHEAD: Final = 600  # bytes of a key and its objects, about


class Sized(Protocol):
    """Knows how many bytes its arrays take."""

    @property
    def nbytes(self) -> int: ...


class Kept:
    """Values by key, the ones asked for of late. Whoever gets one must not change it."""

    __slots__ = ("_most", "_old", "_room", "_young")

    def __init__(self, most: int = MOST) -> None:
        """``most``: bytes, at which the half that was asked for longest ago goes."""
        self._most = most
        self._young: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}
        self._room = most // 2  # bytes left for the young

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def get(self, key: Hashable) -> Any:
        """What is kept under a key, or ``None``."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Hashable, value: Sized) -> None:
        """Keep a value, unless it is too big."""
        size = value.nbytes + OVERHEAD
        if size * SHARE > self._most:
            return
        if size > self._room:
            self._old, self._young, self._room = self._young, {}, self._most // 2
        before = self._young.get(key)
        self._young[key] = value
        self._room -= size - (before.nbytes + OVERHEAD if before else 0)
