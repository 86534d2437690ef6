"""The one door: what is published, what changed since, and that each change is numbered and remembered."""

import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from providers import listings, records, statements
from providers.listing import Listing
from providers.models import Location, Organization, Revision
from providers.records import Record
from providers.storing import location_key
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH, migrated
from web.database import Database, transaction

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
APPS = {"web": "web", "providers": "providers"}


@asynccontextmanager
async def opened(kind: str, folder: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, open."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


def new(**changed: Any) -> Listing:
    """A listing that has no id yet."""
    return a_listing(id="", **changed)


@BOTH
async def test_what_is_published_is_read_back_as_it_was(kind: str, tmp_path: Path) -> None:
    stated = new(
        program="Women's Program", street2="Suite 2", county="Lucas", timezone="America/New_York",
        website="https://example.org/a", provenance={"website": ["samhsa-locator", "2023"]},
    )  # fmt: skip
    async with opened(kind, tmp_path):
        rev = await listings.publish([stated], actor="test", at=NOW)
        (found,) = await listings.published()
        assert replace(found, id="", organization_id="", rev=0) == stated
        assert found.rev == rev == await listings.current_rev() == 1
        assert await listings.one(found.id) == await listings.one(found.id.upper()) == found


@BOTH
@pytest.mark.parametrize("count", [0, 1, 2, 5])
async def test_page_by_page_everything_published_is_read_once(
    kind: str, tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "PAGE", 2)
    async with opened(kind, tmp_path):
        await listings.publish([new(organization=f"House {number}") for number in range(count)], actor="test", at=NOW)
        found: list[Listing] = []
        while page := await listings.page(found[-1].id if found else ""):
            assert len(page) <= 2
            found += page
        assert found == sorted(await listings.published(), key=lambda one: one.id)
        assert len(found) == count


def test_a_listing_that_an_index_keeps_takes_the_room_of_its_text() -> None:
    listing = a_listing()
    tracemalloc.start()
    kept = [listing.to_json() for _ in range(200)]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 1.5 * sum(map(len, kept))


@BOTH
async def test_a_change_keeps_the_id_and_is_remembered_field_by_field(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new()], actor="test", at=NOW)
        (old,) = await listings.published()
        facts = old.facts | {"payment": ["medicaid"], "schedule": ["evenings"]}
        await listings.publish([replace(old, street="2 Oak Road", facts=facts)], actor="someone", at=NOW)
        (changed,) = await listings.published()
        (revision,) = await Revision.all()
        assert (changed.id, changed.street, changed.rev) == (old.id, "2 Oak Road", 2)
        assert str(revision.program_public_id) == old.id
        assert (revision.actor, revision.at, revision.rev) == ("someone", NOW, 2)
        assert revision.changes == {
            "street": ["1 Main Street", "2 Oak Road"],
            "payment": [["medicaid", "private"], ["medicaid"]],
            "schedule": [None, ["evenings"]],
        }


@BOTH
async def test_a_reader_learns_what_changed_since_its_rev_and_nothing_else(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new(), new(street="2 Main Street")], actor="test", at=NOW)
        first, second = await listings.published()
        rev = await listings.publish([first, replace(second, checked="2024")], actor="test", at=NOW)
        changes = await listings.changes_since(1)
        assert (changes.rev, [found.id for found in changes.listings], changes.removed) == (rev, [second.id], [])
        assert (await listings.changes_since(rev)) == listings.Changes(rev, [], [])


@BOTH
async def test_examples_leave_tombstones_and_real_listings_stay(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new(is_example=True, organization="Example Harbor")], actor="demo", at=NOW)
        assert not await listings.has_real()
        (example,) = await listings.published()
        await listings.publish([new(organization="Maumee Valley")], actor="test", at=NOW)
        assert await listings.has_real()
        assert await listings.remove_examples(at=NOW) == 1
        assert await listings.remove_examples(at=NOW) == 0
        changes = await listings.changes_since(0)
        assert (changes.rev, changes.removed) == (3, [example.id])
        assert [found.organization for found in changes.listings] == ["Maumee Valley"]
        assert [found.name for found in await Organization.all()] == ["Maumee Valley"]


