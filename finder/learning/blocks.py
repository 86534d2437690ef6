"""The files of the pages: their entries are blocks, such as ``[[sections.items]]``, and errors name the line."""

import re
import tomllib
from itertools import islice
from pathlib import Path
from typing import Final

from finder.screening.reading import Node, Source, TableError

ENTRY_DEPTHS: Final = (2, 4)  # sections › 3, and sections › feel › items › 2


class Blocks(Source):
    """A file that is prose for the most part: a step is looked for where a line begins, never within a sentence."""

    __slots__ = ()

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a place, counted from 1: each step from where the one before was found."""
        at = 0
        for depth in range(1, len(path) + 1):
            at = self._next(at, path[:depth])
        return at + 1

    def _next(self, at: int, path: tuple[str, ...]) -> int:
        step = path[-1]
        if not step.isdigit():
            key = re.compile(rf'\[*([\w-]+\.)*"?{re.escape(step)}"?(\]|\.|\s*=)|id = "{re.escape(step)}"$')
            return next((place for place in range(at, len(self.lines)) if key.match(self.lines[place])), at)
        if len(path) not in ENTRY_DEPTHS:
            return at  # an entry of a list that stands on one line
        header = f"[[{'.'.join(path[::2])}]]"
        headers = (place for place in range(at, len(self.lines)) if self.lines[place] == header)
        return next(islice(headers, int(step) - 1, None), at)


def opened(path: Path) -> Node:
    """The file as a table. Raises ``TableError`` when it is no TOML."""
    written = path.read_text(encoding="utf-8")
    try:
        return Node(tomllib.loads(written), Blocks(path.name, tuple(written.splitlines())))
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{path.name}: {error}") from error
