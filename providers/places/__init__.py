"""Words → US places, offline: the one door to the gazetteer.

A visitor's words never leave the process and never reach a log: nothing here writes one, and `PlaceUnknown` keeps
them out of its message. Every call is synchronous and bounded: the text is cut to 100 characters before any work.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.exc import ConfigurationError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from providers.places.matching import Segments, county_rows, guessed, named, starting, state_row, town_rows
from providers.places.names import MAX_CHARS, MILITARY, state_code, tidy, without_country, words
from providers.places.points import exactly, is_sparse_home, point_in, written
from providers.places.remote import remote_geocoder
from providers.places.table import Place, Table
from providers.places.zips import is_military, places_by_zip, zip_position

__all__ = ["Gazetteer", "OfflineGeocoder", "Place", "PlaceUnknown", "remote_geocoder"]

MOST_ANSWERS = 12
_BORDER_KM = 160.0  # a point farther than this from every US town is abroad or at sea

Reason = Literal["empty", "military", "unknown", "outside"]


class PlaceUnknown(Exception):
    """No place for these words; `reason` says why. `text` is the visitor's own: show it to them, never log it."""

    def __init__(self, text: str, reason: Reason) -> None:
        super().__init__(reason)
        self.text = text[:MAX_CHARS]
        self.reason = reason


class Gazetteer:
    """US places by ZIP, name or point."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @classmethod
    def load(cls, folder: Path) -> "Gazetteer":
        """Read the tables in a folder (tens of milliseconds). Raises OSError or ValueError when they are unfit."""
        return cls(Table.load(folder))

    def locate(self, text: str) -> tuple[Place, ...]:
        """The places that a text can mean, best first, one to twelve of them. Raises PlaceUnknown, nothing else."""
        if place := self._table.zip_place(text):  # five digits and nothing else, as nearly everybody types
            return (place,)
        tidied = tidy(text)
        segments = [spoken for part in tidied.split(",") if (spoken := words(part))]
        if not segments:
            raise PlaceUnknown(text, "unknown" if tidied.strip("\0 ") else "empty")
        if point := point_in(tidied):
            return (self._place_at(text, *point),)
        segments = without_country(segments)
        flat = [word for segment in segments for word in segment]
        at = zip_position(flat)
        if at >= 0 and is_military(flat[at]):
            raise PlaceUnknown(text, "military")
        places = self._by_name(text, segments, flat) if at < 0 else places_by_zip(self._table, segments, at)
        if not places:
            raise PlaceUnknown(text, "unknown")
        return tuple(places[:MOST_ANSWERS])

    def suggest(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Places whose name or ZIP starts with a text, most populous first. Never raises; may be empty."""
        tidied = tidy(text)
        segments = [spoken for part in tidied.split(",") if (spoken := words(part))]
        if not segments or limit < 1:
            return ()
        begun = segments[0][0]
        if begun.isdigit() and begun == tidied:
            zips = self._table.zips_starting(begun, limit)
            return tuple(place for zip_code in zips if (place := self._table.zip_place(zip_code)))
        return tuple(map(self._table.place, starting(self._table, segments, limit)))

    def zip_point(self, zip_code: str) -> tuple[float, float] | None:
        """Latitude and longitude of a ZIP that the table has (`60614` or `60614-1234`)."""
        place = self._table.zip_place(zip_code.strip()[:5])
        return (place.lat, place.lon) if place else None

    def town_point(self, town: str, state: str) -> tuple[float, float] | None:
        """Latitude and longitude of the best known town of a name in a state (USPS code or name)."""
        place = self._first(town_rows(self._table, town, _code(state)))
        return (place.lat, place.lon) if place else None

    def county_of_zip(self, zip_code: str) -> str:
        """The county's full name (`Cook County`), the city's where a city is its own county, else an empty text."""
        rows = self._table.zip_rows(zip_code.strip()[:5])
        return self._table.county_name(rows[1]) if rows else ""

    def place_of_listing(self, zip_code: str, town: str, county: str, state: str) -> Place | None:
        """The best point for an address: its ZIP, else its town, else its county, else None.

        A ZIP of another state is taken for a typing error, because the state is the safer of the two.
        """
        code = _code(state)
        place = self._table.zip_place(zip_code.strip()[:5])
        if place and place.state == (code or place.state):
            return place
        return self._first(town_rows(self._table, town, code) or county_rows(self._table, county, code))

    def timezone_at(self, zip_code: str = "", town: str = "", county: str = "", state: str = "") -> str:
        """The IANA time zone of an address, else the one where most people of its state live, else an empty text."""
        place = self.place_of_listing(zip_code, town, county, state)
        place = place or self._first(state_row(self._table, _code(state)))
        return place.timezone if place else ""

    def nearest_town(self, lat: float, lon: float) -> Place:
        """The town nearest to a point, however far."""
        return self._table.place(self._table.nearest_towns(lat, lon)[0][0])

    def towns(self, fewest: int = 2_500) -> list[tuple[str, float, float, int]]:
        """Name, latitude, longitude and population of every town with at least so many people: for a map's labels."""
        places = map(self._table.place, self._table.town_rows(fewest))
        return [(place.town, place.lat, place.lon, place.population) for place in places]

    def _by_name(self, text: str, segments: Segments, flat: Sequence[str]) -> list[Place]:
        if rows := named(self._table, segments):
            return [self._table.place(row) for row in rows[:MOST_ANSWERS]]
        if MILITARY.intersection((flat[0], flat[-1])):
            raise PlaceUnknown(text, "military")
        return [self._table.place(row, "guess") for row in guessed(self._table, segments)[:MOST_ANSWERS]]

    def _place_at(self, text: str, lat: float, lon: float) -> Place:
        if abs(lat) > 90 or abs(lon) > 180:
            raise PlaceUnknown(text, "outside")
        nearest = self._table.nearest_towns(lat, lon, 3)
        if nearest[0][1] > _BORDER_KM and not is_sparse_home(lat, lon):
            raise PlaceUnknown(text, "outside")
        states = {self._table.state_of(row) for row, _ in nearest}
        state = states.pop() if len(states) == 1 else ""  # beside a border the nearest town may lie across it
        timezone = self._table.place(nearest[0][0]).timezone
        label = written(lat, lon)
        return Place(label, "point", state, lat, lon, "exact", "", 0, timezone, exactly(lat, lon))

    def _first(self, rows: Sequence[int]) -> Place | None:
        return self._table.place(rows[0]) if rows else None


class OfflineGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """The gazetteer as a geopy geocoder, so that it and a remote one are called alike. Opens no connection."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._gazetteer = gazetteer

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: object = None) -> Any:
        """A Location, or a list of them; None when there is none. `raw` holds the Place."""
        try:
            found = [_location(place) for place in self._gazetteer.locate(query)]
        except PlaceUnknown:
            return None
        return found[0] if exactly_one else found

    def reverse(self, query: Any, *, exactly_one: bool = True, timeout: object = None) -> Any:
        """The nearest town to a point (anything that geopy's Point reads) as a Location, or a list of one."""
        point = Point(query)
        location = _location(self._gazetteer.nearest_town(point.latitude, point.longitude))
        return location if exactly_one else [location]


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    def get_json(self, url: str, *, timeout: object, headers: object) -> NoReturn:
        raise ConfigurationError("the offline geocoder makes no requests")

    get_text = get_json


def _location(place: Place) -> Location:
    return Location(place.label, (place.lat, place.lon), {"place": place})


def _code(state: str) -> str:
    return state_code(words(tidy(state)))
