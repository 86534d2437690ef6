"""Two listings made one and parted again: nothing that was said is lost, and every id leads somewhere."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings, records
from providers.listing import Listing
from providers.models import Claim, Doubt, Draft, Membership, Merge, Program, Proposal, Reminding, Twin
from providers.moderation import gaining, merging
from providers.moderation.merging import CannotMerge
from providers.people import capabilities, freezing, members
from providers.records import Record
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import opened
from web import audit
from web.models import AuditEntry

pytestmark = pytest.mark.anyio
NOBODY = "00000000-0000-4000-8000-00000000dead"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
MODERATOR = "account:99"


def new(**changed: Any) -> Listing:
    return a_listing(id=str(uuid4()), **changed)


def facts(**changed: Any) -> dict[str, Any]:
    return {**a_listing().facts, **changed}


async def planted(*known: Listing) -> list[str]:
    """The ids of these listings, published, each with its row in the official list."""
    await listings.publish(list(known), actor="test", at=NOW)
    await records.save(
        Record(one.id, "samhsa-directory", f"f{at}", {"name1": one.organization}, "2023")
        for at, one in enumerate(known)
    )
    return [one.id for one in known]


async def shown(public_id: str) -> Listing:
    found = await listings.one(public_id)
    assert found is not None
    return replace(found, rev=0)


def fuller(**changed: Any) -> Listing:
    """A listing that says more than the other one."""
    stated = facts(language=["spanish"], hours="Mo-Fr 08:00-17:00")
    return new(organization="Maumee Bay Recovery Inc", website="https://example.org", facts=stated,
               provenance={"hours": ["program", "2026-01-02"]}, **changed)  # fmt: skip


@BOTH
async def test_the_survivor_keeps_what_it_says_and_gains_what_it_lacks(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(fuller(checked="2022"), new(facts=facts(payment=["free"])))
        await merging.merge(old, into, MODERATOR, NOW)
        found = await shown(into)
        assert (found.organization, found.facts["payment"]) == ("Maumee Bay Recovery", ["free"])
        assert (found.website, found.facts["hours"]) == ("https://example.org", "Mo-Fr 08:00-17:00")
        assert found.provenance == {
            "website": ["samhsa-directory", "2022"],
            "language": ["samhsa-directory", "2022"],
            "hours": ["program", "2026-01-02"],
        }
        assert await listings.one(old) is None
        assert (await listings.changes_since(1)).removed == [old]


@BOTH
async def test_merging_and_splitting_leaves_both_as_they_were(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(fuller(), new(facts=facts(payment=["free"])))
        before = [await shown(old), await shown(into), await records.everything()]
        merge = await merging.merge(old, into, MODERATOR, NOW)
        assert {record.listing_id for record in await records.everything()} == {into}
        assert await merging.split(merge, MODERATOR, LATER) == old
        assert [await shown(old), await shown(into), await records.everything()] == before
        changes = await listings.changes_since(0)
        assert (changes.removed, {one.id for one in changes.listings}) == ([], {old, into})
        assert await merging.into(old) is None
        with pytest.raises(CannotMerge):
            await merging.split(merge, MODERATOR, LATER)


@BOTH
async def test_ids_lead_to_the_end_of_a_chain_and_never_in_a_circle(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        a, b, c = await planted(new(), new(), new())
        first = await merging.merge(a, b, MODERATOR, NOW)
        second = await merging.merge(b, c, MODERATOR, NOW)
        assert [await merging.into(one) for one in (a, a.upper(), b, c)] == [c, c, c, None]
        for gone in (a, b):
            with pytest.raises(CannotMerge):
                await merging.merge(c, gone, MODERATOR, NOW)
        with pytest.raises(CannotMerge) as refused:
            await merging.split(first, MODERATOR, NOW)
        assert refused.value.why == "later"
        await merging.split(second, MODERATOR, NOW)
        await merging.split(first, MODERATOR, NOW)
        await merging.merge(b, a, MODERATOR, NOW)
        assert [await merging.into(one) for one in (a, b, c)] == [None, a, None]


@BOTH
@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_merged_and_split_no_record_and_no_id_is_lost(kind: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    async with opened(kind, tmp_path):
        ids = await planted(*(fuller(street=f"{at} Oak") if at % 2 else new(street=f"{at} Elm") for at in range(5)))
        before = [await shown(public_id) for public_id in ids]
        known, merges = await records.everything(), list[int]()
        for _step in range(14):
            there = sorted(one.id for one in await listings.published())
            if (merges and chance.random() < 0.4) or len(there) == 1:
                await merging.split(merges.pop(), MODERATOR, LATER)
            else:
                merges.append(await merging.merge(*chance.sample(there, 2), MODERATOR, NOW))
            published = {one.id for one in await listings.published()}
            assert {
                public_id if public_id in published else await merging.into(public_id) for public_id in ids
            } == published
            now_known = await records.everything()
            assert [record.id for record in now_known] == [record.id for record in known]
            assert {record.listing_id for record in now_known} <= published
        for merge in reversed(merges):
            await merging.split(merge, MODERATOR, LATER)
        assert [await shown(public_id) for public_id in ids] == before
        assert await records.everything() == known
        assert await audit.first_broken() is None


@pytest.mark.parametrize("text", ["", "x", "' OR 1=1", "5f0c2a4e-0000-4000-8000-00000000000g", NOBODY])
async def test_other_texts_lead_nowhere(text: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await merging.into(text) is None


@BOTH
async def test_the_people_of_both_keep_the_survivor(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(new(claimed="2026-01-01", confirmed="2026-02-01"), new())
        for account in (1, 2):
            await members.add(old, account, f"{account}@example.org", NOW)
        await members.add(into, 2, "2@example.org", NOW)
        merge = await merging.merge(old, into, MODERATOR, LATER)
        assert sorted(member.account or 0 for member in await members.of_listing(into)) == [1, 2]
        assert (await shown(into)).claimed == LATER.date().isoformat()
        await merging.split(merge, MODERATOR, LATER)
        assert [member.account for member in await members.of_listing(into)] == [2]
        assert sorted(member.account or 0 for member in await members.of_listing(old)) == [1, 2]


async def test_an_invitation_does_not_keep_a_member_out(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        await members.add(old, 1, "1@example.org", NOW)
        await Membership.create(program_public_id=UUID(into), email="1@example.org", since=NOW)
        await merging.merge(old, into, MODERATOR, NOW)
        assert await members.kept(1, into) is not None


@pytest.mark.parametrize("keeps_both", [True, False])
async def test_who_was_sent_away_meanwhile_does_not_come_back_with_a_split(keeps_both: bool, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        await members.add(old, 1, "1@example.org", NOW)
        if keeps_both:
            await members.add(into, 1, "1@example.org", NOW)
        merge = await merging.merge(old, into, MODERATOR, NOW)
        await Membership.filter(program_public_id=UUID(into)).update(ended_at=LATER, ended_by="account:2")
        await merging.split(merge, MODERATOR, LATER)
        assert await members.kept(1, old) is None
        assert await members.kept(1, into) is None


async def test_an_unclaimed_survivor_that_got_people_is_unclaimed_again_without_them(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(claimed="2026-01-01"), new())
        await members.add(old, 1, "1@example.org", NOW)
        merge = await merging.merge(old, into, MODERATOR, NOW)
        await merging.split(merge, MODERATOR, LATER)
        assert ((await shown(old)).claimed, (await shown(into)).claimed) == ("2026-01-01", "")


async def test_a_claimed_survivor_gains_no_number_and_no_web_address_unseen(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        bare = new(claimed="2026-01-01", facts={"care": ["iop"]})
        old, into = await planted(fuller(), bare)
        await merging.merge(old, into, MODERATOR, NOW)
        found = await shown(into)
        assert (found.phones, found.website, found.facts["language"]) == ((), "", ["spanish"])


async def test_what_the_survivor_was_told_since_stays_with_it(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(fuller(), new())
        merge = await merging.merge(old, into, MODERATOR, NOW)
        found = await shown(into)
        told = replace(found, facts=found.facts | {"language": ["spanish", "asl"], "age": ["adult"]},
                       provenance=found.provenance | {"language": ["program", "2026-11-24"]})  # fmt: skip
        await listings.publish([told], actor="account:1", at=LATER)
        await merging.split(merge, MODERATOR, LATER)
        after = await shown(into)
        assert (after.facts["language"], after.facts["age"]) == (["spanish", "asl"], ["adult"])
        assert (after.website, "hours" in after.facts) == ("", False)
        assert (await shown(old)).facts["language"] == ["spanish"]


@BOTH
async def test_links_doubts_cadence_and_drafts_go_along_and_come_back(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(new(), new())
        token = await capabilities.give("openings", old, "desk", created_by="x", at=NOW, lasts=timedelta(days=9))
        await Doubt.create(program_public_id=UUID(old), field="phones", what="wrong", code_hash="a", created_at=NOW)
        await Reminding.create(program_public_id=UUID(old), hours={"detox": 12})
        program = await Program.get(public_id=UUID(old))
        await Draft.create(program=program, account=1, based_on=program.rev, document={"hours": "24/7"})
        merge = await merging.merge(old, into, MODERATOR, NOW)

        async def homes() -> set[str]:
            link = await capabilities.read("openings", token, NOW)
            assert link is not None
            doubt, cadence = await Doubt.get(), await Reminding.get()
            return {str(one.program_public_id) for one in (link, doubt, cadence)}

        assert await homes() == {into}
        assert await Draft.all().count() == 0
        await merging.split(merge, MODERATOR, LATER)
        assert await homes() == {old}
        draft = await Draft.get().select_related("program")
        assert (str(draft.program.public_id), draft.document, draft.account) == (old, {"hours": "24/7"}, 1)
        assert draft.based_on == draft.program.rev


async def test_nothing_moves_behind_a_freeze_and_no_open_question_is_lost(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        cannot = [(old, old, "same"), (old, str(uuid4()), "gone"), (str(uuid4()), into, "gone")]
        freeze = await freezing.Freeze.create(program_public_id=UUID(into), at=NOW, by="link:1")
        cannot += [(old, into, "frozen"), (into, old, "frozen")]
        for one, other, why in cannot:
            with pytest.raises(CannotMerge) as refused:
                await merging.merge(one, other, MODERATOR, NOW)
            assert refused.value.why == why
            assert why in merging.WHY_NOT
        await freeze.delete()
        await Claim.create(program_public_id=UUID(old), account=1, how="phone", created_at=NOW)
        with pytest.raises(CannotMerge) as refused:
            await merging.merge(old, into, MODERATOR, NOW)
        assert refused.value.why == "waits"
        assert await Merge.all().count() == 0


async def test_a_change_that_somebody_proposed_is_decided_before_its_listing_goes(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        given_in = {"program_public_id": UUID(old), "field": "website", "before": {}, "after": {}, "created_at": NOW,
                    "hold_until": NOW}  # fmt: skip
        await Proposal.create(**given_in, origin="samhsa-directory")
        proposed = await Proposal.create(**given_in, origin="editor", account=1)
        with pytest.raises(CannotMerge):
            await merging.merge(old, into, MODERATOR, NOW)
        await proposed.delete()
        await merging.merge(old, into, MODERATOR, NOW)
        assert [one.state for one in await Proposal.all()] == ["withdrawn"]


@BOTH
async def test_two_moderators_at_once_merge_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(new(), new())
        await Twin.create(one=min(UUID(old), UUID(into)), other=max(UUID(old), UUID(into)), score=99, found_at=NOW)
        both = [merging.merge(old, into, MODERATOR, NOW), merging.merge(old, into, "account:98", NOW)]
        done = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["CannotMerge", "int"]
        assert (await Merge.all().count(), (await Twin.get()).state) == (1, "merged")
        assert await AuditEntry.filter(action="merged").count() == 2  # once under each id
        assert await audit.first_broken() is None


async def test_a_split_says_that_they_are_two(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        await Twin.create(one=min(UUID(old), UUID(into)), other=max(UUID(old), UUID(into)), score=99, found_at=NOW)
        await merging.split(await merging.merge(old, into, MODERATOR, NOW), MODERATOR, NOW)
        assert (await Twin.get()).state == "apart"
        assert [one.action for one in await AuditEntry.all().order_by("id")] == ["merged"] * 2 + ["split"] * 2


async def test_a_row_that_changed_meanwhile_is_read_again_for_the_listing_that_is_back(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new())
        merge = await merging.merge(old, into, MODERATOR, NOW)
        mine = min(await records.everything(), key=lambda record: record.fingerprint)
        await records.save([replace(mine, fingerprint="changed", edition="2024", cells={"name1": "Changed"})])
        await merging.split(merge, MODERATOR, LATER)
        (home,) = await records.of([old])
        assert (home.fingerprint, home.edition, home.cells) == (mine.fingerprint, "2023", {"name1": "Changed"})


async def test_who_is_still_listed_says_its_own_row(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        old, into = await planted(new(), new(gone_since="2024"))
        of_old, of_into = await records.everything()
        await records.save([replace(of_into, gone="2024")])
        merge = await merging.merge(old, into, MODERATOR, NOW)
        assert (await shown(into)).gone_since == ""
        await records.save([replace(of_old, listing_id=into, gone="2025")])
        await merging.split(merge, MODERATOR, LATER)
        assert ((await shown(into)).gone_since, (await shown(old)).gone_since) == ("2024", "2025")


codes = st.lists(st.sampled_from(["medicaid", "private", "free"]), unique=True)
stated = st.fixed_dictionaries(
    {"care": st.lists(st.sampled_from(["detox", "iop"]), unique=True)},
    optional={"payment": codes, "supervision": st.sampled_from(["medical", "not_stated"]), "hours": st.just("Mo 08:00"),
              "phones": st.just([["4195550123", "", "main"]]), "email": st.just("a@example.org")},
)  # fmt: skip
known = st.builds(
    a_listing, facts=stated, website=st.sampled_from(["", "https://example.org"]),
    claimed=st.sampled_from(["", "2026-01-01"]),
    provenance=st.dictionaries(st.sampled_from(["payment", "website", "hours"]), st.just(["program", "2026"])),
)  # fmt: skip


@given(known, known)
def test_what_was_gained_is_given_back_and_nothing_else(survivor: Listing, leaving: Listing) -> None:
    found = gaining.gains(survivor, leaving, date(2026, 11, 23))
    merged = gaining.gained(survivor, found)
    for name, value in survivor.facts.items():
        assert merged.facts[name] == value or value in gaining.NOT_STATED
    assert merged.website in (survivor.website, leaving.website)
    assert gaining.gains(merged, leaving, date(2026, 11, 23)) == {}
    assert gaining.without(merged, survivor, found, alone=True) == survivor


@given(known, known)
def test_nothing_protected_slips_onto_a_claimed_listing(survivor: Listing, leaving: Listing) -> None:
    merged = gaining.gained(survivor, gaining.gains(survivor, leaving, date(2026, 11, 23)))
    if survivor.claimed:
        assert (merged.website, merged.phones) == (survivor.website, survivor.phones)
        assert merged.facts.get("email") == survivor.facts.get("email")
    if "detox" not in merged.care and "supervision" not in survivor.facts:
        assert "supervision" not in merged.facts
