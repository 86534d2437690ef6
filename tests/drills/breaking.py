"""What may happen to a database: each fault lasts as long as its block."""

import asyncio
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final

import asyncpg

from tests.postgres.clusters import Cluster

ROOM: Final = "48m"  # of the small disk
PAGE: Final = 4096  # bytes
GARBAGE: Final = b"\xa5" * PAGE
WAIT: Final = 20.0  # seconds until a tracer is at work
LONGEST_STILL: Final = 60.0  # seconds

Fault = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def small_disk() -> Iterator[Path]:
    """A folder on a disk of its own where we may mount one; else just a folder."""
    with tempfile.TemporaryDirectory(prefix="finder-drill-") as made:
        folder = Path(made)
        mounted = can_mount() and not run("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder))
        try:
            yield folder
        finally:
            if mounted:
                run("umount", "--lazy", str(folder))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def gone(path: Path) -> Iterator[None]:
    """Somebody deletes the file, and afterwards puts back the copy that was made just before."""
    copy = path.with_suffix(".copy")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    yield
    os.replace(copy, path)


@contextmanager
def corrupt(path: Path) -> Iterator[None]:
    """The disk gives garbage for every page, and afterwards again what it had; a page written meanwhile stays."""
    checkpoint(path)
    pages = path.read_bytes()
    overwrite(path, dict.fromkeys(range(len(pages) // PAGE), GARBAGE))
    yield
    now = path.read_bytes()
    overwrite(
        path,
        {
            number: pages[number * PAGE : (number + 1) * PAGE]
            for number in range(len(pages) // PAGE)
            if now[number * PAGE : (number + 1) * PAGE] in (GARBAGE, b"")
        },
    )


@contextmanager
def full(path: Path) -> Iterator[None]:
    """No byte more fits on the disk; without a disk of our own, no file of this process may grow."""
    checkpoint(path)
    if not path.parent.is_mount():
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (PAGE, limits[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        return
    filler = path.with_name("filler")
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, PAGE):
            fill(file.fileno(), size)
    yield
    filler.unlink()


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """The system refuses every write, as it does when a file system met an error."""
    calls = "pwrite64,ftruncate,fallocate"
    command = ("strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", f"inject={calls}:error=EROFS")
    with tempfile.NamedTemporaryFile() as probe, subprocess.Popen([*command, "-p", str(os.getpid())]) as tracer:
        try:
            until(lambda: not writes(probe.fileno()))
            yield
        finally:
            tracer.terminate()
            tracer.wait(WAIT)
        until(lambda: writes(probe.fileno()))


SQLITE: Final[Mapping[str, Fault]] = {
    "locked": locked, "gone": gone, "corrupt": corrupt, "full": full, "read-only": read_only
}  # fmt: skip


@contextmanager
def server_locked(server: Cluster) -> Iterator[None]:
    """Somebody holds every table that editors need, and does not come to an end."""
    loop = asyncio.new_event_loop()
    line = loop.run_until_complete(asyncpg.connect(server.url))
    loop.run_until_complete(line.execute("BEGIN; LOCK TABLE program, draft, revision IN ACCESS EXCLUSIVE MODE"))
    yield
    loop.run_until_complete(line.close())
    loop.close()


@contextmanager
def server_gone(server: Cluster) -> Iterator[None]:
    """The server dies, and is started again."""
    server.stop()
    yield
    server.start()


@contextmanager
def server_read_only(server: Cluster) -> Iterator[None]:
    """The server takes no write: an operator made it so, or it became a standby."""
    read_only_is(server, "on")
    yield
    read_only_is(server, "off")


def read_only_is(server: Cluster, state: str) -> None:
    """Let the server take writes or not, and wait until it knows."""
    asyncio.run(ask_for_read_only(server, state))
    until(lambda: bool(asyncio.run(server.ask("SHOW default_transaction_read_only")) == state))


async def ask_for_read_only(server: Cluster, state: str) -> None:
    line = await asyncpg.connect(server.url)
    await line.execute("SET default_transaction_read_only = off")
    await line.execute(f"ALTER SYSTEM SET default_transaction_read_only = {state}")
    await line.execute("SELECT pg_reload_conf()")
    await line.close()


@contextmanager
def server_still(server: Cluster) -> Iterator[None]:
    """The server neither answers nor refuses; not for ever, or a service that waits for it would never be found out."""
    with server.frozen() as thaw:
        end = threading.Timer(LONGEST_STILL, thaw)
        end.start()
        yield
        end.cancel()


POSTGRES: Final[Mapping[str, Callable[[Cluster], AbstractContextManager[None]]]] = {
    "locked": server_locked, "gone": server_gone, "read-only": server_read_only, "still": server_still
}  # fmt: skip


def lacking(fault: str) -> str:
    """What this machine lacks for a fault of SQLite's; empty when nothing."""
    return "strace" if fault == "read-only" and not shutil.which("strace") else ""


def can_mount() -> bool:
    return os.getuid() == 0 and shutil.which("mount") is not None


def checkpoint(path: Path) -> None:
    """Bring everything that is committed into the file itself."""
    with closing(sqlite3.connect(path)) as line:
        line.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def overwrite(path: Path, pages: Mapping[int, bytes]) -> None:
    with path.open("r+b") as file:
        for number, page in pages.items():
            file.seek(number * PAGE)
            file.write(page)


def fill(file: int, size: int) -> None:
    """Write until nothing more fits."""
    try:
        while os.write(file, bytes(size)):
            pass
    except OSError:
        return


def writes(file: int) -> bool:
    """Whether this process can write."""
    try:
        return os.pwrite(file, b"1", 0) == 1
    except OSError:
        return False


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def run(*words: str) -> int:
    """Run a command quietly. Returns its exit code."""
    return subprocess.run(words, check=False, capture_output=True).returncode
