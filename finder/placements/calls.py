"""The team's call log: whom somebody called, when, and what came of it. Nothing of whom it was for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from finder.placements.models import Attempt
from providers.trust import calls as trust
from providers.trust.calls import Call
from web.database import transaction

SHOWN_FOR: Final = timedelta(days=30)
WAITS: Final = (1, 3, 7, 14, 30)  # days of a waitlist, as buttons offer them


@dataclass(frozen=True, slots=True)
class Called:
    """One call. ``account`` is who made it."""

    listing: str
    account: int
    call: Call
    at: datetime


async def record(team: int, account: int, listing: str, call: Call, at: datetime) -> bool:
    """Note a call, and tell the listing what came of it; whether the listing and its kind of care are there.

    Raises ``ValueError`` for what no call can find.
    """
    async with transaction():
        if not await trust.heard(listing, call, f"team:{team}", at):
            return False
        await Attempt.create(
            team_id=team, account=account, program_public_id=UUID(listing), care=call.care, outcome=call.outcome,
            days=call.days, criterion=call.criterion, at=at,
        )  # fmt: skip
    return True


async def of_team(team: int, now: datetime, listings: Iterable[str] | None = None) -> list[Called]:
    """The calls of a team, the latest first; of some listings, or of all."""
    found = Attempt.filter(team_id=team, at__gt=now - SHOWN_FOR)
    if listings is not None:
        found = found.filter(program_public_id__in=[UUID(one) for one in listings])
    return [
        Called(str(one.program_public_id), one.account, Call(one.care, one.outcome, one.days, one.criterion), one.at)
        for one in await found.order_by("-at", "-id").limit(2_000)
    ]


def latest(found: Iterable[Called]) -> dict[str, Called]:
    """The latest call of each listing. ``found`` has the latest first."""
    last: dict[str, Called] = {}
    for one in found:
        last.setdefault(one.listing, one)
    return last
