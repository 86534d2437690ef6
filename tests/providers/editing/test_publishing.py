"""From draft to published: at once unless it is guarded, merged with what others did, and only once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers import listings
from providers.editing import drafts, history, protected, publishing
from providers.editing.drafts import Work
from providers.editing.publishing import Blocked, Conflicted, NotTheirs, Published, merged, resolved
from providers.models import Membership, Proposal, Revision
from providers.people import members
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import noted, opened, somebody, written
from tests.providers.edit_cast import (
    HOLD,
    NEW,
    NOW,
    OLD,
    ROOM,
    Somebody,
    claimed,
    keeper,
    live,
    moderator,
    publishes,
    stating,
    wants,
)  # fmt: skip
from web.models import Letter

pytestmark = pytest.mark.anyio
TODAY = "2026-11-23"
OAK_ROAD = {"street": "2 Oak Road", "street2": "", "city": "Toledo", "state": "OH", "zip": "43606"}


@BOTH
async def test_an_ordinary_edit_is_live_at_once_with_who_said_it_and_when(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed(unconfirmed="2026-10-30", set_aside="2026-11-20")
        jo = await keeper(listing)
        await drafts.save(listing.id, jo.account, wants(listing, payment=["free"], hours="24/7"), NOW)
        outcome = await publishes(jo, listing, payment=["free"], hours="24/7")
        found = await live(listing)
        assert outcome == Published(found.rev, [])
        assert found.rev > listing.rev
        assert (found.stated("payment"), found.facts["hours"]) == (["free"], "24/7")
        assert found.provenance["payment"] == found.provenance["hours"] == ["program", TODAY]
        said = (found.confirmed, found.unconfirmed, found.set_aside)
        assert said == ("", "2026-10-30", "2026-11-20")  # of the other facts nobody said anything
        assert await drafts.find(listing.id, jo.account) is None
        assert (await noted(listing.id))[-1] == "published"
        assert (await Revision.filter(rev=found.rev).get()).actor == jo.actor
        changed = {"payment", "hours", "provenance"}
        assert set((await Revision.filter(rev=found.rev).get()).changes) == changed


@BOTH
async def test_a_guarded_edit_waits_and_the_rest_of_it_does_not(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        outcome = await publishes(jo, listing, phones=[NEW], website="https://new.example", payment=["free"])
        assert isinstance(outcome, Published)
        found = await live(listing)
        assert (found.stated("payment"), found.phones, found.website) == (["free"], listing.phones, listing.website)
        assert sorted(one.field for one in outcome.waits) == ["phones", "website"]
        assert {one.hold_until for one in await protected.waiting(listing.id)} == {NOW + HOLD}
        assert "phones" not in found.provenance
        assert await written("protected_proposed") == ["jo@maumeebay.org"] * 2


@BOTH
async def test_the_same_request_twice_publishes_and_asks_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        work = wants(listing, payment=["free"], phones=[NEW])
        one, other = await asyncio.gather(
            *(publishing.publish(listing.id, work, jo, NOW, ROOM) for _twice in range(2))
        )  # fmt: skip
        assert isinstance(one, Published)
        assert isinstance(other, Published)
        assert (one.rev, [made.id for made in one.waits]) == (other.rev, [made.id for made in other.waits])
        assert await Revision.all().count() == await Proposal.all().count() == 1
        assert await Letter.filter(kind="protected_proposed").count() == 1


@BOTH
async def test_two_editors_publish_different_fields_at_once_and_both_are_live(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        await asyncio.gather(publishes(jo, listing, payment=["free"]), publishes(al, listing, hours="24/7"))
        found = await live(listing)
        assert (found.stated("payment"), found.facts["hours"]) == (["free"], "24/7")
        assert await Revision.all().count() == 2


@BOTH
async def test_of_two_who_change_the_same_the_second_sees_the_first_and_loses_nothing(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        works = [wants(listing, payment=["free"]), wants(listing, payment=["medicare"], hours="24/7")]
        for who, work in zip((jo, al), works, strict=True):
            await drafts.save(listing.id, who.account, work, NOW)
        pairs = zip((jo, al), works, strict=True)
        outcomes = await asyncio.gather(*(publishing.publish(listing.id, work, who, NOW, ROOM) for who, work in pairs))
        (clash,) = [one for one in outcomes if isinstance(one, Conflicted)]
        first, second = (jo, al) if isinstance(outcomes[0], Published) else (al, jo)
        (told,) = clash.clashes
        mine = works[outcomes.index(clash)]
        assert told.by
        assert (told.subject, told.mine, told.by.actor, told.by.at) == (
            "payment", mine.mine["payment"], first.actor, NOW,
        )  # fmt: skip
        assert told.theirs == (await live(listing)).stated("payment")
        kept = await drafts.find(listing.id, second.account)
        assert kept
        assert kept.mine == mine.mine  # nothing of what the second wrote is gone


@BOTH
@pytest.mark.parametrize("choice", ["mine", "theirs"])
async def test_whoever_chooses_gets_what_they_chose_and_the_rest_of_their_draft(
    choice: str, kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        await publishes(jo, listing, payment=["free"], age=["adults"])
        work = wants(listing, payment=["medicare"], hours="24/7")
        clash = await publishing.publish(listing.id, work, al, NOW, ROOM)
        assert isinstance(clash, Conflicted)
        chosen = resolved(work, await live(listing), clash.rev, {"payment": choice})
        assert isinstance(await publishing.publish(listing.id, chosen, al, NOW, ROOM), Published)
        found = await live(listing)
        assert found.stated("payment") == (["medicare"] if choice == "mine" else ["free"])
        assert (found.facts["hours"], found.stated("age")) == ("24/7", ["adults"])


@BOTH
async def test_a_choice_does_not_overwrite_what_came_after_it_was_offered(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        await publishes(jo, listing, payment=["free"])
        work = wants(listing, payment=["medicare"])
        clash = await publishing.publish(listing.id, work, al, NOW, ROOM)
        assert isinstance(clash, Conflicted)
        seen = await live(listing)
        await publishes(jo, seen, payment=["tribal"])
        chosen = resolved(work, seen, clash.rev, {"payment": "mine"})
        again = await publishing.publish(listing.id, chosen, al, NOW, ROOM)
        assert isinstance(again, Conflicted)
        assert (await live(listing)).stated("payment") == ["tribal"]


@BOTH
async def test_what_a_draft_is_based_on_is_found_again_by_its_rev(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        for hours in ("24/7", "Mo-Fr 08:00-17:00"):
            await publishes(jo, await live(listing), hours=hours, payment=[])
        now_so = await live(listing)
        work = await publishing.begun(now_so, drafts.of(listing).using({"age": ["adults"]}), listing.rev)
        assert (work.base, work.touched) == (drafts.of(listing), ["age"])
        assert (await publishing.begun(now_so, work.mine, 10**9)).based_on == now_so.rev
        assert replace(await history.as_of(now_so, listing.rev), rev=listing.rev) == listing


@BOTH
async def test_whoever_does_not_keep_a_listing_changes_nothing_of_it(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing, elsewhere = await claimed(), await claimed(street="9 Elm Street")
        jo, other = await keeper(listing), await keeper(elsewhere, "other@elsewhere.org")
        stranger = Somebody((await somebody("stranger@example.org")).id)
        await Membership.filter(account=jo.account).update(ended_at=NOW)
        for who in (other, stranger, jo):
            assert await publishes(who, listing, payment=["free"], phones=[NEW]) == NotTheirs()
        assert await publishes(other, replace(listing, id="no-id"), payment=["free"]) == NotTheirs()
        assert (await live(listing), await protected.waiting(listing.id)) == (listing, [])


@BOTH
async def test_what_blocks_publishes_nothing_and_keeps_the_draft(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        work = wants(listing, payment=["free"], description="Call 1-888-555-0123")
        await drafts.save(listing.id, jo.account, work, NOW)
        outcome = await publishing.publish(listing.id, work, jo, NOW, ROOM)
        assert isinstance(outcome, Blocked)
        assert [problem.field for problem in outcome.problems] == ["description"]
        assert await live(listing) == listing
        assert await drafts.find(listing.id, jo.account)


@BOTH
async def test_nothing_new_is_no_change_and_says_so(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed(facts={"care": ["iop"]})  # it lacks a number, and nobody asks for one here
        jo = await keeper(listing)
        assert await publishes(jo, listing) == Published(0, [])
        assert await live(listing) == listing


@BOTH
async def test_a_new_address_waits_with_the_point_of_its_zip(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, address=OAK_ROAD)
        (waits,) = await protected.waiting(listing.id)
        assert waits.after | OAK_ROAD == waits.after
        assert (waits.after["approximate"], waits.after["county"], waits.after["timezone"]) == (
            True, "Lucas County", "America/New_York",
        )  # fmt: skip
        assert ROOM.gazetteer.zip_point("43606") == (waits.after["lat"], waits.after["lon"])


async def test_another_suite_is_the_same_door(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, address=drafts.of(listing)["address"] | {"street2": "Suite 9"})
        (waits,) = await protected.waiting(listing.id)
        assert (waits.after["lat"], waits.after["approximate"]) == (listing.lat, False)


async def test_a_number_of_other_organizations_is_told(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        other = await claimed(organization="Harbor House", street="3 Elm", facts={"care": ["iop"], "phones": [NEW]})
        listing = await claimed()
        found = await publishing.found_problems(
            listing, drafts.of(listing).using({"phones": [NEW]}), ROOM.gazetteer, NOW
        )
        assert [problem.filled["names"] for problem in found if problem.field == "phones"] == [other.organization]
        same = await publishing.found_problems(other, drafts.of(other), ROOM.gazetteer, NOW)
        assert [problem for problem in same if problem.field == "phones"] == []


async def test_detox_that_goes_takes_its_nights_along(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, care=["iop"])
        assert (await live(listing)).supervision is None
        await publishes(jo, await live(listing), care=["detox", "iop"])
        assert (await live(listing)).supervision == "not_stated"


async def test_publishing_again_later_is_a_new_change(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, hours="24/7")
        outcome = await publishes(jo, await live(listing), at=NOW + timedelta(days=1), hours="")
        assert outcome == Published((await live(listing)).rev, [])
        assert "hours" not in (await live(listing)).facts


PAYMENTS = st.sampled_from([["free"], ["medicaid"], ["private", "free"]])
HOURS = st.sampled_from(["24/7", "Mo 08:00-09:00", ""])
SIDES = st.fixed_dictionaries({"payment": PAYMENTS, "hours": HOURS})


@given(SIDES, SIDES, SIDES)
@settings(deadline=None)
def test_a_merge_takes_one_side_where_the_other_did_nothing_and_asks_where_both_did(
    base: dict[str, object], mine: dict[str, object], now_so: dict[str, object]
) -> None:
    listing = stating(a_listing(), **now_so)
    begun = drafts.of(stating(a_listing(), **base))
    merge = merged(Work(1, begun, begun.using(mine)), listing, ROOM.gazetteer)
    after = drafts.of(merge.listing)
    for subject in ("payment", "hours"):
        sides = (base[subject], mine[subject], now_so[subject])
        if mine[subject] == base[subject]:
            assert after[subject] == now_so[subject], sides
        elif now_so[subject] == base[subject]:
            assert after[subject] == mine[subject], sides
        else:
            assert (subject in merge.clashes) is (mine[subject] != now_so[subject]), sides
            assert after[subject] == now_so[subject], sides


async def test_a_moderator_who_keeps_no_listing_edits_none(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        assert await publishes(Somebody(await moderator(), strong=True), listing, payment=["free"]) == NotTheirs()
        assert await members.kept(await moderator(), listing.id) is None
        assert (await listings.published()) == [listing]
        assert OLD in listing.facts["phones"]
