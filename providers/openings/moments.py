"""When something is read: what was said of openings is believed for a while only, and a page may be kept for a moment.

A page that is answered from a cache is read later than it was made. So whoever makes it says how long it may be kept,
and nothing on it may run out before that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from providers.openings import Report, Shown, as_shown
from providers.rules import SHELF_LIVES


@dataclass(frozen=True, slots=True)
class Moment:
    """Made at ``now``, read until ``until`` at the latest (both UTC). ``shelf_lives`` are the operator's."""

    now: datetime
    until: datetime
    shelf_lives: Mapping[str, timedelta] = field(default_factory=lambda: SHELF_LIVES)

    @classmethod
    def at(cls, now: datetime, shelf_lives: Mapping[str, timedelta] = SHELF_LIVES) -> Self:
        """Read as soon as it is made."""
        return cls(now, now, shelf_lives)

    def shown(self, report: Report) -> Shown:
        """A report as it is now; not believed if it runs out while somebody may still read this."""
        shown = as_shown(report, self.now, self.shelf_lives)
        lasts = as_shown(report, self.until, self.shelf_lives).status
        return shown if lasts else replace(shown, status="")


@dataclass(frozen=True, slots=True)
class Watch:
    """Tells the moment to whoever answers a page."""

    now: Callable[[], datetime]
    shelf_lives: Mapping[str, timedelta]

    def moment(self, kept: timedelta = timedelta(0)) -> Moment:
        """This moment, for a page that may be shown for ``kept`` from now on."""
        now = self.now()
        return Moment(now, now + kept, self.shelf_lives)
