"""On PostgreSQL every worker hears of a change when it is committed; the clock only finds what was missed.

The clock's interval is a minute here, longer than any test waits, and a listener asks nothing after its first question:
whatever is seen was told.
"""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from finder.app import create_app
from finder.freshness import Freshness
from finder.settings import APPS, Settings
from providers import listings
from tests.conftest import NOW, a_listing
from tests.patience import becomes, until
from tests.postgres.scratch import migrated
from tests.web.test_listening import end_the_line
from web.database import Database, transaction
from web.listening import Listener

AN_HOUR = 3600.0
SEARCH = "/api/v1/search?near=43604"


@pytest.fixture(autouse=True)
def _listeners_do_not_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finder.freshness.Listener", partial(Listener, beat=AN_HOUR))


def settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url, var_dir=folder, allowed_hosts="testserver", rate_limits="off", refresh_seconds=60, jobs="off"
    )


def shows(client: TestClient, total: int) -> bool:
    """Whether as many programs are found, sooner or later."""
    return becomes(lambda: client.get(SEARCH).json()["total"] == total)


async def publish(url: str, *names: str) -> None:
    async with Database.open(url, APPS):
        await listings.publish([a_listing(id="", organization=name) for name in names], actor="editor", at=NOW)


@pytest.mark.postgres
@pytest.mark.anyio
async def test_every_worker_shows_a_change_long_before_it_would_look(tmp_path: Path) -> None:
    async with migrated("postgres", tmp_path) as url:

        def watch() -> None:
            given = settings(url, tmp_path)
            with TestClient(create_app(given)) as one, TestClient(create_app(given)) as other:
                for worker in (one, other):
                    assert shows(worker, 0)
                asyncio.run(publish(url, "First House", "Second House"))
                assert [shows(worker, 2) for worker in (one, other)] == [True, True]

        await asyncio.to_thread(watch)


@pytest.mark.postgres
@pytest.mark.anyio
async def test_a_worker_whose_line_was_cut_shows_what_changed_meanwhile_and_afterwards(tmp_path: Path) -> None:
    async with migrated("postgres", tmp_path) as url, Database.open(url, APPS) as database:
        fresh = Freshness(settings(url, tmp_path), database, lambda: NOW)
        listener = heard_by(fresh)
        await fresh.start()
        await until(lambda: listener.is_hearing)
        await end_the_line(url)
        await listings.publish([a_listing(id="")], actor="editor", at=NOW)  # perhaps while nobody hears
        await until(lambda: len(fresh.live.current) == 1)
        await until(lambda: listener.is_hearing)
        await listings.publish([a_listing(id="", organization="Second House")], actor="editor", at=NOW)
        await until(lambda: len(fresh.live.current) == 2)
        await fresh.stop()


@pytest.mark.postgres
@pytest.mark.anyio
async def test_what_was_rolled_back_wakes_nobody(tmp_path: Path) -> None:
    told: list[int] = []
    async with migrated("postgres", tmp_path) as url, Database.open(url, APPS):
        listener = Listener(url, listings.CHANNEL, listings.REV, told.append, AN_HOUR)
        await listener.start()
        await until(lambda: told == [0])
        with pytest.raises(ZeroDivisionError):
            await published_and_given_up()
        async with transaction():
            await listings.publish([a_listing(id="")], actor="editor", at=NOW)
            await asyncio.sleep(0.05)
            assert told == [0]  # nor does what is not committed yet
        await until(lambda: len(told) > 1)
        await asyncio.sleep(0.05)
        assert told == [0, 1]
        await listener.stop()


@pytest.mark.anyio
async def test_on_sqlite_nobody_listens_and_publishing_is_what_it_was(tmp_path: Path) -> None:
    async with migrated("sqlite", tmp_path) as url, Database.open(url, APPS) as database:
        fresh = Freshness(settings(url, tmp_path), database, lambda: NOW)
        await fresh.start()
        assert heard_by(fresh) is None
        assert await listings.publish([a_listing(id="")], actor="editor", at=NOW) == 1
        await fresh.live.catch_up()
        assert len(fresh.live.current) == 1
        await fresh.stop()


async def published_and_given_up() -> None:
    async with transaction():
        await listings.publish([a_listing(id="")], actor="editor", at=NOW)
        raise ZeroDivisionError


def heard_by(fresh: Freshness) -> Any:
    return fresh._listener
