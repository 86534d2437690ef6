"""Who keeps a listing: asked, joined, put out, gone; and what a former editor can no longer do."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from providers import listings
from providers.listing import Listing
from providers.models import Capability, Membership
from providers.people import capabilities, freezing, joining, members
from providers.people.joining import Ending
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import (
    EDITOR,
    LETTERS,
    MODERATOR,
    NOW,
    noted,
    opened,
    planted,
    shown,
    somebody,
    text_to,
    written,
)
from web import audit

pytestmark = pytest.mark.anyio
SECOND = "al@maumeebay.org"
THIRD = "bo@gmail.com"
STRANGER = "evil@gmail.com"
WEEK = timedelta(days=7)


async def kept(*emails: str) -> Listing:
    """A claimed listing that these keep."""
    listing = await planted(claimed="2026-10-01")
    for email in emails:
        await members.add(listing.id, (await somebody(email)).id, email, NOW - WEEK)
    return listing


async def invite(listing: Listing, by: str, email: str, at: datetime = NOW) -> Ending:
    return await joining.invite(listing.id, (await somebody(by)).id, email, at, LETTERS)


async def asked(email: str) -> int:
    """The number of somebody's last invitation."""
    found = await Membership.filter(email=email, accepted_at=None).order_by("-id").first()
    return found.id if found else 0


async def accept(invitation: int, email: str, at: datetime = NOW) -> Ending:
    return await joining.accept(invitation, (await somebody(email)).id, email, at, LETTERS)


async def remove(listing: Listing, by: str, email: str) -> Ending:
    member = await Membership.filter(email=email, accepted_at__not_isnull=True).order_by("-id").first()
    return await joining.remove(listing.id, member.id if member else 0, (await somebody(by)).id, NOW, LETTERS)


async def keepers(listing: Listing) -> list[str]:
    return await members.addresses(listing.id)


@BOTH
async def test_who_is_asked_keeps_the_listing_once_they_say_yes(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR)
        assert await invite(listing, EDITOR, THIRD) is Ending.DONE
        assert await keepers(listing) == [EDITOR]
        assert "December 7, 2026" in await text_to(THIRD, "member_invited")
        assert [one.listing.id for one in await joining.invitations(THIRD, NOW)] == [listing.id]
        assert await accept(await asked(THIRD), THIRD) is Ending.DONE
        assert await keepers(listing) == [THIRD, EDITOR]
        assert await joining.invitations(THIRD, NOW) == []
        assert await members.kept((await somebody(THIRD)).id, listing.id)
        assert await noted(listing.id) == ["member-invited", "member-joined"]
        assert await audit.first_broken() is None


async def test_everyone_who_keeps_it_is_told_with_an_alarm_even_whoever_did_it(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR, SECOND)
        await invite(listing, EDITOR, THIRD)
        assert sorted(await written("member_news")) == [SECOND, EDITOR]
        assert "/portal/freeze/" in await text_to(EDITOR, "member_news")
        await accept(await asked(THIRD), THIRD)
        assert sorted(await written("member_news")) == [SECOND, SECOND, EDITOR, EDITOR]


