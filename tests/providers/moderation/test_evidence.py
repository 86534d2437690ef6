"""What stands beside a decision: what is known, with what speaks against it marked, and nothing that is not known."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import listings, records
from providers.editing import protected
from providers.listing import Listing
from providers.models import Claim, Doubt, Proposal
from providers.moderation import claim_evidence, clues, evidence
from providers.moderation.clues import Around, Clue
from providers.records import Record
from providers.trust import doubts
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import LETTERS, opened, planted, somebody
from tests.providers.edit_cast import NOW, ROOM, keeper
from web.i18n import translator

pytestmark = pytest.mark.anyio
ENGLISH = translator("en")
LOCAL, TOLL_FREE = "4195550123", "8005550100"


def phones(*numbers: str) -> dict[str, Any]:
    return {"phones": [[number, "", "main"] for number in numbers]}


def texts(found: list[Clue]) -> str:
    return "\n".join(clue.text for clue in found)


def warned(found: list[Clue]) -> str:
    return "\n".join(clue.text for clue in found if clue.warns)


def at_home(state: str, count: int = 9) -> dict[str, Around]:
    return {"4195550199": Around((), {state: count})}


# Clues, pure.


def test_a_local_number_that_gives_way_to_a_toll_free_one_is_warned_of() -> None:
    found = clues.of_phones(phones(LOCAL), phones(TOLL_FREE), a_listing(), {}, ENGLISH)
    assert "would give way to a toll-free one" in warned(found)
    back = clues.of_phones(phones(TOLL_FREE), phones(LOCAL), a_listing(), {}, ENGLISH)
    assert "toll-free one" not in texts(back)


@pytest.mark.parametrize(("state", "warns"), [("OH", False), ("FL", True)])
def test_an_area_code_at_home_in_another_state_is_warned_of(state: str, warns: bool) -> None:
    found = clues.of_phones(phones(LOCAL), phones("4195550199"), a_listing(), at_home(state), ENGLISH)
    assert f"9 are in {state}" in texts(found)
    assert bool(warned(found)) == warns


@pytest.mark.parametrize("count", [0, clues.FEW - 1])
def test_where_an_area_code_is_at_home_is_not_guessed_from_few(count: int) -> None:
    around = at_home("FL", count) if count else {}
    found = clues.of_phones(phones(LOCAL), phones("4195550199"), a_listing(), around, ENGLISH)
    assert "is not known here" in texts(found)
    assert warned(found) == ""


def test_a_number_on_other_organizations_is_warned_of_and_they_are_named() -> None:
    own, foreign = a_listing(id="1", organization_id="a"), a_listing(id="2", organization_id="b")
    listing = a_listing(organization_id="a")
    around = {"4195550199": Around((own, foreign))}
    found = clues.of_phones(phones(LOCAL), phones("4195550199"), listing, around, ENGLISH)
    (clue,) = [clue for clue in found if "on other listings: 2. Other organizations among them: 1." in clue.text]
    assert (clue.warns, clue.listings) == (True, (foreign,))
    siblings = clues.of_phones(phones(LOCAL), phones("4195550199"), listing, {"4195550199": Around((own,))}, ENGLISH)
    assert not any("on other listings" in clue.text and clue.warns for clue in siblings)


def test_premium_and_foreign_numbers_are_warned_of() -> None:
    for number in ("9005550100", "4165550100", "12345"):
        assert "premium or foreign" in warned(clues.of_phones(phones(), phones(number), a_listing(), {}, ENGLISH))


def test_numbers_that_only_go_or_only_change_places_are_said_so() -> None:
    assert "only takes numbers away: 419-555-0199" in texts(
        clues.of_phones(phones(LOCAL, "4195550199"), phones(LOCAL), a_listing(), {}, ENGLISH)
    )
    assert "stay the same" in texts(clues.of_phones(phones(LOCAL), phones(LOCAL), a_listing(), {}, ENGLISH))


def moved(**changed: Any) -> list[Clue]:
    before = protected.document(a_listing(), "address")
    return clues.of_address(before, before | changed, a_listing(), [], ENGLISH)


def test_a_move_is_measured_and_another_state_is_warned_of() -> None:
    assert "4.1 miles" in texts(moved(lat=41.71))
    assert warned(moved(lat=41.71)) == ""
    assert "69 miles" in warned(moved(lat=42.65))
    assert "another state: MI, not OH" in warned(moved(state="MI"))
    assert "about" in texts(moved(lat=41.8, approximate=True))
    assert "door is not known" in texts(moved(approximate=True))


def site(old: str, new: str, email: str = "", foreign: tuple[Listing, ...] = ()) -> list[Clue]:
    return clues.of_website(old, new, email, foreign, ENGLISH)


def test_a_new_domain_is_named_and_its_age_is_not_known() -> None:
    found = site("https://maumeebay.org", "https://other.example.org")
    assert "from maumeebay.org to example.org" in warned(found)
    assert "not known" in texts(found)
    assert "There was none" in texts(site("", "https://maumeebay.org"))
    assert "It stays at maumeebay.org" in texts(site("https://maumeebay.org", "http://www.maumeebay.org/detox"))


def test_a_domain_that_looks_like_the_old_one_is_warned_of() -> None:
    assert "look alike" in warned(site("https://maumeebay.org", "https://maumeebey.org"))
    assert "look alike" in warned(site("https://maumeebay.org", "https://maumee-bay.org"))
    assert "look alike" not in texts(site("https://maumeebay.org", "https://zephyr.com"))


def test_a_domain_where_the_proposers_mail_is_shows_nothing_of_the_program() -> None:
    assert "proposer’s own e-mail" in warned(site("https://maumeebay.org", "https://crook.com", "me@crook.com"))
    assert "proposer’s own" not in texts(site("https://maumeebay.org", "https://crook.com", "me@maumeebay.org"))


def test_a_page_where_many_have_pages_and_a_domain_of_others_are_warned_of() -> None:
    assert "Many people have pages" in warned(site("", "https://sites.google.com/view/detox"))
    others = tuple(a_listing(id=str(number)) for number in range(9))
    (clue,) = [clue for clue in site("", "https://maumeebay.org", foreign=others) if clue.listings]
    assert ("9 listings" in clue.text, len(clue.listings), clue.warns) == (True, clues.SHOWN, True)


def test_a_contact_address_elsewhere_than_the_website_is_warned_of() -> None:
    listing = a_listing(website="https://www.maumeebay.org")
    assert "not at the website’s domain" in warned(clues.of_email("", "intake@gmail.com", "", listing, ENGLISH))
    assert "own domain" in texts(clues.of_email("", "intake@maumeebay.org", "", listing, ENGLISH))
    assert "proposer’s own" in texts(clues.of_email("", "a@b.org", "a@b.org", listing, ENGLISH))


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_clues(old: str, new: str, email: str) -> None:
    assert clues.of_website(old, new, email, (), ENGLISH)
    clues.of_email(old, new, email, a_listing(website=old), ENGLISH)
    clues.of_name(old, new, ENGLISH)
    clues.of_phones(phones(old), phones(new), a_listing(), {}, ENGLISH)


# Gathered from the directory.


async def other(number: int, **changed: Any) -> Listing:
    """A listing of another organization, somewhere else."""
    return await planted(**{"id": str(uuid4()), "organization": f"House {number}", "street": f"{number} Elm Road",
                            "website": ""} | changed)  # fmt: skip


async def proposing(listing: Listing, field: str, wanted: Listing, account: int | None) -> Proposal:
    return await protected.propose(
        listing, wanted, field, origin="editor", account=account, strong=False, at=NOW, rules=ROOM.rules,
        letters=LETTERS,
    )  # fmt: skip


@BOTH
async def test_the_directory_tells_where_else_a_number_is_and_where_its_area_code_is_at_home(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await planted(claimed="2026-01-01")
        jo = await keeper(listing)
        numbers = a_listing().facts
        for number in range(6):
            await other(number, state="FL", facts=numbers | {"phones": [[f"305555010{number}", "", "main"]]})
        wanted = replace(listing, facts=listing.facts | {"phones": [["3055550103", "", "main"]]})
        found = await evidence.of_proposal(
            await proposing(listing, "phones", wanted, jo.account), listing, ENGLISH, "en"
        )
        assert "Of 6 other listings with the area code 305, 6 are in FL" in warned(found)
        assert "305-555-0103 is on other listings: 1. Other organizations among them: 1." in warned(found)
        assert "jo@maumeebay.org proposed it, and keeps this listing since November 23, 2026" in texts(found)
        assert "shown no passkey" in warned(found)
        assert "No official list names this program" in warned(found)
        assert "was not changed here before" in texts(found)


@BOTH
async def test_what_an_official_list_last_said_stands_beside_it(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted(claimed="2026-01-01")
        cells = {"name1": "Maumee Bay", "street1": "1 Main Street", "city": "Toledo", "zip": "43604",
                 "phone": "419-555-0123"}  # fmt: skip
        await records.save([Record(listing.id, "samhsa-directory", "f", cells, "2023-06-29", gone="2024")])
        (record,) = await records.of([listing.id])
        said = {field: texts(evidence.official(field, [record], ENGLISH, "en")) for field in protected.FIELDS}
        assert "June 29, 2023, says: 419-555-0123." in said["phones"]
        assert "says: 1 Main Street, Toledo, 43604." in said["address"]
        assert "says: Maumee Bay." in said["organization"]
        assert "says nothing of this" in said["website"]
        assert "no longer lists it, since 2024" in warned(evidence.official("phones", [record], ENGLISH, "en"))


@pytest.mark.parametrize("field", list(protected.FIELDS))
async def test_every_protected_field_has_its_evidence(field: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted(claimed="2026-01-01")
        jo = await keeper(listing)
        facts = listing.facts | {"email": "a@b.org", "licence": ["joint_commission"], "operator": ["non_profit"]}
        wanted = replace(listing, organization="New Name", program="New Program", website="https://new.example.org",
                         street="9 Elm Road", facts=facts | {"phones": [["4195550199", "", "main"]]})  # fmt: skip
        made = await proposing(listing, field, wanted, jo.account)
        await proposing(listing, "licence" if field != "licence" else "operator", wanted, jo.account)
        found = await evidence.of_proposal(made, listing, ENGLISH, "en")
        assert "Other changes that they want and that wait: 1" in texts(found)
        assert len(found) >= 4


async def test_who_left_and_an_official_list_are_named_as_what_they_are(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted(claimed="2026-01-01")
        stranger = await somebody("stranger@crook.com")
        wanted = replace(listing, website="https://crook.com")
        found = await evidence.of_proposal(
            await proposing(listing, "website", wanted, stranger.id), listing, ENGLISH, "en"
        )
        assert "does not keep this listing now" in warned(found)
        assert "proposer’s own e-mail" in warned(found)
        after = {"payment": [], "said": {"payment": ["samhsa-locator", "2025"]}}
        made = Proposal(program_public_id=UUID(listing.id), field="payment", before={"payment": []}, after=after,
                        origin="samhsa-locator", created_at=NOW, hold_until=NOW)  # fmt: skip
        told = await evidence.of_proposal(made, listing, ENGLISH, "en")
        assert "official list that says so: SAMHSA treatment locator, 2025" in texts(told)


@pytest.mark.parametrize("how", ["domain", "phone", "documents"])
async def test_a_claim_is_shown_with_its_way_and_what_was_asked_before(how: str, tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        stranger = await somebody("me@maumeebey.org")
        before = {"program_public_id": UUID(listing.id), "created_at": NOW}
        await Claim.create(**before, account=77, how="phone", state="refused")
        await Claim.create(**before | {"program_public_id": uuid4()}, account=stranger.id, how="phone", state="granted")
        claim = await Claim.create(**before, account=stranger.id, how=how)
        found = await claim_evidence.of_claim(claim, listing, NOW, ENGLISH, "en")
        assert texts(found).startswith(claim_evidence.WAYS[how])
        assert "not at the website’s domain (www.maumeebay.org)" in warned(found)
        assert "Other claims of this listing (refused: 1)." in warned(found)
        assert "Other claims of this account (granted: 1)." in texts(found)
        assert ("Your address is not at" in warned(found)) == (how == "domain")
        assert ("No code was made yet" in texts(found)) == (how == "phone")


async def test_a_claim_of_what_somebody_keeps_says_who_keeps_it(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        await keeper(listing)
        claim = await Claim.create(program_public_id=UUID(listing.id), account=77, how="documents", created_at=NOW)
        found = await claim_evidence.of_claim(claim, listing, NOW, ENGLISH, "en")
        assert "kept already, by jo@maumeebay.org" in warned(found)


async def test_doubts_are_counted_by_what_was_said_and_the_programs_answer_is_told(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await planted()
        for what, at in (("someone_else", NOW), ("someone_else", NOW + timedelta(days=2)), ("no_answer", NOW)):
            assert await doubts.say(listing.id, "phones", what, at)
        these = await Doubt.all().order_by("id")
        found = await evidence.of_doubts(these, listing, ENGLISH, "en")
        assert "2 × “Someone else answers”, from November 23, 2026 to November 25, 2026" in warned(found)
        assert "1 × “Nobody picks up”" in texts(found)
        assert "nobody could answer" in texts(found)
        claimed = replace(listing, claimed="2026-01-01", confirmed="2026-11-24")
        assert "said on November 24, 2026 that all is right" in texts(
            await evidence.of_doubts(these, claimed, ENGLISH, "en")
        )
        silent = replace(claimed, confirmed="2026-11-01")
        assert "have not said since" in texts(await evidence.of_doubts(these, silent, ENGLISH, "en"))


async def test_what_is_no_number_is_on_no_listing(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        await listings.publish([a_listing()], actor="test", at=NOW)
        for text in ("", "%", "_" * 10, '"', "419555012", LOCAL + "0"):
            assert await evidence.with_number(text, "") == []
        assert len(await evidence.with_number(LOCAL, "")) == 1
