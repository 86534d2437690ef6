"""What somebody who called a program for a client found: a closed list, and nothing of whom it was for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from providers import listings

OUTCOMES: Final = ("open", "full", "waitlist", "no_answer", "wrong_number", "refused")


@dataclass(frozen=True, slots=True)
class Call:
    """One call for one kind of care. ``days`` is of a waitlist; ``criterion`` the key of what they refused for."""

    care: str
    outcome: str
    days: int | None = None
    criterion: str = ""


async def heard(public_id: str, call: Call, by: str, at: datetime) -> bool:
    """Whether the listing and its kind of care are there. Raises ``ValueError`` for what no call can find."""
    if call.outcome not in OUTCOMES:
        raise ValueError(f"{call.outcome!r} is nothing that a call can find")
    listing = await listings.one(public_id)
    return listing is not None and call.care in listing.care
