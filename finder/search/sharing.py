"""What a detox and an IOP have in common, as far as both state it: payers, age groups and, where asked for, a language.

Decided on the bits of their options, without reading a listing. What is not stated is not shared.
"""

from functools import reduce
from operator import and_, or_
from typing import Final

import numpy as np

from finder.search import options
from finder.search.area import Area
from finder.search.columns import BLOCK, ONE_BIT, Columns
from finder.search.query import SearchQuery

# A pair shares one of each. A language only where one was chosen: else English is assumed.
ALWAYS: Final = ("payment", "age")
DETOX: Final = 1 << options.NUMBER["care"]["detox"]
NOBODY: Final = Area.of_rows(np.zeros(0, dtype=np.intp))


class Sharing:
    """What pairs share for one person's choices. Rows' options are read once; lives as long as one answer."""

    def __init__(self, columns: Columns, query: SearchQuery) -> None:
        groups = (*ALWAYS, "language") if query.chosen.get("language") else ALWAYS
        self._columns = columns
        self._wanted = [options.numbers(group, query.chosen.get(group) or options.CODES[group]) for group in groups]
        self._needs = [sum(1 << number for number in numbers) for numbers in self._wanted]
        self._payers = self._needs[0]
        self._offered: dict[int, int] = {}

    def is_detox(self, row: int) -> bool:
        """Whether a listing states that it offers detox."""
        return bool(self.offered(row) & DETOX)

    def is_complete(self, detox: int, iop: int) -> bool:
        """Whether two rows share one of everything that a pair needs."""
        both = self._shared(detox, iop)
        return all(both & need for need in self._needs)

    def has_payer(self, detox: int, iop: int) -> bool:
        """Whether both accept one payer, of the chosen ones where some were chosen."""
        return bool(self._shared(detox, iop) & self._payers)

    def payers(self, detox: int, iop: int) -> tuple[str, ...]:
        """The payers that both accept, of the chosen ones where some were chosen, in the vocabulary's order."""
        both = self._shared(detox, iop) & self._payers
        return tuple(code for code, number in options.NUMBER["payment"].items() if both >> number & 1)

    def can_be_complete(self, detox: int) -> bool:
        """Whether a detox states one of everything that a pair needs."""
        return self.is_complete(detox, detox)

    def partners(self, detox: int, area: Area) -> Area:
        """The rows of an area that make a complete pair with a detox."""
        if not self.can_be_complete(detox):
            return NOBODY
        offered, words = self.offered(detox), self._columns.options
        stated = [[number for number in numbers if offered >> number & 1] for numbers in self._wanted]
        met = [reduce(or_, [words[area.blocks, number] for number in numbers]) for numbers in stated]
        return area.holding(reduce(and_, met, area.masks))

    def offered(self, row: int) -> int:
        """The options of a row as one whole number: bit ``n`` is option ``n``."""
        found = self._offered.get(row)
        if found is None:
            bits = self._columns.options[row // BLOCK] & ONE_BIT[row % BLOCK]
            found = int.from_bytes(np.packbits(bits != 0, bitorder="little").tobytes(), "little")
            self._offered[row] = found
        return found

    def _shared(self, one: int, other: int) -> int:
        return self.offered(one) & self.offered(other)
