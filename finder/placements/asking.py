"""What somebody looks for at the workbench: a search of programs, and what is ticked about whom they must take.

A place is a ZIP code or a state: both are chosen, not typed as text. A link from elsewhere may name any place that the
gazetteer knows. Words of a name are left out: here nobody types.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import quote, urlencode

from finder.placements.fit import DEFAULT_SORT, SORTS
from finder.search.query import SearchQuery
from providers import vocabulary
from providers.admission import criteria
from providers.admission.criteria import Criterion

PATH: Final = "/placements/search"
ZIP_DIGITS: Final = 5
NAMES: Final = {"LA": "Louisiana", "DC": "District of Columbia"}  # their codes are read as a city
CODES: Final = {name: code for code, name in NAMES.items()}
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A search, its criteria, the column by which its rows stand, and the shortlist that it is for (0: none yet)."""

    query: SearchQuery
    needs: tuple[Criterion, ...] = ()
    sort: str = DEFAULT_SORT
    shortlist: int = 0

    @classmethod
    def read(cls, pairs: Pairs) -> Self:
        """Read a URL leniently: what we do not know is left out."""
        given = [(name, value) for name, value in pairs if name not in ("name", "page", "per_page", "together")]
        last = dict(given)
        state = last.get("state", "")
        near = last.get("zip") or (NAMES.get(state, state) if state in vocabulary.STATES else "")
        if near:
            given = [("near", near), *((name, value) for name, value in given if name != "near")]
        sort, number = last.get("sort", ""), last.get("list", "")
        return cls(
            query=SearchQuery.parse([(name, value) for name, value in given if name != "state"]),
            needs=criteria.ticked(value for name, value in given if name == "need"),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            shortlist=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
        )

    @property
    def zip(self) -> str:
        """The ZIP code, where the place is one."""
        near = self.query.near
        return near if len(near) == ZIP_DIGITS and near.isascii() and near.isdigit() else ""

    @property
    def state(self) -> str:
        """The code of the state, where the place is one."""
        near = self.query.near
        return CODES.get(near, near if near in vocabulary.STATES and near not in NAMES else "")

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of a URL: equal askings give equal links."""
        found = [*self.query.pairs(), *(("need", one.key) for one in self.needs)]
        if self.sort != DEFAULT_SORT:
            found.append(("sort", self.sort))
        if self.shortlist:
            found.append(("list", str(self.shortlist)))
        return found

    def link(self) -> str:
        """The path that asks the same again."""
        return f"{PATH}?{urlencode(self.pairs(), quote_via=quote)}"

    def of(self, query: SearchQuery) -> Self:
        """The same of another search."""
        return replace(self, query=query)

    def sorted_by(self, column: str) -> Self:
        """The same by another column; by the same column the other way round."""
        return replace(self, sort=f"-{column}" if self.sort == column else column)
