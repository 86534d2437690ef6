"""A standby is promoted that had not received everything: what never happened there is no longer shown, by itself."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import APPS, Settings
from providers import listings
from tests.conftest import NOW, a_listing
from tests.patience import becomes
from tests.postgres.clusters import Cluster, primary_and_standby, run
from web.database import Database

pytestmark = [pytest.mark.postgres, pytest.mark.long]


def publish(server: Cluster, name: str) -> int:
    """Publish one listing, as an editor on another machine does. Returns its number."""

    async def work() -> int:
        async with Database.open(server.url, APPS) as database:
            await database.migrate()
            return await listings.publish([a_listing(id="", organization=name)], actor="editor", at=NOW)

    return asyncio.run(work())


def names(client: TestClient) -> set[str]:
    return {one["name"] for one in client.get("/api/v1/search?near=43604").json()["listings"]}


def test_changes_that_a_promoted_standby_never_had_are_taken_back_without_a_restart(tmp_path: Path) -> None:
    with primary_and_standby() as (primary, standby):
        first = publish(primary, "Maumee Bay Recovery")
        assert becomes(lambda: asyncio.run(standby.ask(listings.REV)) == first)
        settings = Settings(
            database_url=primary.url, var_dir=tmp_path, allowed_hosts="testserver", rate_limits="off",
            refresh_seconds=0.05, jobs="off",
        )  # fmt: skip
        with TestClient(create_app(settings)) as client:
            standby.stop()
            lost = publish(primary, "Lost House")
            assert becomes(lambda: names(client) == {"Maumee Bay Recovery", "Lost House"})
            primary.stop()
            standby.start()
            run("pg_ctl", "-D", str(standby.folder), "-w", "promote")
            later = [publish(standby, name) for name in ("Harbor House", "Second House")]
            standby.stop()
            assert lost not in later
            assert all(rev > lost for rev in later)  # so by the numbers alone nothing was lost
            replace(standby, port=primary.port).start()  # as a name that now leads to another machine
            assert becomes(lambda: names(client) == {"Maumee Bay Recovery", "Harbor House", "Second House"})
            assert "could not be refreshed" not in client.get("/search?near=43604").text
