"""The service of one day, with everything that it writes in folders of its own: the finder behind nginx, a database, a
mail server, and the operator's commands."""

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import orjson
from tortoise.backends.base.executor import EXECUTOR_CACHE
from typer.testing import CliRunner

from finder.cli import app
from finder.commands import jobs
from finder.settings import APPS, Settings
from tests.browser.server import free_port, wait_for
from tests.deploy.proxy import BEHIND, NAME, Proxy, nginx
from tests.postgres.clusters import Cluster, one_server
from tests.web.mailserver import PostOffice
from web.database import Database
from web.jobs import run_due

ROOT: Final = str(Path(__file__).parents[3])
RATE: Final = "40/minute"
SQLITE: Final = "sqlite"
POSTGRES: Final = "postgres"


@dataclass
class House:
    """One service. ``post``: what its mail server took, where there is one; else letters are files."""

    folder: Path
    kind: str
    port: int
    proxy: Proxy | None
    cluster: Cluster | None
    post: PostOffice | None
    leak: str
    server: subprocess.Popen[bytes] | None = None
    spoken: int = 0
    noted: dict[str, bytes] = field(default_factory=dict)  # what was read of it while it ran

    @property
    def database(self) -> Path:
        """The file of SQLite."""
        return self.folder / "var" / "finder.db"

    @property
    def url(self) -> str:
        return self.cluster.url if self.cluster else f"sqlite:///{self.database}"

    @property
    def given(self) -> dict[str, str]:
        """How it is set up: as deploy/ says, its limits on, and the most talkative log."""
        found = BEHIND | {
            "allowed_hosts": f"{NAME} 127.0.0.1", "jobs": "on", "rate": RATE, "port": str(self.port),
            "var_dir": str(self.folder / "var"), "database_url": self.url, "log_level": "debug",
            "metrics_for": "127.0.0.1/32", "backup_dir": str(self.folder / "copies"), "receive_seconds": "1",
        }  # fmt: skip
        if self.post:
            found |= {"mail": "smtp", "smtp_port": str(self.post.port), "smtp_security": "none"}
        return found

    def environment(self) -> dict[str, str]:
        """The environment of its server and of its commands."""
        ours = {f"FINDER_{name.upper()}": value for name, value in self.given.items()}
        written = {"DAY_WRITTEN": str(self.folder / "said" / "written"), "PYTHONDONTWRITEBYTECODE": "1"}
        return ours | written | {"TMPDIR": str(self.folder / "temp"), "DAY_LEAK": self.leak}

    def command(self, *words: str) -> str:
        """One of the operator's commands. What it says is kept. Raises when it cannot do it."""
        done = CliRunner().invoke(app, words, env=self.environment())
        self.spoken += 1
        (self.folder / "said" / f"{self.spoken}-{words[0]}").write_text(done.output)
        assert done.exit_code in (0, 1), f"{words}: {done.output}"
        return done.stdout

    async def later(self, days: int) -> None:
        """Every job, as if a later day had come; twice, for what one leaves to the other."""
        settings = Settings(**self.given)  # type: ignore[arg-type]  read as the environment is
        async with Database.open(settings.database, APPS):
            for hours in (0, 2):
                await run_due(jobs.jobs(settings), jobs.now() + timedelta(days=days, hours=hours))

    def start(self) -> None:
        """Start the server, which may leave a core where it dies, if nothing forbids that."""
        with (self.folder / "said" / "output").open("ab") as out, (self.folder / "said" / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "tests.drills.day.built"],
                env=self.environment() | {"PATH": os.environ["PATH"], "PYTHONPATH": ROOT}, cwd=self.folder / "work",
                stdout=out, stderr=log, preexec_fn=with_core,  # noqa: PLW1509  nothing else runs in this process then
            )  # fmt: skip
        wait_for(f"http://127.0.0.1:{self.port}/readyz", self.server)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Somebody has SQLite's file open, as a server has: its journal is not put away."""
        if self.kind != SQLITE:
            yield
            return
        with closing(sqlite3.connect(self.database)) as line:
            line.execute("SELECT count(*) FROM account").fetchone()
            yield

    def crash(self) -> None:
        """Let the server die as by a fault of its own: nothing is closed, flushed or told."""
        assert self.server
        self.server.send_signal(signal.SIGSEGV)
        self.server.wait(60)

    def wrote(self) -> set[str]:
        """Every file that the server has opened to write in, but letters: also those that are gone."""
        written = set((self.folder / "said" / "written").read_text().splitlines())
        return {path for path in written if not path.startswith((f"{self.folder}/var/mail/", "/dev/"))}

    def page(self, path: str) -> bytes:
        """A page, as the operator's monitor reads it."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("GET", path)
            return line.getresponse().read()
        finally:
            line.close()

    def listings(self) -> list[str]:
        """Some programs."""
        found = orjson.loads(self.page("/api/v1/search?near=60614&miles=any&per_page=100"))
        return [one["id"] for one in found["listings"]]


def with_core() -> None:
    """As on a machine where processes that die leave their memory in a file."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


@contextmanager
def house(folder: Path, kind: str, leak: str) -> Iterator[House]:
    """A service with the example listings, whose server is not started yet. All of it ends with the block."""
    for part in ("var", "temp", "work", "copies", "said"):
        (folder / part).mkdir(parents=True)
    with ExitStack() as stack:
        cluster = stack.enter_context(one_server()) if kind == POSTGRES else None
        post = stack.enter_context(mail_server()) if kind == POSTGRES else None
        there = shutil.which("nginx") and shutil.which("openssl")
        proxy = stack.enter_context(nginx(folder / "nginx", site(folder / "nginx", leak))) if there else None
        made = House(folder, kind, proxy.upstream if proxy else free_port(), proxy, cluster, post, leak)
        EXECUTOR_CACHE.clear()  # statements of the other kind of database
        made.command("seed")
        try:
            yield made
        finally:
            if made.server:
                made.server.kill()
                made.server.wait()


def site(folder: Path, leak: str) -> Callable[[str], str]:
    """The site as it is shipped, or one that logs as nginx usually does."""

    def changed(text: str) -> str:
        return text.replace(" finder;\n    error_log", f";\n    access_log {folder}/logs/usual.log;\n    error_log")

    return changed if leak == "nginx" else str


@contextmanager
def mail_server() -> Iterator[PostOffice]:
    """A mail server on a thread of its own."""
    post, ready = PostOffice(), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with post.open():
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="mail server")
    thread.start()
    assert ready.wait(30)
    try:
        yield post
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something became so in time."""
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            return False
        time.sleep(0.2)
    return True
