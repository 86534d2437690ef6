"""When a program is asked about its openings. Pure: the same answer in every server, however often it is asked.

What was said is asked again shortly before nobody may believe it any more, or as often as the program chose. Whoever
does not answer is asked three times, then once a week. Detox and live-in programs have people awake at night; the
others are asked by day, and where their words would lapse overnight, on the evening before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from providers import openings
from providers.listing import Listing
from providers.openings import local_time

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
LONGEST_LEAD: Final = 2 * HOUR
GRID: Final = timedelta(minutes=30)  # moments are rounded up to it: what is due at about the same time is one letter
SLACK: Final = HOUR  # by how much the clocks of two servers may differ: words that are so new are no mistake
MOST: Final = 3  # times without an answer, before it becomes once a week
ROUND_THE_CLOCK: Final = frozenset({"detox", "residential"})
LAST_LETTER: Final = time(19)  # of an evening, for what lapses in the night
NEVER: Final = timedelta(0)
START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asking:
    """One kind of care of one listing: since when it is waited (UTC), how often is asked, how long words hold there.

    ``is_said``: ``since`` is when something was said, which lapses. Else nothing is known.
    """

    care: str
    since: datetime
    is_said: bool
    every: timedelta
    shelf_life: timedelta
    where: tzinfo

    @property
    def lapses(self) -> datetime:
        """When what was said is not believed any more."""
        return self.since + self.shelf_life

    @property
    def first(self) -> datetime:
        """When to ask first, before rounding and the night. A choice that means "when it lapses" means before that."""
        ahead = self.shelf_life - lead(self.shelf_life)
        return self.since + (ahead if self.is_said and ahead < self.every <= self.shelf_life else self.every)

    def moment(self, now: datetime) -> datetime | None:
        """The last moment until now at which it was to be asked; ``None`` before the first, and for "never"."""
        if self.every == NEVER:
            return None
        return max((moment for moment in self._around(now) if moment <= now), default=None)

    def may_be_sent(self, now: datetime) -> bool:
        """Whether somebody is awake to read it."""
        return self.care in ROUND_THE_CLOCK or local_time.is_day(now, self.where)

    def _around(self, now: datetime) -> Iterator[datetime]:
        """The moments that may be the last one before ``now``: nights move them by less than a day."""
        last = self._number(now) + 1
        for number in range(max(0, last - 5), last + 1):
            yield self._awake(_rounded(self._raw(number), self._grid), first=number == 0)

    @property
    def _grid(self) -> timedelta:
        return GRID if lead(self.shelf_life) >= 2 * GRID else MINUTE

    @property
    def _later(self) -> timedelta:
        """How often is asked after three times without an answer."""
        return max(WEEK, self.every)

    def _number(self, now: datetime) -> int:
        """How many moments after the first lie before ``now``."""
        few = max(0, (now - self.first) // self.every)
        return few if few < MOST else MOST - 1 + max(0, (now - self._raw(MOST - 1)) // self._later)

    def _raw(self, number: int) -> datetime:
        few = min(number, MOST - 1)
        return self.first + few * self.every + (number - few) * self._later

    def _awake(self, moment: datetime, *, first: bool) -> datetime:
        """A moment of the night is put off to the morning, or comes on the evening before where that is too late."""
        if self.may_be_sent(moment):
            return moment
        local = moment.astimezone(self.where)
        morning_is_next_day = local.time() >= local_time.EVENING
        day = local.date() + DAY if morning_is_next_day else local.date()
        morning = datetime.combine(day, local_time.MORNING, self.where).astimezone(UTC)
        if first and self.is_said and self.shelf_life >= DAY and self.lapses < morning + GRID:
            return datetime.combine(day - DAY, LAST_LETTER, self.where).astimezone(UTC)
        return morning


def lead(shelf_life: timedelta) -> timedelta:
    """How long before it lapses a program is asked again."""
    return min(LONGEST_LEAD, shelf_life / 10)


def of_listing(
    listing: Listing, hours: Mapping[str, int], shelf_lives: Mapping[str, timedelta], now: datetime
) -> list[Asking]:
    """What a claimed listing is to be asked. ``hours``: what the program chose by kind of care, 0 for never.

    Words from the future (a clock was wrong) are believed by nobody, so they are not waited for.
    """
    said = {report.care: report for report in openings.reports(listing) if report.at <= now + SLACK}
    return [
        Asking(
            care=care,
            since=said[care].at if care in said else kept_since(listing),
            is_said=care in said,
            every=timedelta(hours=hours[care]) if care in hours else shelf_lives[care],
            shelf_life=shelf_lives[care],
            where=local_time.zone(listing.timezone),
        )
        for care in openings.offered(listing)
    ]


def kept_since(listing: Listing) -> datetime:
    """From when a program that never said anything is asked: the end of the day on which it was claimed."""
    return datetime.fromisoformat(listing.claimed).replace(tzinfo=UTC) + DAY


def _rounded(moment: datetime, grid: timedelta) -> datetime:
    return START + -((START - moment) // grid) * grid
