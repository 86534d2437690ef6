"""What a moderator looks at first: what could do the most harm, and never in another order for the same things."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings
from providers.listing import Listing
from providers.models import Claim, Doubt, Freeze, Proposal, Seen
from providers.moderation import waiting
from providers.moderation.waiting import Item, harm, ordered, twins, weight
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import opened

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def caring(*care: str, supervision: str = "") -> Listing:
    facts: dict[str, Any] = {"care": list(care)}
    return a_listing(facts=facts | ({"supervision": supervision} if supervision else {}))


LADDER = (caring("otp"), caring("iop"), caring("residential"), caring("detox"), caring("detox", supervision="medical"))
fields = st.sampled_from([*waiting.RISKS, "payment", "hours"])
seen = st.integers(0, 100_000)
rungs = st.integers(0, len(LADDER) - 1)


@given(fields, fields, seen, rungs)
def test_a_riskier_field_is_never_less_harm(one: str, other: str, often: int, rung: int) -> None:
    risks = [waiting.RISKS.get(field, waiting.OTHER_RISK) for field in (one, other)]
    found = [harm(field, often, LADDER[rung]) for field in (one, other)]
    assert (found[0] > found[1]) == (risks[0] > risks[1])


@given(fields, seen, seen, rungs)
def test_a_listing_that_is_seen_more_is_more_harm(field: str, one: int, other: int, rung: int) -> None:
    assert (harm(field, one, LADDER[rung]) > harm(field, other, LADDER[rung])) == (one > other)


@given(fields, seen, rungs, rungs)
def test_a_graver_kind_of_care_is_more_harm(field: str, often: int, one: int, other: int) -> None:
    assert (harm(field, often, LADDER[one]) > harm(field, often, LADDER[other])) == (one > other)


def test_of_several_kinds_of_care_the_gravest_counts() -> None:
    assert (
        weight(caring("iop", "detox", "otp"))
        == weight(caring("detox"))
        < weight(caring("detox", supervision="medical"))
    )
    assert weight(caring()) == weight(caring("otp")) == 1


def an_item(number: int, **changed: Any) -> Item:
    return Item(**{"kind": "proposal", "id": number, "listing": LADDER[0], "field": "phones", "since": NOW,
                   "harm": 1.0} | changed)  # fmt: skip


items = st.lists(
    st.builds(
        an_item, st.integers(1, 50), kind=st.sampled_from(waiting.KINDS), harm=st.floats(1, 100),
        since=st.timedeltas(timedelta(0), timedelta(days=300)).map(lambda age: NOW - age), urgent=st.booleans(),
    ),
    unique_by=lambda item: (item.kind, item.id),
)  # fmt: skip


@given(items, st.randoms())
def test_the_order_is_the_same_however_the_items_come(found: list[Item], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert ordered(shuffled) == ordered(found) == ordered(ordered(found))
    assert sorted(map(id, ordered(found))) == sorted(map(id, found))


@given(items)
def test_what_cannot_wait_is_first_then_the_most_harm_then_the_oldest(found: list[Item]) -> None:
    in_order = ordered(found)
    for one, following in pairwise(in_order):
        assert one.urgent >= following.urgent
        if one.urgent == following.urgent:
            assert one.harm >= following.harm
            if one.harm == following.harm:
                assert one.since <= following.since


def test_harm_is_said_in_three_words() -> None:
    levels = [an_item(1, harm=value).level for value in (1, waiting.SOME, waiting.HIGH)]
    assert levels == ["low", "some", "high"]
    assert an_item(1, harm=1, urgent=True).level == "high"


def changing(public_id: str, field: str, **changed: Any) -> Proposal:
    given: dict[str, Any] = {"before": {field: []}, "after": {field: []}, "created_at": NOW, "hold_until": NOW}
    return Proposal(program_public_id=UUID(public_id), field=field, **given | {"origin": "editor"} | changed)


async def doubt(public_id: str, field: str, what: str, **changed: Any) -> Doubt:
    return await Doubt.create(**{"program_public_id": UUID(public_id), "field": field, "what": what,
                                 "code_hash": uuid4().hex, "created_at": NOW} | changed)  # fmt: skip


@BOTH
async def test_the_queue_holds_everything_that_waits_and_nothing_else(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        one, other = (str(uuid4()) for _ in range(2))
        await listings.publish([replace(LADDER[-1], id=one), replace(LADDER[1], id=other, street="9 Elm Road")],
                               actor="test", at=NOW)  # fmt: skip
        await changing(one, "phones").save()
        await changing(other, "website").save()
        await changing(other, "website", state="refused").save()
        await changing(str(uuid4()), "phones").save()  # of a listing that is not there
        await Claim.create(program_public_id=UUID(other), account=1, how="phone", created_at=NOW)
        await Claim.create(program_public_id=UUID(other), account=2, how="phone", created_at=NOW, state="granted")
        await doubt(other, "payment", "not_taken")
        await doubt(other, "payment", "not_taken", state="kept")
        await twins.Twin.create(
            one=min(UUID(one), UUID(other)), other=max(UUID(one), UUID(other)), score=90, found_at=NOW
        )
        await twins.Twin.create(one=UUID(one), other=uuid4(), score=90, found_at=NOW)
        found = await waiting.queue(NOW)
        assert [(item.kind, item.field, item.listing.id) for item in found] == [
            ("proposal", "phones", one), ("claim", "ownership", other), ("proposal", "website", other),
            ("twin", "twins", min(one, other)), ("doubt", "payment", other),
        ]  # fmt: skip
        assert found[-2].other is not None
        assert {found[-2].listing.id, found[-2].other.id} == {one, other}


async def test_what_is_seen_often_comes_before_what_nobody_opens(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        quiet, busy = (str(uuid4()) for _ in range(2))
        await listings.publish([replace(LADDER[1], id=quiet), replace(LADDER[1], id=busy, street="9 Elm Road")],
                               actor="test", at=NOW)  # fmt: skip
        for public_id in (quiet, busy):
            await changing(public_id, "website").save()
        await Seen.create(program_public_id=UUID(busy), day="2026-11-20", count=900)
        await Seen.create(program_public_id=UUID(quiet), day="2026-01-01", count=9_000)  # long ago
        assert [item.listing.id for item in await waiting.queue(NOW)] == [busy, quiet]


async def test_a_freeze_and_two_who_say_the_number_is_wrong_go_before_everything(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        ids = [str(uuid4()) for _ in range(4)]
        care = (LADDER[-1], LADDER[0], LADDER[0], LADDER[0])
        await listings.publish(
            [replace(one, id=public_id, street=f"{public_id} Road") for one, public_id in zip(care, ids, strict=True)],
            actor="test", at=NOW,
        )  # fmt: skip
        await changing(ids[0], "phones").save()
        for what in ("someone_else", "not_working"):
            await doubt(ids[1], "phones", what)
        await doubt(ids[2], "phones", "someone_else")
        await Freeze.create(program_public_id=UUID(ids[3]), at=NOW, by="link:1")
        await Freeze.create(program_public_id=UUID(ids[2]), at=NOW, by="link:1", lifted_at=NOW)
        await changing(ids[3], "licence", created_at=NOW - timedelta(days=9)).save()
        found = await waiting.queue(NOW)
        assert [(item.kind, item.urgent) for item in found] == [
            ("doubt", True), ("freeze", True), ("proposal", True), ("proposal", False), ("doubt", False),
        ]  # fmt: skip
        assert found[0].count == 2
        assert found[3].listing.id == ids[0]


def test_a_line_for_the_deaf_weighs_by_itself_and_with_another_number_as_that() -> None:
    main, tty = ["4195550123", "", "main"], ["4195550188", "", "tty"]
    assert (
        waiting.field_of(changing(str(uuid4()), "phones", before={"phones": [main]}, after={"phones": [main, tty]}))
        == "tty"
    )
    assert (
        waiting.field_of(changing(str(uuid4()), "phones", before={"phones": [main]}, after={"phones": [tty]}))
        == "phones"
    )
    assert waiting.field_of(changing(str(uuid4()), "phones", before={"phones": None}, after={"phones": [tty]})) == "tty"
    assert waiting.field_of(changing(str(uuid4()), "website")) == "website"
