"""Every option that can be searched, numbered: group after group of the vocabulary, so that a group is one slice."""

from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any, Final

from providers import vocabulary
from providers.listing import Listing

GROUPS: Final = tuple(group.name for group in vocabulary.FILTERS)
CODES: Final = {name: vocabulary.codes(name) for name in GROUPS}
_EDGES: Final = tuple(accumulate((len(codes) for codes in CODES.values()), initial=0))
SPAN: Final = {name: slice(*edges) for name, edges in zip(GROUPS, pairwise(_EDGES), strict=True)}
NUMBER: Final = {
    name: {code: SPAN[name].start + place for place, code in enumerate(codes)} for name, codes in CODES.items()
}
COUNT: Final = _EDGES[-1]
BYTES: Final = -(-COUNT // 8)  # of one listing's options, packed
STATES: Final = {code: place for place, code in enumerate(vocabulary.STATES)}
NO_STATE: Final = 63  # a listing abroad: it has a place, but belongs to none of the states


def numbers(group: str, codes: tuple[str, ...]) -> tuple[int, ...]:
    """The options of one group by number; words that are not in the vocabulary are left out."""
    known = NUMBER.get(group, {})
    return tuple([known[code] for code in codes if code in known])


def offered(listing: Listing) -> Iterator[int]:
    """The options that a listing states, by number."""
    for group, known in NUMBER.items():
        stated: Any = listing.facts.get(group, ())
        for code in (stated,) if isinstance(stated, str) else stated:
            if code in known:
                yield known[code]


class Facets(Mapping[str, Mapping[str, int]]):
    """A count for each option, to be read as ``facets[group][code]``."""

    __slots__ = ("counts",)

    def __init__(self, counts: list[int]) -> None:
        """``counts`` by the options' numbers."""
        self.counts = counts

    def __getitem__(self, group: str) -> Mapping[str, int]:
        return dict(zip(CODES[group], self.counts[SPAN[group]], strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(CODES)

    def __len__(self) -> int:
        return len(CODES)

    def of(self, group: str, code: str) -> int:
        """One count."""
        return self.counts[NUMBER[group][code]]
