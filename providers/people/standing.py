"""How a listing stands with those who keep it: one state, and with it the one thing that is next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from providers import openings
from providers.listing import Listing
from providers.models import Doubt, Freeze, Proposal
from providers.rules import Rules
from providers.trust import silence
from providers.trust.doubts import OPEN


class State(Enum):
    """The states in the order of what matters first."""

    FROZEN = "frozen"
    DOUBTED = "doubted"
    ASKED = "asked"  # whether all is still right
    LAPSED = "lapsed"
    LAPSING = "lapsing"
    WAITING = "waiting"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside a listing: a freeze, what searchers said is wrong, changes that wait."""

    frozen: bool = False
    doubts: int = 0
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing's state. ``left`` is the time until its openings lapse, where that is the state."""

    state: State
    left: timedelta = timedelta(0)


def standing(listing: Listing, known: Known, now: datetime, rules: Rules) -> Standing:
    """The one state of a listing. A program that never said what is open lacks nothing: to say it is their choice."""
    left = lapses_in(listing, now, rules)
    lapsing = left is not None and left > timedelta(0)
    holds = {
        State.FROZEN: known.frozen,
        State.DOUBTED: known.doubts > 0,
        State.ASKED: is_asked(listing, now, rules),
        State.LAPSED: left is not None and not lapsing,
        State.LAPSING: lapsing,
        State.WAITING: known.waits > 0,
        State.FINE: True,
    }
    state = next(state for state, held in holds.items() if held)
    return Standing(state, left) if state is State.LAPSING and left else Standing(state)


def is_asked(listing: Listing, now: datetime, rules: Rules) -> bool:
    """Whether its people have yet to say that all is right: since they keep it, or since it was long ago."""
    return listing.confirmed < listing.claimed or silence.asks(listing, now, rules)


def lapses_in(listing: Listing, now: datetime, rules: Rules) -> timedelta | None:
    """How long the openings that lapse first are still believed, zero or less when they no longer are.

    ``None`` while more than a quarter of that time is left, and where nothing was said.
    """
    soon = [
        left
        for report in openings.reports(listing)
        if (left := openings.expires(report, rules.shelf_lives) - now) <= rules.shelf_lives[report.care] / 4
    ]
    return min(soon, default=None)


async def known(public_ids: Iterable[str]) -> dict[str, Known]:
    """What stands beside each of these listings."""
    ids = [UUID(public_id) for public_id in public_ids]
    frozen = await Freeze.filter(program_public_id__in=ids, lifted_at=None).values_list("program_public_id", flat=True)
    doubts = await Doubt.filter(program_public_id__in=ids, state=OPEN).values_list("program_public_id", flat=True)
    waits = await Proposal.filter(program_public_id__in=ids, state="waiting").values_list(
        "program_public_id", flat=True
    )
    doubted, waiting = Counter(map(str, doubts)), Counter(map(str, waits))
    stopped = set(map(str, frozen))
    return {str(one): Known(str(one) in stopped, doubted[str(one)], waiting[str(one)]) for one in ids}
