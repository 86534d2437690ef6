"""Colorado's rule: on which days nothing was said of a kind of care, and whether that is too often.

C.R.S. 27-60-104.5(2)(a) calls it consistent noncompliance "when a provider does not complete daily required capacity
updates for two or more consecutive days or has five or more days of noncompliance in any given month". What is here is
a count of what was said on this site. It is no legal advice, and reports nothing to anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final
from uuid import UUID

from providers import openings
from providers.facts import earliest
from providers.listing import Listing
from providers.models import Revision
from providers.openings import Change, local_time

WINDOW: Final = 31  # days looked at: those that are over
IN_A_ROW: Final = 2
IN_A_MONTH: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of one kind of care. ``days`` are those looked at, the first first."""

    care: str
    days: Sequence[date]
    said: frozenset[date]  # days with a report

    @property
    def missed(self) -> list[date]:
        """Days without a report."""
        return [day for day in self.days if day not in self.said]

    @property
    def rows(self) -> list[list[date]]:
        """Each time that two or more days in a row were missed."""
        runs: list[list[date]] = []
        for before, day in pairwise([None, *self.missed]):
            if before is not None and day is not None and day - before == DAY:
                runs[-1].append(day)
            elif day is not None:
                runs.append([day])
        return [run for run in runs if len(run) >= IN_A_ROW]

    @property
    def months(self) -> dict[date, int]:
        """How many days were missed in each month with five or more; a month is named by its first day."""
        count = Counter(day.replace(day=1) for day in self.missed)
        return {month: missed for month, missed in sorted(count.items()) if missed >= IN_A_MONTH}

    @property
    def is_kept(self) -> bool:
        """Whether the rule is kept."""
        return not self.rows and not self.months


def reported(changes: Iterable[Change]) -> dict[str, set[datetime]]:
    """When something was said of each kind of care; what was taken back does not count. Changes in their order."""
    found: dict[str, set[datetime]] = defaultdict(set)
    for change in changes:
        if change.report and change.is_report:
            found[change.care].add(change.report.at)
        elif change.before:
            found[change.care].discard(datetime.fromisoformat(change.before["at"]))
    return found


def verdicts(
    care: Iterable[str], said: Mapping[str, set[datetime]], where: tzinfo, today: date, since: date | None
) -> list[Verdict]:
    """The rule for each kind of care, by the program's own days. Today is not over, so it is not looked at.

    ``since``: the day on which its people began to keep the listing. Days up to it are not theirs.
    """
    window = [today - DAY * back for back in range(WINDOW, 0, -1)]
    days = [day for day in window if since is None or day > since]
    by_day = {kind: frozenset(at.astimezone(where).date() for at in said.get(kind, ())) for kind in care}
    return [Verdict(kind, days, by_day[kind]) for kind in care]


async def of_listing(listing: Listing, now: datetime) -> list[Verdict]:
    """The rule for each kind of care of a listing."""
    where = local_time.zone(listing.timezone)
    revisions = await Revision.filter(
        program_public_id=UUID(listing.id), at__gt=now - DAY * (WINDOW + 2)
    ).order_by("rev")  # fmt: skip
    changes = [change for one in revisions for change in openings.changes(one.changes, one.at)]
    today = now.astimezone(where).date()
    return verdicts(openings.offered(listing), reported(changes), where, today, earliest(listing.claimed))
