"""Letters that ask what is free: each once, whatever runs twice, and none while an answer is fresh."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from providers import listings, openings
from providers.models import Capability, Membership
from providers.openings import OPEN, Report, reminding
from providers.openings.asking import ROUND_THE_CLOCK, lead
from providers.people import members
from providers.rules import SHELF_LIVES
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import EDITOR, ID, LETTERS, NOW, RULES, a_link, letters, now_is, program, tap
from tests.providers.portal.cast import an_account, claimed_by
from tests.web.cast import ready
from web import secret
from web.models import Account, AuditEntry, Letter

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
COLLEAGUE = "colega@maumee.example"


async def look(now: datetime) -> int:
    return await reminding.due(now, LETTERS, RULES)


async def says(at: datetime, *care: str, status: str = OPEN) -> None:
    """The program says what is free."""
    listing = await now_is()
    for kind in care:
        listing = openings.said(listing, Report(kind, status, at))
    await listings.publish([listing], actor="account:1", at=at)


async def joined_by_a_colleague() -> None:
    """Somebody who reads Spanish keeps the listing too."""
    account = await an_account(COLLEAGUE, NOW)
    await Account.filter(id=account.id).update(language="es")
    await members.add(ID, account.id, COLLEAGUE, NOW)


async def written() -> list[Letter]:
    return await letters(reminding.KIND)


@BOTH
async def test_everybody_is_asked_once_before_the_last_words_lapse(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        await joined_by_a_colleague()
        await says(NOW, "detox", "iop")
        assert [await look(NOW + HOUR * hours) for hours in (0, 6, 10)] == [0, 0, 0]
        assert await look(NOW + 11 * HOUR) == 2
        assert [await look(NOW + 11 * HOUR + MINUTE * minutes) for minutes in (0, 1, 60)] == [0, 0, 0]
        assert sorted(letter.to for letter in await written()) == [COLLEAGUE, EDITOR]
        assert not any(letter.may_repeat for letter in await written())


@BOTH
async def test_the_letter_carries_a_link_of_its_own_for_every_care_and_status(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await program()
        await joined_by_a_colleague()
        await says(NOW, "detox")
        await look(NOW + 11 * HOUR)
        english, spanish = sorted(await written(), key=lambda letter: letter.language)
        tokens = {text_token(letter) for letter in (english, spanish)}
        assert len(tokens) == 2
        for status in openings.STATUSES:
            assert f"{RULES.address}/portal/openings/{text_token(english)}?say=detox.{status}\n" in english.text
            assert f"{RULES.address}/es/portal/openings/{text_token(spanish)}?say=detox.{status}\n" in spanish.text
        assert "?say=iop." not in english.text  # it said nothing of its IOP, but is not to be asked now
        assert "Maumee Bay Recovery" in english.subject
        for letter in (english, spanish):
            link = await Capability.get(token_hash=secret.digest(text_token(letter)))
            assert (link.given_to, link.kind, str(link.program_public_id)) == (letter.to, "openings", ID)
            assert link.expires_at - link.created_at == RULES.mail_link_lasts


def text_token(letter: Letter) -> str:
    """The token of a letter's links."""
    return letter.text.partition("/portal/openings/")[2].partition("?")[0]


