"""Requests over connections that are kept open, from this process."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

CONNECTIONS: Final = 16
SECONDS: Final = 3.0
BUSY: Final = 503


class Line:
    """One connection that stays."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader, self._writer, self._host = reader, writer, host
        self.port = int(writer.get_extra_info("sockname")[1])  # ours: it tells which process has the other end

    @classmethod
    async def to(cls, address: str) -> Self:
        """A new one."""
        host, _, port = address.removeprefix("http://").partition(":")
        return cls(*await asyncio.open_connection(host, int(port)), host)

    async def ask(self, path: str, also: str = "Accept-Encoding: gzip\r\n") -> tuple[int, bytes]:
        """Status and body."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n{also}\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return int(head[9:12]), await self._reader.readexactly(size)

    def close(self) -> None:
        self._writer.close()


@dataclass
class Load:
    """What came of it: seconds that each answer took, how many were sent away, and how long all of it took."""

    times: list[float] = field(default_factory=list)
    refused: int = 0
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
        self.refused += other.refused
        self.seconds += other.seconds


async def load(
    address: str, paths: Iterator[str], seconds: float = SECONDS, connections: int = CONNECTIONS, rest: float = 0.0
) -> Load:
    """Ask one path after another for so many seconds; ``rest``: seconds between two requests of a connection."""
    started, found = time.perf_counter(), Load()

    async def ask() -> None:
        line = await Line.to(address)
        while time.perf_counter() < started + seconds:
            asked = time.perf_counter()
            status, _ = await line.ask(next(paths))
            assert status in {200, BUSY}, status
            if status == BUSY:
                found.refused += 1
            else:
                found.times.append(time.perf_counter() - asked)
            if rest:
                await asyncio.sleep(rest)
        line.close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    found.seconds = time.perf_counter() - started
    return found


async def rate(address: str, paths: Iterator[str], seconds: float = SECONDS) -> float:
    """Requests a second."""
    return (await load(address, paths, seconds)).rate
