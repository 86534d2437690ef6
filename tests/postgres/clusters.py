"""A primary and a standby that follows it: two PostgreSQL servers of a test's own, which it may stop as it likes."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
import psutil
from tortoise.backends.base.executor import EXECUTOR_CACHE

from tests.browser.server import free_port
from tests.needed import need

HOST: Final = "127.0.0.1"
USER: Final = "postgres"
SPARING: Final = "-c fsync=off -c shared_buffers=16MB -c max_connections=40 -c wal_retrieve_retry_interval=200ms"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server, with its files in ``folder``."""

    folder: Path
    port: int
    options: str = ""

    @property
    def url(self) -> str:
        return f"postgres://{USER}@{HOST}:{self.port}/postgres"

    def start(self) -> None:
        """Start, and wait until it answers."""
        where = f"-p {self.port} -c listen_addresses={HOST} -c unix_socket_directories={self.folder.parent}"
        given = ("-l", f"{self.folder}.log", "-o", f"{where} {self.options}")
        run("pg_ctl", "-D", str(self.folder), "-w", "-t", "120", *given, "start")

    def stop(self) -> None:
        """Stop at once: nobody is waited for, as when the machine dies."""
        run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "-t", "120", "stop")

    @contextmanager
    def frozen(self) -> Iterator[Callable[[], None]]:
        """Lets it stand still: connections stay, and nobody answers, as when a network swallows everything. Gives what
        ends that sooner."""
        first = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        halted = [first, *first.children(recursive=True)]
        try:
            told(halted, signal.SIGSTOP)
            yield lambda: told(halted, signal.SIGCONT)
        finally:
            told(halted, signal.SIGCONT)

    async def ask(self, sql: str) -> Any:
        """One value."""
        line = await asyncpg.connect(self.url, timeout=30)
        try:
            return await line.fetchval(sql)
        finally:
            await line.close()


@contextmanager
def primary_and_standby(options: str = SPARING) -> Iterator[tuple[Cluster, Cluster]]:
    """Both running; the second streams from the first. Stopped and deleted at the end.

    Tortoise keeps a model's statements by its connection's name: those that tests on SQLite left are wrong here.
    """
    need("PostgreSQL's own programs", missing=not can_start())
    folder = Path(tempfile.mkdtemp(prefix="finder-pg-", dir=None if os.getuid() else "/tmp"))  # the user must get there
    primary, standby = (Cluster(folder / name, free_port(), options) for name in ("primary", "standby"))
    try:
        if not os.getuid():
            shutil.chown(folder, USER)
        run("initdb", "-D", str(primary.folder), "-U", USER, "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
        primary.start()
        source = ("-h", HOST, "-p", str(primary.port), "-U", USER)
        run("pg_basebackup", "-D", str(standby.folder), "-R", "-X", "stream", "-c", "fast", "--no-sync", *source)
        standby.start()
        EXECUTOR_CACHE.clear()
        yield primary, standby
    finally:
        EXECUTOR_CACHE.clear()
        for cluster in (standby, primary):
            if (cluster.folder / "postmaster.pid").exists():
                cluster.stop()
        shutil.rmtree(folder)


def can_start() -> bool:
    """Whether PostgreSQL's own programs are here, and a user whom they let run them."""
    return bool(programs()) and (bool(os.getuid()) or has_user())


@contextmanager
def one_server(where: Path | None = None) -> Iterator[Cluster]:
    """A server without a standby, running. Stopped and deleted at the end. ``where``: the folder for its files."""
    need("PostgreSQL's own programs", missing=not can_start())
    folder = Path(tempfile.mkdtemp(prefix="finder-pg-", dir=where or (None if os.getuid() else "/tmp")))
    server = Cluster(folder / "server", free_port())
    try:
        if not os.getuid():
            shutil.chown(folder, USER)
        run("initdb", "-D", str(server.folder), "-U", USER, "-A", "trust", "-N", "--no-locale", "-E", "UTF8")
        server.start()
        yield server
    finally:
        if (server.folder / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder)


def told(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; not as root, which they refuse. Raises with what it said."""
    done = subprocess.run(
        [str(Path(programs()) / program), *words],
        user=None if os.getuid() else USER,
        group=None if os.getuid() else pwd.getpwnam(USER).pw_gid,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # the server would keep a pipe open
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{program} {' '.join(words)}: exit code {done.returncode}"


def programs() -> str:
    """The folder of the newest version's programs; empty where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return str(found[-1].parent) if found else str(Path(shutil.which("initdb") or "").parent).removeprefix(".")


def has_user() -> bool:
    try:
        return bool(pwd.getpwnam(USER))
    except KeyError:
        return False
