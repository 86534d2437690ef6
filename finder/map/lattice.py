"""Points at even steps over the sheet, one bit each in one whole number.

Whether areas meet is then one operation for the whole sheet, where comparing them pair by pair would be hundreds.
A pattern is a number too: shifted by the index of a point it is the area around, or right below, that point.
"""

import math
from collections import defaultdict
from functools import cache

from finder.map.view import HEIGHT, WIDTH, Spot


class Lattice:
    """The points that are ``edge`` units or more from the edges of the sheet."""

    def __init__(self, *, step: int, edge: int, reach: int) -> None:
        """Patterns may reach so many units up, down, left and right: columns of that width part one row from the next.

        What leaves the sheet on one side thus meets nothing on the other.
        """
        self.step, self.edge, self.margin = step, edge, reach // step
        columns, rows = (WIDTH - 2 * edge) // step + 1, (HEIGHT - 2 * edge) // step + 1
        self.stride = columns + self.margin
        self._home = self.margin * (self.stride + 1)  # the bit of the first point: patterns may begin before it
        self.every = self.block(columns, rows)
        self._disc = cache(self._drawn_disc)

    def block(self, columns: int, rows: int) -> int:
        """The pattern of so many points to the right and down."""
        column = sum(1 << row * self.stride for row in range(rows))
        return ((1 << columns) - 1) * column << self._home

    def disc(self, x: int, y: int, radius: int) -> int:
        """The points nearer than a radius. The middle is not left of or above the first point."""
        column, right = divmod(x - self.edge, self.step)
        row, down = divmod(y - self.edge, self.step)
        return self._disc(right, down, radius) << row * self.stride + column

    def rings(self) -> list[int]:
        """Patterns of the points equally far from the middle of four points, the nearest first."""
        steps = range(1 - self.margin, self.margin + 1)
        rings: dict[float, int] = defaultdict(int)
        for right, down in ((right, down) for down in steps for right in steps):
            rings[math.hypot(right - 0.5, down - 0.5)] |= self._bit(right, down)
        return [ring for apart, ring in sorted(rings.items()) if apart <= self.margin]

    def index(self, x: int, y: int) -> int:
        """By how much to shift a pattern, for it to begin at a spot, or at the next point to the left and above."""
        edge, step = self.edge, self.step
        return (y - edge) // step * self.stride + (x - edge) // step

    def last(self, near: int) -> int:
        """The index of the last of some points, row by row."""
        return near.bit_length() - 1 - self._home

    def spots(self) -> list[Spot]:
        """Where the point of each index is."""
        rows = (divmod(index, self.stride) for index in range(self.every.bit_length() - self._home))
        return [(column * self.step + self.edge, row * self.step + self.edge) for row, column in rows]

    def _drawn_disc(self, right: int, down: int, radius: int) -> int:
        steps = range(-(radius // self.step), radius // self.step + 2)
        return sum(
            self._bit(column, row)
            for row in steps
            for column in steps
            if (column * self.step - right) ** 2 + (row * self.step - down) ** 2 < radius**2
        )

    def _bit(self, right: int, down: int) -> int:
        return 1 << self._home + down * self.stride + right
