"""What a person asked for, as one frozen value: from a URL or JSON, to a link, to plain words.

A page reads leniently: what we do not know is left out. A program is told what was wrong with which member.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Self
from urllib.parse import quote

from providers import vocabulary

RADII: Final = (5, 10, 25, 50, 100)  # miles, as a page offers them
FARTHEST: Final = 500  # miles that a program may ask for; beyond it is "any distance"
ANY: Final = 0.0  # any distance
DEFAULT_MILES: Final = 25.0
PER_PAGE: Final = 20
MOST_PER_PAGE: Final = 200
MOST_PAGES: Final = 1_000
LONGEST_LIST: Final = 2_000  # characters of one parameter that holds a list
LONGEST_TEXT: Final = 100  # characters of a place or a name: no real one is longer
GROUPS: Final = tuple(group.name for group in vocabulary.FILTERS)
CODES: Final = {group: frozenset(vocabulary.codes(group)) for group in GROUPS}
OPTION: Final = {(group, code): f"{group}={quote(code, safe='')}" for group in GROUPS for code in CODES[group]}
DEFAULT_CARE: Final = ("detox", "iop")
SMALL_NUMBER: Final = re.compile(r"[0-9]{1,4}")
DISTANCE: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
YES: Final = frozenset({"yes", "1", "true", "on"})
NO: Final = frozenset({"", "no", "0", "false", "off"})
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was wrong with a request: the member's name, and what it may be."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A place, how far from it (miles; ``ANY`` for any distance), and what must be offered there.

    ``chosen`` holds the codes by group of the vocabulary: any of a group's codes will do, every group must be met.
    ``together`` asks for all chosen kinds of care in one place. ``name`` are words of the program's name.
    """

    near: str = ""
    miles: float = DEFAULT_MILES
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: bool = False
    name: str = ""
    page: int = 1
    per_page: int = PER_PAGE

    @classmethod
    def parse(cls, pairs: Pairs) -> Self:
        """Read a URL leniently: unknown words are left out, absurd numbers become the default."""
        return cls.checked(pairs)[0]

    @classmethod
    def checked(cls, pairs: Pairs) -> tuple[Self, list[Problem]]:
        """Read a URL or a command, with every problem named. The query is what ``parse`` would give."""
        reading = Reading(pairs)
        query = cls(
            near=reading.text("near"),
            miles=reading.miles(),
            chosen=reading.chosen(),
            together=reading.flag("together"),
            name=reading.text("name"),
            page=reading.number("page", 1, MOST_PAGES),
            per_page=reading.number("per_page", PER_PAGE, MOST_PER_PAGE),
        )
        reading.name_unknown()
        return query, reading.problems

    @property
    def care(self) -> tuple[str, ...]:
        """The kinds of care that are looked for: without a choice, detox or intensive outpatient."""
        return self.chosen.get("care", DEFAULT_CARE)

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of a URL, in one order, without what is default: equal queries give equal links."""
        found = [("near", self.near)] if self.near else []
        found += [(group, code) for group in GROUPS for code in self.chosen.get(group, ())]
        if self.together:
            found.append(("together", "yes"))
        if self.name:
            found.append(("name", self.name))
        if self.miles != DEFAULT_MILES:
            found.append(("miles", f"{self.miles:g}" if self.miles else "any"))
        if self.page != 1:
            found.append(("page", str(self.page)))
        if self.per_page != PER_PAGE:
            found.append(("per_page", str(self.per_page)))
        return found

    def link(self) -> str:
        """The query string that asks the same again: ``pairs``, written by hand, because a page has a dozen links."""
        found = [f"near={quote(self.near, safe='')}"] if self.near else []
        found += [OPTION[group, code] for group in GROUPS if group in self.chosen for code in self.chosen[group]]
        if self.together:
            found.append("together=yes")
        if self.name:
            found.append(f"name={quote(self.name, safe='')}")
        if self.miles != DEFAULT_MILES:
            found.append(f"miles={self.miles:g}" if self.miles else "miles=any")
        if self.page != 1:
            found.append(f"page={self.page}")
        if self.per_page != PER_PAGE:
            found.append(f"per_page={self.per_page}")
        return "&".join(found)

    def asks(self, group: str, code: str) -> bool:
        """Whether this option was chosen."""
        return code in self.chosen.get(group, ())

    def without(self, group: str, code: str = "") -> Self:
        """The same without one option, or without a whole group; back on the first page."""
        kept = tuple(other for other in self.chosen.get(group, ()) if code and other != code)
        chosen = {name: codes for name, codes in self.chosen.items() if name != group}
        return self._but(chosen | ({group: kept} if kept else {}), self.miles, 1)

    def within(self, miles: float) -> Self:
        """The same at another distance."""
        return self._but(self.chosen, miles, 1)

    def on(self, page: int) -> Self:
        """Another page of the same."""
        return self._but(self.chosen, self.miles, page)

    def _but(self, chosen: Mapping[str, tuple[str, ...]], miles: float, page: int) -> Self:
        """What ``dataclasses.replace`` would give, in a fifth of its time."""
        return type(self)(self.near, miles, chosen, self.together, self.name, page, self.per_page)


MEMBERS: Final = frozenset({*(one.name for one in fields(SearchQuery) if one.name != "chosen"), *GROUPS})


class Reading:
    """One reading of a request's parameters, collecting what was wrong. Lives as long as the reading."""

    def __init__(self, pairs: Pairs) -> None:
        self.problems: list[Problem] = []
        self._given: dict[str, list[str]] = {}
        for name, value in pairs:
            self._given.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """Words as typed: without characters that cannot be seen, cut at a length no place has."""
        value = self._last(name)[:LONGEST_TEXT]
        if not (value.isascii() and value.isprintable()):
            value = UNSEEN.sub(" ", value)
        return " ".join(value.split())

    def flag(self, name: str) -> bool:
        """A yes: ``yes``, ``1`` and ``true``; ``no``, ``0``, ``false`` and nothing are no."""
        value = self._last(name).lower()
        if value in NO:
            return False
        if value not in YES:
            self._problem(name, "must be yes or no")
        return value in YES

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``."""
        value = self._last(name)
        if not value:
            return default
        if SMALL_NUMBER.fullmatch(value) and 1 <= int(value) <= most:
            return int(value)
        self._problem(name, f"must be a whole number from 1 to {most}")
        return default

    def miles(self) -> float:
        """A distance in miles, or any distance."""
        value = self._last("miles").lower()
        if not value:
            return DEFAULT_MILES
        if value == "any":
            return ANY
        if DISTANCE.fullmatch(value) and 1 <= float(value) <= FARTHEST:
            return float(value)
        self._problem("miles", f"must be a number from 1 to {FARTHEST}, or any")
        return DEFAULT_MILES

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The options of every group, in the vocabulary's order."""
        found: dict[str, tuple[str, ...]] = {}
        for group in GROUPS:
            values = self._given.get(group)
            if not values:
                continue
            given = [code for value in values for code in value[:LONGEST_LIST].split(",") if code]
            if group == "telehealth":
                given = ["yes" if code.lower() in YES else code for code in given if code.lower() not in NO]
            if not CODES[group].issuperset(given):
                self._problem(group, f"must be one of {', '.join(vocabulary.codes(group))}")
            if known := vocabulary.in_order(group, given):
                found[group] = tuple(known)
        return found

    def name_unknown(self) -> None:
        """Name the members that mean nothing here. The member's own text is not repeated beyond a few characters."""
        for name in self._given:
            if name not in MEMBERS:
                self._problem(UNSEEN.sub(" ", name)[:40], "is not a member of a search")

    def _last(self, name: str) -> str:
        values = self._given.get(name)
        return values[-1][: 10 * LONGEST_TEXT].strip() if values else ""

    def _problem(self, name: str, message: str) -> None:
        if Problem(name, message) not in self.problems:
            self.problems.append(Problem(name, message))
