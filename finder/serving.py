"""Runs the server: Granian, whose workers are processes of their own and which drops clients that send too slowly."""

import os
from typing import Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from finder.settings import Settings

HEADER_DEADLINE: Final = 5_000  # milliseconds a client may take to send its headers
TARGET: Final = "finder.app:create_app"


def serve(settings: Settings) -> None:
    """Serve until told to stop. Each worker reads the same settings from the environment."""
    server = Granian(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_DEADLINE),
        websockets=False,
        log_access=False,
        log_enabled=os.environ.get("FINDER_LOG_LEVEL") == "debug",
        factory=True,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        process_name=None,
    )
    print(f"Treatment finder: {settings.address}  (Ctrl+C stops it)", flush=True)
    server.serve()
