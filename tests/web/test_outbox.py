"""Mail that is never lost: against a real mail server that is down, slow, hangs, refuses, or breaks the line."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import BOTH
from tests.web.cast import ALARM, REMINDER, TEXT, a_letter, as_it_stands, later, ready
from tests.web.mailserver import PostOffice
from web import outbox
from web.carriers import Smtp
from web.database import Database
from web.models import Letter

pytestmark = pytest.mark.anyio
DEATHS = ("", "before", "after")  # where the process is killed


class Killed(BaseException):
    """The process ends here: nothing that stands after it runs."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with ready("sqlite", tmp_path) as database:
        yield database


def smtp(office: PostOffice, seconds: float = 5) -> Smtp:
    return Smtp("127.0.0.1", office.port, "Finder <finder@finder.example>", security="none", seconds=seconds)


class Breaks:
    """Wraps a carrier. The process is killed before or after the letter is handed over, as often as it is told."""

    def __init__(self, carrier: Smtp, where: str, times: int = 1) -> None:
        self.carrier, self.where, self.times = carrier, where, times
        self.sender = carrier.sender

    async def send(self, message: EmailMessage, handing: Callable[[], None]) -> None:
        self.times -= 1
        if self.where == "before" and self.times >= 0:
            raise Killed
        await self.carrier.send(message, handing)
        if self.where == "after" and self.times >= 0:
            raise Killed


async def deliver_and_die(carrier: Breaks, now: datetime) -> None:
    with pytest.raises(Killed):
        await outbox.deliver(carrier, now)


async def test_a_letter_comes_once_with_both_parts_and_its_words_are_wiped(database: Database) -> None:
    letter = await a_letter()
    async with PostOffice().open() as office:
        assert await outbox.deliver(smtp(office), later(seconds=5)) == 1
        assert await outbox.deliver(smtp(office), later(seconds=9)) == 0
    [came] = office.letters
    assert office.came[0].rcpt_tos == ["editor@program.example"]
    assert office.came[0].mail_from == "finder@finder.example"
    assert came["Subject"] == "Is this right?"
    plain, html = came.get_body(("plain",)), came.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == TEXT
    assert 'href="https://finder.example/portal/sign-in/s3cret"' in html.get_content()
    sent = await as_it_stands(letter)
    assert (sent.state, sent.sent_at, sent.text, sent.subject) == ("sent", later(seconds=5), "", "")


async def test_a_letter_that_is_not_due_yet_waits(database: Database) -> None:
    await a_letter(due_at=later(hours=1))
    async with PostOffice().open() as office:
        assert await outbox.deliver(smtp(office), NOW) == 0
        assert await outbox.deliver(smtp(office), later(hours=1)) == 1


async def test_nothing_is_lost_while_the_server_is_down_and_the_waits_grow(database: Database) -> None:
    letter = await a_letter()
    office, now = PostOffice(), NOW
    async with office.open():
        pass  # now its port is known, and closed
    waits = []
    for _ in range(7):
        assert await outbox.deliver(smtp(office), now) == 0
        waiting = await as_it_stands(letter)
        assert (waiting.state, waiting.error, waiting.text) == ("waiting", "SMTPConnectError", TEXT)
        waits.append((waiting.due_at - now).total_seconds() / 60)
        assert await outbox.deliver(smtp(office), waiting.due_at - timedelta(seconds=1)) == 0
        assert (await as_it_stands(letter)).tries == waiting.tries  # nobody tried before its time
        now = waiting.due_at
    assert waits == [1, 5, 15, 60, 240, 720, 720]
    async with office.open():
        assert await outbox.deliver(smtp(office), now) == 1
    assert len(office.letters) == 1


async def test_after_about_a_week_a_letter_has_failed_and_an_operator_can_send_it_after_all(database: Database) -> None:
    letter = await a_letter()
    office, now = PostOffice(), NOW
    async with office.open():
        pass
    while (await as_it_stands(letter)).state == "waiting":
        now = (await as_it_stands(letter)).due_at
        await outbox.deliver(smtp(office), now)
    assert timedelta(days=6) < now - NOW <= timedelta(days=7)
    assert (await as_it_stands(letter)).state == "failed"
    async with office.open():
        assert await outbox.deliver(smtp(office), now + timedelta(days=1)) == 0
        assert await outbox.again(letter.id, now + timedelta(days=2))
        assert await outbox.deliver(smtp(office), now + timedelta(days=2)) == 1
    assert not await outbox.again(letter.id, now)  # it went: there is nothing to send any more


