"""Where the marks of a map go: numbered pins that do not cover each other, and names of towns where there is room."""

import cmath
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from finder.map.view import HEIGHT, WIDTH

PIN: Final = 30  # radius of a pin, in units
APART: Final = 2 * PIN + 3  # least distance between two pins
CLEAR: Final = PIN + 14  # least distance of a pin from the mark of the origin
MOST_PINS: Final = 40  # pins past these are not moved: there is no room for more
LETTER: Final = 14.5  # width of an average letter of a town's name
LINE: Final = 30  # height of a name
MOST_NAMES: Final = 8

Area = tuple[float, float, float, float]  # left, top, right, bottom


def around(distance: float) -> list[complex]:
    """Offsets evenly around a circle."""
    count = max(8, round(math.tau * distance / 40))
    return [cmath.rect(distance, math.tau * turn / count - math.pi / 2) for turn in range(count)]


NEAR: Final = np.array([offset for distance in (24, 44, APART, 95) for offset in around(distance)])
FAR: Final = np.array([offset for distance in (127, 160, 200, 245, 300) for offset in around(distance)])


@dataclass(frozen=True, slots=True)
class Name:
    """A town's name beside its dot, both as spots on the sheet."""

    text: str
    dot: complex
    start: complex
    anchor: str  # of SVG: which end of the text ``start`` is


def spread(spots: Sequence[complex], taken: complex | None) -> list[complex]:
    """For each spot the nearest free one, in the order given. ``taken`` is a small mark that should stay visible.

    Without room, and past the first forty, a spot stays where it is.
    """
    places = [nearest_inside(spot) for spot in spots]
    for turn, place in enumerate(places[:MOST_PINS]):
        others = places[:turn]
        if not is_free(place, others, taken):
            places[turn] = nearest_free(place, others, taken)
    return places


def is_free(place: complex, others: Iterable[complex], taken: complex | None) -> bool:
    """Whether a pin at a place covers neither another pin nor the small mark."""
    if taken is not None and abs(place - taken) < CLEAR:
        return False
    return all(abs(place - other) >= APART for other in others)


def nearest_free(place: complex, others: Sequence[complex], taken: complex | None) -> complex:
    """The free place on the sheet that is nearest to one that is not free; the same where there is no room."""
    full = np.array(others, complex)
    for offsets in (NEAR, FAR):
        tries = place + offsets
        x, y = tries.real, tries.imag
        free = (x > PIN) & (x < WIDTH - PIN) & (y > PIN) & (y < HEIGHT - PIN)
        if taken is not None:
            free &= np.abs(tries - taken) >= CLEAR
        away = tries[:, None] - full
        free &= (away.real**2 + away.imag**2 >= APART**2).all(axis=1)
        if free.any():
            return complex(tries[free.argmax()])
    return place


def nearest_inside(spot: complex) -> complex:
    """The nearest place at which a whole pin is on the sheet."""
    edge = PIN + 2
    return complex(min(max(spot.real, edge), WIDTH - edge), min(max(spot.imag, edge), HEIGHT - edge))


def name_towns(towns: Iterable[tuple[str, complex]], pins: Iterable[complex], taken: Iterable[Area]) -> list[Name]:
    """The first few names that find room beside their dot, beside the pins, beside each other, and on the sheet."""
    full = [*taken, *((pin.real - PIN, pin.imag - PIN, pin.real + PIN, pin.imag + PIN) for pin in pins)]
    names: list[Name] = []
    for text, dot in towns:
        if place := place_for(text, dot, full):
            name, area = place
            names.append(name)
            full += [area, (dot.real - 8, dot.imag - 8, dot.real + 8, dot.imag + 8)]
        if len(names) == MOST_NAMES:
            break
    return names


def place_for(text: str, dot: complex, full: Sequence[Area]) -> tuple[Name, Area] | None:
    """A name to the right of its dot, to the left, above or below: the first where there is room."""
    width, x, y = LETTER * len(text), dot.real, dot.imag
    for anchor, left, start in (
        ("start", x + 12, complex(x + 12, y + 9)),
        ("end", x - 12 - width, complex(x - 12, y + 9)),
        ("middle", x - width / 2, complex(x, y - 14)),
        ("middle", x - width / 2, complex(x, y + 34)),
    ):
        area = (left - 4, start.imag - LINE + 4, left + width + 4, start.imag + 8)
        if has_room(area, full):
            return Name(text, dot, start, anchor), area
    return None


def has_room(area: Area, full: Iterable[Area]) -> bool:
    """Whether an area is on the sheet and meets none of the others."""
    left, top, right, bottom = area
    if left < 8 or top < 8 or right > WIDTH - 8 or bottom > HEIGHT - 8:
        return False
    for west, north, east, south in full:  # a loop, because it is the innermost of them all
        if left < east and west < right and top < south and north < bottom:
            return False
    return True
