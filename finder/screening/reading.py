"""Reading a table by hand-held steps, so that whatever is wrong in it is named by its file, line and place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class TableError(ValueError):
    """The table of the screening cannot be used. The message names the file, the line and the place."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that is read: its name, and its lines to find a place in."""

    name: str
    lines: tuple[str, ...]

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a place, counted from 1: each step is looked for from where the one before was found."""
        at = 0
        for step in path:
            key = re.compile(rf'(^|[\s{{,.\["])"?{re.escape(step)}"?(\s*=|[.\]])|\bid = "{re.escape(step)}"')
            at = next((i for i in range(at, len(self.lines)) if key.search(self.lines[i])), at)
        return at + 1


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the table, with the steps that lead to it."""

    value: Any
    source: Source
    path: tuple[str, ...] = ()

    def wrong(self, message: str) -> TableError:
        """What is wrong here, in words that name the place."""
        place = " › ".join(self.path) or "the table"
        return TableError(f"{self.source.name}, line {self.source.line(self.path)}, {place}: {message}")

    def only(self, *keys: str) -> "Node":
        """This table, if it has no other members: a misspelled one must not be ignored."""
        for key in self._table():
            if key not in keys:
                raise self.wrong(f"has no member {key!r}, it may have {', '.join(keys)}")
        return self

    def get(self, key: str) -> "Node | None":
        """A member that may be left out."""
        table = self._table()
        return Node(table[key], self.source, (*self.path, key)) if key in table else None

    def __getitem__(self, key: str) -> "Node":
        if (found := self.get(key)) is None:
            raise self.wrong(f"{key} is missing")
        return found

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The members of a table, by name."""
        for key in self._table():
            yield key, self[key]

    def each(self) -> Iterator["Node"]:
        """The entries of a list: their step is their id where they have one, otherwise their place from 1."""
        if not isinstance(self.value, list):
            raise self.wrong("must be a list")
        for place, entry in enumerate(self.value, 1):
            step = str(entry.get("id", place)) if isinstance(entry, dict) else str(place)
            yield Node(entry, self.source, (*self.path, step))

    def text(self) -> str:
        """Words; an empty text is nothing said."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("must be a text that is not empty")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of words, each once."""
        found = tuple(entry.text() for entry in self.each())
        if len(set(found)) != len(found):
            raise self.wrong("says something twice")
        return found

    def number(self) -> int:
        """A whole number, 0 or more."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0:
            raise self.wrong("must be a whole number")
        return self.value

    def _table(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong("must be a table")
        return self.value
