"""A freeze: once, told to everyone who keeps the listing, and over when a moderator says so."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from providers.listing import Listing
from providers.models import Freeze
from providers.people import capabilities, freezing, members
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import (
    EDITOR,
    LETTERS,
    MODERATOR,
    NOW,
    noted,
    opened,
    planted,
    somebody,
    text_to,
    written,
)
from web.models import Letter

pytestmark = pytest.mark.anyio
SECOND = "al@maumeebay.org"


async def kept(*emails: str) -> Listing:
    listing = await planted()
    for email in emails:
        await members.add(listing.id, (await somebody(email)).id, email, NOW)
    return listing


@BOTH
async def test_a_freeze_is_there_once_however_often_it_is_asked_for(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR, SECOND)
        many = (freezing.freeze(listing.id, f"link:{one}", freezing.BY_LETTER, NOW, LETTERS) for one in range(6))
        assert sorted(await asyncio.gather(*many)) == [False] * 5 + [True]
        assert await Freeze.all().count() == 1
        assert sorted(await written("frozen")) == [SECOND, EDITOR]
        assert await noted(listing.id) == ["frozen"]
        assert await members.is_frozen(listing.id)


@BOTH
async def test_lifting_it_is_told_and_written_down_and_a_new_one_may_follow(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR)
        await freezing.freeze(listing.id, "link:1", freezing.BY_LETTER, NOW, LETTERS)
        assert await freezing.lift(listing.id, MODERATOR, NOW, LETTERS)
        assert not await freezing.lift(listing.id, MODERATOR, NOW, LETTERS)
        assert await freezing.state(listing.id) is None
        assert await freezing.freeze(listing.id, "link:1", freezing.BY_LETTER, NOW, LETTERS)
        assert await written("frozen") == [EDITOR] * 3
        assert await noted(listing.id) == ["frozen", "freeze-lifted", "frozen"]
        (first, _second) = await Freeze.all().order_by("id")
        assert (first.by, first.lifted_by) == ("link:1", MODERATOR)


async def test_the_letter_says_why_in_the_readers_language(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await somebody(SECOND, language="es")
        listing = await kept(EDITOR, SECOND)
        await freezing.freeze(listing.id, "job", freezing.CLAIM_WAR, NOW, LETTERS)
        assert freezing.CLAIM_WAR in await text_to(EDITOR, "frozen")
        assert (await Letter.get(to=SECOND)).language == "es"
        assert "/es/portal" in await text_to(SECOND, "frozen")


async def test_one_listings_freeze_is_not_its_neighbours(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        one, other = await kept(EDITOR), await kept(SECOND)
        await freezing.freeze(one.id, MODERATOR, "", NOW, LETTERS)
        assert not await members.is_frozen(other.id)
        assert await written("frozen") == [EDITOR]


async def test_a_listing_that_is_gone_can_be_frozen_and_nobody_is_written_to(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await freezing.freeze(str(uuid4()), MODERATOR, "", NOW, LETTERS)
        assert await written("frozen") == []


async def test_the_token_of_a_letter_freezes_one_listing_for_a_week(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        token = await freezing.token(listing.id, EDITOR, "job", NOW)
        for later, works in {timedelta(0): True, timedelta(days=6): True, timedelta(days=7): False}.items():
            assert bool(await capabilities.read(capabilities.FREEZE, token, NOW + later)) is works
        assert await capabilities.read(capabilities.OPENINGS, token, NOW) is None
