"""The map of one answer, and the map of one program."""

from collections.abc import Sequence

from finder.map.draw import MapDrawer
from finder.map.svg import MapWords, Pin
from finder.pages.headline import around
from finder.search.answer import Answer
from providers.listing import Listing
from web.i18n import in_language, translator


def draw_pins(drawer: MapDrawer, answer: Answer, pins: Sequence[Pin], language: str) -> str:
    """The map beside a list. Without hits, and for a whole state, it fits the pins and not the radius."""
    t = translator(language)
    origin = answer.origin
    fits_radius = bool(answer.hits) and origin.kind != "state"
    return drawer.draw(
        lat=origin.lat,
        lon=origin.lon,
        miles=(answer.query.miles or None) if fits_radius else None,
        pins=pins,
        label=around(answer.query, origin, t),
        words=MapWords.translated(t),
    )


def draw_point(drawer: MapDrawer, listing: Listing, language: str) -> str:
    """Where one program is, with some miles around it."""
    return drawer.draw(
        lat=listing.lat,
        lon=listing.lon,
        miles=5,
        pins=[Pin(1, listing.lat, listing.lon, listing.name, in_language(f"/listing/{listing.id}", language))],
        label=listing.name,
        words=MapWords.translated(translator(language)),
    )
