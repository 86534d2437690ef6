"""Nothing is overwritten without trace: who, when, from what to what; and every change can be taken back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from providers import listings, openings
from providers.editing import history, protected, undoing
from providers.editing.changes import words
from providers.editing.history import Change, masked, who
from providers.editing.undoing import CannotBe, ChangedSince, Undone, Waits
from providers.listing import Listing
from providers.models import Revision
from providers.openings import Report
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers.claim_cast import noted, opened, somebody
from tests.providers.edit_cast import NEW, NOW, OLD, ROOM, Somebody, claimed, keeper, live, publishes, stating
from web.i18n import translator

pytestmark = pytest.mark.anyio
T = translator("en")


async def the(listing: Listing, field: str) -> Change:
    """The latest change of a field."""
    return next(one for one in await history.of_listing(listing.id) if one.field == field)


async def undo(listing: Listing, who: Somebody, field: str) -> undoing.Undoing | None:
    """Somebody takes back the latest change of a field."""
    change = await the(listing, field)
    return await undoing.undo(listing.id, change.revision, field, who, NOW, office=ROOM)


@BOTH
async def test_every_change_is_told_the_latest_first_with_who_and_when(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, hours="24/7")
        later = NOW + timedelta(days=1)
        moved = replace(await live(listing), street="2 Oak Road", zip="43606", county="Wood", checked="2024")
        await listings.publish([moved], actor="samhsa-directory", at=later)
        told = [(one.field, one.actor, one.at, one.before, one.after) for one in await history.of_listing(listing.id)]
        assert told == [
            ("address", "samhsa-directory", later, {"street": "1 Main Street", "zip": "43604"},
             {"street": "2 Oak Road", "zip": "43606"}),
            ("checked", "samhsa-directory", later, "2023-06-29", "2024"),
            ("hours", jo.actor, NOW, None, "24/7"),
        ]  # fmt: skip
        assert set(await history.since(listing.id, listing.rev)) == {"address", "checked", "hours"}
        assert await history.last_by(listing.id, jo.actor, 0) == listing.rev + 1
        assert await history.last_by(listing.id, jo.actor, listing.rev + 1) == 0


@BOTH
async def test_a_listing_is_found_again_as_it_was_at_any_rev(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        states = [await claimed(program="Women", timezone="", county="")]
        for changed in (
            {"street": "9 Elm Street", "lat": 41.6},
            {"program": "", "website": "https://a.org"},
            {"gone_since": "2026"},
        ):
            facts = {**states[-1].facts, "hours": f"Mo 0{len(states)}:00-12:00"}
            facts.pop("payment", None)
            await listings.publish([replace(states[-1], **changed, facts=facts)], actor="test", at=NOW)
            states.append(await live(states[0]))
        for state in states:
            assert replace(await history.as_of(states[-1], state.rev), rev=state.rev, organization_id="") == replace(
                state, organization_id=""
            )  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "said", "in_public"),
    [
        ("account:1", "someone who runs the program (j***@maumeebay.org)", "someone who runs the program"),
        ("account:2", "a moderator", "a moderator"),
        ("account:99", "someone who runs the program", "someone who runs the program"),
        ("samhsa-directory", "SAMHSA National Directory", "SAMHSA National Directory"),
        ("link:12", "someone with a one-tap link", "someone with a one-tap link"),
        ("operator", "the operator of this site", "the operator of this site"),
        ("job", "this site, by the clock", "this site, by the clock"),
        ("whoever", "this site", "this site"),
    ],
)
async def test_who_did_it_is_said_in_words_and_in_public_without_addresses(
    actor: str, said: str, in_public: str, tmp_path: Path
) -> None:
    async with opened("sqlite", tmp_path):
        await somebody("jo@maumeebay.org", id=1)
        await somebody("mo@finder.example", id=2, role="moderator")
        accounts = await history.accounts_of([actor, "job"])
        assert who(actor, accounts, T) == said
        assert who(actor, accounts, T, public=True) == in_public


def test_an_address_is_masked() -> None:
    assert masked("jo@maumeebay.org") == "j***@maumeebay.org"
    assert masked("") == "***@"


@BOTH
async def test_an_ordinary_change_is_taken_back_at_once_and_the_taking_back_too(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, payment=["free"], hours="24/7")
        outcome = await undo(listing, jo, "payment")
        found = await live(listing)
        assert outcome == Undone(found.rev)
        assert (found.stated("payment"), found.facts["hours"]) == (["medicaid", "private"], "24/7")
        assert found.provenance["payment"] == ["program", "2026-11-23"]
        assert (await noted(listing.id))[-1] == "undone"
        assert isinstance(await undo(listing, jo, "payment"), Undone)
        assert (await live(listing)).stated("payment") == ["free"]


@BOTH
async def test_what_was_changed_again_since_stays_as_it_is(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, payment=["free"])
        first = await the(listing, "payment")
        await publishes(jo, await live(listing), payment=["medicare"])
        assert await undoing.undo(listing.id, first.revision, "payment", jo, NOW, office=ROOM) == ChangedSince()
        assert (await live(listing)).stated("payment") == ["medicare"]


@BOTH
async def test_a_guarded_change_that_is_taken_back_waits_like_any_other(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        moved = replace(stating(listing, phones=[NEW]), street="9 Elm Street", lat=41.7, lon=-83.6)
        await listings.publish([moved], actor="test", at=NOW)
        assert isinstance(await undo(listing, jo, "phones"), Waits)
        assert isinstance(await undo(listing, jo, "address"), Waits)
        found = await live(listing)
        assert (found.facts["phones"], found.street) == ([NEW], "9 Elm Street")
        numbers, address = await protected.waiting(listing.id)
        assert numbers.after["phones"][0] == OLD
        assert (address.after["street"], address.after["lat"]) == ("1 Main Street", 41.65)


@BOTH
async def test_nobody_takes_back_what_is_not_theirs_or_not_there(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing, elsewhere = await claimed(), await claimed(street="9 Elm Street")
        jo, other = await keeper(listing), await keeper(elsewhere, "other@elsewhere.org")
        await publishes(jo, listing, payment=["free"])
        change = await the(listing, "payment")
        for who_asks, where, field in (
            (other, listing.id, "payment"),
            (other, elsewhere.id, "payment"),
            (jo, listing.id, "x"),
        ):
            assert await undoing.undo(where, change.revision, field, who_asks, NOW, office=ROOM) is None
        assert await undoing.undo("no-id", change.revision, "payment", jo, NOW, office=ROOM) is None
        assert (await live(listing)).stated("payment") == ["free"]


async def test_what_is_no_statement_of_theirs_cannot_be_taken_back(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await listings.publish([replace(listing, gone_since="2026-01")], actor="samhsa-directory", at=NOW)
        said = openings.said(await live(listing), Report("detox", "open", NOW, 3))
        await listings.publish([said], actor="link:1", at=NOW)
        assert await undo(listing, jo, "gone_since") == CannotBe()
        assert await undo(listing, jo, "openings") == CannotBe()
        assert (await live(listing)).gone_since == "2026-01"


async def test_a_listing_never_loses_by_undoing_what_it_must_have(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed(facts=a_listing().facts | {"care": []})
        jo = await keeper(listing)
        await publishes(jo, listing, care=["iop"])
        outcome = await undo(listing, jo, "care")
        assert isinstance(outcome, CannotBe)
        assert [problem.field for problem in outcome.problems] == ["care"]
        assert (await live(listing)).care == ["iop"]


async def test_detox_that_comes_back_comes_with_a_word_about_its_nights(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        jo = await keeper(listing)
        await publishes(jo, listing, care=["iop"])
        assert isinstance(await undo(listing, jo, "care"), Undone)
        found = await live(listing)
        assert (found.care, found.supervision) == (["detox", "iop"], "not_stated")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("payment", None, "not stated"),
        ("payment", ["medicaid", "gold"], "Medicaid, gold"),
        ("supervision", "medical", "Medical, day and night"),
        ("phones", [OLD, ["4195550124", "12", "intake"], ["oops", "", "main"]],
         "419-555-0123 (Main number); 419-555-0124 ext. 12 (To start care (intake)); oops"),
        ("address", {"street": "1 Main Street", "street2": "Suite 2", "city": "Toledo", "state": "OH", "zip": "43604"},
         "1 Main Street, Suite 2, Toledo, OH 43604"),
        ("address", {"zip": "43604"}, "43604"),
        ("address", {"lat": 41.65, "lon": -83.54}, "41.650, -83.540"),
        ("address", {"lat": 41.65}, "41.650"),
        ("openings", {"detox": {"status": "open", "number": 3}, "iop": {"status": "full", "number": None}},
         "Detox: open (3); Intensive outpatient (IOP): full"),
        ("calls", [{"care": "", "outcome": "wrong_number", "days": None},
                   {"care": "iop", "outcome": "waitlist", "days": 7},
                   {"care": "detox", "outcome": "no_answer", "days": None}],
         "wrong number; Intensive outpatient (IOP): waitlist (7); Detox: no answer"),
        ("description", "Two\nlines", "Two lines"),
        ("website", "", "not stated"),
    ],
)  # fmt: skip
def test_values_are_said_in_words(field: str, value: object, said: str) -> None:
    assert words(field, value, T) == said


async def test_a_listing_that_was_taken_away_keeps_its_history(tmp_path: Path) -> None:
    async with opened("sqlite", tmp_path):
        listing = await claimed()
        await publishes(await keeper(listing), listing, hours="24/7")
        await listings.remove([listing.id], actor="test", at=NOW)
        assert [one.field for one in await history.of_listing(listing.id)] == ["hours"]
        assert await Revision.filter(program_public_id=listing.id).count() == 2
