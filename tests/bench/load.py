"""Requests over connections that are kept open, from this process."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

CONNECTIONS: Final = 16
SECONDS: Final = 3.0


@dataclass
class Load:
    """What came of it: seconds that each answer took, and how long all of it took."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def within(self, part: float) -> float:
        """Milliseconds within which such a part of the answers came."""
        return sorted(self.times)[int(len(self.times) * part)] * 1000 if self.times else 0.0

    def add(self, other: "Load") -> None:
        """The answers of another time too."""
        self.times += other.times
        self.seconds += other.seconds


async def load(
    address: str, paths: Iterator[str], seconds: float = SECONDS, connections: int = CONNECTIONS, rest: float = 0.0
) -> Load:
    """Ask one path after another for so many seconds; ``rest``: seconds between two requests of a connection."""
    host, _, port = address.removeprefix("http://").partition(":")
    started, found = time.perf_counter(), Load()

    async def ask() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.perf_counter() < started + seconds:
            asked = time.perf_counter()
            writer.write(f"GET {next(paths)} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert b" 200 " in head[:14], head
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            found.times.append(time.perf_counter() - asked)
            if rest:
                await asyncio.sleep(rest)
        writer.close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    found.seconds = time.perf_counter() - started
    return found


async def rate(address: str, paths: Iterator[str], seconds: float = SECONDS) -> float:
    """Requests a second."""
    return (await load(address, paths, seconds)).rate
