"""Programs that no longer answer us, programs that were merged, and who keeps a listing: what a searcher meets."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from finder.api import shapes
from finder.app import create_app
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from providers.moderation import merging
from tests.conftest import NOW, a_listing
from tests.postgres.scratch import empty_file
from web.database import Database

SEARCH = "/api/v1/search?near=43604"
STAYS, ASIDE, OLD, SILENT = (f"5f0c2a4e-0000-4000-8000-00000000000{number}" for number in range(1, 5))


def cast() -> list[Listing]:
    """One that its people keep, one that was set aside, one that will be merged, one that did not answer."""
    return [
        a_listing(id=STAYS, organization="Kept House", claimed="2026-11-03", confirmed="2026-11-20"),
        a_listing(id=ASIDE, organization="Silent House", claimed="2026-01-02", set_aside="2026-11-01"),
        a_listing(id=OLD, organization="Kept House", program="Twin"),
        a_listing(id=SILENT, organization="Slow House", claimed="2026-01-02", unconfirmed="2026-10-05"),
    ]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("aside")
    found = Settings(var_dir=folder, allowed_hosts="testserver", rate_limits="off", jobs="off")

    async def plant() -> None:
        (folder / "finder.db").write_bytes(await empty_file())
        async with Database.open(found.database, APPS):
            await listings.publish(cast(), actor="operator", at=NOW)
            await merging.merge(OLD, STAYS, "operator", NOW)

    asyncio.run(plant())
    return found


@pytest.fixture(scope="module")
def client(directory: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(directory), follow_redirects=False) as found:
        yield found


def names(client: TestClient, path: str) -> list[str]:
    return sorted(one["name"] for one in client.get(path).json()["listings"])


@pytest.mark.parametrize("asked", ["", "&name=silent", "&care=detox", "&miles=any"])
def test_a_program_that_was_set_aside_is_in_no_search(client: TestClient, asked: str) -> None:
    assert "Silent House" not in names(client, SEARCH + asked)
    assert "Silent House" not in client.get(f"/search?near=43604{asked}").text
    assert "Silent House" not in client.get(f"/api/v1/search.csv?near=43604{asked}").text


def test_it_is_still_there_for_whoever_has_its_address_and_says_so(client: TestClient) -> None:
    page = client.get(f"/listing/{ASIDE}").text
    assert "Not shown in search results since November 1, 2026" in page
    assert client.get(f"/api/v1/listings/{ASIDE}").json()["set_aside"] == "2026-11-01"
    assert "Silent House" in client.get(f"/compare?id={ASIDE}").text
    assert "Not shown in search results" not in client.get(f"/listing/{STAYS}").text


def test_it_is_found_again_once_its_people_answer(tmp_path: Path) -> None:
    found = Settings(var_dir=tmp_path, allowed_hosts="testserver", rate_limits="off", jobs="off")

    async def publish(one: Listing) -> None:
        async with Database.open(found.database, APPS):
            await listings.publish([one], actor="program", at=NOW)

    (tmp_path / "finder.db").write_bytes(asyncio.run(empty_file()))
    for aside in ("2026-11-01", ""):
        asyncio.run(publish(a_listing(set_aside=aside)))
        with TestClient(create_app(found)) as client:
            assert client.get(SEARCH).json()["total"] == (0 if aside else 1)


def test_a_card_says_whether_its_people_keep_it_and_when_they_fell_silent(client: TestClient) -> None:
    cards = {card.partition("/listing/")[2][:36]: card for card in client.get("/search?near=43604").text.split("<li ")}
    assert "Kept by the program" in cards[STAYS]
    assert "Not confirmed" not in cards[STAYS]
    assert "Not confirmed by the program since October 5, 2026" in cards[SILENT]


def test_nobody_keeps_what_nobody_claimed(searcher: TestClient) -> None:
    text = searcher.get("/search?near=60614").text
    assert "Not claimed by the program" in text
    assert "Kept by the program" not in text


def test_a_listing_says_who_keeps_it_and_since_when(client: TestClient, searcher: TestClient) -> None:
    kept = client.get(f"/listing/{STAYS}").text
    assert "Its own people keep this listing up to date (since November 2026)." in kept
    assert "The program said on November 20, 2026 that all of this is right." in kept
    one = searcher.get("/api/v1/search?near=60614").json()["listings"][0]["id"]
    text = searcher.get(f"/listing/{one}").text
    assert "Nobody from this program keeps this listing yet." in text
    assert f'<a class="screen-only" href="/portal/claim/{one}" rel="nofollow">Is this your program?</a>' in text
    assert "all of this is right" not in text
    assert searcher.get(f"/listing/{one}/history").status_code == 200
    assert f'href="/listing/{one}/history"' in text


def test_each_fact_has_a_link_for_whoever_knows_better(client: TestClient) -> None:
    text = client.get(f"/listing/{STAYS}").text
    for field in ("phones", "openings", "payment", "care", "address", "other"):
        assert f'href="/listing/{STAYS}/wrong?field={field}"' in text
    assert f'href="/es/listing/{STAYS}/wrong?field=care"' in client.get(f"/es/listing/{STAYS}").text


def test_the_id_of_a_merged_listing_leads_to_the_one_that_is_left(client: TestClient) -> None:
    for path in ("/listing/{}", "/es/listing/{}", "/listing/{}/card.vcf"):
        answer = client.get(path.format(OLD))
        assert (answer.status_code, answer.headers["location"]) == (301, path.format(STAYS))
        assert answer.headers["cache-control"] == "no-store"


def test_software_is_sent_on_too_and_told_so(client: TestClient) -> None:
    answer = client.get(f"/api/v1/listings/{OLD}")
    assert answer.status_code == 308
    assert answer.headers["location"] == answer.json()["moved_to"]
    assert answer.json()["moved_to"].endswith(f"/api/v1/listings/{STAYS}")
    TypeAdapter(shapes.Moved).validate_python(answer.json(), strict=True)
    assert "1-800-615-1067" in [line["phone"] for line in answer.json()["helplines"]]


@pytest.mark.parametrize("path", ["/listing/{}", "/listing/{}/card.vcf", "/api/v1/listings/{}"])
def test_an_id_that_never_was_one_is_still_not_there(client: TestClient, path: str) -> None:
    for unknown in (str(uuid4()), "none", "1" * 300, "%00"):
        assert client.get(path.format(unknown)).status_code == 404


def test_a_listing_tells_software_who_keeps_it(client: TestClient) -> None:
    one = client.get(f"/api/v1/listings/{STAYS}").json()
    TypeAdapter(shapes.Listing).validate_python(one, strict=True)
    assert (one["claimed"], one["confirmed"], one["unconfirmed"]) == ("2026-11-03", "2026-11-20", "")
    assert client.get(f"/api/v1/listings/{SILENT}").json()["unconfirmed"] == "2026-10-05"


def test_who_answers_is_said_where_it_is_known_and_asked_where_it_is_not(tmp_path: Path) -> None:
    found = Settings(var_dir=tmp_path, allowed_hosts="testserver", rate_limits="off", jobs="off")
    known = replace(
        a_listing(), facts=a_listing().facts | {"answered_by": ["central"]},
        provenance={"answered_by": ["numbers", "2026-11-23"]},
    )  # fmt: skip

    async def plant() -> None:
        (tmp_path / "finder.db").write_bytes(await empty_file())
        async with Database.open(found.database, APPS):
            await listings.publish([known, a_listing(id=ASIDE)], actor="job", at=NOW)

    asyncio.run(plant())
    with TestClient(create_app(found)) as client:
        cards = client.get("/search?near=43604").text
        assert "Answered by: a central line for several programs" in cards
        assert "Who answers: not stated, ask" in cards
        page = client.get(f"/listing/{known.id}").text
        assert "Answered by: a central line for several programs" in page
        assert "Worked out from phone numbers, November 23, 2026" in page
        assert "We do not know who answers this number" in client.get(f"/listing/{ASIDE}").text
        one = client.get(f"/api/v1/listings/{known.id}").json()
        assert one["facts"]["answered_by"] == ["central"]
        assert one["stated_apart"]["answered_by"] == {"source": "numbers", "checked": "2026-11-23"}
