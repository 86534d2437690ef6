"""What fraudsters want changes only when others agree, after a hold, and never behind anybody's back."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings
from providers.editing import history, protected, settling
from providers.editing.guarded import (
    FIELDS,
    differences,
    document,
    is_confirmed,
    moderators_needed,
    with_document,
    without,
)
from providers.listing import Listing
from providers.models import Claim, Membership, Proposal
from providers.people import capabilities, freezing, members
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import LETTERS, noted, opened, somebody, text_to, written
from tests.providers.edit_cast import (
    HOLD,
    NEW,
    NOW,
    OLD,
    ROOM,
    Somebody,
    asked_for,
    claimed,
    keeper,
    live,
    moderator,
    publishes,
    stating,
)
from web import audit
from web.models import Account, AuditEntry, Letter

RULES = ROOM.rules
LATER = NOW + HOLD
SITE = "https://new.example.org"


async def agree(proposal: int, number: int, at: Any = NOW) -> str:
    """A moderator agrees."""
    return await protected.agree(proposal, await moderator(number), at, RULES, LETTERS)


async def state_of(proposal: int) -> Proposal:
    """A change as it stands."""
    return await Proposal.get(id=proposal)


# --- pure rules ------------------------------------------------------------------------------------------------------


def test_the_guarded_fields_are_those_that_the_owner_named() -> None:
    assert set(FIELDS) == {
        "phones", "website", "email", "organization", "program", "address", "licence", "operator",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("website", {"website": SITE}),
        ("organization", {"organization": "Other"}),
        ("program", {"program": "Other"}),
        ("address", {"street": "2 Oak Road"}),
        ("address", {"street2": "Suite 2"}),
        ("address", {"zip": "43606"}),
        ("address", {"lat": 41.7}),
        ("phones", {"facts": {"phones": [NEW]}}),
        ("email", {"facts": {"email": "a@b.org"}}),
        ("licence", {"facts": {"licence": ["carf"]}}),
        ("operator", {"facts": {"operator": ["nonprofit"]}}),
    ],
)
def test_each_guarded_field_is_seen_to_differ_and_can_be_put_back(field: str, changed: dict[str, Any]) -> None:
    before = a_listing(facts=a_listing().facts | {"email": "x@y.org"})
    facts = before.facts | changed.get("facts", {})
    after = replace(before, **changed | {"facts": facts})
    assert differences(before, after) == [field]
    assert without(after, before, [field]) == before
    assert with_document(before, document(after, field)) == after


def test_a_better_point_for_the_same_address_is_no_move() -> None:
    vague = a_listing(approximate=True)
    assert differences(vague, replace(vague, lat=41.7, approximate=False, county="Lucas")) == []
    assert (
        differences(a_listing(), replace(a_listing(), lat=41.655, facts={**a_listing().facts, "age": ["adults"]})) == []
    )


def test_two_moderators_agree_to_a_number_of_a_claimed_listing_and_one_to_anything_else() -> None:
    kept = a_listing(claimed="2026-01-01")
    assert moderators_needed("phones", kept, RULES) == 2
    assert moderators_needed("phones", a_listing(), RULES) == 1
    assert moderators_needed("phones", kept, replace(RULES, two_moderators=False)) == 1
    assert moderators_needed("website", kept, RULES) == 1


@pytest.mark.parametrize(
    ("field", "before", "after", "by", "borne_out"),
    [
        ("phones", [OLD], [NEW], [NEW, OLD], True),
        ("phones", [OLD], [OLD, NEW], [NEW], True),
        ("phones", [OLD], [NEW], [OLD], False),
        ("phones", [OLD], [NEW, ["8005550123", "", "intake"]], [NEW], False),
        ("phones", [OLD, NEW], [NEW], [NEW], True),
        ("phones", [OLD, NEW], [NEW], [NEW, OLD], False),
        ("phones", [OLD], [NEW], None, False),
        ("licence", ["carf"], ["carf", "dea"], ["dea"], True),
        ("licence", ["carf"], ["carf", "dea"], ["carf"], False),
        ("website", "https://a.org", "https://b.org/x", "http://www.b.org/x/", True),
        ("website", "https://a.org", "https://b.org/x", "http://www.b.org/", False),
        ("website", "https://a.org", "", "", False),
        ("organization", "A", "B House", "b  HOUSE", True),
        ("organization", "A", "B House", "B Home", False),
        ("program", "A", "", "", False),
        ("email", "a@b.org", "c@d.org", "C@d.org", True),
        ("email", "a@b.org", "c@d.org", None, False),
    ],
)
def test_a_source_bears_out_a_change_when_it_says_all_that_is_new(
    field: str, before: Any, after: Any, by: Any, borne_out: bool
) -> None:
    assert is_confirmed(field, {field: before}, {field: after}, {field: by}) is borne_out


def test_a_source_bears_out_an_address_by_its_words() -> None:
    moved = document(a_listing(street="2 Oak Road.", zip="43606-1234"), "address")
    before = document(a_listing(), "address")
    assert is_confirmed("address", before, moved, document(a_listing(street="2 OAK ROAD", zip="43606"), "address"))
    assert not is_confirmed("address", before, moved, before)


@given(st.sampled_from(sorted(FIELDS)), st.sampled_from(sorted(FIELDS)))
def test_putting_one_field_back_leaves_the_others(one: str, other: str) -> None:
    before = a_listing()
    facts = {**before.facts, "phones": [NEW], "email": "a@b.org", "licence": ["carf"], "operator": ["tribe"]}
    after = replace(before, facts=facts, website=SITE, organization="B", program="C", street="2 Oak Road")
    back = without(after, before, [one])
    assert document(back, other) == document(before if one == other else after, other)


# --- what must happen before it is published -------------------------------------------------------------------------


@BOTH
@pytest.mark.anyio
async def test_a_number_changes_when_two_moderators_agree_and_the_hold_is_over(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, phones=[NEW, OLD])
        assert await agree(made, 1) == "waiting"
        assert await agree(made, 1) == "waiting"  # the same moderator counts once
        assert await protected.apply_due(LATER, RULES) == 0
        assert await agree(made, 2) == "waiting"
        assert await protected.apply_due(LATER - timedelta(seconds=1), RULES) == 0
        assert await live(listing) == listing
        assert await protected.apply_due(LATER, RULES, LETTERS) == 1
        found = await live(listing)
        assert found.facts["phones"] == [NEW, OLD]
        assert found.provenance["phones"] == ["program", "2026-11-23"]
        assert (await state_of(made)).state == "applied"
        assert await protected.apply_due(LATER, RULES) == 0
        assert "Searchers see it now" in await text_to("jo@maumeebay.org", "protected_decided")
        assert (await noted(listing.id))[-4:] == ["change-agreed", "change-agreed", "change-agreed", "change-applied"]
        (told,) = await history.of_revision(listing.id, found.rev)
        assert (told.field, told.before, told.after) == (
            "phones",
            [list(OLD), *listing.facts["phones"][1:]],
            [NEW, OLD],
        )
        assert await audit.first_broken() is None


@BOTH
@pytest.mark.anyio
async def test_a_website_changes_when_one_moderator_agrees_after_the_hold(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        assert await protected.apply_due(LATER, RULES) == 0  # nobody agreed
        assert await agree(made, 1, LATER) == "applied"
        assert await agree(made, 2, LATER) == "applied"  # decided already
        assert (await live(listing)).website == SITE


@BOTH
@pytest.mark.anyio
async def test_two_servers_apply_a_change_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        await agree(made, 1)
        done = await asyncio.gather(*(protected.apply_due(LATER, RULES, LETTERS) for _server in range(3)))
        assert sum(done) == 1
        assert await Letter.filter(kind="protected_decided").count() == 1
        assert await AuditEntry.filter(action="change-applied").count() == 1


@pytest.mark.anyio
async def test_nobody_agrees_to_what_they_have_a_hand_in(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        referral = (await somebody("placer@finder.example", role="referral")).id
        revoked = (await somebody("gone@finder.example", role="moderator", revoked_at=NOW)).id
        also_keeps = (await somebody("both@finder.example", role="moderator")).id
        await members.add(listing.id, also_keeps, "both@finder.example", NOW)
        made = await asked_for(jo, listing, website=SITE)
        for account in (jo.account, referral, revoked, also_keeps, 9999):
            assert await protected.agree(made, account, LATER, RULES) == protected.NOT_COUNTED
        assert await protected.apply_due(LATER, RULES) == 0
        assert await live(listing) == listing


@pytest.mark.anyio
async def test_a_moderators_own_proposal_needs_another_moderator(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, one = await claimed(), await moderator(1)
        made = await protected.propose(
            listing, replace(listing, website=SITE), "website", origin=protected.MODERATOR, account=one, strong=True,
            at=NOW, rules=RULES, letters=LETTERS,
        )  # fmt: skip
        assert await protected.agree(made.id, one, LATER, RULES) == protected.NOT_COUNTED
        assert await live(listing) == listing
        assert await agree(made.id, 2, LATER) == "applied"
        assert (await live(listing)).provenance["website"] == ["checked", "2026-11-23"]


@BOTH
@pytest.mark.anyio
async def test_whoever_let_the_proposer_in_does_not_count(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing, one, two = await claimed(), await moderator(1), await moderator(2)
        friend, friends_friend = await keeper(listing, "a@x.org"), await keeper(listing, "b@x.org")
        await Claim.create(
            program_public_id=UUID(listing.id), account=friend.account, how="documents", state="granted",
            created_at=NOW, decided_by=f"account:{one}",
        )  # fmt: skip
        await Membership.filter(account=friends_friend.account).update(invited_by=friend.account)
        made = await asked_for(friends_friend, listing, website=SITE)
        assert await protected.agree(made, one, LATER, RULES) == protected.NOT_COUNTED
        assert await protected.agree(made, two, LATER, RULES) == "applied"


@pytest.mark.anyio
async def test_a_moderator_who_was_put_out_since_does_not_count(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        await agree(made, 1)
        await Account.filter(id=await moderator(1)).update(revoked_at=NOW)
        assert await protected.apply_due(LATER, RULES) == 0
        assert await live(listing) == listing


@BOTH
@pytest.mark.anyio
async def test_a_frozen_listing_applies_nothing_until_the_freeze_is_lifted(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        await freezing.freeze(listing.id, "link:1", "alarm", NOW, LETTERS)
        assert await agree(made, 1, LATER) == "waiting"
        assert await protected.apply_due(LATER, RULES) == 0
        assert await live(listing) == listing
        await freezing.lift(listing.id, "account:9000", LATER, LETTERS)
        assert await protected.apply_due(LATER, RULES) == 1


# --- alarms ----------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.anyio
async def test_every_editor_and_every_old_contact_is_told_with_a_link_that_freezes(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        facts = a_listing().facts | {"email": "Intake@maumeebay.org"}
        listing = await claimed(facts=facts | {"email": "old@maumeebay.org"})
        await listings.publish([replace(listing, facts=facts)], actor="test", at=NOW - timedelta(days=9))
        listing = await live(listing)
        jo = await keeper(listing)
        await keeper(listing, "al@maumeebay.org")
        await somebody("ana@maumeebay.org", language="es")
        await keeper(listing, "ana@maumeebay.org")
        await asked_for(jo, listing, phones=[NEW])
        everyone = [
            "al@maumeebay.org",
            "ana@maumeebay.org",
            "intake@maumeebay.org",
            "jo@maumeebay.org",
            "old@maumeebay.org",
        ]
        assert await written("protected_proposed") == everyone
        text = await text_to("intake@maumeebay.org", "protected_proposed")
        assert "419-555-0199" in text
        assert "j***@maumeebay.org" in text
        assert "November 26, 2026" in text
        assert "/es/portal/freeze/" in await text_to("ana@maumeebay.org", "protected_proposed")
        token = text.partition("/portal/freeze/")[2].split()[0]
        link = await capabilities.read(capabilities.FREEZE, token, NOW + HOLD + timedelta(days=6))
        assert link
        assert (link.given_to, str(link.program_public_id)) == ("intake@maumeebay.org", listing.id)
        assert await Letter.filter(kind="protected_proposed", may_repeat=False).count() == 0


@pytest.mark.anyio
async def test_an_old_contact_is_told_no_more_after_half_a_year(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed(facts=a_listing().facts | {"email": "old@maumeebay.org"})
        await listings.publish([replace(listing, facts=a_listing().facts)], actor="test", at=NOW - timedelta(days=200))
        await asked_for(await keeper(listing), await live(listing), phones=[NEW])
        assert await written("protected_proposed") == ["jo@maumeebay.org"]


@BOTH
@pytest.mark.anyio
async def test_a_newer_proposal_of_the_same_side_takes_the_place_of_the_older(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        older = await asked_for(jo, listing, phones=[NEW])
        await agree(older, 1)
        newer = await asked_for(al, listing, phones=[["4195550177", "", "main"]])
        assert [one.id for one in await protected.waiting(listing.id)] == [newer]
        assert ((await state_of(older)).state, (await state_of(newer)).agreed) == ("withdrawn", [])
        other = await asked_for(al, listing, website=SITE)
        assert [one.id for one in await protected.waiting(listing.id)] == [newer, other]


@pytest.mark.anyio
async def test_the_same_again_is_the_one_that_waits_and_alarms_nobody_twice(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        made = await asked_for(jo, listing, phones=[NEW])
        assert await asked_for(jo, listing, NOW + timedelta(days=1), phones=[NEW]) == made
        assert (await written("protected_proposed"), (await state_of(made)).hold_until) == (["jo@maumeebay.org"], LATER)


@BOTH
@pytest.mark.anyio
async def test_what_changed_meanwhile_must_be_looked_at_again(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        await agree(made, 1)
        await listings.publish([replace(listing, website="https://third.example")], actor="test", at=NOW)
        assert await protected.apply_due(LATER, RULES) == 0
        seen = await state_of(made)
        assert (seen.state, seen.reason, seen.agreed, seen.before) == (
            "waiting", settling.CHANGED, [], {"website": "https://third.example"},
        )  # fmt: skip
        assert (await live(listing)).website == "https://third.example"
        assert await agree(made, 1, LATER) == "applied"
        assert (await live(listing)).website == SITE


@pytest.mark.anyio
async def test_the_word_of_somebody_who_left_must_be_looked_at_again(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        made = await asked_for(jo, listing, website=SITE)
        await agree(made, 1)
        await Membership.filter(account=jo.account).update(ended_at=NOW)
        assert await protected.apply_due(LATER, RULES) == 0
        assert (await state_of(made)).reason == settling.LEFT
        assert await live(listing) == listing
        assert await agree(made, 1, LATER) == "applied"


@pytest.mark.anyio
async def test_what_is_public_already_or_gone_waits_no_more(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, other = await claimed(), await claimed(street="9 Elm Street")
        jo = await keeper(listing)
        await members.add(other.id, jo.account, "jo@maumeebay.org", NOW)
        one, two = await asked_for(jo, listing, website=SITE), await asked_for(jo, other, website=SITE)
        await agree(one, 1)
        await agree(two, 1)
        await listings.publish([replace(listing, website=SITE)], actor="test", at=NOW)
        rev = (await live(listing)).rev
        await listings.remove([other.id], actor="test", at=NOW)
        await protected.apply_due(LATER, RULES)
        assert ((await state_of(one)).state, (await state_of(two)).state) == ("applied", "withdrawn")
        assert (await live(listing)).rev == rev


@BOTH
@pytest.mark.anyio
async def test_a_refused_change_is_over_and_its_proposer_is_told_why(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, website=SITE)
        assert await protected.refuse(made, "account:9000", "Nobody there knows of it.", NOW, LETTERS)
        assert not await protected.refuse(made, "account:9000", "Again", NOW, LETTERS)
        assert await agree(made, 1, LATER) == "refused"
        assert await live(listing) == listing
        assert "Nobody there knows of it." in await text_to("jo@maumeebay.org", "protected_decided")
        assert (await noted(listing.id))[-1] == "change-refused"


@pytest.mark.anyio
async def test_a_change_is_taken_back_by_those_who_keep_the_listing_and_nobody_else(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, elsewhere = await claimed(), await claimed(street="9 Elm Street")
        jo, al = await keeper(listing), await keeper(listing, "al@maumeebay.org")
        other = await keeper(elsewhere, "other@elsewhere.org")
        made = await asked_for(jo, listing, website=SITE)
        assert not await protected.withdraw(made, other.account, NOW)
        assert await protected.withdraw(made, al.account, NOW)
        assert not await protected.withdraw(made, jo.account, NOW)
        assert await protected.waiting(listing.id) == []
        by_list = await Proposal.create(
            program_public_id=UUID(listing.id), field="website", before={}, after={}, origin="samhsa-directory",
            created_at=NOW, hold_until=NOW,
        )  # fmt: skip
        assert not await protected.withdraw(by_list.id, jo.account, NOW)  # what a list says is for a moderator to see


# --- sources ---------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.anyio
async def test_an_authoritative_source_that_says_the_same_ends_the_wait(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        await asked_for(await keeper(listing), listing, phones=[NEW])
        says = stating(listing, phones=[NEW])
        assert await protected.said_by_source(listing.id, replace(says, source="program"), NOW) == 0
        assert await protected.said_by_source(listing.id, listing, NOW) == 0
        assert await live(listing) == listing
        assert await protected.said_by_source(listing.id, says, NOW) == 1
        assert (await live(listing)).facts["phones"] == [NEW]


@pytest.mark.anyio
async def test_a_source_does_not_lift_a_freeze(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        made = await asked_for(await keeper(listing), listing, phones=[NEW])
        await freezing.freeze(listing.id, "link:1", "alarm", NOW, LETTERS)
        assert await protected.said_by_source(listing.id, stating(listing, phones=[NEW]), NOW) == 1
        assert await live(listing) == listing
        await freezing.lift(listing.id, "account:9000", NOW, LETTERS)
        assert await protected.apply_due(NOW, RULES) == 1
        assert (await state_of(made)).decided_by == "samhsa-directory"


async def suggested(listing: Listing, after: Listing) -> Proposal:
    """An official list says something else."""
    return await protected.propose(
        listing, after, "phones", origin="samhsa-directory", account=None, strong=False, at=NOW, rules=RULES,
        letters=LETTERS,
    )  # fmt: skip


@pytest.mark.anyio
async def test_a_list_cannot_bear_out_itself_and_is_not_heard_twice_once_refused(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        says = stating(listing, phones=[NEW])
        made = await suggested(listing, says)
        assert await protected.said_by_source(listing.id, says, NOW) == 0
        await protected.refuse(made.id, "account:9000", "No", NOW)
        assert (await suggested(listing, says)).id == made.id
        assert await protected.waiting(listing.id) == []


@pytest.mark.anyio
async def test_what_a_list_says_keeps_its_name_and_date(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        made = await suggested(listing, replace(stating(listing, phones=[NEW]), checked="2026-06"))
        await agree(made.id, 1)
        await agree(made.id, 2)
        assert await protected.apply_due(LATER, RULES) == 1
        assert (await live(listing)).provenance["phones"] == ["samhsa-directory", "2026-06"]


@pytest.mark.anyio
async def test_how_long_it_usually_takes_is_said_once_it_is_known(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await protected.usual_days() is None
        for took in (1, 4, 30):
            await Proposal.create(
                program_public_id=UUID(a_listing().id), field="website", before={}, after={}, origin="editor",
                state="applied", created_at=NOW, hold_until=NOW, decided_at=NOW + timedelta(days=took),
            )  # fmt: skip
        assert await protected.usual_days() == 4


@pytest.mark.anyio
async def test_an_unknown_change_can_not_be_agreed_to(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        with pytest.raises(LookupError):
            await agree(4711, 1)


@pytest.mark.anyio
async def test_a_published_edit_beside_it_does_not_disturb_what_waits(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        made = await asked_for(jo, listing, website=SITE)
        await publishes(jo, await live(listing), payment=["free"])
        await agree(made, 1)
        assert await protected.apply_due(LATER, RULES) == 1
        found = await live(listing)
        assert (found.website, found.stated("payment")) == (SITE, ["free"])
        assert Somebody(jo.account).actor == f"account:{jo.account}"
