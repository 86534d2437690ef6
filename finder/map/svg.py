"""The parts of a drawn map as SVG: every text is escaped here, every colour is left to the style sheet."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple, Self

import numpy as np

from finder.map.clipping import Strokes
from finder.map.placing import PIN, Name
from finder.map.view import HEIGHT, WIDTH, Point, Spot, View
from web.i18n import Translate
from web.i18n import mark as _

SCALES: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000)  # miles of a scale bar
LONGEST_BAR: Final = 200  # units
TEXTS: Final = 16_384  # escaped texts, and pairs of degrees, that are kept: a listing's are the same on every map
UNFIT: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML does not know


class Pin(NamedTuple):
    """A program on the map: its number on the list, degrees, its name, and where its pin leads."""

    number: int
    lat: float
    lon: float
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class MapWords:
    """The sentences on a map, in one language. ``miles`` has ``{n}`` for a number."""

    description: str
    origin: str
    mile: str
    miles: str
    move: str
    zoom_in: str
    zoom_out: str
    credit: str

    @classmethod
    @lru_cache(maxsize=8)
    def translated(cls, translate: Translate) -> Self:
        """The words in the language of a translator."""
        return cls(
            description=translate(_("The numbers are those of the list. Everything on the map is in the list too.")),
            origin=translate(_("Your search starts here")),
            mile=translate(_("1 mile")),
            miles=translate(_("{n} miles")),
            move=translate(_("Move the map")),
            zoom_in=translate(_("Zoom in")),
            zoom_out=translate(_("Zoom out")),
            credit=translate(_("Outlines: US Census")),
        )


@lru_cache(maxsize=TEXTS)
def text(words: str) -> str:
    """Words as they may stand in SVG, as an attribute or between tags."""
    return escape(UNFIT.sub("", words))


def head(box: str, origin: Point, miles: float | None, label: str, words: MapWords) -> str:
    """The opening tag, with what a script needs to draw the same map again, and what the map shows, in words."""
    search = f"{origin[0]:.4f},{origin[1]:.4f},{miles or 0:g}"
    return f'{OPENING} aria-label="{text(label)}" data-box="{box}" data-origin="{search}" {spoken(words)}'


OPENING: Final = f'<svg class="map-sheet" viewBox="0 0 {WIDTH} {HEIGHT}" role="group"'


@lru_cache(maxsize=8)
def spoken(words: MapWords) -> str:
    """What the opening tag says in one language on every map."""
    script = {"move": words.move, "zoom-in": words.zoom_in, "zoom-out": words.zoom_out, "credit": words.credit}
    members = " ".join(f'data-{name}="{text(value)}"' for name, value in script.items())
    return f"{members}><desc>{text(words.description)}</desc>"


def edges(view: View) -> str:
    """The degrees on the sheet, as a script reads them."""
    return ",".join(f"{edge:.3f}" for edge in view.box)


def outlines(view: View, land: Strokes, counties: Strokes, states: Strokes) -> str:
    """The ground of the map, from degrees."""
    ground, county, state = paths(view, (land, counties, states))
    return (
        f'<rect class="map-sea" width="{WIDTH}" height="{HEIGHT}"/><path class="map-land" d="{ground}"/>'
        f'<path class="map-county" d="{county}"/><path class="map-state" d="{state}"/>'
    )


class Signed(dict[int, str]):
    """Numbers with the sign, or the space, that parts them from one before."""

    def __missing__(self, number: int) -> str:
        return f"{number}" if number < 0 else f" {number}"


SIGNED: Final = Signed({number: Signed()[number] for number in range(-WIDTH, WIDTH + 1)})


def paths(view: View, layers: Sequence[Strokes]) -> list[str]:
    """Layers as the data of a path each: whole units, from point to point. A line within one unit is left out."""
    steps = view.units(np.concatenate([layer.points for layer in layers]))
    begins = np.concatenate([layer.starts for layer in layers])
    starts = np.flatnonzero(begins)
    firsts = steps[starts]
    steps[1:] -= steps[:-1].copy()
    moves = steps.any(axis=1) & ~begins
    has_moves = np.logical_or.reduceat(moves, starts) if len(starts) else begins
    starts, firsts = starts[has_moves], firsts[has_moves]
    moves[starts], steps[starts] = True, firsts
    words = list(map(SIGNED.__getitem__, steps[moves].ravel().tolist()))
    before = np.concatenate([[0], np.cumsum(moves) * 2])  # words before each point
    for start in before[starts].tolist():
        words[start] = f"M{words[start]}"
        words[start + 1] += "l"
    ends = before[np.cumsum([0, *(len(layer.points) for layer in layers)])].tolist()
    return ["".join(words[first:last]).replace("M ", "M").replace("l ", "l") for first, last in pairwise(ends)]


def ring(view: View, origin: Spot, miles: float) -> str:
    """The edge of the radius."""
    return f'<circle class="map-ring" {at(origin)} r="{miles * view.units_per_mile:.0f}"/>'


def origin(spot: Spot, words: MapWords) -> str:
    """Where the search starts."""
    circles = f'<circle {at(spot)} r="16"/><circle {at(spot)} r="6"/>'
    return f'<g class="map-origin" role="img"><title>{text(words.origin)}</title>{circles}</g>'


@lru_cache(maxsize=512)
def scale_bar(units_per_mile: float, words: MapWords) -> str:
    """A length in round miles."""
    miles = max(size for size in SCALES if size == 1 or size * units_per_mile <= LONGEST_BAR)
    label = words.mile if miles == 1 else words.miles.replace("{n}", f"{miles:,}")
    bar = f'<path class="map-scale" d="M24 {HEIGHT - 34}v12h{miles * units_per_mile:.0f}v-12"/>'
    return f'{bar}<text class="map-scale-text" x="34" y="{HEIGHT - 34}">{text(label)}</text>'


def town(name: Name) -> str:
    """A town's dot and name. The list says where each program is, so a screen reader is spared them."""
    (x, y), (anchor, right, down, _share) = name.dot, name.side
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    words = f'<text x="{x + right}" y="{y + down}"{end}>{text(name.text)}</text>'
    return f'<g class="map-town" aria-hidden="true"><circle cx="{x}" cy="{y}" r="4"/>{words}</g>'