@pytest.mark.parametrize("may_repeat", [ALARM, REMINDER])
async def test_a_mailbox_that_is_not_there_is_not_asked_again(database: Database, may_repeat: bool) -> None:
    letter = await a_letter(may_repeat=may_repeat)
    async with PostOffice(before="550 5.1.1 no such editor@program.example").open() as office:
        await outbox.deliver(smtp(office), NOW)
        await outbox.deliver(smtp(office), later(days=3))
    failed = await as_it_stands(letter)
    assert (failed.state, failed.error, office.asked) == ("failed", "SMTPRecipientRefused 550", 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("451 4.3.0 later", ""),
        ("452 4.2.2 mailbox full", ""),
        ("552 5.2.2 mailbox full", ""),
        ("554 5.7.1 relay access denied", ""),
        ("530 5.7.0 sign in first", ""),
        ("421 closing", ""),
        ("", "451 too busy"),
        ("", "554 looks like spam"),
    ],
)
async def test_any_other_refusal_is_tried_again(database: Database, before: str, after: str) -> None:
    letter = await a_letter()
    async with PostOffice(before=before, after=after).open() as office:
        assert await outbox.deliver(smtp(office), NOW) == 0
        assert (await as_it_stands(letter)).state == "waiting"
        office.before = office.after = ""
        assert await outbox.deliver(smtp(office), later(minutes=1)) == 1
    assert len(office.letters) == 1


async def test_a_server_that_hangs_before_the_text_costs_a_try_and_no_letter(database: Database) -> None:
    letter = await a_letter()
    async with PostOffice(before="hang").open() as office:
        await outbox.deliver(smtp(office, seconds=0.2), NOW)
        assert (await as_it_stands(letter)).state == "waiting"
        office.before = ""
        assert await outbox.deliver(smtp(office), later(minutes=1)) == 1
    assert len(office.letters) == 1


@pytest.mark.parametrize("how", ["hang", "drop"])
async def test_when_nobody_knows_if_it_went_a_reminder_is_not_repeated_and_an_alarm_is(
    database: Database, how: str
) -> None:
    reminder, alarm = await a_letter("reminder"), await a_letter("alarm", may_repeat=ALARM)
    async with PostOffice(after=how).open() as office:
        await outbox.deliver(smtp(office, seconds=0.2), NOW)
        assert (await as_it_stands(reminder)).state == "unclear"
        assert (await as_it_stands(alarm)).state == "waiting"
        office.after = ""
        for days in range(1, 4):
            await outbox.deliver(smtp(office), later(days=days))
    assert (await as_it_stands(reminder)).state == "unclear"
    ids = [letter["Message-ID"] for letter in office.letters]
    assert len(ids) == 3
    assert len(set(ids)) == 2  # the alarm came twice, and mail programs can tell that it is the same


@pytest.mark.parametrize("where", ["before", "after"])
async def test_after_a_crash_an_alarm_goes_again_and_a_reminder_never_twice(database: Database, where: str) -> None:
    reminder, alarm = await a_letter("reminder"), await a_letter("alarm", may_repeat=ALARM)
    async with PostOffice().open() as office:
        carrier = Breaks(smtp(office), where, times=2)
        await deliver_and_die(carrier, NOW)
        await deliver_and_die(carrier, later(seconds=1))
        assert {(await as_it_stands(one)).state for one in (reminder, alarm)} == {"sending"}
        assert await outbox.deliver(carrier, later(minutes=5)) == 0  # whoever died may still be at it
        assert await outbox.deliver(carrier, later(minutes=11)) == 1
        assert await outbox.deliver(carrier, later(days=1)) == 0
    assert (await as_it_stands(reminder)).state == "unclear"
    assert (await as_it_stands(reminder)).text  # a person may still decide to send it
    assert (await as_it_stands(alarm)).state == "sent"
    assert len(office.letters) == (1 if where == "before" else 3)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deaths=st.lists(st.sampled_from(DEATHS), max_size=8), repeats=st.lists(st.booleans(), max_size=4))
async def test_wherever_it_is_killed_no_reminder_comes_twice_and_no_alarm_is_lost(
    deaths: list[str], repeats: list[bool], database: Database
) -> None:
    await Letter.all().delete()
    async with PostOffice().open() as office:
        for number, may_repeat in enumerate(repeats):
            kind = "alarm" if may_repeat else "reminder"
            await a_letter(str(number), may_repeat=may_repeat, to=f"{kind}{number}@a.b")
        now = NOW
        for where in [*deaths, "", ""]:
            with suppress(Killed):
                await outbox.deliver(Breaks(smtp(office), where), now)
            now += timedelta(minutes=11)
        came = [one.rcpt_tos[0] for one in office.came]
        assert all(came.count(one) == 1 for one in came if one.startswith("reminder"))
        assert {one for one in came if one.startswith("alarm")} == {
            f"alarm{number}@a.b" for number, may_repeat in enumerate(repeats) if may_repeat
        }
        assert set((await outbox.counts()).items()) >= {("waiting", 0), ("sending", 0)}


