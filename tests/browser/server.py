"""The real server in a process of its own, on a free port of this machine, with the example listings."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.error import URLError

PREPARE: Final = """
from finder.commands.directory import in_database
from finder.commands.operating import prepared
from finder.settings import Settings
in_database(Settings(), prepared)
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@cache
def prepared() -> bytes:
    """The database of a new service, as ``--prepare`` leaves it: made once a process, since it takes over a second."""
    with TemporaryDirectory() as folder:
        environment = os.environ | {"FINDER_VAR_DIR": folder, "FINDER_DATABASE_URL": ""}
        subprocess.run([sys.executable, "-c", PREPARE], env=environment, stdout=subprocess.DEVNULL, check=True)
        return (Path(folder) / "finder.db").read_bytes()


@contextmanager
def running(folder: Path, at: int = 0, files: int = 0, **settings: str) -> Iterator[str]:
    """The address of a server that runs as long as the block. ``settings`` are given as ``FINDER_*``.

    ``at``: the port that it is to have; any free one without. ``files``: how many it may open; as many as we without.
    """
    port = at or free_port()
    asked = {"FINDER_VAR_DIR": str(folder), "FINDER_PORT": str(port), "FINDER_RATE_LIMITS": "off"}
    environment = os.environ | asked | {f"FINDER_{name.upper()}": value for name, value in settings.items()}
    file = folder / "finder.db"
    if "database_url" not in settings and not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(prepared())
    command = [sys.executable, "-m", "finder", "serve", "--prepare"]
    if files:
        command = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(15)
            server.kill()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server is ready. Raises when it ended or takes longer than a minute and a half."""
    for _ in range(900):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not get ready")
