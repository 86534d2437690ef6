"""What somebody who called a program for a client found: a closed list, and nothing of whom it was for.

What they were told is published beside the program's own word, unconfirmed (``hearsay``). That a number is wrong, or
that they refused what the listing says they take, is a doubt for a moderator and for the program's own people; from
two callers on, a wrong number is said on the listing too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from providers import listings, openings
from providers.admission import answering
from providers.admission.answering import Says
from providers.admission.criteria import Criterion
from providers.listing import Listing
from providers.trust import callers, doubts, hearsay
from providers.trust.hearsay import Said
from providers.trust.numbers import number_of
from web.database import transaction

OPEN: Final = openings.OPEN
FULL: Final = openings.FULL
WAITLIST: Final = openings.WAITLIST
NO_ANSWER: Final = hearsay.NO_ANSWER
WRONG_NUMBER: Final = hearsay.WRONG_NUMBER
REFUSED: Final = callers.REFUSED
OUTCOMES: Final = (OPEN, FULL, WAITLIST, NO_ANSWER, WRONG_NUMBER, REFUSED)
INDEPENDENT: Final = 2  # callers who say that a number is wrong, before searchers are told


@dataclass(frozen=True, slots=True)
class Call:
    """One call for one kind of care. ``days`` is of a waitlist; ``criterion`` the key of what they refused for."""

    care: str
    outcome: str
    days: int | None = None
    criterion: str = ""

    def check(self) -> None:
        """Raises ``ValueError`` for what no call can find."""
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome!r} is nothing that a call can find")
        if self.days is not None and (self.outcome != WAITLIST or not 0 <= self.days <= openings.MOST):
            raise ValueError(f"{self.outcome} has no {self.days} days")
        if self.criterion and (self.outcome != REFUSED or Criterion.read(self.criterion) is None):
            raise ValueError(f"{self.outcome} is not for {self.criterion!r}")


async def heard(public_id: str, call: Call, by: str, at: datetime) -> bool:
    """Let a listing know what a call found; whether it and its kind of care are there.

    ``by`` tells callers apart and is kept as a digest only; what one of them repeats, or says too often, changes
    nothing. Raises ``ValueError`` for what no call can find. ``at`` is UTC.
    """
    call.check()
    async with transaction():
        await listings.hold()
        listing = await listings.one(public_id)
        if listing is None or call.care not in openings.offered(listing):
            return False
        what = _what(call, listing)
        counts = await callers.counts(listing.id, by, call.care, what, at)
        if counts and await callers.note(listing.id, by, call.care, what, at):
            await _follow(listing, call, what, at)
    return True


async def _follow(listing: Listing, call: Call, what: str, at: datetime) -> None:
    """What follows from a call that counts."""
    if call.outcome == WRONG_NUMBER:
        await doubts.from_call(listing.id, "phones", WRONG_NUMBER, at)
        if await callers.how_many(listing.id, what, at) >= INDEPENDENT:
            await _publish(listing, Said("", WRONG_NUMBER, at, number=number_of(listing)), at)
    elif call.outcome == REFUSED:
        criterion = Criterion.read(call.criterion)
        reply = answering.reply(listing, criterion) if criterion else None
        if reply and reply.says is Says.YES:
            field, code = reply.because[0]
            await doubts.from_call(listing.id, field, f"{REFUSED}:{code}", at)
    else:
        await _publish(listing, Said(call.care, call.outcome, at, call.days), at)


async def _publish(listing: Listing, said: Said, at: datetime) -> None:
    await listings.publish([hearsay.said(listing, said)], actor=hearsay.SOURCE, at=at)


def _what(call: Call, listing: Listing) -> str:
    """What tells one finding from another. A wrong number is a word against the number that stands there now."""
    belongs = {WAITLIST: call.days, WRONG_NUMBER: number_of(listing), REFUSED: call.criterion}
    return f"{call.outcome}:{belongs.get(call.outcome) or ''}"
