"""The table of US places in memory: rows kept as text and parsed only when asked for.

Three files, written by `seeds/gazetteer.py`, each a gzip of tab-separated lines:

* `places.tsv.gz`: state, kind, name, latitude, longitude, population, time zone, row of its county. The best known
  come first, so a lower row number is the better answer.
* `names.tsv.gz`: key, then the rows that bear the name, best first.
* `zips.tsv.gz`: ZIP, latitude, longitude, row of its town, row of its county.

A worker starts with every deployment and after every crash, which is why nothing is turned into objects on loading.
"""

import gzip
import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from providers.places.names import NAMED_LIKE_A_CITY

Kind = Literal["zip", "town", "county", "state", "point"]
Match = Literal["exact", "guess", "fallback"]

EARTH_KM = 6371.0
_BAND = 1.0  # degrees to the north and south in which a nearest town is looked for first
_TOWN, _TWIN, _COUNTY, _STATE = "tdcs"  # a twin has a namesake in its state and is told apart by its county
_KINDS: dict[str, Kind] = {_TOWN: "town", _TWIN: "town", _COUNTY: "county", _STATE: "state"}


@dataclass(frozen=True, slots=True)
class Place:
    """A point people can search around. Degrees are WGS 84; texts are empty and population 0 when unknown."""

    label: str
    kind: Kind
    state: str
    lat: float
    lon: float
    match: Match
    town: str
    population: int
    timezone: str
    query: str  # typed again, yields exactly this place first