@BOTH
async def test_an_invitation_for_another_address_is_not_there(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        for wrong in (await asked(THIRD), 0, 999):
            assert await accept(wrong, STRANGER) is Ending.GONE
            assert await joining.decline(wrong, (await somebody(STRANGER)).id, STRANGER, NOW) is Ending.GONE
        assert await keepers(listing) == [EDITOR]
        assert await accept(await asked(THIRD), THIRD) is Ending.DONE


@pytest.mark.parametrize(
    ("later", "works"),
    [
        (timedelta(days=13, hours=23), Ending.DONE),
        (timedelta(days=14), Ending.GONE),
        (-timedelta(days=1), Ending.GONE),
    ],
)
async def test_an_invitation_holds_for_fourteen_days(later: timedelta, works: Ending, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        assert await accept(await asked(THIRD), THIRD, NOW + later) is works


async def test_an_invitation_is_answered_once(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        number, third = await asked(THIRD), (await somebody(THIRD)).id
        assert await joining.decline(number, third, THIRD, NOW) is Ending.DONE
        assert await accept(number, THIRD) is Ending.GONE
        await invite(listing, EDITOR, THIRD)
        number = await asked(THIRD)
        assert await accept(number, THIRD) is Ending.DONE
        await remove(listing, EDITOR, THIRD)
        assert await accept(number, THIRD) is Ending.GONE
        assert await keepers(listing) == [EDITOR]


@BOTH
async def test_a_yes_that_comes_twice_at_once_joins_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        number = await asked(THIRD)
        came = await asyncio.gather(*(accept(number, THIRD) for _ in range(4)))
        assert sorted(one.value for one in came) == ["done", "gone", "gone", "gone"]
        assert len(await members.of_listing(listing.id)) == 2


async def test_to_ask_again_renews_the_invitation(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        first = await asked(THIRD)
        await invite(listing, EDITOR, THIRD, NOW + timedelta(days=13))
        assert await accept(first, THIRD, NOW + timedelta(days=13)) is Ending.GONE
        assert await accept(await asked(THIRD), THIRD, NOW + timedelta(days=20)) is Ending.DONE


async def test_who_keeps_it_already_is_not_asked(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await invite(await kept(EDITOR, SECOND), EDITOR, SECOND) is Ending.THERE


async def test_ten_invitations_wait_at_most_and_one_account_sends_twenty_a_day(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        for _listing in range(2):
            listing = await kept(EDITOR)
            for one in range(10):
                assert await invite(listing, EDITOR, f"n{one}@gmail.com") is Ending.DONE
            assert await invite(listing, EDITOR, "more@gmail.com") is Ending.TOO_MANY
        third = await kept(EDITOR)
        assert await invite(third, EDITOR, "more@gmail.com") is Ending.TOO_MANY
        assert await invite(third, EDITOR, "more@gmail.com", NOW + timedelta(days=1)) is Ending.DONE


async def test_nobody_asks_for_a_listing_that_is_not_theirs(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        for public_id in (listing.id, str(uuid4()), "x"):
            stranger = (await somebody(STRANGER)).id
            assert await joining.invite(public_id, stranger, THIRD, NOW, LETTERS) is Ending.GONE
            assert await joining.remove(public_id, 1, stranger, NOW, LETTERS) is Ending.GONE
            assert await joining.leave(public_id, stranger, NOW, LETTERS) is Ending.GONE
            assert await joining.take_back(public_id, 1, stranger, NOW) is Ending.GONE
        assert await keepers(listing) == [EDITOR]
        assert await written("member_invited") == []


@BOTH
async def test_who_was_put_out_keeps_nothing_but_the_alarm(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR, SECOND)
        openings = await capabilities.give("openings", listing.id, SECOND, created_by="job", at=NOW, lasts=WEEK)
        confirms = await capabilities.give("confirm", listing.id, SECOND, created_by="job", at=NOW, lasts=WEEK)
        another = await capabilities.give("openings", listing.id, EDITOR, created_by="job", at=NOW, lasts=WEEK)
        assert await remove(listing, EDITOR, SECOND) is Ending.DONE
        assert await keepers(listing) == [EDITOR]
        assert await members.kept((await somebody(SECOND)).id, listing.id) is None
        assert await members.kept_by((await somebody(SECOND)).id) == []
        assert await capabilities.read("openings", openings, NOW) is None
        assert await capabilities.read("confirm", confirms, NOW) is None
        assert await capabilities.read("openings", another, NOW) is not None
        assert await written("member_removed") == [SECOND]
        assert await written("member_news") == [EDITOR]
        freeze = (await text_to(SECOND, "member_removed")).partition("/portal/freeze/")[2].split()[0]
        assert await capabilities.read("freeze", freeze, NOW + timedelta(days=6))
        assert await noted(listing.id) == ["member-removed"]


async def test_an_alarm_from_before_still_works_for_who_was_put_out(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR, SECOND)
        await invite(listing, EDITOR, THIRD)
        freeze = (await text_to(SECOND, "member_news")).partition("/portal/freeze/")[2].split()[0]
        await remove(listing, EDITOR, SECOND)
        assert await capabilities.read("freeze", freeze, NOW) is not None


async def test_whom_a_removed_editor_asked_does_not_join(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR, SECOND)
        await invite(listing, SECOND, STRANGER)
        await remove(listing, EDITOR, SECOND)
        assert await joining.invitations(STRANGER, NOW) == []
        assert await accept(await asked(STRANGER), STRANGER) is Ending.GONE


async def test_whom_an_editor_asked_who_left_joins_only_where_nobody_else_keeps_it(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        alone, shared = await kept(EDITOR), await kept(EDITOR, SECOND)
        for listing in (alone, shared):
            await invite(listing, EDITOR, THIRD)
            await joining.leave(listing.id, (await somebody()).id, NOW, LETTERS)
        first, second = [one.id for one in reversed(await joining.invitations(THIRD, NOW))]
        assert await accept(second, THIRD) is Ending.GONE
        assert (await shown(alone.id)).claimed == ""
        assert await accept(first, THIRD) is Ending.DONE
        assert (await shown(alone.id)).claimed == "2026-11-23"


async def test_a_former_editor_puts_nobody_out_and_asks_nobody(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR, SECOND)
        await remove(listing, EDITOR, SECOND)
        assert await remove(listing, SECOND, EDITOR) is Ending.GONE
        assert await invite(listing, SECOND, STRANGER) is Ending.GONE
        assert await keepers(listing) == [EDITOR]


async def test_another_listings_people_are_not_put_out_by_their_number(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        mine, theirs = await kept(EDITOR, SECOND), await kept(THIRD)
        (member,) = await members.of_listing(theirs.id)
        editor = (await somebody()).id
        assert await joining.remove(mine.id, member.id, editor, NOW, LETTERS) is Ending.GONE
        assert await joining.remove(theirs.id, member.id, editor, NOW, LETTERS) is Ending.GONE
        assert await keepers(theirs) == [THIRD]


@BOTH
async def test_when_the_last_one_leaves_nobody_keeps_it(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR, SECOND)
        assert await joining.leave(listing.id, (await somebody()).id, NOW, LETTERS) is Ending.DONE
        assert (await shown(listing.id)).claimed == "2026-10-01"
        assert await written("member_news") == [SECOND]
        assert await joining.leave(listing.id, (await somebody(SECOND)).id, NOW, LETTERS) is Ending.DONE
        now = await shown(listing.id)
        assert (now.claimed, now.facts) == ("", listing.facts)
        assert await noted(listing.id) == ["member-left", "member-left"]


@BOTH
async def test_two_who_put_each_other_out_at_once_do_not_leave_it_without_anyone(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept(EDITOR, SECOND)
        came = await asyncio.gather(remove(listing, EDITOR, SECOND), remove(listing, SECOND, EDITOR))
        assert sorted(one.value for one in came) == ["done", "gone"]
        assert len(await keepers(listing)) == 1


async def test_while_it_is_frozen_nobody_joins_and_nobody_is_put_out_but_leaving_is_possible(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR, SECOND)
        await invite(listing, EDITOR, THIRD)
        await freezing.freeze(listing.id, "link:1", freezing.BY_LETTER, NOW, LETTERS)
        assert await invite(listing, EDITOR, STRANGER) is Ending.FROZEN
        assert await accept(await asked(THIRD), THIRD) is Ending.FROZEN
        assert await remove(listing, EDITOR, SECOND) is Ending.FROZEN
        assert await keepers(listing) == [SECOND, EDITOR]
        assert await joining.leave(listing.id, (await somebody(SECOND)).id, NOW, LETTERS) is Ending.DONE
        await freezing.lift(listing.id, MODERATOR, NOW, LETTERS)
        assert await accept(await asked(THIRD), THIRD) is Ending.DONE


async def test_a_moderator_puts_a_hijacker_out_of_a_frozen_listing_with_all_they_asked(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(STRANGER)
        await invite(listing, STRANGER, THIRD)
        await freezing.freeze(listing.id, "link:1", freezing.BY_LETTER, NOW, LETTERS)
        (member,) = await members.of_listing(listing.id)
        own = f"account:{member.account}"
        assert await joining.put_out(listing.id, member.id, own, NOW, LETTERS) is Ending.GONE
        assert await joining.put_out(listing.id, member.id, MODERATOR, NOW, LETTERS) is Ending.DONE
        assert (await shown(listing.id)).claimed == ""
        assert await joining.invitations(THIRD, NOW) == []
        assert STRANGER not in await text_to(STRANGER, "member_removed")
        assert await joining.put_out("x", 1, MODERATOR, NOW, LETTERS) is Ending.GONE


async def test_an_invitation_to_a_listing_that_is_gone_is_not_shown(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        await listings.remove([listing.id], actor="test", at=NOW)
        assert await joining.invitations(THIRD, NOW) == []
        assert await accept(await asked(THIRD), THIRD) is Ending.GONE


async def test_a_claim_that_is_granted_ends_the_invitation(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        await members.add(listing.id, (await somebody(THIRD)).id, THIRD, NOW)
        assert await joining.waiting(listing.id, NOW) == []
        assert await Capability.filter(revoked_at__not_isnull=True).count() == 0


async def test_an_invitation_can_be_taken_back(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept(EDITOR)
        await invite(listing, EDITOR, THIRD)
        (waits,) = await joining.waiting(listing.id, NOW)
        assert await joining.take_back(listing.id, waits.id, (await somebody()).id, NOW) is Ending.DONE
        assert await accept(waits.id, THIRD) is Ending.GONE