@BOTH
async def test_a_better_point_reaches_every_program_at_the_address(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        vague = new(approximate=True, lat=41.6, lon=-83.5)
        await listings.publish([vague, replace(vague, program="Detox")], actor="test", at=NOW)
        first, neighbour = await listings.published()
        await listings.publish([replace(first, lat=41.651, lon=-83.541, approximate=False)], actor="test", at=NOW)
        found = await listings.one(neighbour.id)
        assert found is not None
        assert (found.lat, found.lon, found.approximate, found.rev) == (41.651, -83.541, False, 2)


@BOTH
async def test_a_known_door_is_not_given_up_for_the_point_of_a_zip(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new()], actor="test", at=NOW)
        await listings.publish([new(program="IOP", lat=41.0, lon=-83.0, approximate=True)], actor="test", at=NOW)
        assert {(found.lat, found.approximate) for found in await listings.published()} == {(41.65, False)}
        assert await Location.all().count() == 1


@BOTH
async def test_records_are_kept_beside_their_listing(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new()], actor="test", at=NOW)
        (listing,) = await listings.published()
        await records.save([Record(listing.id, "samhsa-directory", "f1", {"name1": "Maumee Bay"}, "2023", note="far")])
        (record,) = await records.everything()
        assert (record.listing_id, record.cells, record.note, record.gone) == (
            listing.id, {"name1": "Maumee Bay"}, "far", "",
        )  # fmt: skip
        await records.save([replace(record, fingerprint="f2", gone="2024", note="")])
        assert [replace(record, fingerprint="f2", gone="2024", note="")] == await records.everything()


@BOTH
async def test_what_fails_inside_a_transaction_was_never_published(kind: str, tmp_path: Path) -> None:
    async def published_in_vain() -> None:
        async with transaction():
            await listings.publish([new()], actor="test", at=NOW)
            raise RuntimeError

    async with opened(kind, tmp_path):
        with pytest.raises(RuntimeError):
            await published_in_vain()
        assert (await listings.published(), await listings.current_rev()) == ([], 0)


@BOTH
async def test_thousands_are_published_in_one_go(kind: str, tmp_path: Path) -> None:
    many = [new(street=f"{number} Main Street", organization=f"House {number % 700}") for number in range(2500)]
    async with opened(kind, tmp_path):
        await listings.publish(many, actor="test", at=NOW)
        found = await listings.published()
        assert [one.street for one in found] == [one.street for one in many]
        assert len({one.organization_id for one in found}) == 700


@pytest.mark.parametrize("text", ["", "1", "' OR 1=1 --", "5f0c2a4e-0000-4000-8000-00000000000g", "\0", "x" * 9999])
async def test_a_text_that_is_no_id_finds_nothing(text: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await listings.one(text) is None
        assert await listings.one(str(uuid4())) is None


async def test_an_id_that_was_given_is_kept(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await listings.publish([a_listing()], actor="test", at=NOW)
        assert await listings.one(a_listing().id) is not None


def test_an_address_too_long_for_a_key_has_one_all_the_same() -> None:
    one, other = a_listing(street="a" * 199, street2="b" * 199), a_listing(street="a" * 199, street2="c" * 199)
    assert location_key(one) != location_key(other)
    assert len(location_key(one)) == 40


@BOTH
async def test_a_promotion_begins_an_era_of_numbers_above_all_that_were_given(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def promoted() -> int:
        return 2

    async with opened(kind, tmp_path):
        before = await listings.publish([new()], actor="test", at=NOW)
        with monkeypatch.context() as other:
            other.setattr(listings, "promotions", promoted)
            first, second = [await listings.publish([new(organization=f"{n}")], actor="test", at=NOW) for n in "ab"]
        assert (first, second) == (2 * listings.ERA + 1, 2 * listings.ERA + 2)
        third = await listings.publish([new(organization="c")], actor="test", at=NOW)  # put into another server
        assert third == second + 1
        assert [one.rev for one in (await listings.changes_since(before)).listings] == [first, second, third]


@BOTH
async def test_a_server_that_was_never_promoted_or_does_not_say_begins_no_era(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(kind, tmp_path):
        async with transaction():
            assert await statements.promotions() == 0
        monkeypatch.setattr(statements, "_TIMELINE", "SELECT no_such_function()")
        assert await listings.publish([new()], actor="test", at=NOW) == 1
