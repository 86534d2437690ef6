"""What a moderator must look at first, and why: by the harm to expect if nobody looks.

That is the risk of the field, times how often the listing is seen, times what depends on its kind of care: a wrong
number on a detox is called by somebody who must not wait. What is frozen, and a number that two searchers say leads
elsewhere, goes before everything else.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from providers import listings
from providers.listing import Listing
from providers.models import Claim, Doubt, Freeze, Proposal, Twin
from providers.moderation import twins
from providers.people import claims
from providers.trust import doubts, exposure

KINDS: Final = ("freeze", "proposal", "claim", "doubt", "twin")
RISKS: Final[Mapping[str, int]] = {
    "phones": 10, "tty": 8, "ownership": 8, "operator": 8, "website": 7, "email": 6, "organization": 5, "program": 5,
    "name": 5, "address": 5, "closed": 5, "licence": 4, "supervision": 2, "care": 2, "openings": 2, "gone_since": 2,
    "twins": 2,
}  # fmt: skip
OTHER_RISK: Final = 1
CARE: Final[Mapping[str, float]] = {"detox": 2.5, "residential": 2.0, "iop": 1.5}
MEDICAL_DETOX: Final = 3.0
OTHER_CARE: Final = 1.0
HIGH: Final = 20.0
SOME: Final = 6.0
LATELY: Final = timedelta(days=30)  # of the counts of how often a listing is seen


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. ``since`` is UTC; ``count`` how many say the same; ``other`` a twin's other side."""

    kind: str
    id: int
    listing: Listing
    field: str
    since: datetime
    harm: float
    urgent: bool = False
    count: int = 1
    other: Listing | None = None

    @property
    def level(self) -> str:
        """The harm to expect in three steps: ``high``, ``some``, ``low``."""
        if self.urgent or self.harm >= HIGH:
            return "high"
        return "some" if self.harm >= SOME else "low"


def harm(field: str, seen: int, listing: Listing) -> float:
    """The harm to expect of a wrong field, without a unit. ``seen`` is how often its page was opened lately."""
    return RISKS.get(field, OTHER_RISK) * (1 + math.log10(1 + max(seen, 0))) * weight(listing)


def weight(listing: Listing) -> float:
    """What depends on a listing's kinds of care: the gravest of them counts."""
    if "detox" in listing.care and listing.supervision == "medical":
        return MEDICAL_DETOX
    return max((CARE.get(care, OTHER_CARE) for care in listing.care), default=OTHER_CARE)


def ordered(items: Iterable[Item]) -> list[Item]:
    """What cannot wait, then by harm; of equals the oldest first. The order is the same however they come."""
    return sorted(items, key=lambda one: (not one.urgent, -one.harm, one.since, one.kind, one.id))


async def queue(now: datetime) -> list[Item]:
    """Everything that waits for a moderator, first things first."""
    waiting = await _waiting()
    ids = {str(public_id) for one in waiting for public_id in one.listings}
    known = {listing.id: listing for listing in await listings.by_ids(ids)}
    seen = await exposure.seen(sorted(known), (now - LATELY).date().isoformat())
    return ordered(
        one.item(known, seen) for one in waiting if all(public_id in known for public_id in one.listings)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Something in a table of its own that waits, before its listings are read."""

    kind: str
    id: int
    listings: tuple[str, ...]
    field: str
    since: datetime
    urgent: bool = False
    count: int = 1

    def item(self, known: Mapping[str, Listing], seen: Mapping[str, int]) -> Item:
        listing, other = known[self.listings[0]], known[self.listings[-1]]
        expected = harm(self.field, max(seen.get(one, 0) for one in self.listings), listing)
        return Item(
            self.kind, self.id, listing, self.field, self.since, expected, self.urgent, self.count,
            other if len(self.listings) > 1 else None,
        )  # fmt: skip


async def _waiting() -> list[_Waiting]:
    frozen = await Freeze.filter(lifted_at=None).order_by("id")
    stopped = {str(one.program_public_id) for one in frozen}
    proposals = await Proposal.filter(state="waiting").order_by("id")
    return [
        *(_frozen(one) for one in frozen),
        *(_proposed(one, stopped) for one in proposals),
        *(_claimed(one, stopped) for one in await claims.open_claims()),
        *_doubted(await doubts.open_doubts()),
        *(_alike(one) for one in await twins.open_twins()),
    ]


def _frozen(one: Freeze) -> _Waiting:
    return _Waiting("freeze", one.id, (str(one.program_public_id),), "phones", one.at, urgent=True)


def _proposed(one: Proposal, stopped: set[str]) -> _Waiting:
    """A change of what is frozen goes with the freeze."""
    public_id = str(one.program_public_id)
    return _Waiting("proposal", one.id, (public_id,), field_of(one), one.created_at, urgent=public_id in stopped)


def _claimed(one: Claim, stopped: set[str]) -> _Waiting:
    public_id = str(one.program_public_id)
    return _Waiting("claim", one.id, (public_id,), "ownership", one.created_at, urgent=public_id in stopped)


def _alike(one: Twin) -> _Waiting:
    return _Waiting("twin", one.id, (str(one.one), str(one.other)), "twins", one.found_at)


def _doubted(found: Sequence[Doubt]) -> list[_Waiting]:
    """What several searchers say of one field of a listing is one thing to look at, by the id of the oldest.

    ``found`` has the oldest first.
    """
    groups: dict[tuple[str, str], list[Doubt]] = defaultdict(list)
    for doubt in found:
        groups[str(doubt.program_public_id), doubt.field].append(doubt)
    return [
        _Waiting("doubt", these[0].id, (public_id,), field, these[0].created_at, doubts.urgent(these), len(these))
        for (public_id, field), these in groups.items()
    ]


def field_of(made: Proposal) -> str:
    """The field by which a change is weighed: a line for the deaf weighs a little less than any other number."""
    if made.field != "phones":
        return made.field
    before, after = ({tuple(row) for row in said.get("phones") or ()} for said in (made.before, made.after))
    changed = {row[2] for row in before ^ after}
    return "tty" if changed == {"tty"} else "phones"
