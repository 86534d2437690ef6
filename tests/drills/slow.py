"""Hostile slow clients by the thousand against a server that may open few files: is every visitor still answered?

``python -m tests.drills.slow`` plays it whole: 3,000 connections at 1,024 descriptors for a minute. The hostile say
nothing, half a head, half a body, blank lines, or ask for much and never read it; whoever is closed comes back. Exit
code 1 when a visitor went without an answer.
"""

import asyncio
import resource
import socket
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tests.browser.server import running
from tests.drills.visiting import HEAD, PATIENCE, Outcome, visited

LARGE: Final = b"GET /api/v1/vocabulary" + HEAD + b"\r\n"  # 50 kB, not compressed for whoever does not ask for it
QUIET: Final = {  # what a hostile client says first, and what it adds twice a second
    "silent": (b"", b""),
    "half a head": (b"GET /" + HEAD + b"X-Slow: ", b"a"),
    "half a body": (b"POST /check" + HEAD + b"Content-Length: 5000\r\n\r\n", b"a"),
    "blank lines": (b"GET /healthz" + HEAD + b"\r\n", b"\r\n"),
}
NEVER_READS: Final = (LARGE * 40, b"")  # one in nine: making what they ask for is work, and no matter of being slow
PATHS: Final = (b"/helplines", b"/", b"/search?near=60614", b"/check")
PAUSE: Final = 0.5  # seconds between a hostile client's bytes
AWAY: Final = 3.0  # seconds until one that was closed comes back: this is about being slow, not about being quick


def drill(folder: Path, hostile: int, files: int, seconds: float) -> tuple[Outcome, int]:
    """Play it: what visitors met, and how many hostile connections there were. ``files``: a server may open so many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with running(folder, files=files, receive_seconds="3", send_seconds="5") as address:
        return asyncio.run(played(address, hostile, seconds))


async def played(address: str, hostile: int, seconds: float) -> tuple[Outcome, int]:
    """The hostile in this process, the visitors in one of their own: nobody is slowed down by their own crowd."""
    opened: list[int] = []
    kinds = [*QUIET.values(), *QUIET.values(), NEVER_READS]
    crowd = [asyncio.create_task(holds_on(address, *kinds[n % len(kinds)], opened)) for n in range(hostile)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = await asyncio.get_running_loop().run_in_executor(pool, visited, address, PATHS, seconds)
    for one in crowd:
        one.cancel()
    await asyncio.wait(crowd, timeout=PATIENCE)
    return found, len(opened)


async def holds_on(address: str, first: bytes, more: bytes, opened: list[int]) -> None:
    """Connect, ask slowly, never read; and again when closed."""
    loop, parts = asyncio.get_running_loop(), urlsplit(address)
    while True:
        with closing(socket.socket()) as one, suppress(OSError):
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            async with asyncio.timeout(PATIENCE):
                await loop.sock_connect(one, (parts.hostname, parts.port))
            opened.append(1)
            with suppress(TimeoutError):  # where the server takes no more of it
                async with asyncio.timeout(PAUSE):
                    await loop.sock_sendall(one, first)
            while not is_closed(one):
                await asyncio.sleep(PAUSE)
                if more:
                    one.send(more)
        await asyncio.sleep(AWAY)


def is_closed(one: socket.socket) -> bool:
    """Whether the other end closed, as far as shows without reading what it sent. Raises ``OSError`` if it broke."""
    with suppress(BlockingIOError):
        return one.recv(1, socket.MSG_PEEK) == b"" or one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
    return False


def main() -> int:
    """The whole drill. Prints what visitors met."""
    with tempfile.TemporaryDirectory() as folder:
        outcome, opened = drill(Path(folder), hostile=3_000, files=1_024, seconds=60)
    print(f"{outcome}; {opened} hostile connections")
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(main())
