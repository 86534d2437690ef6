"""Who may keep a listing: what an address shows, what a call shows, and what a moderator decides."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from providers import listings
from providers.listing import Listing
from providers.models import Capability, Claim, Freeze, Proposal
from providers.people import claiming, claims, freezing, granting, members, proof
from providers.people.claiming import DOCUMENTS, DOMAIN, PHONE, Ending
from providers.people.proof import Lack
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import (
    EDITOR,
    LETTERS,
    MODERATOR,
    NOW,
    WEBSITE,
    noted,
    opened,
    planted,
    shown,
    somebody,
    text_to,
    written,
)
from tests.providers.people.test_domains import genuine
from web import audit
from web.models import Account, Letter

pytestmark = pytest.mark.anyio
STRANGER = "evil@gmail.com"
DAY = timedelta(days=1)
MONTH = timedelta(days=31)


async def asks(listing: Listing, email: str, how: str, **more: Any) -> Ending:
    """Somebody asks to keep a listing."""
    account = await somebody(email)
    return await claiming.start(
        listing.id, account.id, email, how, **{"at": NOW, "letters": LETTERS} | more
    )  # fmt: skip


async def waiting(listing: Listing, email: str, how: str = PHONE) -> Claim:
    """A claim that waits."""
    assert await asks(listing, email, how) is Ending.WAITS
    account = await somebody(email)
    claim = await claims.latest(account.id, listing.id)
    assert claim is not None
    return claim


async def kept_by_editor(**changed: Any) -> Listing:
    """A listing that its editor keeps since two months."""
    listing = await planted(**changed)
    account = await somebody()
    await members.add(listing.id, account.id, EDITOR, NOW - 2 * MONTH)
    return listing


async def keepers(listing: Listing) -> list[str]:
    return [member.email for member in await members.of_listing(listing.id)]


# ---------------------------------------------------------------- by the listing's own web domain


@BOTH
async def test_an_address_at_the_listings_own_domain_keeps_it_at_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted(facts={"care": ["detox"], "email": "intake@maumeebay.org"})
        assert await asks(listing, EDITOR, DOMAIN) is Ending.GRANTED
        now = await shown(listing.id)
        assert await keepers(listing) == [EDITOR]
        assert now.claimed == "2026-11-23"
        assert (now.facts, now.website, now.provenance) == (listing.facts, listing.website, listing.provenance)
        assert await written("claim_granted") == [EDITOR]
        assert await written("claim_noticed") == ["intake@maumeebay.org"]
        assert await noted(listing.id) == ["claim-granted"]
        assert await audit.first_broken() is None


async def test_who_keeps_a_listing_has_not_yet_said_that_it_is_right(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        await asks(listing, EDITOR, DOMAIN)
        assert (await shown(listing.id)).confirmed == ""


async def test_the_letter_to_the_listings_own_address_can_freeze_it_and_names_nobody(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted(facts={"care": ["detox"], "email": "intake@maumeebay.org"})
        await asks(listing, EDITOR, DOMAIN)
        text = await text_to("intake@maumeebay.org", "claim_noticed")
        assert re.search(r"^\* .+: https://finder\.example/portal/freeze/[\w-]{32}$", text, re.MULTILINE)
        assert "maumeebay.org" in text
        assert EDITOR not in text
        assert await Capability.filter(kind="freeze", given_to="intake@maumeebay.org").count() == 1


async def test_an_unreadable_address_on_a_listing_gets_no_letter(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted(facts={"care": ["detox"], "email": "a@b.org\nBcc: evil@evil.com"})
        assert await asks(listing, EDITOR, DOMAIN) is Ending.GRANTED
        assert await written("claim_noticed") == []


@BOTH
async def test_of_a_hundred_genuine_claims_every_one_is_granted(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        ways = [
            (await planted(organization=f"House {at}", website=site), email)
            for at, (email, site) in enumerate(genuine())
        ]
        assert {await asks(listing, email.lower(), DOMAIN) for listing, email in ways} == {Ending.GRANTED}


@pytest.mark.parametrize(
    "email",
    [
        "jo@gmail.com", "jo@evil-maumeebay.org", "jo@maumeebay.org.evil.com", "jo@xmaumeebay.org", "jo@maumeebay.com",
        "jo+1@maumeebay.org", "jo@xn--maumeeby-z2a.org", "maumeebay.org@gmail.com", "jo@mailinator.com",
    ],
)  # fmt: skip
async def test_an_address_elsewhere_keeps_nothing_and_leaves_no_claim(email: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        assert await asks(listing, email, DOMAIN) is Ending.NOT_PROVED
        assert (await keepers(listing), await Claim.all().count(), (await shown(listing.id)).claimed) == ([], 0, "")


async def lack(listing: Listing, email: str = EDITOR, at: Any = NOW) -> Lack | None:
    account = await somebody(email)
    return await proof.lack(await shown(listing.id), account.id, email, at)


async def renamed(listing: Listing, website: str, actor: str, source: str) -> Listing:
    """The website is changed by somebody, today."""
    now = await shown(listing.id)
    said = now.provenance | {"website": [source, "2026-11-23"]}
    await listings.publish([listings.replace(now, website=website, provenance=said)], actor=actor, at=NOW)
    return await shown(listing.id)


@BOTH
async def test_a_website_that_somebody_just_put_there_proves_nothing_for_a_month(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await renamed(await planted(), "https://evil.com", "account:77", "program")
        assert await lack(listing, "me@evil.com") is Lack.NEW
        assert await lack(listing, "me@evil.com", NOW + timedelta(days=29)) is Lack.NEW
        assert await lack(listing, "me@evil.com", NOW + timedelta(days=30)) is None


async def test_a_website_that_i_put_there_never_proves_anything_for_me(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        me, listing = await somebody("me@evil.com"), await planted()
        await renamed(listing, "https://evil.com", f"account:{me.id}", "program")
        assert await lack(listing, "me@evil.com", NOW + 12 * MONTH) is Lack.YOURS


async def test_nor_does_one_that_i_proposed_and_others_let_pass(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        me, listing = await somebody("me@evil.com"), await planted()
        await renamed(listing, "https://evil.com", "job", "program")
        await Proposal.create(
            program_public_id=UUID(listing.id), field="website", before={}, after={}, origin="editor", account=me.id,
            state="applied", created_at=NOW, hold_until=NOW,
        )  # fmt: skip
        assert await lack(listing, "me@evil.com", NOW + 12 * MONTH) is Lack.YOURS


async def test_an_official_list_may_name_a_new_website_and_it_counts_at_once(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await renamed(await planted(), "https://newname.org", "samhsa-directory", "samhsa-directory")
        assert await lack(listing, "jo@newname.org") is None


async def test_a_person_who_writes_that_a_list_says_so_is_not_a_list(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await renamed(await planted(), "https://evil.com", "account:77", "samhsa-directory")
        assert await lack(listing, "me@evil.com") is Lack.NEW


async def test_a_website_of_unknown_age_that_no_list_names_proves_nothing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await lack(await planted(source="program")) is Lack.NEW


async def test_a_program_that_left_its_list_may_have_lost_its_domain(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await lack(await planted(gone_since="2025-06-01")) is Lack.LEFT


@BOTH
async def test_a_domain_of_several_organizations_is_no_proof(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        assert await lack(listing) is None
        await planted(organization="Another House", website="http://another.maumeebay.org/toledo")
        assert await lack(listing) is Lack.SEVERAL


async def test_a_domain_that_only_stands_in_a_text_is_nobody_elses_website(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        words = {"care": ["detox"], "description": "Part of maumeebay.org", "email": "a@maumeebay.org"}
        await planted(organization="Another House", website="https://notmaumeebay.org", facts=words)
        assert await lack(listing) is None


async def test_an_address_with_a_tag_is_told_that_the_plain_one_would_do(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        assert await lack(listing, "jo+1@maumeebay.org") is Lack.TAGGED
        assert await lack(listing, "jo+maumeebay.org@gmail.com") is Lack.OTHER


@pytest.mark.parametrize(
    ("website", "reason"),
    [
        ("", Lack.NO_WEBSITE), ("http://maumeebay.org@evil.com", Lack.NO_WEBSITE), ("http://10.0.0.1", Lack.NO_WEBSITE),
        ("https://www.facebook.com/maumeebay", Lack.SHARED), ("https://maumee.wixsite.com/detox", Lack.SHARED),
        ("https://evil.org", Lack.OTHER),
    ],
)  # fmt: skip
async def test_every_reason_is_told(website: str, reason: Lack, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await lack(await planted(website=website)) is reason


async def test_whoever_proves_one_program_takes_the_ticked_ones_of_the_same_house_with_it(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        ticked, unticked = await planted(street="2 Oak Road"), await planted(street="3 Elm Road")
        frozen, gone = await planted(street="4 Ash Road"), await planted(street="5 Fir Road", gone_since="2024")
        elsewhere = await planted(street="6 Yew Road", website="https://elsewhere.org")
        taken = await planted(street="7 Bay Road")
        await members.add(taken.id, (await somebody("al@maumeebay.org")).id, "al@maumeebay.org", NOW)
        await freezing.freeze(frozen.id, MODERATOR, "", NOW, LETTERS)
        also = [one.id for one in (ticked, frozen, gone, elsewhere, taken)] + ["x", str(uuid4())]
        assert await asks(listing, EDITOR, DOMAIN, also=also) is Ending.GRANTED
        mine = {one.id for one in await members.kept_by((await somebody()).id)}
        assert mine == {listing.id, ticked.id}
        assert (await shown(ticked.id)).claimed == "2026-11-23"
        assert (await shown(unticked.id)).claimed == ""
        assert await keepers(taken) == ["al@maumeebay.org"]


@BOTH
async def test_of_two_who_come_at_once_one_keeps_it_and_the_other_waits(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        for _turn in range(5):
            listing = await planted()
            many = [f"{name}{_turn}@maumeebay.org" for name in ("al", "bo", "cy", "di")]
            accounts = [await somebody(email) for email in many]
            came = await asyncio.gather(
                *(
                    claiming.start(listing.id, account.id, account.email, DOMAIN, at=NOW, letters=LETTERS)
                    for account in accounts
                )
            )
            assert sorted(one.value for one in came) == ["granted", "waits", "waits", "waits"]
            assert len(await keepers(listing)) == 1
            assert await Claim.filter(program_public_id=UUID(listing.id), state="granted").count() == 1
        assert await audit.first_broken() is None


# ---------------------------------------------------------------- where somebody keeps it already


@BOTH
async def test_a_claim_on_a_kept_listing_waits_for_a_moderator_and_its_people_are_told(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await kept_by_editor()
        await waiting(listing, "al@maumeebay.org", DOMAIN)
        assert await keepers(listing) == [EDITOR]
        assert await written("claim_rival") == [EDITOR]
        text = await text_to(EDITOR, "claim_rival")
        assert "/portal/freeze/" in text
        assert "al@" not in text
        assert not await members.is_frozen(listing.id)
        assert await noted(listing.id) == ["claim-started"]


@BOTH
async def test_a_second_claim_from_outside_within_a_month_freezes_the_listing(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await kept_by_editor()
        await waiting(listing, STRANGER)
        await waiting(listing, "evil@yahoo.com", DOCUMENTS)
        frozen = await freezing.state(listing.id)
        assert frozen is not None
        assert (frozen.reason, frozen.by) == (freezing.CLAIM_WAR, "job")
        assert await written("frozen") == [EDITOR]
        assert set(await noted(listing.id)) == {"claim-started", "frozen"}


async def test_claims_a_month_apart_are_no_war(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept_by_editor()
        await waiting(listing, STRANGER)
        await asks(listing, "evil@yahoo.com", PHONE, at=NOW + MONTH)
        assert not await members.is_frozen(listing.id)


async def test_a_claim_that_was_there_before_anybody_kept_it_is_no_war(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        await asks(listing, STRANGER, DOCUMENTS, at=NOW - DAY)
        await asks(listing, EDITOR, DOMAIN)
        await asks(listing, "al@maumeebay.org", DOMAIN, at=NOW + DAY)
        assert not await members.is_frozen(listing.id)


async def test_a_frozen_listing_is_given_to_nobody(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        await freezing.freeze(listing.id, MODERATOR, "", NOW, LETTERS)
        claim = await waiting(listing, EDITOR, DOMAIN)
        assert not await claims.grant(claim.id, MODERATOR, "seen", NOW, LETTERS)
        assert await keepers(listing) == []
        await freezing.lift(listing.id, MODERATOR, NOW, LETTERS)
        assert await claims.grant(claim.id, MODERATOR, "seen", NOW, LETTERS)
        assert await keepers(listing) == [EDITOR]


# ---------------------------------------------------------------- by a call to the listed phone


async def test_the_code_of_the_call_gives_the_listing_once(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        claim = await waiting(listing, STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        assert re.fullmatch(r"\d{6}", code)
        assert await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)
        assert await keepers(listing) == [STRANGER]
        assert (await shown(listing.id)).claimed == "2026-11-23"
        assert not await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)
        assert await noted(listing.id) == ["claim-started", "claim-code-made", "claim-granted"]


async def test_the_right_code_after_five_wrong_ones_is_refused(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for _try in range(5):
            assert not await claims.tell_code(claim.id, claim.account, wrong, NOW, LETTERS)
        assert not await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)
        assert await Claim.filter(state="granted").count() == 0
        again = await claims.code_for_call(claim.id, MODERATOR, NOW)
        assert await claims.tell_code(claim.id, claim.account, again, NOW, LETTERS)


@pytest.mark.parametrize(
    ("later", "works"),
    [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False), (-timedelta(hours=1), False)],
)
async def test_a_code_works_for_a_day_and_not_under_a_clock_that_was_set_back(
    later: timedelta, works: bool, tmp_path: Path
) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        assert await claims.tell_code(claim.id, claim.account, code, NOW + later, LETTERS) is works


async def test_a_code_is_of_one_claim_and_one_account(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        mine, theirs = await waiting(await planted(), STRANGER), await waiting(await planted(), "evil@yahoo.com")
        code = await claims.code_for_call(theirs.id, MODERATOR, NOW)
        await claims.code_for_call(mine.id, MODERATOR, NOW)
        await Claim.filter(id=mine.id).update(code_hash=(await Claim.get(id=theirs.id)).code_hash)
        assert not await claims.tell_code(mine.id, mine.account, code, NOW, LETTERS)
        assert not await claims.tell_code(theirs.id, mine.account, code, NOW, LETTERS)
        assert (await Claim.get(id=theirs.id)).tries == 0


async def test_a_new_code_makes_the_old_one_void(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), STRANGER)
        old = await claims.code_for_call(claim.id, MODERATOR, NOW)
        new = await claims.code_for_call(claim.id, MODERATOR, NOW)
        assert old == new or not await claims.tell_code(claim.id, claim.account, old, NOW, LETTERS)


async def test_without_a_call_no_code_works(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), STRANGER)
        for code in ("", "000000", "123456"):
            assert not await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)


async def test_on_a_kept_listing_the_right_code_only_tells_the_moderator(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept_by_editor()
        claim = await waiting(listing, STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        assert await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)
        assert await keepers(listing) == [EDITOR]
        assert claims.code_was_right(await Claim.get(id=claim.id))
        assert not await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)
        assert await claims.grant(claim.id, MODERATOR, "the phone and the licence", NOW, LETTERS)
        assert await keepers(listing) == [EDITOR, STRANGER]
        assert await written("claim_noticed") == [EDITOR]


@BOTH
async def test_the_same_code_typed_many_times_at_once_gives_the_listing_once(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        claim = await waiting(listing, STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        came = await asyncio.gather(*(claims.tell_code(claim.id, claim.account, code, NOW, LETTERS) for _ in range(6)))
        assert sorted(came) == [False] * 5 + [True]
        assert await keepers(listing) == [STRANGER]
        assert await written("claim_granted") == [STRANGER]


@BOTH
async def test_guesses_that_come_at_once_are_all_counted(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        claim = await waiting(await planted(), STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        wrong = [f"{(int(code) + more) % 10**6:06}" for more in range(1, 9)]
        await asyncio.gather(*(claims.tell_code(claim.id, claim.account, one, NOW, LETTERS) for one in wrong))
        assert (await Claim.get(id=claim.id)).tries == 5
        assert not await claims.tell_code(claim.id, claim.account, code, NOW, LETTERS)


async def test_a_listing_without_a_phone_cannot_be_called(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        assert await asks(await planted(facts={"care": ["detox"]}), STRANGER, PHONE) is Ending.NO_PHONE


@pytest.mark.parametrize("how", [DOCUMENTS, DOMAIN])
async def test_no_code_is_made_for_a_claim_that_waits_for_no_call(how: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await kept_by_editor(), "al@maumeebay.org", how)
        with pytest.raises(LookupError):
            await claims.code_for_call(claim.id, MODERATOR, NOW)
        with pytest.raises(LookupError):
            await claims.code_for_call(999, MODERATOR, NOW)


async def test_no_code_stands_in_the_log_or_in_the_table(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path) as database:
        claim = await waiting(await planted(), STRANGER)
        code = await claims.code_for_call(claim.id, MODERATOR, NOW)
        rows = await database.connection.execute_query_dict("SELECT * FROM audit_entry")
        rows += await database.connection.execute_query_dict("SELECT * FROM claim")
        assert not [row for row in rows for value in row.values() if code in str(value).split('"')]
        assert code != (await Claim.get(id=claim.id)).code_hash


# ---------------------------------------------------------------- what a moderator decides


async def test_a_moderator_refuses_with_a_reason_that_is_written_to_the_claimant(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        claim = await waiting(listing, STRANGER, DOCUMENTS)
        assert await claims.refuse(
            claim.id, MODERATOR, "The licence names\n* somebody else: https://evil.com", NOW, LETTERS
        )
        text = await text_to(STRANGER, "claim_refused")
        assert "The licence names * somebody else: https://evil.com" in text
        decided = await Claim.get(id=claim.id)
        assert (decided.state, decided.decided_by, decided.decided_at) == ("refused", MODERATOR, NOW)
        assert await noted(listing.id) == ["claim-started", "claim-refused"]
        assert not await claims.refuse(claim.id, MODERATOR, "twice", NOW, LETTERS)
        assert not await claims.grant(claim.id, MODERATOR, "twice", NOW, LETTERS)


async def test_no_moderator_decides_on_their_own_claim(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), "mod@gmail.com")
        own = f"account:{claim.account}"
        assert not await claims.grant(claim.id, own, "trust me", NOW, LETTERS)
        assert not await claims.refuse(claim.id, own, "", NOW, LETTERS)
        with pytest.raises(LookupError):
            await claims.code_for_call(claim.id, own, NOW)


async def test_a_revoked_account_is_given_nothing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim = await waiting(await planted(), STRANGER, DOCUMENTS)
        await Account.filter(id=claim.account).update(revoked_at=NOW)
        assert not await claims.grant(claim.id, MODERATOR, "seen", NOW, LETTERS)


async def test_a_grant_ends_what_was_asked_for_in_another_way(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing, other = await planted(), await planted(street="2 Oak Road")
        await waiting(other, EDITOR, DOCUMENTS)
        await asks(listing, EDITOR, DOMAIN, also=[other.id])
        assert await claims.open_claims() == []
        assert await Letter.filter(kind="claim_granted").count() == 1


async def test_the_oldest_claim_comes_first(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        new = await waiting(await planted(), STRANGER)
        await asks(await planted(), STRANGER, DOCUMENTS, at=NOW - DAY)
        assert [claim.id for claim in await claims.open_claims()] == [new.id + 1, new.id]


# ---------------------------------------------------------------- the claimant


async def test_a_claimant_takes_back_their_own_claim_and_nobody_elses(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        claim, other = await waiting(await planted(), STRANGER), await somebody("evil@yahoo.com")
        assert not await claims.withdraw(claim.id, other.id, NOW)
        assert await claims.withdraw(claim.id, claim.account, NOW)
        assert not await claims.withdraw(claim.id, claim.account, NOW)
        assert [one.state for one in await claims.of_account(claim.account)] == ["withdrawn"]


async def test_an_account_has_five_claims_waiting_at_most(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        for _one in range(5):
            await waiting(await planted(), STRANGER)
        assert await asks(await planted(), STRANGER, PHONE) is Ending.TOO_MANY


async def test_an_account_asks_for_one_listing_three_times_a_day_at_most(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        for _one in range(3):
            claim = await waiting(listing, STRANGER)
            assert await asks(listing, STRANGER, DOCUMENTS) is Ending.ASKED
            await claims.withdraw(claim.id, claim.account, NOW)
        assert await asks(listing, STRANGER, PHONE) is Ending.TOO_MANY
        assert await asks(listing, STRANGER, PHONE, at=NOW + DAY) is Ending.WAITS


async def test_who_keeps_a_listing_claims_it_no_more_and_an_unknown_id_is_not_there(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await kept_by_editor()
        assert await asks(listing, EDITOR, DOMAIN) is Ending.YOURS
        account = await somebody()
        for unknown in (str(uuid4()), "", "x", "\0"):
            came = await claiming.start(unknown, account.id, EDITOR, DOMAIN, at=NOW, letters=LETTERS)
            assert came is Ending.NOT_THERE


async def test_what_fails_halfway_was_never_granted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_args: Any) -> None:
        raise RuntimeError

    async with opened("sqlite", tmp_path):
        listing = await planted()
        with monkeypatch.context() as patched:
            patched.setattr(granting.audit, "note", broken)
            with pytest.raises(RuntimeError):
                await asks(listing, EDITOR, DOMAIN)
        left = (
            await keepers(listing),
            await Claim.all().count(),
            await Letter.all().count(),
            await Freeze.all().count(),
        )
        assert left == ([], 0, 0, 0)
        assert (await shown(listing.id)).claimed == ""
        assert listing.website == WEBSITE
