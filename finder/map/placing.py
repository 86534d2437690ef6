"""Where the marks of a map go: numbered pins that do not cover each other, and names of towns where there is room.

All in whole units and on lattices of bits: a page has half a millisecond, and there are twenty pins and eighty names.
"""

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

LETTER: Final = 14.5  # width of an average letter of a town's name
LINE: Final = 34  # height of a name with a little air
RISE: Final = 26  # of a name over the line it stands on
AIR: Final = 4  # left and right of a name
INSIDE: Final = 8  # least distance of a name from the edges
MOST_NAMES: Final = 8
LETTERS: Final = Lattice(step=8, edge=0, reach=40)  # where names can stand
SCALE_AREA: Final = LETTERS.block(33, 9) << LETTERS.index(0, HEIGHT - 68)
MARK: Final = 26  # radius around the origin that names keep free
DOT: Final = 10  # radius around the dot of a named town


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
    free = ROOM.every if taken is None else without(ROOM.every, nearest_inside(taken), CLEAR)
    searched: dict[Spot, int] = {}  # rings around a spot without room; where many meet, each begins after the last
    for spot in map(nearest_inside, spots[:MOST_PINS]):
        place = spot
        if spot in searched or not is_free(spot, places, taken):
            place, searched[spot] = nearest_free(spot, free, searched.get(spot, 0))
        else:
            searched[spot] = 0
        places.append(place)
        free = without(free, place, APART)
    return places + [nearest_inside(spot) for spot in spots[MOST_PINS:]]


def is_free(spot: Spot, others: Iterable[Spot], taken: Spot | None) -> bool:
    """Whether a pin at a spot covers neither another pin nor the small mark."""
    x, y = spot
    if taken is not None and (x - taken[0]) ** 2 + (y - taken[1]) ** 2 < CLEAR**2:
        return False
    for right, down in others:  # a loop, because ``all`` takes twice as long
        if (x - right) * (x - right) + (y - down) * (y - down) < APART * APART:
            return False
    return True


def without(free: int, place: Spot, radius: int) -> int:
    """What of some points is still free when there is a disc."""
    return free ^ free & ROOM.disc(*place, radius)


def nearest_free(spot: Spot, free: int, ring: int) -> tuple[Spot, int]:
    """The free place that is nearest to a spot, from some ring on, and its ring; the spot where there is no room."""
    shift = ROOM.index(*spot)
    while ring < len(RINGS):
        if found := RINGS[ring] << shift & free:
            return ROOM.first(found), ring
        ring += 1
    return spot, ring


def nearest_inside(spot: Spot) -> Spot:
    """The nearest place at which a whole pin is on the sheet."""
    x, y = spot
    if EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE:
        return spot
    return min(max(x, EDGE), WIDTH - EDGE), min(max(y, EDGE), HEIGHT - EDGE)


def label(text: str, dot: Spot) -> Label:
    """A town with what can be known before the pins are: to the right of its dot, to the left, above or below."""
    x, y = dot
    width = round(LETTER * len(text))
    shifts = []
    for side in SIDES:
        left, top = x + side.right - round(width * side.share) - AIR, y + side.down - RISE
        if INSIDE <= left <= WIDTH - INSIDE - width - 2 * AIR and INSIDE <= top <= HEIGHT - INSIDE - LINE:
            shifts.append((LETTERS.index(left, top), side))
    return Label(text, dot, block(len(text)), tuple(shifts))


@cache
def block(letters: int) -> int:
    """The pattern of a name."""
    return LETTERS.block(round((LETTER * letters + 2 * AIR) / LETTERS.step), round(LINE / LETTERS.step))


def name_towns(labels: Iterable[Label], pins: Iterable[Spot], origin: Spot) -> list[Name]:
    """The first few names that find room beside their dot, beside the pins, beside each other, and on the sheet."""
    disc = LETTERS.disc
    full = SCALE_AREA | disc(*nearest_inside(origin), MARK)
    for x, y in pins:
        full |= disc(x, y, PIN)
    names: list[Name] = []
    for text, dot, pattern, shifts in labels:
        for shift, side in shifts:
            if not full & pattern << shift:
                full |= pattern << shift | disc(*dot, DOT)
                names.append(Name(text, dot, side))
                break
        if len(names) == MOST_NAMES:
            break
    return names
