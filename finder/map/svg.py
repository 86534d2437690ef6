"""The parts of a drawn map as SVG: every text is escaped here, every colour is left to the style sheet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Final, Self

import numpy as np

from finder.map.clipping import Points
from finder.map.placing import PIN, Area, Name
from finder.map.view import HEIGHT, WIDTH, Point, View
from web.i18n import Translate
from web.i18n import mark as _

SCALES: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000)  # miles of a scale bar
LONGEST_BAR: Final = 200  # units
SCALE_AREA: Final[Area] = (0, HEIGHT - 70, LONGEST_BAR + 60, HEIGHT)
UNFIT: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # characters that XML does not know


@dataclass(frozen=True, slots=True)
class Pin:
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


def text(words: str) -> str:
    """Words as they may stand in SVG, as an attribute or between tags."""
    return escape(UNFIT.sub("", words))


def head(view: View, origin: Point, miles: float | None, label: str, words: MapWords) -> str:
    """The opening tag, with what a script needs to draw the same map again, and what the map shows, in words."""
    box = view.box
    script = {
        "box": f"{box.west:.3f},{box.south:.3f},{box.east:.3f},{box.north:.3f}",
        "origin": f"{origin[0]:.4f},{origin[1]:.4f},{miles or 0:g}",
        "move": words.move,
        "zoom-in": words.zoom_in,
        "zoom-out": words.zoom_out,
        "credit": words.credit,
    }
    members = " ".join(f'data-{name}="{text(value)}"' for name, value in script.items())
    return (
        f'<svg class="map-sheet" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{text(label)}" {members}>'
        f"<desc>{text(words.description)}</desc>"
    )


def outlines(land: Sequence[Points], counties: Sequence[Points], states: Sequence[Points]) -> str:
    """The ground of the map."""
    return (
        f'<rect class="map-sea" width="{WIDTH}" height="{HEIGHT}"/><path class="map-land" d="{path(land)}"/>'
        f'<path class="map-county" d="{path(counties)}"/><path class="map-state" d="{path(states)}"/>'
    )


def path(lines: Sequence[Points]) -> str:
    """Lines as the data of one path: whole units, from point to point."""
    if not lines:
        return ""
    corners = iter(np.rint(np.concatenate(lines)).astype(int).tolist())
    return "".join(stroke(list(islice(corners, len(line)))) for line in lines)


def stroke(corners: Sequence[tuple[int, int]]) -> str:
    """One line as path data; nothing when it would not leave its first unit."""
    x, y = first = corners[0]
    steps: list[int] = []
    for right, down in corners[1:]:
        if right != x or down != y:
            steps += (right - x, down - y)
            x, y = right, down
    return f"M{first[0]} {first[1]}l{' '.join(map(str, steps))}".replace(" -", "-") if steps else ""


def ring(view: View, origin: complex, miles: float) -> str:
    """The edge of the radius."""
    return f'<circle class="map-ring" {at(origin)} r="{miles * view.units_per_mile:.0f}"/>'


def origin(spot: complex, words: MapWords) -> str:
    """Where the search starts."""
    circles = f'<circle {at(spot)} r="16"/><circle {at(spot)} r="6"/>'
    return f'<g class="map-origin" role="img"><title>{text(words.origin)}</title>{circles}</g>'


def scale_bar(view: View, words: MapWords) -> str:
    """A length in round miles."""
    miles = max(size for size in SCALES if size == 1 or size * view.units_per_mile <= LONGEST_BAR)
    length = miles * view.units_per_mile
    label = words.mile if miles == 1 else words.miles.replace("{n}", f"{miles:,}")
    bar = f'<path class="map-scale" d="M24 {HEIGHT - 34}v12h{length:.0f}v-12"/>'
    return f'{bar}<text class="map-scale-text" x="34" y="{HEIGHT - 34}">{text(label)}</text>'


def town(name: Name) -> str:
    """A town's dot and name. The list says where each program is, so a screen reader is spared them."""
    x, y = name.start.real, name.start.imag
    dot = f'<circle {at(name.dot)} r="4"/>'
    anchor = "" if name.anchor == "start" else f' text-anchor="{name.anchor}"'
    words = f'<text x="{x:.0f}" y="{y:.0f}"{anchor}>{text(name.text)}</text>'
    return f'<g class="map-town" aria-hidden="true">{dot}{words}</g>'


def leaders(spots: Sequence[complex], places: Sequence[complex]) -> str:
    """Lines from pins that had to give way to where they belong, and a dot at that end."""
    moved = [(spot, place) for spot, place in zip(spots, places, strict=True) if abs(spot - place) > PIN / 2]
    lines = "".join(f"M{s.real:.0f} {s.imag:.0f}L{p.real:.0f} {p.imag:.0f}" for s, p in moved)
    dots = "".join(f"M{s.real:.0f} {s.imag:.0f}h0" for s, _ in moved)
    return f'<path class="map-leader" d="{lines}"/><path class="map-dot" d="{dots}"/>' if moved else ""


def pin(pin: Pin, place: complex) -> str:
    """A numbered pin that leads to its card. No ``<title>``: beside the label it would be read out twice."""
    label = text(f"{pin.number}. {pin.label}")
    here = f'data-number="{pin.number}" data-lat="{pin.lat:.4f}" data-lon="{pin.lon:.4f}"'
    return (
        f'<a class="map-pin" href="{text(pin.href)}" aria-label="{label}" {here}>'
        f'<circle {at(place)} r="{PIN}"/>'
        f'<text class="map-pin-text" x="{place.real:.0f}" y="{place.imag + 10:.0f}">{pin.number}</text></a>'
    )


def at(spot: complex) -> str:
    """A circle's middle, in whole units."""
    return f'cx="{spot.real:.0f}" cy="{spot.imag:.0f}"'
