"""Where the marks of a map go: numbered pins that do not cover each other, and names of towns where there is room.

All in whole units and on lattices of bits: a map has a tenth of a millisecond for twenty pins and eighty names.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from finder.map.lattice import Lattice
from finder.map.view import HEIGHT, WIDTH, Spot

PIN: Final = 30  # radius of a pin, in units
APART: Final = 2 * PIN + 3  # least distance between two pins
CLEAR: Final = PIN + 14  # least distance of a pin from the mark of the origin
MOST_PINS: Final = 40  # pins past these are not moved: there is no room for more
EDGE: Final = PIN + 2  # least distance of a pin's middle from the edges
ROOM: Final = Lattice(step=16, edge=EDGE, reach=304)  # where pins can give way to
RINGS: Final = ROOM.rings()
AROUND: Final = ROOM.disc(EDGE, EDGE, APART)  # what a pin on the lattice takes
PLACES: Final = ROOM.spots()
CELL: Final = ROOM.block(2, 2)

LETTER: Final = 14.5  # width of an average letter of a town's name
LINE: Final = 34  # height of a name with a little air
RISE: Final = 26  # of a name over the line it stands on
AIR: Final = 4  # left and right of a name
INSIDE: Final = 8  # least distance of a name from the edges
MOST_NAMES: Final = 8
LETTERS: Final = Lattice(step=10, edge=0, reach=40)  # where names can stand
SCALE_AREA: Final = LETTERS.block(27, 8) << LETTERS.index(0, HEIGHT - 70)
NEXT: Final = LETTERS.step - 1  # from anywhere to the next point to the right or below
PIN_AREA: Final = LETTERS.disc(5, 5, PIN + 2)
MARK_AREA: Final = LETTERS.disc(5, 5, 26)  # around the origin
DOT_AREA: Final = LETTERS.disc(5, 5, 10)  # around the dot of a town


class Side(NamedTuple):
    """Where a name begins, seen from its dot: ``anchor`` of SVG, units, and the part of its width left of there."""

    anchor: str
    right: int
    down: int
    share: float


SIDES: Final = (
    Side("start", 12, 9, 0),
    Side("end", -12, 9, 1),
    Side("middle", 0, -14, 0.5),
    Side("middle", 0, 34, 0.5),
)


class Label(NamedTuple):
    """A town that may get a name: its dot, the pattern of its name, and by how much to shift it for which side."""

    text: str
    dot: Spot
    pattern: int
    shifts: tuple[tuple[int, Side], ...]


class Name(NamedTuple):
    """A town's name beside its dot."""

    text: str
    dot: Spot
    side: Side


def spread(spots: Sequence[Spot], taken: Spot | None) -> list[Spot]:
    """For each spot the nearest free one, in the order given. ``taken`` is a small mark that should stay visible.

    Without room, and past the first forty, a spot stays where it is.
    """
    places: list[Spot] = []
    free = ROOM.every
    if taken is not None:
        free ^= free & ROOM.disc(*nearest_inside(taken), CLEAR)
    searched: dict[Spot, int] = {}  # rings around a spot that are full: where many pins meet, they are searched once
    for spot in map(nearest_inside, spots[:MOST_PINS]):
        place, index = spot, ROOM.index(*spot)
        near = free >> index
        if spot not in searched and is_free(spot, near, places, taken):
            searched[spot] = 0
            area = ROOM.disc(*spot, APART)
        else:
            found, searched[spot] = nearest_free(near, searched.get(spot, 0))
            place = PLACES[index + found]
            area = AROUND << index + found
        places.append(place)
        free ^= free & area
    return places + list(map(nearest_inside, spots[MOST_PINS:]))


def is_free(spot: Spot, near: int, others: Iterable[Spot], taken: Spot | None) -> bool:
    """Whether a pin at a spot covers neither another pin nor the small mark.

    Where the four points around it are free, it is free too, to half a unit, because what a pin takes is far larger.
    Where none of them is, it is not worth a closer look.
    """
    around = near & CELL
    if not around or around == CELL:
        return around == CELL
    if taken is not None and math.dist(spot, taken) < CLEAR:
        return False
    return all(math.dist(spot, other) >= APART for other in others)


def nearest_free(near: int, first: int) -> tuple[int, int]:
    """How far on the nearest free point is, and its ring: from one on. Without room, the point itself."""
    for ring in range(first, len(RINGS)):
        if found := near & RINGS[ring]:
            return ROOM.last(found), ring
    return 0, len(RINGS)


def nearest_inside(spot: Spot) -> Spot:
    """The nearest place at which a whole pin is on the sheet."""
    x, y = spot
    if EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE:
        return spot
    return min(max(x, EDGE), WIDTH - EDGE), min(max(y, EDGE), HEIGHT - EDGE)


def label(text: str, dot: Spot) -> Label:
    """A town with what can be known before the pins are: on which sides of its dot its name is on the sheet."""
    x, y = dot
    pattern, ways = shape(len(text))
    shifts = tuple(
        [
            (LETTERS.index(x + right + NEXT, y + down + NEXT), side)
            for right, down, most, side in ways
            if INSIDE <= x + right <= most and INSIDE <= y + down <= HEIGHT - INSIDE - LINE
        ]
    )
    return Label(text, dot, pattern, shifts)


@cache
def shape(letters: int) -> tuple[int, list[tuple[int, int, int, Side]]]:
    """The pattern of a name; for each side, its corner seen from the dot, and how far right that corner may be."""
    width = round(LETTER * letters)
    most = WIDTH - INSIDE - width - 2 * AIR
    ways = [(side.right - round(width * side.share) - AIR, side.down - RISE, most, side) for side in SIDES]
    return LETTERS.block(math.ceil((width + 2 * AIR) / LETTERS.step), math.ceil(LINE / LETTERS.step)), ways


def name_towns(labels: Iterable[Label], pins: Iterable[Spot], origin: Spot) -> list[Name]:
    """The first few names that find room beside their dot, beside the pins, beside each other, and on the sheet."""
    full = SCALE_AREA | MARK_AREA << LETTERS.index(*origin)
    for x, y in pins:
        full |= PIN_AREA << LETTERS.index(x, y)
    names: list[Name] = []
    for text, dot, pattern, shifts in labels:
        for shift, side in shifts:
            if not full & pattern << shift:
                full |= pattern << shift | DOT_AREA << LETTERS.index(*dot)
                names.append(Name(text, dot, side))
                break
        if len(names) == MOST_NAMES:
            break
    return names
