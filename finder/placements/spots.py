"""Under which words a place is kept: the gazetteer's own, never those that somebody typed.

A ZIP code that the table has, a town or county with its state, the code of a state, or a point to two decimals (about
a kilometre). What was taken for a place by guessing is kept as that place; a ZIP code that the table lacks, as the town
that stands in for it. Locating the kept text gives the same place again.
"""

from providers.places import Gazetteer, Place, PlaceUnknown


def kept(place: Place, gazetteer: Gazetteer) -> str:
    """The text for a place that the gazetteer located, or a remote geocoder did."""
    if place.kind == "state":
        return place.state if _is_state(place.state, gazetteer) else place.query
    if place.kind == "point":
        rounded = f"{place.lat:.2f}, {place.lon:.2f}"
        return rounded if located(rounded, gazetteer) else _town(place, gazetteer)
    return _town(place, gazetteer) if place.match == "fallback" else place.query


def located(text: str, gazetteer: Gazetteer) -> Place | None:
    """The place that a text means first; ``None`` where it means none."""
    try:
        return gazetteer.locate(text)[0]
    except PlaceUnknown:
        return None


def is_kept(text: object, gazetteer: Gazetteer) -> bool:
    """Whether this is a text under which a place is kept, letter by letter."""
    place = located(text, gazetteer) if isinstance(text, str) else None
    return place is not None and kept(place, gazetteer) == text


def _is_state(code: str, gazetteer: Gazetteer) -> bool:
    """Whether a state's code means that state: LA is a city first."""
    place = located(code, gazetteer)
    return place is not None and (place.kind, place.state) == ("state", code)


def _town(place: Place, gazetteer: Gazetteer) -> str:
    return gazetteer.nearest_town(place.lat, place.lon).query
