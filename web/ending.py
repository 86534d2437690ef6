"""A server that ends without hanging up on anybody who had reached it.

Uvicorn closes its port while connections still wait in the kernel's queue: each of them is reset, and nobody can tell
whether a form that was sent on it did something. Here they are taken in first, and answered before the end.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import uvicorn


class Gentle(uvicorn.Server):
    """Uvicorn's server, with another way to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, answer whoever had reached it, then end."""
        waiting = [one for listener in sockets or [] for one in knocking(listener)]
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for one in waiting:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol(), one)
        await super().shutdown(sockets)

    def _protocol(self) -> Callable[[], asyncio.Protocol]:
        kind: Any = self.config.http_protocol_class
        return partial(kind, config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def knocking(listener: socket.socket) -> list[socket.socket]:
    """Every connection that waits to be taken in."""
    listener.setblocking(False)
    found = []
    with suppress(OSError):  # none is left
        while True:
            found.append(listener.accept()[0])
    return found
