"""Detox now, IOP after, as one result: each detox with up to three programs for the weeks that follow it.

Outpatient care within seven days of detox goes with better lives afterwards, only 21 to 35 % get any, and a long way
between the two brings people back to detox. So an IOP lies near home, where a person will be by then, not near the
detox; and it comes after a detox, never in place of one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from finder.search.answer import Hit
from finder.search.area import Area
from finder.search.index import Index
from finder.search.organizations import Organizations
from finder.search.outpatient import Outpatient, Ring
from finder.search.query import SearchQuery
from finder.search.sharing import Sharing
from providers.places import Place

MOST: Final = 3  # IOPs that stand with a detox


@dataclass(frozen=True, slots=True)
class Step:
    """One IOP for afterwards; the hit's miles are from home.

    ``is_complete``: it shares a payer and an age group with the detox, and a chosen language where one was chosen.
    ``payment``: the payers that both accept, of the chosen ones where some were chosen, in the vocabulary's order.
    """

    hit: Hit
    is_same_organization: bool
    is_complete: bool
    payment: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pathway:
    """A detox with at most three IOPs for afterwards.

    ``miles``: the radius around home that had to be looked in, ``ANY`` for any distance; ``None`` where the one that
    the person chose was enough. What is farther than they asked for must be said.
    """

    detox: Hit
    after: tuple[Step, ...]
    miles: float | None

    @property
    def is_complete(self) -> bool:
        """Whether one of the IOPs shares payer, age and language with the detox."""
        return any(step.is_complete for step in self.after)


def pathways(index: Index, query: SearchQuery, home: Place, detoxes: Sequence[Hit]) -> tuple[Pathway, ...]:
    """A pathway for each detox, in the same order; hits that offer no detox get none.

    First the IOPs of the same organization near home (its own first), then chosen special programs near home, then the
    nearest to home. ``query`` is the person's: its radius, and the payment, age, sex and language that an IOP must
    accept. One complete pair is among the three wherever the radius has one; where it has none, or no IOP at all, the
    next of ``RADII`` is looked in, at last any distance.
    """
    pairing = Pairing(index, query, home)
    return tuple([pairing.pathway(hit) for hit in detoxes if pairing.is_detox(hit)])


def complete_first(found: Sequence[Pathway], keep: int = 2) -> tuple[Pathway, ...]:
    """The same; where none of the first ``keep + 1`` is complete, the first that is stands at the end of those."""
    at = next((place for place, each in enumerate(found) if each.is_complete), 0)
    return (*found[:keep], found[at], *found[keep:at], *found[at + 1 :]) if at > keep else tuple(found)


class Pairing:
    """Finds what comes after each detox of one answer. What the detoxes have in common is looked up once."""

    def __init__(self, index: Index, query: SearchQuery, home: Place) -> None:
        self._iops = Outpatient(index, query, home)
        self._sharing = Sharing(index.columns, query)
        self._organizations = Organizations(index)

    def is_detox(self, hit: Hit) -> bool:
        """Whether a listing states that it offers detox."""
        return self._sharing.is_detox(hit.row)

    def pathway(self, detox: Hit) -> Pathway:
        """One detox with what comes after it. The last of three makes way for a complete one if none of them is."""
        ring = self._looked_in(detox)
        siblings = self._siblings(detox)
        found = [*siblings, *self._others(detox, ring, siblings)][:MOST]
        if not any(self._is_complete(detox, hit) for hit in found):
            found[MOST - 1 :] = self._partner(detox, ring, siblings) or found[MOST - 1 :]
        return Pathway(detox, tuple([self._step(detox, hit) for hit in found]), ring.miles)

    def _looked_in(self, detox: Hit) -> Ring:
        """The smallest radius with a complete pair; where there is none, the smallest with any IOP."""
        if self._sharing.can_be_complete(detox.row):
            for ring in self._iops.rings():
                if any(self._is_complete(detox, hit) for hit in (*ring.special, *ring.others)):
                    return ring
                if len(self._sharing.partners(detox.row, ring.area).blocks):  # behind those that are compared
                    return ring
        return self._iops.smallest()

    def _siblings(self, detox: Hit) -> list[Hit]:
        """The IOPs of the same organization near home, the detox's own before its branches."""
        rows = self._organizations.among(detox.row, self._iops.near)
        hits = self._in_order(detox, *self._iops.first(Area.of_rows(rows), len(rows)))
        return sorted(hits, key=lambda hit: hit.row != detox.row)

    def _others(self, detox: Hit, ring: Ring, siblings: Iterable[Hit]) -> list[Hit]:
        """The IOPs of a radius near enough to be compared, whoever else runs them."""
        known = {hit.row for hit in siblings}
        return [hit for hit in self._in_order(detox, ring.special, ring.others) if hit.row not in known]

    def _in_order(self, detox: Hit, *parts: Iterable[Hit]) -> list[Hit]:
        """Part after part, each by distance from home; of equally near ones those that share a payer come first."""
        shares = self._sharing.has_payer
        return [
            hit for hits in parts for hit in sorted(hits, key=lambda hit: (hit.miles, not shares(detox.row, hit.row)))
        ]

    def _is_complete(self, detox: Hit, hit: Hit) -> bool:
        return self._sharing.is_complete(detox.row, hit.row)

    def _partner(self, detox: Hit, ring: Ring, siblings: Iterable[Hit]) -> list[Hit]:
        """The first that makes a complete pair, however many come before it that do not; none where none does."""
        own = [hit for hit in siblings if self._is_complete(detox, hit)]
        special, others = self._iops.first(self._sharing.partners(detox.row, ring.area), 1)
        return [*own, *special, *others][:1]

    def _step(self, detox: Hit, hit: Hit) -> Step:
        return Step(
            hit,
            is_same_organization=self._organizations.is_same(detox.row, hit.row),
            is_complete=self._is_complete(detox, hit),
            payment=self._sharing.payers(detox.row, hit.row),
        )
