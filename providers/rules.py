"""How long things hold and wait: the operator's choices that the portal and its jobs go by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

WEEK: Final = timedelta(days=7)
SHELF_LIVES: Final[Mapping[str, timedelta]] = MappingProxyType(
    {
        "detox": timedelta(hours=12),
        "residential": timedelta(hours=24),
        "iop": WEEK,
        "php": WEEK,
        "outpatient": WEEK,
        "otp": WEEK,
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What ``finder.settings`` hands to the portal. ``shelf_lives`` says how long an opening is believed."""

    address: str  # the public address, without a slash at its end
    hold: timedelta = timedelta(hours=72)  # a protected change waits at least so long
    two_moderators: bool = True  # a phone of a claimed listing changes only when two moderators agree
    confirm_every: timedelta = timedelta(days=90)
    shelf_lives: Mapping[str, timedelta] = field(default_factory=lambda: SHELF_LIVES)
    desk_link_lasts: timedelta = timedelta(days=365)  # a printed code for the shift desk
    mail_link_lasts: timedelta = timedelta(days=7)
