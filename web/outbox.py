"""Sends the letters that wait. None is lost, and of those that must not come twice none does, wherever it stops.

waiting → sending → sent. A letter is marked ``sending`` before it is handed over, by one statement that only one server
wins, and is sent outside of any transaction. What did not go waits again, longer each time, for about a week, and then
is ``failed``. A letter that was in hand when everything stopped is sent again if it may repeat (an alarm); otherwise it
is ``unclear`` for good, until a person says so (``finder mail retry``).

The text holds links that let people in: it is wiped when the letter was sent. That of a failed or unclear letter is
kept for a while (``web.cleaning``), or nobody could send it after the fault was mended.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import structlog
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from web.carriers import Carrier, NotNow, Refused
from web.envelope import BadAddress, message_of
from web.models import Letter

log: Final = structlog.get_logger("outbox")

WAITING: Final = "waiting"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
UNCLEAR: Final = "unclear"
STATES: Final = (WAITING, SENDING, SENT, FAILED, UNCLEAR)
WAITS: Final = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4),
    *[timedelta(hours=12)] * 13,
)  # fmt: skip
LEASE: Final = timedelta(minutes=10)  # far longer than a whole batch takes
AT_ONCE: Final = 10  # letters; the next are looked for afresh, so that an alarm overtakes a thousand reminders
BATCH_SECONDS: Final = 60.0  # after which no further letter is begun
HANDING_SECONDS: Final = 60.0  # that one letter may take in all
PARTING_SECONDS: Final = 1.5  # that the letter in hand has to go when the server stops


async def deliver(carrier: Carrier, now: datetime) -> int:
    """Send what is due. Returns how many letters were taken. Never raises for a carrier that fails."""
    await _take_up_the_lost(now)
    ends, sent = monotonic() + BATCH_SECONDS, 0
    while letters := await _due(now):
        for letter in letters:
            if monotonic() > ends:
                return sent
            if await _take(letter, now):
                sent += await _to_its_end(_send(carrier, letter, now))
    return sent


async def _to_its_end(sending: Coroutine[Any, Any, bool]) -> bool:
    """A server that stops lets the letter in hand go, if that is soon done: afterwards nobody could tell if it went."""
    task = asyncio.create_task(sending)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=PARTING_SECONDS)
        task.cancel()
        await asyncio.wait([task])
        raise


async def _due(now: datetime) -> list[Letter]:
    """Alarms before reminders, and those that were never tried before those that a sick server refused."""
    found = Letter.filter(_is_due(now), state=WAITING)
    return await found.order_by("-may_repeat", "tries", "due_at", "id").limit(AT_ONCE)


def _is_due(now: datetime) -> Q:
    """Due by now, or so far ahead that a clock which ran ahead wrote it."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + 2 * max(WAITS))


async def _take(letter: Letter, now: datetime) -> bool:
    """Whether it is ours to send: one statement, so that only one of many servers wins it."""
    mine = Letter.filter(_is_due(now), id=letter.id, state=WAITING)
    letter.tries, letter.leased_until = letter.tries + 1, now + LEASE
    return bool(await mine.update(state=SENDING, tries=letter.tries, leased_until=letter.leased_until))


async def _send(carrier: Carrier, letter: Letter, now: datetime) -> bool:
    handed = asyncio.Event()
    try:
        async with asyncio.timeout(HANDING_SECONDS):
            await carrier.send(message_of(letter, carrier.sender), handed.set)
    except asyncio.CancelledError:
        if not handed.is_set():  # the server stops, and the letter is still in our hands
            await _held(letter).update(state=WAITING, tries=letter.tries - 1, leased_until=None)
        raise
    except (Refused, BadAddress) as error:
        await _settle(letter, FAILED, _kind(error), now)
    except Exception as error:
        await _not_sent(letter, _kind(error), now, is_sure=isinstance(error, NotNow) or not handed.is_set())
    else:
        await Letter.filter(id=letter.id).update(
            state=SENT, sent_at=now, leased_until=None, error="", subject="", text=""
        )
        return True
    return False


async def _not_sent(letter: Letter, kind: str, now: datetime, *, is_sure: bool) -> None:
    """It waits for its next turn; not where it may have gone after all and must not go twice."""
    if not (is_sure or letter.may_repeat):
        await _settle(letter, UNCLEAR, kind, now)
    elif letter.tries > len(WAITS):
        await _settle(letter, FAILED, kind, now)
    else:
        due = now + WAITS[letter.tries - 1]
        await _held(letter).update(state=WAITING, due_at=due, leased_until=None, error=kind)
        log.info("letter waits", letter=letter.id, kind=kind, tries=letter.tries)


async def _settle(letter: Letter, state: str, kind: str, now: datetime) -> None:
    """It is not tried again by itself. ``due_at`` says since when."""
    await _held(letter).update(state=state, due_at=now, leased_until=None, error=kind)
    log.warning("letter not sent", letter=letter.id, kind=kind, state=state)


def _held(letter: Letter) -> QuerySet[Letter]:
    """The letter, if another server did not take it over meanwhile."""
    return Letter.filter(id=letter.id, state=SENDING, leased_until=letter.leased_until)


def _kind(error: Exception) -> str:
    """What went wrong, without an address: the words of others may hold one."""
    return str(error)[:120] if isinstance(error, NotNow | Refused) else type(error).__name__


async def _take_up_the_lost(now: datetime) -> None:
    """Letters that were in hand when a server died."""
    ran_out = Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE) | Q(leased_until=None)
    lost = Letter.filter(ran_out, state=SENDING)
    if not await lost.exists():  # nearly always; an update would take SQLite's write lock
        return
    await lost.filter(may_repeat=True).update(state=WAITING, due_at=now, leased_until=None, error="broken off")
    unclear = await lost.filter(may_repeat=False).update(
        state=UNCLEAR, due_at=now, leased_until=None, error="broken off"
    )
    if unclear:
        log.warning("letters unclear", count=unclear)


async def counts() -> dict[str, int]:
    """How many letters are in each state."""
    return {state: await Letter.filter(state=state).count() for state in STATES}


async def unsent() -> list[Letter]:
    """The letters that wait, failed or are unclear, the oldest first; not those whose words are gone."""
    return await Letter.filter(state__not=SENT).exclude(text="").order_by("id")


async def again(letter: int, now: datetime) -> bool:
    """Let a letter that waits, failed or is unclear go at the next turn, with every try before it. Whether it can."""
    stuck = Letter.filter(id=letter, state__in=[WAITING, FAILED, UNCLEAR]).exclude(text="")
    return bool(await stuck.update(state=WAITING, due_at=now, tries=0, error=""))
