"""A writer that is killed at random moments, and a look at what it had been told was saved.

A child process edits, says what is open, and asks for new phone numbers, one after the other; after each it tells its
parent over a pipe that this was acknowledged. It is killed in the middle, another begins where it fell. At the end
everything that any of them was told must be there, and nothing by half: a proposal without its alarm, a change without
its history. ``python -m tests.providers.killing URL --kills 200 --seed 7``; the last line it prints is a verdict. With
``--broken`` the writer says that a write is saved before it is: the look must find that out.
"""

import argparse
import asyncio
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from finder.settings import APPS
from providers import listings
from providers.editing.publishing import Published
from providers.models import Proposal, Revision
from providers.openings import reporting
from providers.openings.opening_forms import Answer, Asked
from providers.openings.reporting import Speaker
from tests.providers.edit_cast import LETTERS, NOW, Somebody, claimed, keeper, live, publishes
from web import audit
from web.database import Database
from web.models import Account, AuditEntry, Letter

LONGEST: Final = 0.06  # seconds that a writer lives after its first acknowledged write, at most
PATIENCE: Final = 30.0  # seconds until that first write; longer means that it is stuck


async def begin(url: str) -> None:
    """A program and its editor."""
    async with Database.open(url, APPS) as database:
        await database.migrate()  # nothing to do where the database was copied
        await keeper(await claimed())


async def write(url: str, first: int, pipe: int, *, broken: bool) -> None:
    """Write for as long as it is let, and tell of each write that was acknowledged."""
    async with Database.open(url, APPS):
        listing = (await listings.published())[0]
        editor = Somebody((await Account.all())[0].id)
        for number in range(first, sys.maxsize):
            if broken:
                os.write(pipe, f"{number}\n".encode())
            await one_write(listing.id, editor, number)
            if not broken:
                os.write(pipe, f"{number}\n".encode())


async def one_write(public_id: str, editor: Somebody, number: int) -> None:
    """The next write; returns when it is acknowledged."""
    at = moment(number)
    listing = await listings.one(public_id)
    assert listing is not None
    match number % 3:
        case 0:
            outcome = await publishes(editor, listing, at, description=words(number))
            assert isinstance(outcome, Published), outcome
        case 1:
            by, asked = Speaker(editor.actor), Asked(listing.rev, at)
            answer = Answer("detox", "open", number % 999)
            ending = await reporting.report(public_id, answer, asked, by, at=at, letters=LETTERS)
            assert isinstance(ending, reporting.Published), ending
        case _:
            outcome = await publishes(editor, listing, at, phones=[[phone(number), "", "main"]])
            assert isinstance(outcome, Published), outcome


def moment(number: int) -> datetime:
    """When a write happens, by the program's clock."""
    return NOW + timedelta(hours=number)


def words(number: int) -> str:
    """What an edit says."""
    return "We are edit " + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def phone(number: int) -> str:
    """What a proposal asks for."""
    return f"41955{50200 + number % 9000:05}"


def killed(url: str, first: int, lives: float, *, broken: bool = False) -> int:
    """Start a writer, let it live, kill it. Returns the number of its last acknowledged write, or ``first - 1``."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            asyncio.run(write(url, first, writes, broken=broken))
        finally:
            os._exit(1)
    os.close(writes)
    select.select([reads], [], [], PATIENCE)
    time.sleep(lives)
    os.kill(child, signal.SIGKILL)
    told = b""
    while part := os.read(reads, 65536):
        told += part
    os.close(reads)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer failed before it was killed"
    whole = told[: told.rfind(b"\n") + 1].split()
    return int(whole[-1]) if whole else first - 1


async def lost(url: str, last: int, tried: int) -> list[str]:
    """What was acknowledged and is not there, and what is there by half. ``tried``: the last that may be there."""
    async with Database.open(url, APPS):
        changes = [revision.changes for revision in await Revision.all().order_by("rev", "id")]
        said = {change["description"][1] for change in changes if "description" in change}
        opened = {
            datetime.fromisoformat(change["openings"][1]["detox"]["at"]) for change in changes if "openings" in change
        }
        proposals = {made.after["phones"][0][0]: made.id for made in await Proposal.all()}
        found = [f"edit {number}" for number in range(0, last + 1, 3) if words(number) not in said]
        found += [f"proposal {number}" for number in range(2, last + 1, 3) if phone(number) not in proposals]
        alarms = {letter.key.split(":")[1] for letter in await Letter.filter(kind="protected_proposed")}
        found += [f"alarm of proposal {made}" for made in proposals.values() if str(made) not in alarms]
        notes = await AuditEntry.filter(action="change-proposed").count()
        found += [f"{len(proposals)} proposals, {notes} notes of them"] if notes != len(proposals) else []
        found += [f"opening {number}" for number in range(1, last + 1, 3) if moment(number) not in opened]
        listing = (await listings.published())[0]
        newest = max((number for number in range(0, tried + 1, 3) if words(number) in said), default=0)
        found += ["the newest edit"] if (await live(listing)).facts.get("description") != words(newest) else []
        found += ["phone published"] if listing.phones[0].number != "4195550123" else []
        broken = await audit.first_broken()
        return found + ([f"audit entry {broken}"] if broken else [])


def main(words_: list[str] | None = None) -> int:
    """Kill as often as asked, look, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).timestamp()))
    parser.add_argument("--broken", action="store_true")
    asked = parser.parse_args(words_)
    chance = random.Random(asked.seed)
    asyncio.run(begin(asked.url))
    last = -1
    for _ in range(asked.kills):
        last = max(last, killed(asked.url, last + 1, chance.uniform(0, LONGEST), broken=asked.broken))
    gone = asyncio.run(lost(asked.url, last, last + 1))
    counted = f"{asked.kills} kills, {last + 1} acknowledged writes, {len(gone)} lost or by half"
    print(f"{counted} (seed {asked.seed}): {gone[:5]}")
    return 1 if gone or last < asked.kills // 2 else 0


if __name__ == "__main__":
    sys.exit(main())
