"""``make test``: every test on all cores, with branch coverage of our packages.

Parts that need Chromium, PostgreSQL or the real directory skip when those are missing, and say so. With
``FINDER_TEST_EVERYTHING=1`` (set by CI) a missing browser or server fails instead. PostgreSQL is started for the tests
alone, with its files in memory, where its programs are there and ``FINDER_TEST_POSTGRES`` names no other server. The
browser's tests run in their own process: its driver keeps an event loop running, in which no other could start one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.postgres import clusters

PLAIN: Final = ("-m", "pytest", "--dist", "loadfile", "-m")
COVERED: Final = ("-m", "coverage", "run", *PLAIN)
RUNS: Final = (
    (*COVERED, "not bench and not browser and not real and not long and not postgres", "-n", "2"),
    # What coverage makes several times longer. Three at once: they wait for servers, and for processes that they kill.
    (*PLAIN, "(real or long or postgres) and not bench and not browser", "-n", "3"),
    # What a browser shows is seen, not counted; the servers behind it answer sooner.
    (*PLAIN, "browser", "-n", "3", "tests/browser"),
)
MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 * 2**30  # bytes
NO_TESTS: Final = 5  # pytest's word for a selection that is empty


def python(*words: str) -> int:
    """Run Python on a module. Returns its exit code."""
    return subprocess.run([sys.executable, *words], check=False).returncode


def main() -> int:
    """Run with temporary files in memory, where there is room: on a disk every commit of every test waits for it."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some hundred processes start: each would compile all anew
    if not (MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM):
        return measured()
    with server_in_memory(), tempfile.TemporaryDirectory(prefix="finder-tests-", dir=MEMORY) as folder:
        os.environ["TMPDIR"] = folder
        return measured()


@contextmanager
def server_in_memory() -> Iterator[None]:
    """A PostgreSQL whose disk is memory: it waits for it at every commit, and each test has a database of its own."""
    if os.environ.get("FINDER_TEST_POSTGRES") or not clusters.can_start():
        yield
        return
    with clusters.one_server(MEMORY) as server:
        os.environ["FINDER_TEST_POSTGRES"] = server.url
        yield


def measured() -> int:
    """Erase, run, combine, report. Returns the first failure's exit code."""
    python("-m", "coverage", "erase")
    failed = [code for run in RUNS if (code := python(*run, *sys.argv[1:])) not in (0, NO_TESTS)]
    python("-m", "coverage", "combine", "--quiet")
    failed += [code for code in [python("-m", "coverage", "report")] if code]
    return failed[0] if failed else 0


if __name__ == "__main__":
    sys.exit(main())
