"""Searches are read from a standby: they go on while the primary is away, and while the standby is.

Two real servers, in one play of several acts: to make them takes longer than to stop them.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from finder.app import create_app
from finder.freshness import FOR_READING
from finder.settings import APPS, Settings
from providers import listings
from tests.conftest import NOW, a_listing
from tests.patience import becomes
from tests.postgres.clusters import Cluster, primary_and_standby
from web.database import Database
from web.listening import NAME

SEARCH = "/api/v1/search?near=43604"
HELPLINES = ("1-800-615-1067", "988", "911")
READERS = (
    f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{FOR_READING['application_name']}' "
    "AND query_start > now() - INTERVAL '1 second'"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
    f"AND application_name <> '{NAME}'"
)
LABEL = "could not be refreshed"


class Play:
    """A primary, a standby, and a service that knows both. The service is never started again."""

    def __init__(self, primary: Cluster, standby: Cluster, client: TestClient, first: str) -> None:
        self.primary, self.standby, self.client, self.first = primary, standby, client, first
        self.published = 1

    def edit(self) -> None:
        """Publish one more listing, as an editor on another machine does."""
        publish(self.primary, f"House {self.published}")
        self.published += 1

    def is_shown(self) -> bool:
        """Whether everything published is found, sooner or later."""
        return becomes(lambda: self.client.get(SEARCH).json()["total"] == self.published)

    def page(self) -> str:
        """A page of results, which must be there and name the lines, whatever is away."""
        answer = self.client.get("/search?near=43604")
        assert answer.status_code == 200
        assert all(line in answer.text for line in HELPLINES)
        assert "Maumee Bay Recovery" in answer.text
        return answer.text

    def report(self) -> Any:
        """Something that this service itself must write."""
        return self.client.post(f"/listing/{self.first}/wrong", data={"field": "phones", "what": "not_working"})

    def has_followed(self) -> bool:
        """Whether the standby knows all that is published, sooner or later."""
        wanted = asyncio.run(self.primary.ask(listings.REV))
        return becomes(lambda: asyncio.run(self.standby.ask(listings.REV)) == wanted)

    def reads_from_standby(self) -> bool:
        """Whether the service does, sooner or later."""
        return becomes(lambda: asyncio.run(self.standby.ask(READERS)) == 1)


def publish(primary: Cluster, name: str) -> None:
    async def work() -> None:
        async with Database.open(primary.url, APPS) as database:
            await database.migrate()
            await listings.publish([a_listing(id="", organization=name)], actor="editor", at=NOW)

    asyncio.run(work())


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with primary_and_standby() as (primary, standby):
        publish(primary, "Maumee Bay Recovery")
        settings = Settings(
            database_url=primary.url, database_read_url=standby.url, var_dir=tmp_path_factory.mktemp("standby"),
            allowed_hosts="testserver", rate_limits="off", refresh_seconds=0.05, jobs="off",
        )  # fmt: skip
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            assert becomes(lambda: client.get(SEARCH).json()["total"] == 1)
            yield Play(primary, standby, client, client.get(SEARCH).json()["listings"][0]["id"])


pytestmark = [pytest.mark.postgres, pytest.mark.long]


@pytest.fixture(autouse=True)
def _an_act_begins_with_both_in_step(play: Play) -> None:
    assert play.has_followed()
    assert play.is_shown()
    assert play.reads_from_standby()


def test_an_edit_on_the_primary_is_read_from_the_standby(play: Play) -> None:
    play.edit()
    assert play.is_shown()
    assert becomes(lambda: asyncio.run(play.primary.ask(OTHERS)) == 0)  # nothing but the listener


def test_while_the_primary_is_away_searches_go_on_and_afterwards_edits_do(play: Play) -> None:
    assert play.report().status_code == 200
    play.primary.stop()
    assert LABEL not in play.page()
    refused = play.report()
    assert refused.status_code >= 500
    assert all(line in refused.text for line in HELPLINES)
    assert play.is_shown()
    play.primary.start()
    assert becomes(lambda: play.report().status_code == 200)
    play.edit()
    assert play.is_shown()


def test_a_standby_that_stays_behind_is_not_waited_for(play: Play) -> None:
    asyncio.run(play.standby.ask("SELECT pg_wal_replay_pause()"))
    assert becomes(lambda: asyncio.run(play.standby.ask("SELECT pg_get_wal_replay_pause_state()")) == "paused")
    play.edit()
    assert play.is_shown()
    play.primary.stop()  # now nobody is left who knows as much as the index
    assert becomes(lambda: LABEL in play.page())
    assert play.is_shown()
    play.primary.start()
    asyncio.run(play.standby.ask("SELECT pg_wal_replay_resume()"))
    assert becomes(lambda: LABEL not in play.page())
    play.edit()
    assert play.is_shown()


def test_while_the_standby_is_away_the_primary_is_read_and_while_both_are_the_last_index(play: Play) -> None:
    play.standby.stop()
    play.edit()
    assert play.is_shown()
    assert LABEL not in play.page()
    play.primary.stop()
    assert becomes(lambda: LABEL in play.page())
    assert play.is_shown()
    play.primary.start()
    play.standby.start()
    play.edit()
    assert play.is_shown()
    assert becomes(lambda: LABEL not in play.page())


def test_a_server_that_stands_still_keeps_no_search_and_no_change_waiting_for_long(play: Play) -> None:
    with play.standby.frozen():
        play.edit()
        assert play.is_shown()
        assert LABEL not in play.page()
    with play.primary.frozen():
        assert LABEL not in play.page()
        assert play.is_shown()
    play.edit()
    assert play.is_shown()
