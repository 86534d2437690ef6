"""Servers that are measured, each in processes of its own, on free ports of this machine."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from tests.browser.server import free_port, wait_for

ROOT: Final = Path(__file__).parents[2]
BENCH: Final = Path(os.environ.get("FINDER_BENCH_VENV") or Path(sys.prefix) / "bench") / "bin"  # made by make bench
PATIENCE: Final = 600  # seconds until a server with a million listings is ready
THREADS: Final = 4


@contextmanager
def finder(folder: Path, **given: Any) -> Iterator[tuple[str, psutil.Process, float]]:
    """Ours, as ``finder serve`` starts it: its address, its process, and how many seconds it took to be ready."""
    port = free_port()
    asked = {"var_dir": folder, "port": port, "rate_limits": "off", "jobs": "off"} | given
    environment = os.environ | {f"FINDER_{name.upper()}": str(value) for name, value in asked.items()}
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-m", "finder", "serve"], env=environment, stdout=subprocess.DEVNULL) as one:
        try:
            ready(f"http://127.0.0.1:{port}/readyz", one)
            yield f"http://127.0.0.1:{port}", psutil.Process(one.pid), time.perf_counter() - began
        finally:
            one.terminate()
            one.wait(30)


@contextmanager
def django(database: str) -> Iterator[tuple[str, psutil.Process]]:
    """The Django site on gunicorn: one process, some threads that wait for the database, connections that stay."""
    port = free_port()
    where = ("--bind", f"127.0.0.1:{port}", "--keep-alive", "60", "--log-level", "error", "--chdir", str(ROOT))
    words = ("-k", "gthread", "--workers", "1", "--threads", str(THREADS), *where, "tests.bench.peers.site:application")
    environment = os.environ | {"FINDER_BENCH_DATABASE": database}
    with subprocess.Popen([str(BENCH / "gunicorn"), *words], env=environment) as one:
        try:
            wait_for(f"http://127.0.0.1:{port}/within?near=60614", one)
            yield f"http://127.0.0.1:{port}", psutil.Process(one.pid)
        finally:
            one.terminate()
            one.wait(30)


def constant(size: int) -> AbstractContextManager[str]:
    """A bare Starlette route with a page of so many bytes, on uvicorn."""
    quiet = ("--no-access-log", "--log-level", "critical", "--loop", "uvloop", "--http", "httptools")
    port = free_port()
    words = ("uvicorn", "--factory", "tests.bench.constant:create_app", "--port", str(port), *quiet)
    return searched(port, words, {"BENCH_BYTES": str(size)})


def floor(page: Path) -> AbstractContextManager[str]:
    """A page from a file, with all that stands around one of ours (``tests.bench.floor``)."""
    port = free_port()
    asked = {"FINDER_PORT": str(port), "FINDER_RATE_LIMITS": "off", "BENCH_PAGE": str(page)}
    return searched(port, ("tests.bench.floor",), asked)


@contextmanager
def searched(port: int, words: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a module that serves ``/search`` at a port."""
    with subprocess.Popen([sys.executable, "-m", *words], env={**os.environ, **environment}) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/search", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(10)


def ready(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when a server says that it is ready: one that still reads its listings answers, but not with yes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not get ready")


def used(*processes: psutil.Process) -> float:
    """Seconds of CPU so far of some processes and all that they started."""
    spent: float = sum(
        each.cpu_times().user + each.cpu_times().system
        for process in processes
        for each in (process, *process.children(recursive=True))
        if each.is_running()
    )
    return spent
