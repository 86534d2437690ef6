"""Telling callers apart, and nothing more: who said something is kept as a digest salted with the listing.

The same words again within minutes are the same tap, and beyond a few in an hour a caller is not heard. What is kept
for that goes after an hour, what tells two callers apart after 30 days.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q

from providers.models import Caller
from providers.trust.hearsay import KEPT, WRONG_NUMBER
from web import secret

AGAIN: Final = timedelta(minutes=10)  # the same words so soon are the same call
HOUR: Final = timedelta(hours=1)
TOGETHER: Final = KEPT - HOUR  # two callers within it say the same: doubts are dated by the hour, and count alike
MOST_AN_HOUR: Final = 5  # words of one caller on one listing
REFUSED: Final = "refused"
APART: Final = Q(what__startswith=WRONG_NUMBER) | Q(what__startswith=REFUSED)  # of these, how many say so matters


async def counts(public_id: str, by: str, care: str, what: str, at: datetime) -> bool:
    """Whether one more word of a caller is to be heard. ``what``: the outcome and what belongs to it."""
    lately = await Caller.filter(
        program_public_id=UUID(public_id), digest=_digest(public_id, by), at__gt=at - HOUR
    )  # fmt: skip
    same = any((one.care, one.what) == (care, what) and at - one.at < AGAIN for one in lately)
    return not same and len(lately) < MOST_AN_HOUR


async def note(public_id: str, by: str, care: str, what: str, at: datetime) -> bool:
    """Note that a caller said something; whether anything follows from it.

    Where it matters how many say so, nothing does, and nothing is noted, when the same caller did within 30 days.
    """
    listing, digest = UUID(public_id), _digest(public_id, by)
    mine = Caller.filter(APART, program_public_id=listing, digest=digest, what=what, at__gt=at - KEPT)
    if await mine.exists():
        return False
    await Caller.create(program_public_id=listing, digest=digest, care=care, what=what, at=at)
    return True


async def how_many(public_id: str, what: str, at: datetime) -> int:
    """How many different callers have lately said the same."""
    found = Caller.filter(program_public_id=UUID(public_id), what=what, at__gt=at - TOGETHER)
    return len(set(await found.values_list("digest", flat=True)))


async def forget_number(public_id: str) -> None:
    """Forget who called the number of a listing wrong: a moderator has looked, and counting begins anew."""
    await Caller.filter(program_public_id=UUID(public_id), what__startswith=WRONG_NUMBER).delete()


async def forget_old(now: datetime) -> int:
    """Remove what is needed no longer. Returns how many rows went."""
    over = await Caller.filter(at__lte=now - KEPT).delete()
    return over + await Caller.filter(~APART, at__lte=now - HOUR).delete()


def _digest(public_id: str, by: str) -> str:
    return secret.digest(by, f"caller\0{public_id}")
