"""The cast of the portal: a running service with a clock of our own, a claimed program, and people who sign in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from providers.people import members
from tests.conftest import a_listing
from tests.postgres.scratch import empty_file
from web import secret, sessions
from web.database import Database
from web.models import Account

T = TypeVar("T")
NOW: Final = datetime(2026, 11, 23, 15, 30, 20, tzinfo=UTC)  # a Monday morning in Toledo
EDITOR: Final = "editor@maumee.example"
OTHER: Final = "other@elsewhere.example"  # keeps another program
OTHERS_LISTING: Final = "5f0c2a4e-0000-4000-8000-000000000002"


@dataclass
class Clock:
    """The time, as a test sets it."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def on(self, **later: float) -> None:
        """Move on, by what ``timedelta`` takes."""
        self.time += timedelta(**later)


@dataclass
class House:
    """A running service, its database and its clock."""

    client: TestClient
    settings: Settings
    clock: Clock = field(default_factory=Clock)

    def do(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run something with the service's database."""

        async def alone() -> T:
            async with Database.open(self.settings.database, APPS):
                return await work()

        return asyncio.run(alone())

    def sign_in(self, email: str, role: str = "provider") -> str:
        """Sign this client in, with a new account where there is none. Returns what its forms must carry."""
        account = self.do(lambda: an_account(email, self.clock(), role))
        token = self.do(lambda: sessions.begin(account, "a browser", self.clock()))
        self.client.cookies.set("finder", token)
        return secret.stamp(token, "form")

    def sign_out(self) -> None:
        """Be a stranger again."""
        self.client.cookies.clear()


async def an_account(email: str, at: datetime, role: str = "provider") -> Account:
    """Somebody who may sign in."""
    account, _ = await Account.get_or_create(defaults={"role": role, "created_at": at}, email=email)
    return account


async def claimed_by(email: str, at: datetime, **changed: Any) -> Listing:
    """A published listing whose people keep it: one account."""
    claimed = (at - timedelta(days=40)).date().isoformat()
    listing = a_listing(**{"timezone": "America/New_York", "claimed": claimed} | changed)
    await listings.publish([listing], actor="test", at=at)
    account = await an_account(email, at)
    await members.add(listing.id, account.id, email, at)
    found = await listings.one(listing.id)
    assert found is not None
    return found


@cache
def planted() -> bytes:
    """A database with two claimed programs, each with one editor: made once, copied for every test."""

    async def plant(path: Path) -> None:
        path.write_bytes(await empty_file())
        async with Database.open(f"sqlite:///{path}", APPS):
            await claimed_by(EDITOR, NOW - timedelta(days=40))
            await claimed_by(OTHER, NOW - timedelta(days=40), id=OTHERS_LISTING, street="2 Oak Road")

    with TemporaryDirectory() as folder:
        path = Path(folder) / "finder.db"
        asyncio.run(plant(path))
        return path.read_bytes()


@contextmanager
def opened(folder: Path, **more: Any) -> Iterator[House]:
    """A service with those two programs; nobody is signed in. ``more``: settings."""
    usual: dict[str, Any] = {"allowed_hosts": "testserver", "rate_limits": "off", "jobs": "off"}
    usual["refresh_seconds"] = 0.02
    settings = Settings(var_dir=folder, **usual | more)
    clock = Clock()
    (folder / "finder.db").write_bytes(planted())
    with TestClient(create_app(settings, clock), follow_redirects=False) as client:
        yield House(client, settings, clock)
