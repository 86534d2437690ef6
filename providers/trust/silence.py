"""What follows when a program does not answer whether its listing is still right: the rule, without a database.

It is asked, reminded, its other contact is asked, then the listing says since when nobody has confirmed it, and at last
it leaves the default results: claimed listings only, and never one that an official list holds now. A step is due when
the letters of the step before have been out for their time: a clock that jumped, or mail that waited, takes none away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from providers.facts import earliest
from providers.listing import Listing
from providers.rules import Rules


class Stage(StrEnum):
    """How far the asking has come, in its order."""

    RIGHT = "right"  # confirmed lately, or nobody is asked
    ASK = "ask"
    REMIND = "remind"
    OTHER = "other"  # the listing's own e-mail is asked too
    UNCONFIRMED = "unconfirmed"
    SET_ASIDE = "set_aside"


WAITS: Final[Mapping[Stage, timedelta]] = MappingProxyType(  # after the step before
    {
        Stage.ASK: timedelta(0),
        Stage.REMIND: timedelta(days=7),
        Stage.OTHER: timedelta(days=7),
        Stage.UNCONFIRMED: timedelta(days=7),
        Stage.SET_ASIDE: timedelta(days=60),
    }
)
STEPS: Final = tuple(WAITS)
TO_OTHER: Final = frozenset({Stage.OTHER, Stage.UNCONFIRMED, Stage.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom one round of asking can reach, and what it has done: letters by step and address, with when they left."""

    keepers: tuple[str, ...] = ()
    other: str = ""  # the listing's own e-mail, where it is none of theirs
    listed: bool = False  # an official list holds it now
    letters: Mapping[tuple[Stage, str], datetime | None] = field(default_factory=dict)  # ``None``: waits to leave

    def readers(self, step: Stage) -> tuple[str, ...]:
        """Who gets a step's letter."""
        keepers = () if step in (Stage.RIGHT, Stage.OTHER) else self.keepers
        return keepers + ((self.other,) if self.other and step in TO_OTHER else ())

    def unwritten(self, step: Stage) -> list[str]:
        """Who should have a step's letter and has none."""
        return [email for email in self.readers(step) if (step, email) not in self.letters]

    def out(self, step: Stage, due: datetime) -> datetime | None:
        """Since when a step's first letter is out; ``None`` while none is. With nobody to ask: since it was due."""
        readers = self.readers(step)
        left = [left for email in readers if (left := self.letters.get((step, email)))]
        return min(left, default=None if readers else due)


def stage(listing: Listing, asked: Asked, now: datetime, rules: Rules) -> Stage:
    """The step that a listing has come to, or is to be taken to now: one step at most past what is done."""
    last = said_on(listing)
    if last is None:
        return Stage.RIGHT
    reached, due = Stage.RIGHT, _midnight(last) + rules.confirm_every
    for step, wait in WAITS.items():
        due += wait
        if now < due:
            break
        reached = step
        done = _done(listing, step, asked, due)
        if done is None:
            break
        due = max(due, done)
    return Stage.UNCONFIRMED if reached is Stage.SET_ASIDE and asked.listed else reached


def said_on(listing: Listing) -> date | None:
    """When its people last said that all is right: when they claimed it at the earliest. ``None``: nobody keeps it."""
    return earliest(max(listing.confirmed, listing.claimed)) if listing.claimed else None


def asks(listing: Listing, now: datetime, rules: Rules) -> bool:
    """Whether its people are being asked now whether all is right."""
    last = said_on(listing)
    return last is not None and now >= _midnight(last) + rules.confirm_every


def marked(listing: Listing, reached: Stage, asked: Asked, today: date) -> Listing:
    """The listing as it must be published at a step. What is marked already keeps its day."""
    if not listing.claimed:
        return replace(listing, unconfirmed="", set_aside="")
    if reached in (Stage.UNCONFIRMED, Stage.SET_ASIDE):
        listing = replace(listing, unconfirmed=listing.unconfirmed or today.isoformat())
    if reached is Stage.SET_ASIDE:
        listing = replace(listing, set_aside=listing.set_aside or today.isoformat())
    return replace(listing, set_aside="") if asked.listed else listing


def _done(listing: Listing, step: Stage, asked: Asked, due: datetime) -> datetime | None:
    """Since when a step is done; ``None`` while it is not."""
    out = asked.out(step, due)
    if step is not Stage.UNCONFIRMED or out is None:
        return out
    since = earliest(listing.unconfirmed)
    return max(out, _midnight(since)) if since else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
