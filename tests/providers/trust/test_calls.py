"""What callers find feeds a listing at once; one caller cannot flood it, and a number is wrong only when two say so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from providers import listings
from providers.editing import changes, drafts, history, publishing
from providers.listing import Listing
from providers.models import Caller, Doubt, Revision
from providers.moderation import evidence, merging, waiting
from providers.openings import reporting
from providers.openings.moments import Moment
from providers.openings.opening_forms import Asked
from providers.openings.reporting import Published
from providers.trust import callers, calls, doubts, hearsay, hearsay_words
from providers.trust.calls import Call, heard
from tests.conftest import a_listing
from tests.postgres.scratch import BOTH
from tests.providers import opening_cast
from tests.providers.claim_cast import NOW, opened, planted, shown
from tests.providers.opening_cast import ID, a_link, again, program, tap
from web.database import Database, transaction
from web.i18n import translator

pytestmark = pytest.mark.anyio
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TEAM, OTHER = "team:12", "team:7"
WRONG = Call("detox", calls.WRONG_NUMBER)
FULL = Call("detox", calls.FULL)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened("sqlite", tmp_path) as found:
        yield found


async def outcomes(listing: Listing) -> list[tuple[str, str]]:
    """What is kept of calls: the kind of care and the outcome."""
    return [(one.care, one.outcome) for one in hearsay.known(await shown(listing.id))]


async def is_doubted(listing: Listing, after: timedelta = DAY) -> bool:
    """Whether searchers are told that the number is wrong."""
    return bool(hearsay_words.doubted(await shown(listing.id), Moment.at(NOW + after), "en"))


@BOTH
async def test_what_a_caller_was_told_is_published_at_once_with_a_number_and_whose_word_it_is(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        assert await heard(listing.id, Call("detox", calls.WAITLIST, 3), TEAM, NOW)
        (found,) = (await listings.changes_since(listing.rev)).listings
        assert [(one.care, one.outcome, one.days, one.at) for one in hearsay.known(found)] == [
            ("detox", "waitlist", 3, NOW)
        ]
        assert found.provenance["calls"] == ["callers", "2026-11-23"]
        assert found.fact("calls").source.authoritative is False
        (change,) = [one for one in await history.of_listing(listing.id) if one.field == "calls"]
        told = changes.words("calls", change.after, translator("en"))
        assert (changes.label("calls", translator("en")), told) == ("What callers were told", "Detox: waitlist (3)")
        assert history.who(change.actor, {}, translator("en")) == "Someone who called for a client"


@BOTH
async def test_two_who_call_at_once_are_both_heard(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()
        done = await asyncio.gather(*(heard(listing.id, WRONG, by, NOW) for by in (TEAM, OTHER, TEAM)))
        assert done == [True, True, True]
        assert await Doubt.all().count() == await Caller.all().count() == 2
        assert await is_doubted(listing)


@BOTH
async def test_two_callers_who_say_that_a_number_is_wrong_put_it_first_in_the_queue(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        grave, listing = (
            await planted(),
            await planted(street="9 Elm Road", facts={**a_listing().facts, "care": ["otp"]}),
        )
        call = replace(WRONG, care="otp")
        await doubts.say(grave.id, "phones", "not_working", NOW)
        assert await heard(listing.id, call, TEAM, NOW)
        assert [item.urgent for item in await waiting.queue(NOW)] == [False, False]
        assert not await is_doubted(listing)
        assert await heard(listing.id, call, OTHER, NOW + DAY)
        first, second = await waiting.queue(NOW + DAY)
        assert (first.listing.id, first.field, first.urgent, first.count) == (listing.id, "phones", True, 2)
        assert second.listing.id == grave.id
        assert await is_doubted(listing)
        clues = await evidence.of_doubts(await doubts.of_listing(listing.id), listing, translator("en"), "en")
        assert "2 × “Someone who called for a client says: wrong number”" in clues[0].text


async def test_one_caller_alone_however_often_never_calls_a_number_wrong(database: Database) -> None:
    listing = await planted()
    for day in range(90):
        assert await heard(listing.id, WRONG, TEAM, NOW + day * DAY)
    assert not await is_doubted(listing, 90 * DAY)
    assert not [item for item in await waiting.queue(NOW + 90 * DAY) if item.urgent]
    assert await outcomes(listing) == []


async def test_words_that_lie_more_than_30_days_apart_are_not_two(database: Database) -> None:
    listing = await planted()
    await heard(listing.id, WRONG, TEAM, NOW)
    await heard(listing.id, WRONG, OTHER, NOW + 30 * DAY)
    assert not await is_doubted(listing, 31 * DAY)
    assert not [item for item in await waiting.queue(NOW + 30 * DAY) if item.urgent]
    await heard(listing.id, WRONG, "team:1", NOW + 59 * DAY)
    assert await is_doubted(listing, 59 * DAY)


@pytest.mark.parametrize("hours", [0, 24 * 29, 24 * 30 - 2, 24 * 40, 24 * 65])
async def test_who_says_it_again_and_again_counts_as_one_whenever_another_joins(database: Database, hours: int) -> None:
    listing, then = await planted(), hours * HOUR
    for hour in range(0, hours + 1, 7):
        await heard(listing.id, WRONG, TEAM, NOW + hour * HOUR)
    assert not [item for item in await waiting.queue(NOW + then) if item.urgent]
    assert not await is_doubted(listing, then)
    await heard(listing.id, WRONG, OTHER, NOW + then)
    assert [item for item in await waiting.queue(NOW + then) if item.urgent]
    assert await is_doubted(listing, then)


async def test_a_word_against_an_old_number_is_none_against_a_new_one(database: Database) -> None:
    listing = await planted()
    await heard(listing.id, WRONG, TEAM, NOW)
    facts = listing.facts | {"phones": [["4195550199", "", "main"]]}
    await listings.publish([replace(listing, facts=facts)], actor="test", at=NOW)
    await heard(listing.id, WRONG, OTHER, NOW + HOUR)
    assert not await is_doubted(listing)


@pytest.mark.parametrize("decision", doubts.DECISIONS)
async def test_once_a_moderator_has_looked_at_the_number_counting_begins_anew(
    database: Database, decision: str
) -> None:
    listing = await planted()
    await heard(listing.id, FULL, TEAM, NOW)
    for by in (TEAM, OTHER):
        await heard(listing.id, WRONG, by, NOW)
    for one in await doubts.open_doubts():
        assert await doubts.decide(one.id, decision, "account:9", NOW + HOUR)
    assert not await is_doubted(listing)
    assert await outcomes(listing) == [("detox", "full")]
    await heard(listing.id, WRONG, TEAM, NOW + 2 * HOUR)
    assert not await is_doubted(listing)
    await heard(listing.id, WRONG, OTHER, NOW + 2 * HOUR)
    assert await is_doubted(listing)


async def test_a_decision_on_something_else_says_nothing_of_the_number(database: Database) -> None:
    listing = await planted()
    for by in (TEAM, OTHER):
        await heard(listing.id, WRONG, by, NOW)
    await doubts.say(listing.id, "hours", "not_these_hours", NOW)
    (hours,) = [one for one in await doubts.open_doubts() if one.field == "hours"]
    assert await doubts.decide(hours.id, doubts.KEPT, "account:9", NOW)
    assert await is_doubted(listing)


async def test_the_same_words_within_ten_minutes_change_nothing(database: Database) -> None:
    listing = await planted()
    await heard(listing.id, FULL, TEAM, NOW)
    rev = await listings.current_rev()
    assert await heard(listing.id, FULL, TEAM, NOW + 9 * MINUTE)
    assert await listings.current_rev() == rev
    assert await heard(listing.id, Call("detox", calls.OPEN), TEAM, NOW + 9 * MINUTE)  # a slip of the finger
    assert await outcomes(listing) == [("detox", "open")]
    assert await heard(listing.id, FULL, TEAM, NOW + 10 * MINUTE)
    assert await outcomes(listing) == [("detox", "full")]


async def test_one_caller_cannot_flood_a_listing_and_another_is_still_heard(database: Database) -> None:
    listing, other = await planted(), await planted(street="9 Elm Road")
    before = await Revision.all().count()
    for number in range(60):
        assert await heard(
            listing.id, Call("detox", calls.WAITLIST, number), TEAM, NOW + number * timedelta(seconds=50)
        )
    assert await Revision.all().count() - before == await Caller.all().count() == callers.MOST_AN_HOUR
    assert await heard(listing.id, FULL, OTHER, NOW + HOUR - MINUTE)
    assert await outcomes(listing) == [("detox", "full")]
    await heard(other.id, FULL, TEAM, NOW + HOUR - MINUTE)
    assert await outcomes(other) == [("detox", "full")]
    await heard(listing.id, Call("detox", calls.OPEN), TEAM, NOW + 2 * HOUR)
    assert await outcomes(listing) == [("detox", "open")]


@pytest.mark.parametrize(
    ("criterion", "doubted"),
    [
        ("payment.medicaid", [("payment", "refused:medicaid")]),  # it says that it takes it
        ("takes.moud", []),  # it says nothing of it
        ("payment.medicare", []),
        ("", []),
    ],
)
async def test_a_refusal_is_a_doubt_where_the_listing_says_yes_and_nothing_public(
    database: Database, criterion: str, doubted: list[tuple[str, str]]
) -> None:
    listing = await planted()
    rev = await listings.current_rev()
    for minutes in (0, 30):
        assert await heard(listing.id, Call("detox", calls.REFUSED, criterion=criterion), TEAM, NOW + minutes * MINUTE)
    found = await doubts.of_listing(listing.id)
    assert [(one.field, one.what) for one in found] == doubted
    assert await listings.current_rev() == rev
    for one in found:
        assert doubts.told(one.field, one.what, translator("en")) == (
            "Someone who called for a client was refused for this: Medicaid"
        )


async def test_a_listing_or_a_kind_of_care_that_is_gone_hears_nothing(database: Database) -> None:
    listing = await planted()
    assert not await heard(listing.id, replace(FULL, care="otp"), TEAM, NOW)
    for public_id in (str(uuid4()), "no id", ""):
        assert not await heard(public_id, FULL, TEAM, NOW)
    assert await Caller.all().count() == 0


@pytest.mark.parametrize(
    "call",
    [
        Call("detox", "busy"), Call("detox", "full", 3), Call("detox", "waitlist", -1), Call("detox", "waitlist", 1000),
        Call("detox", "full", criterion="payment.medicaid"), Call("detox", "refused", criterion="payment.gold"),
    ],
)  # fmt: skip
async def test_what_no_call_can_find_is_refused(database: Database, call: Call) -> None:
    listing = await planted()
    with pytest.raises(ValueError, match=call.outcome):
        await heard(listing.id, call, TEAM, NOW)


@BOTH
async def test_it_is_part_of_the_callers_own_transaction(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        listing = await planted()

        async def fail() -> None:
            async with transaction():
                await heard(listing.id, FULL, TEAM, NOW)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        assert (await outcomes(listing), await Caller.all().count()) == ([], 0)


@BOTH
async def test_who_called_is_a_digest_that_is_another_on_each_listing_and_goes_in_time(
    kind: str, tmp_path: Path
) -> None:
    async with opened(kind, tmp_path):
        one, other = await planted(), await planted(street="9 Elm Road")
        for listing in (one, other):
            await heard(listing.id, WRONG, TEAM, NOW)
            await heard(listing.id, FULL, TEAM, NOW)
        rows = await Caller.all().values()
        assert len({row["digest"] for row in rows}) == 2
        assert TEAM not in str(rows)
        assert TEAM not in str(await Revision.all().values()) + str(await Doubt.all().values())
        assert await callers.forget_old(NOW + HOUR - MINUTE) == 0
        assert await callers.forget_old(NOW + HOUR) == 2
        assert await callers.forget_old(NOW + 30 * DAY - MINUTE) == 0
        assert await callers.forget_old(NOW + 30 * DAY) == 2
        assert await Caller.all().count() == 0


async def test_the_programs_own_tap_is_told_alone_and_taken_back_the_call_stands_again(database: Database) -> None:
    await program()
    now = opening_cast.NOW
    await heard(ID, FULL, TEAM, now - HOUR)
    before, moment = await shown(ID), Moment.at(now)
    assert [one.outcome for one in hearsay.shown(before, moment)] == ["full"]
    link = await a_link()
    ending = await tap(link, now)
    assert isinstance(ending, Published)
    assert hearsay.shown(await shown(ID), moment) == []
    await reporting.undo(ID, "detox", Asked(ending.rev, now), await again(link), at=now)
    assert hearsay.shown(await shown(ID), moment) == hearsay.shown(before, moment)


async def test_no_draft_of_an_editor_takes_a_call_away(database: Database) -> None:
    listing = await planted()
    work = await publishing.begun(listing, drafts.of(listing).using({"hours": "24/7"}), listing.rev)
    await heard(listing.id, FULL, TEAM, NOW)
    assert drafts.of(await shown(listing.id)) == drafts.of(listing)
    wanted = drafts.applied(await shown(listing.id), work.mine, work.touched)
    assert [one.outcome for one in hearsay.known(wanted)] == ["full"]
    assert wanted.facts["hours"] == "24/7"


@BOTH
async def test_listings_that_become_one_keep_the_later_word_and_part_with_their_own(kind: str, tmp_path: Path) -> None:
    async with opened(kind, tmp_path):
        old, into = await planted(), await planted(street="9 Elm Road")
        await heard(old.id, Call("detox", calls.OPEN), TEAM, NOW + HOUR)
        await heard(old.id, Call("iop", calls.NO_ANSWER), TEAM, NOW)
        await heard(into.id, FULL, TEAM, NOW)
        merge = await merging.merge(old.id, into.id, "account:9", NOW + 2 * HOUR)
        assert await outcomes(into) == [("detox", "open"), ("iop", "no_answer")]
        await merging.split(merge, "account:9", NOW + 3 * HOUR)
        assert (await outcomes(into), await outcomes(old)) == (
            [("detox", "full")], [("detox", "open"), ("iop", "no_answer")],
        )  # fmt: skip
