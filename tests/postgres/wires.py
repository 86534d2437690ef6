"""A wire to PostgreSQL that can fall silent in the middle of a conversation, and speak again: nobody hangs up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

MOST = 65_536  # bytes at a time


class Wire:
    """Carries what is said both ways, while the server ``is_heard`` and the client ``is_heeded``."""

    def __init__(self) -> None:
        self.is_heard, self.is_heeded = asyncio.Event(), asyncio.Event()
        self.speak()
        self.carried = 0  # connections, so far

    def speak(self) -> None:
        """Carry on, with what was held back."""
        self.is_heard.set()
        self.is_heeded.set()

    def swallow(self) -> None:
        """What the client says reaches nobody, and so nothing comes back: as a server that stands still."""
        self.is_heard.clear()
        self.is_heeded.clear()

    def mute(self) -> None:
        """The server does what it is told, and nobody hears that it did."""
        self.is_heard.clear()


@asynccontextmanager
async def wired(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the server of a URL, and the URL that leads through it."""
    parts, wire = urlsplit(url), Wire()

    async def carry(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        wire.carried += 1
        server, to_server = await asyncio.open_connection(parts.hostname, parts.port)
        ways = [
            asyncio.create_task(pumped(client, to_server, wire.is_heeded)),
            asyncio.create_task(pumped(server, to_client, wire.is_heard)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            to_server.transport.abort()
            to_client.transport.abort()

    there = await asyncio.start_server(carry, "127.0.0.1", 0)
    port = there.sockets[0].getsockname()[1]
    try:
        yield wire, parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()
    finally:
        there.close()


async def pumped(source: asyncio.StreamReader, to: asyncio.StreamWriter, may: asyncio.Event) -> None:
    """Carry one way, while that is allowed, until the source ends."""
    while said := await source.read(MOST):
        await may.wait()
        to.write(said)
        await to.drain()