async def test_what_is_due_together_is_one_letter(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        await says(NOW, "detox", "iop")
        assert await look(NOW + 30 * DAY) == 1
        (letter,) = await written()
        assert "?say=detox.open" in letter.text
        assert "?say=iop.open" in letter.text


async def test_whoever_never_said_anything_is_asked_three_times_and_then_once_a_week(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await claimed_by(EDITOR, NOW, claimed=NOW.date().isoformat())
        await reminding.choose(await now_is(), {"iop": 0}, actor="account:1", at=NOW)
        start = datetime(2026, 11, 24, tzinfo=UTC)
        asked = [now - start for now in clock(start, 30 * DAY, HOUR) if await look(now)]
        assert asked == [12 * HOUR, DAY, 36 * HOUR, *(36 * HOUR + week * 7 * DAY for week in range(1, 5))]


def clock(start: datetime, lasts: timedelta, step: timedelta) -> Iterator[datetime]:
    return (start + step * count for count in range(lasts // step))


@pytest.mark.parametrize(
    "change",
    [{"claimed": ""}, {"set_aside": "2026-11-01"}, {"gone_since": "2026-11-01"}],
    ids=["not claimed", "set aside", "gone"],
)
async def test_some_programs_are_not_asked(change: dict[str, str], tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        await says(NOW, "detox")
        before = await now_is()
        await listings.publish([replace(before, **change)], actor="test", at=NOW)
        assert await look(NOW + 11 * HOUR) == 0
        await listings.publish([before], actor="test", at=NOW)
        assert await look(NOW + 11 * HOUR) == 1


async def test_whoever_left_and_whoever_is_only_invited_is_not_asked(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        await joined_by_a_colleague()
        await says(NOW, "detox")
        await Membership.filter(email=EDITOR).update(ended_at=NOW)
        await Membership.create(program_public_id=ID, email="new@maumee.example", invited_by=1, since=NOW)
        assert await look(NOW + 11 * HOUR) == 1
        assert [letter.to for letter in await written()] == [COLLEAGUE]


async def test_the_programs_own_choice_counts(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        listing = await now_is()
        await reminding.choose(listing, {"detox": 8, "iop": 0, "php": 24, "otp": 5}, actor="account:1", at=NOW)
        assert await reminding.cadence(ID) == {"detox": 8, "iop": 0}
        await says(NOW, "detox", "iop")
        assert [await look(NOW + hours * HOUR) for hours in (7, 9)] == [0, 1]
        assert await look(NOW + 8 * DAY) == 1
        assert not any("say=iop" in letter.text for letter in await written())
        await reminding.choose(listing, {}, actor="account:1", at=NOW)
        assert await reminding.cadence(ID) == {}
        entries = await AuditEntry.filter(action="openings-cadence").order_by("id")
        assert [(entry.actor, entry.subject, entry.details) for entry in entries] == [
            ("account:1", ID, {"detox": 8, "iop": 0}), ("account:1", ID, {}),
        ]  # fmt: skip


async def test_an_answer_takes_the_question_away(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        await says(NOW, "detox", "iop")
        by = await a_link()
        await tap(by, NOW + 10 * HOUR, "full")
        assert await look(NOW + 11 * HOUR) == 0
        assert await look(NOW + 21 * HOUR) == 1


@BOTH
async def test_servers_that_look_at_once_ask_once_even_where_a_clock_is_behind(kind: str, tmp_path: Path) -> None:
    """At nine the IOP is due, and detox has been for long: a server that is a second behind knows of detox alone."""
    async with ready(kind, tmp_path):
        await program()
        await joined_by_a_colleague()
        await says(NOW, "detox", "iop")
        nine = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
        second = timedelta(seconds=1)
        await asyncio.gather(*map(look, [nine - second, nine, nine - second, nine + second]))
        asked = Counter(one for letter in await written() for one in questions(letter.key))
        assert len(asked) == 4  # two readers, two kinds of care
        assert set(asked.values()) == {1}


@BOTH
@pytest.mark.parametrize("seed", range(5))
async def test_no_clock_restart_or_second_server_asks_twice_or_while_an_answer_is_fresh(
    kind: str, seed: int, tmp_path: Path
) -> None:
    """Weeks of a program: looks at odd times, some at once, some by a clock that is behind, outages, answers, undos."""
    chance = random.Random(seed)
    async with ready(kind, tmp_path):
        await program(timezone=chance.choice(["America/New_York", "Pacific/Honolulu"]))
        if chance.random() < 0.5:
            await joined_by_a_colleague()
        now, answers = NOW, {"detox": NOW - 40 * DAY, "iop": NOW - 40 * DAY}
        for _ in range(50):
            now += chance.choice([MINUTE, 20 * MINUTE, 2 * HOUR, 9 * HOUR, 2 * DAY])
            if chance.random() < 0.2:
                care = chance.choice(["detox", "iop"])
                await says(now, care)
                answers[care] = now
            known = {letter.key for letter in await written()}
            behind = now - chance.choice([timedelta(0), MINUTE, 40 * MINUTE])
            await asyncio.gather(*map(look, [now, behind, now][: chance.randint(1, 3)]))
            for letter in await written():
                if letter.key not in known:
                    check(letter, answers)
        keys = [letter.key for letter in await written()]
        assert len(keys) > 5
        asked = Counter(one for key in keys for one in questions(key))
        assert max(asked.values()) == 1
        assert now - NOW > 10 * DAY


def questions(key: str) -> list[tuple[str, str]]:
    """What a letter asked whom: the reader with the listing, and a kind of care with its moment."""
    head, _, asked = key.rpartition(":")
    return [(head, one) for one in asked.split("+")]


def check(letter: Letter, answers: dict[str, datetime]) -> None:
    """A letter asks for nothing that was answered freshly, and wakes nobody who sleeps."""
    for care in ("detox", "iop"):
        if f"say={care}." not in letter.text:
            continue
        life = SHELF_LIVES[care]
        early = 14 * HOUR if care == "iop" else timedelta(0)  # on the evening before
        assert letter.created_at >= answers[care] + life - lead(life) - early
    if all(f"say={care}." not in letter.text for care in ROUND_THE_CLOCK):
        zones = ("America/New_York", "Pacific/Honolulu")
        assert any(8 <= letter.created_at.astimezone(ZoneInfo(zone)).hour < 20 for zone in zones)


async def test_a_letter_by_night_is_only_about_detox(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program()
        await says(NOW, "detox", "iop")
        night = datetime(2026, 12, 20, 3, tzinfo=ZoneInfo("America/New_York"))
        assert await look(night.astimezone(UTC)) == 1
        (letter,) = await written()
        assert "say=iop." not in letter.text
        assert await look(night.astimezone(UTC) + 5 * HOUR) == 1
        assert "say=iop." in (await written())[-1].text


async def test_a_letters_key_fits_however_much_it_asks(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await program(facts={"care": sorted(SHELF_LIVES)}, claimed=date(2026, 1, 1).isoformat())
        assert await look(NOW) == 1
        (letter,) = await written()
        assert len(questions(letter.key)) == len(SHELF_LIVES)
        assert len(letter.key) <= 190
        assert await look(NOW + MINUTE) == 0
