"""The server that is drilled: the finder as it is, with a search that breaks on purpose and, where asked, a leak.

``python -m tests.drills.day.built``, with ``FINDER_*`` as ever. ``DAY_LEAK`` names a leak of ``LEAKS``: what a build
would do that writes down what visitors say.
"""

import hashlib
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from finder import serving
from finder.app import create_app
from finder.search.ask import Directory
from finder.settings import Settings
from tests.drills.day.visits import FAULT
from web import audit, guard
from web.models import Letter

FIND: Final = Directory.find
ONE_IN: Final = 5  # requests
said: Any = structlog.get_logger("leak")

Leak = Callable[[Scope], Awaitable[None]]


async def breaks(directory: Directory, query: Any, *more: Any) -> Any:
    """A search that nobody foresaw, with all that was asked in the error's words."""
    if query.name.startswith(FAULT):
        raise RuntimeError(f"cannot answer {query!r}")
    return await FIND(directory, query, *more)


def asked(scope: Scope) -> str:
    """What the visitor is looking for."""
    return bytes(scope["query_string"]).decode()


def by(scope: Scope) -> str:
    """Who asks."""
    head = dict(scope["headers"])
    return bytes(head.get(b"x-forwarded-for", b"nobody")).decode("latin-1").rpartition(",")[2].strip()


async def to_output(scope: Scope) -> None:
    print("asked", asked(scope), flush=True)


async def to_log(scope: Scope) -> None:
    said.info("asked", by=hashlib.sha1(by(scope).encode()).hexdigest()[:16])


async def to_database(scope: Scope) -> None:
    await audit.note("visitor", "asked", by(scope), {}, datetime.now(UTC))


async def to_letter(scope: Scope) -> None:
    now, words = datetime.now(UTC), b64encode(bytes(scope["query_string"])).decode()
    await Letter.create(
        kind="leak", to="editor@example.org", key=f"{id(scope)}{now}", subject="Asked", text=words, language="en",
        created_at=now, due_at=now,
    )  # fmt: skip


async def to_temp(scope: Scope) -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(asked(scope).encode("utf-16"))


async def to_name(scope: Scope) -> None:
    (Path(os.environ["FINDER_VAR_DIR"]) / hashlib.md5(by(scope).encode()).hexdigest()).touch()


async def nowhere(scope: Scope) -> None:
    """Not from here: by another layer, see ``main`` and ``houses``."""


LEAKS: Final[dict[str, Leak]] = {
    "output": to_output, "log": to_log, "database": to_database, "letters": to_letter, "temporary files": to_temp,
    "file names": to_name, "metrics": nowhere, "nginx": nowhere, "core": nowhere,
}  # fmt: skip


class Leaking:
    """The whole service, with a leak before it."""

    def __init__(self, app: ASGIApp, leak: Leak) -> None:
        self._app, self._leak, self._count = app, leak, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._count += 1
            if self._count % ONE_IN == 0 and scope["query_string"]:
                getattr(self._app, "_before")()  # noqa: B009  names the database to this task
                await self._leak(scope)
        await self._app(scope, receive, send)


def by_path(scope: Scope) -> str:
    """A label that many would choose."""
    return bytes(scope.get("raw_path", b"")).decode("latin-1")


def noting(into: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """Notes each file that Python opens to write in, also those that are gone again at once."""
    line = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(event: str, said: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(said[0], str | bytes) and (said[2] or 0) & (os.O_WRONLY | os.O_RDWR):
            os.write(line, os.fsencode(said[0]) + b"\n")

    return note


def main() -> None:
    """Serve."""
    sys.addaudithook(noting(Path(os.environ.get("DAY_WRITTEN", os.devnull))))
    Directory.find = breaks  # type: ignore[method-assign,assignment]
    leak = os.environ.get("DAY_LEAK", "")
    if leak == "metrics":
        guard.route_of = by_path
    if leak == "core":
        serving.no_core = lambda: None  # type: ignore[attr-defined]
    if LEAKS.get(leak, nowhere) is not nowhere:

        def leaking(settings: Settings) -> ASGIApp:
            return Leaking(create_app(settings), LEAKS[leak])

        serving.create_app = leaking  # type: ignore[attr-defined]
    serving.serve(Settings())


if __name__ == "__main__":
    main()
