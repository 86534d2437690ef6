"""Saying what is free: at once, once, by whom it may be, and taken back to what was."""

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from providers import listings
from providers.openings import reporting
from providers.openings.opening_forms import Answer, Asked
from providers.openings.reporting import MOST_A_DAY, Ending, Published, Refused, Speaker
from providers.people import capabilities
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import (
    EDITOR,
    ID,
    LETTERS,
    NOW,
    a_link,
    again,
    history,
    letters,
    now_is,
    program,
    said,
    tap,
)
from tests.web.cast import ready
from web import audit
from web.database import transaction
from web.models import AuditEntry

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def take_back(by: Speaker, rev: int, at: datetime, care: str = "detox") -> Ending:
    return await reporting.undo(ID, care, Asked(rev, at), await again(by), at=at)


@BOTH
async def test_what_is_tapped_is_seen_at_once_and_stands_in_the_history_and_the_log(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        by = await a_link()
        ending = await tap(by, NOW, "open", number=3)
        assert isinstance(ending, Published)
        assert said(await now_is()) == {
            "detox": {"status": "open", "at": NOW.isoformat(timespec="microseconds"), "number": 3, "starts": ""}
        }
        revision = (await history())[-1]
        assert (revision.rev, revision.actor, revision.at) == (ending.rev, by.actor, NOW)
        entry = await AuditEntry.all().order_by("-id").first()
        assert entry
        assert (entry.actor, entry.action, entry.subject) == (by.actor, "openings", ID)
        assert entry.details == {"care": "detox", "status": "open", "number": 3, "starts": ""}
        assert await audit.first_broken() is None
        used = await again(by)
        assert used.link
        assert used.link.used_at == NOW


@BOTH
async def test_a_report_leaves_the_other_kinds_of_care_and_all_else_as_they_are(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        before = await program()
        by = await a_link()
        await tap(by, NOW, "full")
        await tap(by, NOW + HOUR, "waitlist", "iop", number=12, starts="2026-12-01")
        after = await now_is()
        assert set(said(after)) == {"detox", "iop"}
        assert {name: fact for name, fact in after.facts.items() if name != "openings"} == before.facts
        assert after.phones == before.phones


@BOTH
async def test_taking_back_brings_exactly_what_was(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        by = await a_link()
        for status in ("", "waitlist"):
            if status:
                await tap(by, NOW, status, number=4)
            before = await now_is()
            made = await tap(by, NOW + 5 * MINUTE, "full")
            assert isinstance(made, Published)
            assert isinstance(await take_back(by, made.rev, NOW + 6 * MINUTE), Published)
            after = await now_is()
            assert (after.facts, after.provenance) == (before.facts, before.provenance)


@BOTH
async def test_whoever_taps_twice_has_said_it_once(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        listing = await program()
        by = await a_link()
        asked = Asked(listing.rev, NOW)
        first = await tap(by, NOW, "open", asked=asked, number=2)
        second = await tap(by, NOW + timedelta(seconds=2), "open", asked=asked, number=2)
        assert first == second
        assert len(await history()) == 1
        assert await tap(by, NOW + MINUTE, "full", asked=asked) is Refused.OVERTAKEN


@BOTH
async def test_of_two_shifts_at_once_one_is_heard_and_the_other_is_told(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        listing = await program()
        one, other = await a_link(), await a_link()
        asked = Asked(listing.rev, NOW)
        endings = await asyncio.gather(
            tap(one, NOW, "open", asked=asked), tap(other, NOW, "full", asked=asked),
            tap(other, NOW, "open", "iop", asked=asked),
        )  # fmt: skip
        assert sorted(isinstance(ending, Published) for ending in endings) == [False, True, True]
        assert isinstance(endings[2], Published)  # another kind of care is another question
        assert Refused.OVERTAKEN in endings
        assert set(said(await now_is())) == {"detox", "iop"}


@BOTH
async def test_a_report_and_an_edit_at_once_both_count(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        listing = await program()
        by = await a_link()
        for turn in range(5):
            asked = Asked((await now_is()).rev, NOW)
            await asyncio.gather(tap(by, NOW + turn * MINUTE, "open", asked=asked, number=turn + 1), note_hours(turn))
            after = await now_is()
            assert (after.facts["hours"], said(after)["detox"]["number"]) == (f"Mo-Fr 0{turn}:00-20:00", turn + 1)
        assert after.phones == listing.phones


async def note_hours(turn: int) -> None:
    """Another editor publishes new hours, as every writer must: holding the listings."""
    async with transaction():
        await listings.hold()
        now = await now_is()
        facts = now.facts | {"hours": f"Mo-Fr 0{turn}:00-20:00"}
        await listings.publish([replace(now, facts=facts)], actor="account:1", at=NOW)


@BOTH
async def test_a_form_that_lay_open_or_is_none_of_ours_changes_nothing(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        listing = await program()
        by = await a_link()
        old = Asked(listing.rev, NOW - HOUR)
        assert await tap(by, NOW, asked=old) is Refused.OLD
        assert await reporting.report(ID, Answer("detox", "open"), None, by, at=NOW, letters=LETTERS) is Refused.OLD
        assert await reporting.undo(ID, "detox", None, by, at=NOW) is Refused.OLD
        assert said(await now_is()) == {}


async def test_care_that_the_program_does_not_have_cannot_be_open(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        assert await tap(await a_link(), NOW, care="residential") is Refused.NOT_OFFERED


async def test_a_link_that_was_ended_a_moment_ago_says_nothing(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        by = await a_link()
        assert by.link
        await capabilities.revoke(ID, by.link.id, NOW)
        assert await tap(by, NOW) is Refused.NOT_OFFERED
        assert said(await now_is()) == {}


async def test_nobody_takes_back_what_another_said_or_what_was_answered_since(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        one, other = await a_link(), await a_link()
        made = await tap(one, NOW, "open")
        assert isinstance(made, Published)
        assert await take_back(other, made.rev, NOW + MINUTE) is Refused.OVERTAKEN
        assert isinstance(await tap(other, NOW + 2 * MINUTE, "full"), Published)
        assert await take_back(one, made.rev, NOW + 3 * MINUTE) is Refused.OVERTAKEN
        assert said(await now_is())["detox"]["status"] == "full"


async def test_an_answer_about_one_kind_of_care_does_not_stop_the_undo_of_another(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        by = await a_link()
        made = await tap(by, NOW, "open")
        assert isinstance(made, Published)
        await tap(by, NOW + MINUTE, "full", "iop")
        assert isinstance(await take_back(by, made.rev, NOW + 2 * MINUTE), Published)
        assert set(said(await now_is())) == {"iop"}


@pytest.mark.parametrize("seed", range(25))
async def test_whatever_was_sent_before_changes_nothing_when_it_is_sent_again(seed: int, tmp_path: Path) -> None:
    """Reports and undos by two links, some in one moment; then all of them again, in any order, within the hour."""
    chance = random.Random(seed)
    async with ready("sqlite", tmp_path):
        await program()
        speakers = [await a_link(), await a_link()]
        recorded, at = [], NOW
        for _ in range(chance.randint(1, 10)):
            at += timedelta(seconds=chance.choice([0, 0, 1, 30]))
            sent = await something(chance, chance.choice(speakers), at)
            recorded.append(sent)
            await send(*sent, at=at)
        before, count = await now_is(), len(await history())
        for _ in range(30):
            at += timedelta(seconds=chance.choice([0, 1, 20]))
            await send(*chance.choice(recorded), at=at)
            assert (await now_is()).facts == before.facts
        assert len(await history()) == count


Sent = tuple[str, Speaker, Answer, Asked]


async def something(chance: random.Random, by: Speaker, at: datetime) -> Sent:
    """A form as its page would be now: a report, or the undo of the last change."""
    answer = Answer(
        chance.choice(["detox", "iop"]), chance.choice(["open", "waitlist", "full"]), chance.choice([None, 3])
    )
    done = await history()
    if done and chance.random() < 0.4:
        return "undo", by, answer, Asked(done[-1].rev, at)
    return "report", by, answer, Asked((await now_is()).rev, at)


async def send(verb: str, by: Speaker, answer: Answer, asked: Asked, *, at: datetime) -> Ending:
    if verb == "undo":
        return await reporting.undo(ID, answer.care, asked, await again(by), at=at)
    return await reporting.report(ID, answer, asked, await again(by), at=at, letters=LETTERS)


async def test_a_link_speaks_at_most_60_times_a_day(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        by, other = await a_link(), await a_link()
        for turn in range(MOST_A_DAY):
            assert isinstance(await tap(by, NOW + turn * MINUTE, "open" if turn % 2 else "full"), Published)
        assert await tap(by, NOW + HOUR, "waitlist") is Refused.TOO_MANY
        assert isinstance(await tap(other, NOW + HOUR, "waitlist"), Published)
        assert isinstance(await tap(by, NOW + DAY + MINUTE, "open"), Published)


async def test_a_link_that_lay_still_for_a_month_is_reported_to_the_editors_once(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        by = await a_link()
        await tap(by, NOW, "open")
        await tap(by, NOW + 30 * DAY, "full")
        assert await letters("openings_unusual") == []
        later = NOW + 61 * DAY
        await tap(by, later, "open")
        await tap(by, later + MINUTE, "full")
        (letter,) = await letters("openings_unusual")
        assert letter.to == EDITOR
        assert "more than 30 days" in letter.text
        assert f"{LETTERS.address}/portal/listing/{ID}/openings" in letter.text
        assert letter.may_repeat


async def test_a_link_that_speaks_very_often_is_reported_to_the_editors_once(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        by = await a_link()
        for turn in range(14):
            await tap(by, NOW + turn * MINUTE, "open" if turn % 2 else "full")
            assert len(await letters("openings_unusual")) == (1 if turn >= 10 else 0)
        (letter,) = await letters("openings_unusual")
        assert "more than 10 times in an hour" in letter.text


async def test_the_receipt_is_of_ones_own_change(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        one, other = await a_link(), await a_link()
        made = await tap(one, NOW, "open", number=2)
        assert isinstance(made, Published)
        receipt = await reporting.receipt(ID, made.rev, one.actor)
        assert receipt
        assert receipt.is_last
        assert receipt.change.report
        assert (receipt.change.care, receipt.change.report.number) == ("detox", 2)
        assert await reporting.receipt(ID, made.rev, other.actor) is None
        assert await reporting.receipt(ID, made.rev + 1, one.actor) is None
        await tap(other, NOW + MINUTE, "full")
        receipt = await reporting.receipt(ID, made.rev, one.actor)
        assert receipt
        assert not receipt.is_last
