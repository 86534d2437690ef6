"""What a list says against a program's own words: nothing is published before somebody looked, and nothing twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from providers import listings
from providers.editing import protected
from providers.listing import Listing
from providers.models import Proposal
from providers.moderation import differing, suggestions
from providers.moderation.differing import Suggestion
from providers.people import freezing, members
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import LETTERS, opened, planted, shown
from tests.providers.edit_cast import NOW, ROOM, keeper, moderator
from web.models import AuditEntry, Letter

pytestmark = pytest.mark.anyio
SOURCE = "samhsa-directory"
BY = {"said": {"payment": [SOURCE, "2024"]}}


async def kept(**changed: Any) -> Listing:
    return await planted(**{"claimed": "2026-01-01"} | changed)


def says(listing: Listing, **value: Any) -> Suggestion:
    """The list says something of one fact."""
    ((field, now_said),) = value.items()
    return Suggestion(listing.id, field, differing.document(listing, field), {field: now_said} | BY, SOURCE)


async def record(listing: Listing, *found: Suggestion) -> int:
    return await suggestions.record(found, [listing.id], SOURCE, NOW)


@BOTH
async def test_the_same_is_asked_once_and_something_else_again(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept()
        assert [await record(listing, says(listing, payment=["free"])) for _ in range(3)] == [1, 0, 0]
        assert await record(listing, says(listing, payment=["medicare"])) == 1
        assert [(one.state, one.decided_by) for one in await Proposal.all().order_by("id")] == [
            ("withdrawn", SOURCE), ("waiting", ""),
        ]  # fmt: skip
        assert await record(listing) == 0
        assert {one.state for one in await Proposal.all()} == {"withdrawn"}
        assert await record(listing, says(listing, payment=["medicaid", "private"])) == 0  # published already
        assert await suggestions.record([], [], SOURCE, NOW) == 0


async def test_what_waits_for_an_editor_is_not_asked_besides(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept()
        jo = await keeper(listing)
        phones = [["4195550199", "", "main"]]
        wanted = replace(listing, facts=listing.facts | {"phones": phones})
        await protected.propose(listing, wanted, "phones", origin="editor", account=jo.account, strong=False, at=NOW,
                                rules=ROOM.rules, letters=LETTERS)  # fmt: skip
        assert await suggestions.asked_about() == {listing.id}
        assert await record(listing, says(listing, phones=phones)) == 0


@BOTH
async def test_one_moderator_takes_over_what_is_not_protected(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing, first, second = await kept(), await moderator(1), await moderator(2)
        await record(listing, says(listing, payment=["free"]))
        (made,) = await Proposal.all()
        both = [suggestions.accept(made.id, who, NOW) for who in (first, second)]
        assert await asyncio.gather(*both) == ["applied", "applied"]
        published = await shown(listing.id)
        assert (published.facts["payment"], published.provenance["payment"]) == (["free"], [SOURCE, "2024"])
        assert await AuditEntry.filter(action="change-agreed").count() == 1
        (made,) = await Proposal.all()
        assert made.state == "applied"


async def test_who_keeps_the_listing_or_is_no_moderator_does_not_count(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, own = await kept(), await moderator(1)
        await members.add(listing.id, own, "moderator1@finder.example", NOW)
        await record(listing, says(listing, payment=["free"]))
        (made,) = await Proposal.all()
        jo = await keeper(listing)
        for account in (own, jo.account, 999):
            assert await suggestions.accept(made.id, account, NOW) == "not-counted"
        assert (await shown(listing.id)).facts == listing.facts


async def test_a_protected_field_is_never_taken_over_this_way(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, somebody = await kept(), await moderator()
        await record(listing, says(listing, website="https://elsewhere.example"))
        (made,) = await Proposal.all()
        for number in (made.id, 999):
            with pytest.raises(LookupError):
                await suggestions.accept(number, somebody, NOW)


async def test_a_freeze_and_a_change_meanwhile_are_looked_at_first(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, somebody = await kept(), await moderator()
        await record(listing, says(listing, payment=["free"]))
        (made,) = await Proposal.all()
        await freezing.freeze(listing.id, "link:1", "", NOW, LETTERS)
        assert await suggestions.accept(made.id, somebody, NOW) == "frozen"
        await freezing.lift(listing.id, "account:1", NOW, LETTERS)
        told = replace(listing, facts=listing.facts | {"payment": ["private"]})
        await listings.publish([told], actor="account:5", at=NOW)
        assert await suggestions.accept(made.id, somebody, NOW) == "waiting"
        assert (await shown(listing.id)).facts["payment"] == ["private"]
        assert await suggestions.accept(made.id, somebody, NOW) == "applied"
        assert (await shown(listing.id)).facts["payment"] == ["free"]


async def test_that_it_left_the_list_is_published_when_a_moderator_says_so(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, somebody = await kept(), await moderator()
        assert await record(listing, differing.gone(listing, "2024", SOURCE)) == 1
        (made,) = await Proposal.all()
        assert await suggestions.accept(made.id, somebody, NOW) == "applied"
        published = await shown(listing.id)
        assert (published.gone_since, published.provenance) == ("2024", listing.provenance)


async def test_the_hold_of_a_protected_field_begins_when_its_people_are_told(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept()
        await keeper(listing)
        await record(listing, says(listing, website="https://elsewhere.example"), says(listing, payment=["free"]))
        website, payment = await Proposal.all().order_by("id")
        assert (suggestions.is_told(website), suggestions.is_told(payment)) == (False, True)
        later = NOW + timedelta(days=2)
        assert await suggestions.tell(later, LETTERS, ROOM.rules) == 1
        await website.refresh_from_db()
        assert (website.hold_until, suggestions.is_told(website)) == (later + ROOM.rules.hold, True)
        assert await Letter.all().count() == 1


async def test_a_listing_that_went_is_told_of_nothing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, somebody = await kept(), await moderator()
        await record(listing, says(listing, website="https://elsewhere.example"), says(listing, payment=["free"]))
        payment = await Proposal.filter(program_public_id=UUID(listing.id), field="payment").get()
        await listings.remove([listing.id], actor="test", at=NOW)
        assert await suggestions.tell(NOW, LETTERS, ROOM.rules) == 0
        assert await suggestions.accept(payment.id, somebody, NOW) == "withdrawn"
