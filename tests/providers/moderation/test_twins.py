"""Listings that may be one program twice: shown to a person, never joined by us, and never shown again once decided."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings
from providers.listing import Listing
from providers.models import Twin
from providers.moderation import twins
from providers.moderation.twins import Known, candidates, likeness
from providers.places import Gazetteer
from seeds.loading import import_file
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import opened
from web.models import AuditEntry

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def new(**changed: Any) -> Listing:
    return a_listing(id=str(uuid4()), **changed)


def facts(**changed: Any) -> dict[str, Any]:
    return a_listing().facts | changed


def pairs(*known: Listing) -> list[frozenset[str]]:
    return [frozenset((pair.one, pair.other)) for pair in candidates(known)]


def test_the_same_program_spelled_twice_is_a_candidate() -> None:
    one, other = new(), new(organization="Maumee Bay Recovery, Inc.", street="1 Main St.")
    assert pairs(one, other) == [{one.id, other.id}]


def test_two_programs_behind_one_door_are_two() -> None:
    detox = new(program="Detox Unit", facts=facts(care=["detox"]))
    women = new(program="Women's House", facts=facts(care=["residential"]))
    assert pairs(detox, women) == []


def test_two_names_behind_one_door_with_every_number_and_all_care_the_same_are_asked_about() -> None:
    assert len(pairs(new(program="Clinic"), new(program="Rehabilitation"))) == 1
    other_care = new(program="Rehabilitation", facts=facts(care=["iop"]))
    assert pairs(new(program="Clinic"), other_care) == []
    other_phone = new(program="Rehabilitation", facts=facts(phones=[["4195550199", "", "main"]]))
    assert pairs(new(program="Clinic"), other_phone) == []


def test_houses_with_a_number_in_their_name_are_two() -> None:
    assert pairs(new(organization="Harbor House", facts=facts(care=["iop"])),
                 new(organization="Harbor House II", facts=facts(care=["detox"]))) == []  # fmt: skip


def test_a_program_that_moved_in_its_zip_is_a_candidate_only_if_its_number_is_its_own() -> None:
    here, there = new(), new(street="9 Elm Road")
    assert pairs(here, there) == [{here.id, there.id}]
    assert pairs(here, there, new(street="77 Oak Road", zip="43606")) == []


def test_secret_addresses_are_no_door() -> None:
    assert pairs(new(street="- - -", program="Christoph House"), new(street="- - -", program="Delaney House")) == []


def test_seventy_places_that_share_a_number_are_not_compared() -> None:
    chain = [new(street=f"{at} Main Street", zip=f"{43000 + at}") for at in range(70)]
    assert pairs(*chain) == []


def test_what_is_gone_and_what_is_there_may_be_one() -> None:
    assert len(pairs(new(gone_since="2024"), new(organization="Maumee Bay Recovery Center"))) == 1


words = st.text("abc 12", max_size=12)
known = st.builds(
    Known, id=st.uuids().map(str), name=words, program=words, street=words, street2=words,
    zip=st.sampled_from(["", "43604", "43606"]), numbers=st.tuples(st.sampled_from(["1", "2"])),
    care=st.frozensets(st.sampled_from(["detox", "iop"])),
)  # fmt: skip


@given(known, known, st.booleans())
def test_likeness_is_0_to_100_and_the_same_from_both_sides(one: Known, other: Known, alone: bool) -> None:
    found = likeness(one, other, alone=alone)
    assert 0 <= found <= 100
    assert found == likeness(other, one, alone=alone)


@given(known, known, st.booleans())
def test_no_other_listing_is_more_alike_than_the_listing_itself(one: Known, other: Known, alone: bool) -> None:
    at_a_door = replace(one, street="1 main st", zip="43604")
    assert likeness(at_a_door, other, alone=alone) <= likeness(at_a_door, at_a_door, alone=alone)


@BOTH
async def test_a_pair_is_written_down_once_and_stays_decided(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        await listings.publish([new(), new(organization="Maumee Bay Recovery Inc")], actor="test", at=NOW)
        assert await twins.look(NOW) == 1
        assert await twins.look(NOW + timedelta(days=1)) == 0
        (twin,) = await twins.open_twins()
        assert (str(twin.one) < str(twin.other), twin.found_at, twin.score >= twins.SURE) == (True, NOW, True)
        both = [twins.apart(twin.id, moderator, NOW) for moderator in ("account:1", "account:2")]
        assert sorted(await asyncio.gather(*both)) == [False, True]
        assert await AuditEntry.filter(action="twins-apart").count() == 1
        assert await twins.look(NOW + timedelta(days=2)) == 0
        assert await twins.open_twins() == []
        assert [one.state for one in await Twin.all()] == ["apart"]


async def test_a_pair_whose_listing_is_gone_waits_no_more(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await listings.publish([new(), new()], actor="test", at=NOW)
        await twins.look(NOW)
        (twin,) = await twins.open_twins()
        await listings.remove([str(twin.one)], actor="test", at=NOW)
        assert await twins.open_twins() == []


@pytest.mark.real
async def test_the_national_directory_has_few_candidates_and_they_are_found_fast(
    real_data: Path, tmp_path: Path, gazetteer: Gazetteer
) -> None:
    path = real_data / "facilities" / "national-directory-su-facilities-2023.xlsx"
    async with opened("sqlite", tmp_path):
        await import_file("samhsa-directory", path, gazetteer=gazetteer, at=NOW)
        everything = await listings.published()
    began = time.perf_counter()
    found = candidates(everything)
    assert time.perf_counter() - began < 10
    assert 20 <= len(found) <= len(everything) * 0.02  # one list rarely says the same twice
    twice = [*everything, *(replace(one, id=str(uuid4())) for one in everything[::200])]
    assert len(candidates(twice)) >= len(found) + 0.9 * len(everything) / 200