@BOTH
async def test_many_servers_send_each_letter_exactly_once(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path) as first, PostOffice().open() as office:
        for number in range(24):
            await a_letter(str(number), to=f"editor{number}@program.example", may_repeat=number % 2 == 0)

        async def server() -> int:
            async with Database.open(first.url, APPS):
                return await outbox.deliver(smtp(office), later(seconds=1))

        sent = await asyncio.gather(*(asyncio.create_task(server()) for _ in range(4)))
        assert sum(sent) == 24
        assert sorted(one.rcpt_tos[0] for one in office.came) == sorted(f"editor{n}@program.example" for n in range(24))
        assert min(sent) < 24  # they did share the work
        first.bind()
        assert (await outbox.counts())["sent"] == 24


async def test_alarms_overtake_reminders_and_new_letters_those_that_were_refused(database: Database) -> None:
    await a_letter("refused", tries=2, to="refused@a.b")
    await a_letter("reminder", to="reminder@a.b")
    await a_letter("alarm", may_repeat=ALARM, to="alarm@a.b")
    async with PostOffice().open() as office:
        await outbox.deliver(smtp(office), NOW)
    assert [one.rcpt_tos[0] for one in office.came] == ["alarm@a.b", "reminder@a.b", "refused@a.b"]


@pytest.mark.parametrize(
    "to", ["a@b.c\nBcc: all@b.c", "a@b.c, d@e.f", "a b@c.d", "a@b\r\n.c", "", "no address", "ä@b.c"]
)
async def test_an_address_that_could_forge_a_header_or_reach_another_is_refused(database: Database, to: str) -> None:
    letter = await a_letter(to=to)
    async with PostOffice().open() as office:
        assert await outbox.deliver(smtp(office), NOW) == 0
    assert (office.came, office.asked) == ([], 0)
    failed = await as_it_stands(letter)
    assert (failed.state, failed.error) == ("failed", "BadAddress")


async def test_neither_logs_nor_the_table_of_errors_name_anybody(database: Database) -> None:
    await a_letter("one", to="canary@program.example")
    await a_letter("two", to="canary@program.example\n")
    with structlog.testing.capture_logs() as logged:
        async with PostOffice(before="550 no canary@program.example").open() as office:
            await outbox.deliver(smtp(office), NOW)
    assert len(logged) == 2
    assert "canary" not in repr(logged)
    assert "canary" not in "".join(letter.error for letter in await Letter.all())


async def test_a_server_that_stops_lets_the_letter_in_hand_go(database: Database) -> None:
    letter = await a_letter()
    async with PostOffice().open() as office:
        arrived = asyncio.Event()

        class Slow(Breaks):
            async def send(self, message: EmailMessage, handing: Callable[[], None]) -> None:
                await self.carrier.send(message, handing)
                arrived.set()
                await asyncio.sleep(0.1)

        task = asyncio.create_task(outbox.deliver(Slow(smtp(office), ""), NOW))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await as_it_stands(letter)).state == "sent"


async def test_a_server_that_stops_puts_back_a_letter_that_was_not_handed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PARTING_SECONDS", 0.05)
    letter = await a_letter()
    async with PostOffice(before="hang").open() as office:
        task = asyncio.create_task(outbox.deliver(smtp(office), NOW))
        await office.has_been_asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        stands = await as_it_stands(letter)
        assert (stands.state, stands.tries) == ("waiting", 0)
        office.before = ""
        assert await outbox.deliver(smtp(office), NOW) == 1


async def test_a_clock_that_ran_ahead_holds_no_letter_back(database: Database) -> None:
    ahead = later(days=3650)
    await a_letter("written then", created_at=ahead, due_at=ahead)
    await a_letter("taken then", may_repeat=ALARM, state="sending", leased_until=ahead)
    async with PostOffice().open() as office:
        assert await outbox.deliver(smtp(office), NOW) == 2


async def test_what_an_operator_sees_of_letters(database: Database) -> None:
    for state in outbox.STATES:
        await a_letter(state, state=state, text="" if state == "sent" else TEXT)
    assert await outbox.counts() == dict.fromkeys(outbox.STATES, 1)
    assert [letter.state for letter in await outbox.unsent()] == ["waiting", "sending", "failed", "unclear"]
