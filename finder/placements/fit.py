"""Which programs of a search take somebody: fits, ask, does not fit; and in what order they stand. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from finder.placements.shortlists import status_of
from finder.search.answer import Hit
from finder.search.index import Index
from providers.admission import answering
from providers.admission.answering import Reply, Says
from providers.admission.criteria import Criterion
from providers.listing import Listing
from providers.openings import FULL, OPEN, WAITLIST
from providers.openings.moments import Moment

MOST: Final = 2_000  # rows on one page: a whole state
OPENINGS: Final[Mapping[str, int]] = {OPEN: 0, WAITLIST: 2, FULL: 3}
NOT_SAID: Final = 1  # nobody knows: after what is open, before what is not


@dataclass(frozen=True, slots=True)
class Row:
    """One program: how far (miles), what it says to what was ticked, its openings, and when the team called it."""

    listing: Listing
    miles: float
    care: str  # the kind of care that it is looked at for
    replies: tuple[Reply, ...]
    status: str  # what may be believed of its openings
    called: datetime | None = None

    @property
    def says(self) -> Says:
        """What holds for it as a whole."""
        return answering.worst(self.replies)

    @property
    def asks(self) -> int:
        """How much is left to ask; where others are named instead, more than where nothing is."""
        return sum(1 + bool(one.others) for one in self.replies if one.says is Says.ASK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: kinds of care, the first of them first; what was ticked; and what the team knows by now.

    ``called``: when the team last called a listing, by its id.
    """

    care: Sequence[str]
    ticked: Sequence[Criterion]
    moment: Moment
    called: Mapping[str, datetime]

    def row(self, listing: Listing, miles: float) -> Row:
        """One program."""
        care = care_of(listing, self.care)
        return Row(
            listing=listing,
            miles=miles,
            care=care,
            replies=tuple(answering.replies(listing, self.ticked)),
            status=status_of(listing, care, self.moment) if care else "",
            called=self.called.get(listing.id),
        )

    def rows(self, index: Index, hits: Iterable[Hit]) -> list[Row]:
        """A row for each hit, in their order."""
        return [self.row(index.listing(hit.row), hit.miles) for hit in hits]


def care_of(listing: Listing, wanted: Sequence[str]) -> str:
    """The kind of care for which a program is looked at: the first that is wanted and there."""
    return next((care for care in (*wanted, *listing.care) if care in listing.care), "")


def counts(found: Iterable[Row]) -> dict[Says, int]:
    """How many fit, are to be asked, do not fit."""
    counted = Counter(one.says for one in found)
    return {says: counted[says] for says in Says}


def first_to_call(found: Iterable[Row], count: int = 5) -> list[str]:
    """The ids of the first few, in the order given, that did not say no: whom one would call."""
    return [one.listing.id for one in found if one.says is not Says.NO][:count]


Key = Callable[[Row], Any]
SORTS: Final[Mapping[str, Key]] = {
    "fit": lambda one: (one.says, one.asks, OPENINGS.get(one.status, NOT_SAID), one.miles),
    "name": lambda one: one.listing.name.casefold(),
    "miles": lambda one: one.miles,
    "town": lambda one: (one.listing.city.casefold(), one.miles),
    "openings": lambda one: (OPENINGS.get(one.status, NOT_SAID), one.miles),
    "called": lambda one: (one.called is not None, one.called.timestamp() if one.called else 0.0),
}
DEFAULT_SORT: Final = "fit"


def ordered(found: Iterable[Row], by: str) -> list[Row]:
    """By a column of ``SORTS``; with a dash before it, the other way round. What is no column is the default.

    Of equals the nearer stands first, then the lower id: the order is the same however they come.
    """
    name = by.removeprefix("-")
    key = SORTS.get(name, SORTS[DEFAULT_SORT])
    even = sorted(found, key=lambda one: (one.miles, one.listing.id))
    return sorted(even, key=key, reverse=by.startswith("-") and name in SORTS)
