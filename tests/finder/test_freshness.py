"""What is published is seen by searchers within a second, and what the database cannot say is said to be old."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from tests.conftest import NOW, a_listing
from tests.postgres.scratch import BOTH, empty_file, migrated
from web.database import Database

SEARCH = "/api/v1/search?near=43604"


def settings(url: str, folder: Path) -> Settings:
    return Settings(
        database_url=url, var_dir=folder, allowed_hosts="testserver", rate_limits="off", refresh_seconds=0.02
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database with every table and no row."""
    (tmp_path / "finder.db").write_bytes(asyncio.run(empty_file()))
    return f"sqlite:///{tmp_path}/finder.db"


async def publish(url: str, *what: Listing) -> None:
    async with Database.open(url, APPS):
        await listings.publish(what, actor="editor", at=NOW)


def soon(client: TestClient, path: str, wanted: Any) -> Any:
    """What a page says as soon as it says what is wanted; at the latest after five seconds."""
    for _ in range(250):
        found = client.get(path)
        if wanted(found):
            return found
        time.sleep(0.02)
    return found


@BOTH
@pytest.mark.anyio
async def test_a_change_is_seen_by_searchers_without_a_restart(tmp_path: Path, kind: str) -> None:
    async with migrated(kind, tmp_path) as url:
        await publish(url, a_listing(id=""))

        def watch() -> None:
            with TestClient(create_app(settings(url, tmp_path))) as client:
                before = client.get(SEARCH).json()["listings"][0]
                changed = a_listing(id=before["id"], facts=a_listing().facts | {"phones": [["4195550199", "", "main"]]})
                asyncio.run(publish(url, changed, a_listing(id="", organization="Second House")))
                after = soon(client, SEARCH, lambda answer: answer.json()["total"] == 2).json()["listings"]
                assert {one["phone"] for one in after} == {"419-555-0199", "419-555-0123"}
                assert before["id"] in {one["id"] for one in after}
                assert "419-555-0199" in client.get("/search?near=43604").text
                assert "419-555-0199" in client.get(f"/listing/{before['id']}").text

        await asyncio.to_thread(watch)


def test_while_the_database_is_gone_searches_go_on_and_say_how_old_they_are(tmp_path: Path, url: str) -> None:
    asyncio.run(publish(url, a_listing(id="")))
    with TestClient(create_app(settings(url, tmp_path)), raise_server_exceptions=False) as client:
        assert "could not be refreshed" not in client.get("/search?near=43604").text
        asyncio.run(without_its_tables(url))
        page = soon(client, "/search?near=43604", lambda answer: "could not be refreshed" in answer.text)
        assert "419-555-0123" in page.text
        assert "could not be refreshed" in page.text
        assert "No pudimos actualizar la lista" in client.get("/es/search?near=43604").text


async def without_its_tables(url: str) -> None:
    """A database that answers nothing any more."""
    async with Database.open(url, APPS) as database:
        await database.connection.execute_query("ALTER TABLE counter RENAME TO lost")


def test_a_listing_that_left_the_official_list_says_so_and_is_not_searched(tmp_path: Path, url: str) -> None:
    gone = replace(a_listing(id=""), gone_since="2024-07-01", organization="Closed House")
    asyncio.run(publish(url, a_listing(id=""), gone))
    with TestClient(create_app(settings(url, tmp_path))) as client:
        found = client.get(SEARCH).json()
        assert [one["name"] for one in found["listings"]] == ["Maumee Bay Recovery"]
        everything = asyncio.run(read(url))
        closed = next(one.id for one in everything if one.gone_since)
        assert "No longer listed by SAMHSA since July 1, 2024" in client.get(f"/listing/{closed}").text
        assert client.get(f"/api/v1/listings/{closed}").json()["gone_since"] == "2024-07-01"


async def read(url: str) -> list[Listing]:
    async with Database.open(url, APPS):
        return await listings.published()


def test_an_official_fact_past_its_shelf_life_is_said_to_be_old(tmp_path: Path, url: str) -> None:
    asyncio.run(publish(url, a_listing(id="")))
    with TestClient(create_app(settings(url, tmp_path))) as client:
        one = client.get(SEARCH).json()["listings"][0]["id"]
        text = client.get(f"/listing/{one}").text
        assert "Checked long ago, or nobody said when" in text
        assert "SAMHSA National Directory, June 29, 2023" in text
        assert "SAMHSA, 29 de junio de 2023" in client.get(f"/es/listing/{one}").text
