"""The connections of one process, and which goes when there are too many: the one that has kept us waiting longest.

A process may open so many files and no more. Whoever opens connections and says nothing would else use them all up,
and the next visitor would find a closed door.
"""

import resource
from typing import Final, Protocol

SHARE: Final = 0.7  # of the files that a process may open; the rest is for its own, and for those not accepted yet


class Connection(Protocol):
    """What a crowd asks of a connection."""

    def awaits_client(self) -> bool:
        """Whether the next move is the client's: to ask, to go on asking, or to read."""

    def make_room(self) -> None:
        """Close."""


class Crowd:
    """Connections in the order in which their clients moved last. ``most``: how many there may be."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._all)

    def add(self, one: Connection) -> None:
        """A new connection. Where there are too many, the oldest that awaits its client goes; none that we owe an
        answer does, so there may be more for a while."""
        self._all[one] = None
        if len(self._all) > self._most:
            oldest = next((other for other in self._all if other is not one and other.awaits_client()), None)
            if oldest:
                self.drop(oldest)
                oldest.make_room()

    def moved(self, one: Connection) -> None:
        """A client did what was expected: now it is the youngest."""
        if one in self._all:
            del self._all[one]
            self._all[one] = None

    def drop(self, one: Connection) -> None:
        """A connection is gone."""
        self._all.pop(one, None)


def most_connections() -> int:
    """How many connections this process can hold, by the limit on its open files."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return int(min(soft, 1 << 20) * SHARE) if soft != resource.RLIM_INFINITY else 1 << 20