def leaders(spots: Sequence[Spot], places: Sequence[Spot]) -> str:
    """Lines from pins that had to give way to where they belong, and a dot at that end."""
    moved = [(spot, place) for spot, place in zip(spots, places, strict=True) if math.dist(spot, place) > PIN / 2]
    if not moved:
        return ""
    lines = "".join([f"M{x} {y}L{right} {down}" for (x, y), (right, down) in moved])
    dots = "".join([f"M{x} {y}h0" for x, y in dict(moved)])  # of programs under one roof, one
    return f'<path class="map-leader" d="{lines}"/><path class="map-dot" d="{dots}"/>'


def pins(pins: Iterable[Pin], places: Iterable[Spot]) -> str:
    """Numbered pins that lead to their cards, out of the frame that a map may stand in: a page's ``<base>`` means
    nothing to SVG. No ``<title>``: beside the label it would be read out twice."""
    return "".join(
        [
            f'<a class="map-pin" target="_top" href="{text(href)}" aria-label="{number}. {text(label)}" '
            f'data-number="{number}" '
            f"{degrees(lat, lon)}>{disc(place)}{number}</text></a>"
            for (number, lat, lon, label, href), place in zip(pins, places, strict=True)
        ]
    )


@lru_cache(maxsize=TEXTS)
def disc(place: Spot) -> str:
    """A pin up to its number. Most pins give way to others, to one of two thousand places."""
    x, y = place
    return f'<circle cx="{x}" cy="{y}" r="{PIN}"/><text class="map-pin-text" x="{x}" y="{y + 10}">'


@lru_cache(maxsize=TEXTS)
def degrees(lat: float, lon: float) -> str:
    """Where a pin belongs, for the map that moves."""
    return f'data-lat="{lat:.4f}" data-lon="{lon:.4f}"'


def at(spot: Spot) -> str:
    """A circle's middle."""
    return f'cx="{spot[0]}" cy="{spot[1]}"'