class Table:
    """Rows by number, by name and by ZIP. Read-only, so threads may share it."""

    def __init__(self, places: list[str], names: dict[str, str], zips: dict[str, str]) -> None:
        self._places = places
        self._names = names
        self._zips = zips

    @classmethod
    def load(cls, folder: Path) -> "Table":
        """Read the three files of a folder. Raises OSError when one is missing, ValueError when one is damaged."""
        names = dict(line.split("\t") for line in _lines(folder / "names.tsv.gz"))
        zips = {line[:5]: line[6:] for line in _lines(folder / "zips.tsv.gz")}
        return cls(_lines(folder / "places.tsv.gz"), names, zips)

    def __len__(self) -> int:
        return len(self._places)

    def rows(self, key: str, state: str = "", kinds: str = "") -> list[int]:
        """Rows that bear a name, best first; only those of a state and of some kinds (letters) when given."""
        found = self._names.get(key)
        if found is None:
            return []
        rows = [int(row) for row in found.split(" ")]
        if state:
            rows = [row for row in rows if self._places[row][:2] == state]
        return [row for row in rows if self._places[row][3] in kinds] if kinds else rows

    def rows_starting(self, prefix: str) -> Iterator[list[int]]:
        """Rows of every name that starts so, name by name."""
        for position in range(bisect_left(self._keys, prefix), len(self._keys)):
            if not self._keys[position].startswith(prefix):
                return
            yield [int(row) for row in self._names[self._keys[position]].split(" ")]

    def close_names(self, key: str, edits: int) -> list[tuple[str, int]]:
        """Names at most so many edits away (a swap of two neighbours is one), with the number of edits."""
        close = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return [(name, int(distance)) for name, distance, _ in close]

    def state_of(self, row: int) -> str:
        """USPS code of a row's state."""
        return self._places[row][:2]

    def kind_of(self, row: int) -> Kind:
        """What a row is, without parsing it."""
        return _KINDS[self._places[row][3]]

    def county_of(self, row: int) -> int:
        """The row of the county (or of the independent city, or of the state that has no counties) a town lies in."""
        return int(self._places[row].rsplit("\t", 1)[1])

    def name_of(self, row: int) -> str:
        """The plain name of a row: `Cook County`, `Chicago`, `Illinois`."""
        return self._places[row].split("\t", 3)[2]

    def county_name(self, row: int) -> str:
        """A row's name as a county: a city that is its own says so, because a real county may share its name."""
        name = self.name_of(row)
        return f"{name} city" if self.kind_of(row) == "town" and not name.endswith("City") else name

    def place(self, row: int, match: Match = "exact") -> Place:
        """A row as a value."""
        state, code, name, lat, lon, population, timezone, county = self._places[row].split("\t")
        kind = _KINDS[code]
        if kind == "state":
            label = query = f"{name} State" if state in NAMED_LIKE_A_CITY else name
        else:
            middle = f", {self.county_name(int(county))}" if code == _TWIN else ""
            label = query = f"{name}{middle}, {state}"
        town = name if kind == "town" else ""
        return Place(label, kind, state, float(lat), float(lon), match, town, int(population), timezone, query)

    def zip_place(self, zip_code: str) -> Place | None:
        """The place of a ZIP that the table has."""
        line = self._zips.get(zip_code)
        if line is None:
            return None
        lat, lon, town, _ = line.split("\t")
        state, _, name, _, _, _, timezone, _ = self._places[int(town)].split("\t")
        label = f"{zip_code} ({name}, {state})"
        return Place(label, "zip", state, float(lat), float(lon), "exact", name, 0, timezone, zip_code)

    def zip_rows(self, zip_code: str) -> tuple[int, int] | None:
        """The rows of a ZIP's town and county."""
        line = self._zips.get(zip_code)
        if line is None:
            return None
        _, _, town, county = line.split("\t")
        return int(town), int(county)

    def zips_starting(self, prefix: str, limit: int | None = None) -> list[str]:
        """ZIPs of the table that start so, in numeric order."""
        start, end = bisect_left(self._zip_codes, prefix), bisect_left(self._zip_codes, prefix + ":")
        return self._zip_codes[start:end][:limit]

    def town_rows(self, fewest: int) -> list[int]:
        """Rows of towns with at least so many people."""
        towns = ((row, line) for row, line in enumerate(self._places) if line[3] in (_TOWN, _TWIN))
        return [row for row, line in towns if int(line.split("\t", 6)[5]) >= fewest]

    def nearest_towns(self, lat: float, lon: float, count: int = 1) -> list[tuple[int, float]]:
        """Town rows nearest to a point, with great-circle kilometres. Knows no seam at 180 degrees."""
        lats, _, _ = self._sphere
        south, north = np.searchsorted(lats, (lat - _BAND, lat + _BAND))
        found = self._nearest_between(int(south), int(north), lat, lon, count)
        if len(found) == count and found[-1][1] < math.radians(_BAND) * EARTH_KM:
            return found
        return self._nearest_between(0, len(lats), lat, lon, count)  # nothing beyond the band can be nearer, else look

    def _nearest_between(self, south: int, north: int, lat: float, lon: float, count: int) -> list[tuple[int, float]]:
        """The nearest among towns that follow each other from south to north."""
        if north - south < count:
            return []
        _, rows, vectors = self._sphere
        cosines = vectors[south:north] @ _vectors(np.array([lat]), np.array([lon]))[0]
        best = np.argpartition(-cosines, count - 1)[:count]
        ordered = best[np.argsort(-cosines[best], kind="stable")]
        return [(int(rows[south + i]), float(np.arccos(min(1.0, cosines[i]))) * EARTH_KM) for i in ordered]

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._names)

    @cached_property
    def _zip_codes(self) -> list[str]:
        return sorted(self._zips)

    @cached_property
    def _sphere(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Towns from south to north: latitude, row, unit vector."""
        towns = [(row, line.split("\t", 5)) for row, line in enumerate(self._places) if line[3] in (_TOWN, _TWIN)]
        lats = np.array([float(fields[3]) for _, fields in towns])
        lons = np.array([float(fields[4]) for _, fields in towns])
        order = np.argsort(lats, kind="stable")
        return lats[order], np.array([row for row, _ in towns])[order], _vectors(lats, lons)[order]


def _vectors(lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees → unit vectors, one a row."""
    lat, lon = np.radians(lats), np.radians(lons)
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _lines(path: Path) -> list[str]:
    try:
        return gzip.decompress(path.read_bytes()).decode().removesuffix("\n").split("\n")
    except (EOFError, gzip.BadGzipFile) as damage:
        raise ValueError(f"{path.name} is damaged: generate it again") from damage
