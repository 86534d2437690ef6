"""The lists of programs under an outcome: which stand there, how far was looked, and what comes after a detox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from finder.screening.assess import Assessment
from finder.screening.shapes import Outcome
from finder.screening.steering import Steer
from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.pathway import Pathway, complete_first, pathways
from finder.search.query import ANY, RADII, SearchQuery
from finder.search.search import search
from finder.search.steered import adults_only, met, nobody, says_open, steered
from providers.openings.moments import Moment
from providers.places import Place

NEAREST: Final = 200  # programs among which the order is made
PAIRED: Final = 30  # detoxes among which a complete pair is looked for
ASK_FIRST: Final = (("medication", ("detox_medication",)),)
CARE: Final = {"medical": "detox", "ask": "detox", "detox": "detox", "iop": "iop", "otp": "otp"}  # what a list holds


Wanted = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Programs:
    """One list. ``miles``: the radius that had to be taken, ``ANY`` for any distance, ``None`` where theirs was enough.

    ``adults`` take adults only, and stand apart for someone under 18; ``after`` is what follows each detox, by its id.
    """

    kind: str  # medical, ask, detox, iop, otp
    hits: tuple[Hit, ...]
    total: int
    miles: float | None = None
    adults: tuple[Hit, ...] = ()
    after: dict[str, Pathway] | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Lists:
    """Makes the lists of one outcome around one place. ``query`` is the person's: place, distance, payment."""

    index: Index
    query: SearchQuery
    places: Sequence[Place]
    steer: Steer
    most: int
    moment: Moment

    def of(self, assessment: Assessment) -> list[Programs]:
        """The lists in their order. An emergency has none; an outpatient program never stands in place of a detox."""
        care = assessment.filters.get("care", ())
        if assessment.outcome is Outcome.EMERGENCY:
            return []
        if "medical" in assessment.filters.get("supervision", ()):
            return [self._shown(self._medical()), self._shown(self._ask())]
        if care == ("iop",):
            return [self._iop(), replace(self._detox(), is_open=False)]
        if "detox" in care:
            return [self._detox(), self._iop()]
        return [self._shown(self._list("otp", {"care": tuple(care)}))]

    def _medical(self) -> Programs:
        return self._with_pathways(self._list("medical", {"care": ("detox",), "supervision": ("medical",)}))

    def _ask(self) -> Programs:
        """Detox that does not say whether a nurse is there at night; those that ease it with medicine first."""
        wanted: Wanted = {"care": ("detox",), "supervision": ("not_stated",)}
        lists = replace(self, steer=replace(self.steer, first=(*self.steer.first, *ASK_FIRST)))
        return lists._with_pathways(lists._list("ask", wanted))

    def _detox(self) -> Programs:
        return self._shown(self._list("detox", {"care": ("detox",)}))

    def _iop(self) -> Programs:
        return self._shown(self._list("iop", {"care": ("iop",)}))

    def _list(self, kind: str, wanted: Wanted) -> Programs:
        query = replace(self.query, chosen={**self.query.chosen, **wanted}, per_page=NEAREST)
        hits, total, miles = self._widened(query)
        ordered = steered(self.index, hits, self.steer.first, self.steer.nearer, self._open_for(CARE[kind]))
        adults = [hit for hit in ordered if self.steer.teens and adults_only(self.index, hit)]
        others = [hit for hit in ordered if hit not in set(adults)]
        return Programs(kind, tuple(others[: max(self.most, PAIRED)]), total, miles, tuple(adults))

    def _open_for(self, care: str) -> Callable[[Hit], bool]:
        """Whether a program says that it is open now: asked only for someone who must be seen today."""
        if not self.steer.today:
            return nobody
        return lambda hit: says_open(self.index, hit, care, self.moment)

    def _widened(self, query: SearchQuery) -> tuple[Sequence[Hit], int, float | None]:
        """What fits within the radius; where nothing does, within the next one that holds something for this person."""
        answer = search(self.index, query, self.places)
        if self._helps(answer.hits):
            return answer.hits, answer.total, None
        if answer.origin.kind == "state" and not answer.total:
            return answer.widen.nearest, len(answer.widen.nearest), ANY
        wider = [float(radius) for radius in RADII if radius > query.miles > ANY] + [ANY]
        for miles in wider if answer.origin.kind != "state" else ():
            farther = search(self.index, query.within(miles), self.places)
            if self._helps(farther.hits):
                return farther.hits, farther.total, miles
        return answer.hits, answer.total, None if answer.total else ANY

    def _helps(self, hits: Sequence[Hit]) -> bool:
        """Whether any of these may take the person: for someone under 18, programs for adults only do not count."""
        return any(not (self.steer.teens and adults_only(self.index, hit)) for hit in hits)

    def _with_pathways(self, found: Programs) -> Programs:
        """The same with what comes after each detox. A complete pair is among the first three where there is one.

        It never stands before programs that must come first.
        """
        pairs: list[Pathway] = []
        every = pathways(self.index, self.query, self.places[0], found.hits)
        for tier in [tuple(equals) for _, equals in groupby(every, key=self._rank)]:
            keep = 2 - len(pairs)
            is_found = keep < 0 or any(pair.is_complete for pair in pairs)
            pairs += tier if is_found else complete_first(tier, keep)
        return replace(found, hits=tuple(pair.detox for pair in pairs), after={pair.detox.id: pair for pair in pairs})

    def _rank(self, pair: Pathway) -> int:
        return len(met(self.index, pair.detox, self.steer.first))

    def _shown(self, found: Programs) -> Programs:
        return replace(found, hits=found.hits[: self.most], adults=found.adults[: self.most])
