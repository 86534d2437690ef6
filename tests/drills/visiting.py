"""Visitors who need a page now, and what they meet while others do their worst."""

import socket
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

HEAD: Final = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PATIENCE: Final = 10.0  # seconds after which a visitor gives up
PHONE: Final = b"1-800-615-1067"


@dataclass
class Outcome:
    """What visitors met: how long each answer took, in seconds, and how many went without."""

    answers: list[float] = field(default_factory=list)
    failed: int = 0

    def late(self, part: float) -> float:
        """Seconds within which such a part of the answers came."""
        times = sorted(self.answers) or [0.0]
        return times[int(len(times) * part)]

    def __str__(self) -> str:
        met = f"{len(self.answers)} visitors answered, {self.failed} not"
        return f"{met}; median {self.late(0.5) * 1000:.0f} ms, p99 {self.late(0.99) * 1000:.0f} ms"


def visited(address: str, paths: tuple[bytes, ...], seconds: float) -> Outcome:
    """What visitors meet, one after another, each on a connection of their own."""
    outcome, end, number = Outcome(), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        asked = time.monotonic()
        if is_answered(address, paths[number % len(paths)]):
            outcome.answers.append(time.monotonic() - asked)
        else:
            outcome.failed += 1
        number += 1
        time.sleep(0.02)
    return outcome


def is_answered(address: str, path: bytes) -> bool:
    """Whether a page came, whole."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname, parts.port), PATIENCE) as one:
            one.sendall(b"GET " + path + HEAD + b"Connection: close\r\n\r\n")
            said = b"".join(iter(lambda: one.recv(65536), b""))
    except OSError:
        return False
    return said.startswith(b"HTTP/1.1 200") and PHONE in said
