"""What a saved search finds, and what of it is new since somebody last knew. Pure: an index, a clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from finder.placements import spots
from finder.placements.searches import Known, Saved
from finder.search.index import Index
from finder.search.search import search
from providers.admission import answering
from providers.admission.answering import Says
from providers.listing import Listing
from providers.openings import Report, expires, reports
from providers.openings.moments import Moment
from providers.places import Gazetteer

MOST: Final = 2_000  # the nearest ones: as many as the page shows


@dataclass(frozen=True, slots=True)
class Match:
    """A program that matches and does not say no, with what it says of being open, as far as that may be believed."""

    listing: Listing
    open: tuple[Report, ...]
    ends: tuple[int, ...]  # of each: the second since 1970 until which it is believed

    @property
    def known(self) -> dict[str, int]:
        """What is known of its openings by whoever has seen this."""
        return {report.care: until for report, until in zip(self.open, self.ends, strict=True)}


@dataclass(frozen=True, slots=True)
class News:
    """What somebody does not know yet, the nearest first."""

    new: tuple[Match, ...]
    opened: tuple[Match, ...]  # known before, and open since

    def __len__(self) -> int:
        return len(self.new) + len(self.opened)

    @property
    def ordered(self) -> tuple[Match, ...]:
        """What has a place first."""
        return (*(one for one in self.new if one.open), *self.opened, *(one for one in self.new if not one.open))


def of(saved: Saved, index: Index, gazetteer: Gazetteer, moment: Moment) -> list[Match] | None:
    """The nearest programs that match and do not say no; ``None`` where the place is not known any more."""
    place = spots.located(saved.query.near, gazetteer)
    if place is None:
        return None
    answer = search(index, replace(saved.query, page=1, per_page=MOST), [place])
    found = (index.listing(hit.row) for hit in answer.hits)
    return [match(listing, saved.query.care, moment) for listing in found if _fits(listing, saved)]


def match(listing: Listing, care: Iterable[str], moment: Moment) -> Match:
    """A program with what may be believed of its being open for some kinds of care."""
    wanted = set(care)
    found = [one for one in reports(listing) if one.care in wanted and moment.shown(one).is_open]
    return Match(listing, tuple(found), tuple(int(expires(one, moment.shelf_lives).timestamp()) for one in found))


def news(known: Known, found: Iterable[Match]) -> News:
    """What is new: a program that was not known, or one that is open where it was not.

    Where it was said to be open already, it is new only if that had run out when it was said again.
    """
    matches = list(found)
    return News(
        new=tuple(one for one in matches if one.listing.id not in known),
        opened=tuple(one for one in matches if one.listing.id in known and _opened(one, known)),
    )


def known_after(known: Known, found: Iterable[Match], index: Index) -> dict[str, dict[str, int]]:
    """What is known now. A program that no longer matches is known, for as long as it is listed, but not as open."""
    kept: dict[str, dict[str, int]] = {one: {} for one in known if index.row_of(one) is not None}
    return kept | known_of(found)


def known_of(found: Iterable[Match]) -> dict[str, dict[str, int]]:
    """What somebody knows who has seen these."""
    return {one.listing.id: one.known for one in found}


def _opened(one: Match, known: Known) -> bool:
    before = known[one.listing.id]
    return any(before.get(report.care, 0) <= report.at.timestamp() for report in one.open)


def _fits(listing: Listing, saved: Saved) -> bool:
    return answering.worst(answering.replies(listing, saved.needs)) is not Says.NO
