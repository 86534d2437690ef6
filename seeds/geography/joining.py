"""Joins what the packages say: every town gets its county, every ZIP its town and county, every area its people."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from providers.places.names import STATES, key_of
from seeds.geography.packages import Town, Zip
from seeds.geography.shapes import CountyMap

Namesakes = dict[tuple[str, str], list[Town]]  # key and state → the towns, one a county

_FAR = 0.7  # degrees: a ZIP farther than this from a town of its name belongs to another one
AREA_WORD = re.compile(r" (County|Parish|City and Borough|Borough|Census Area|Municipality|Municipio|Island|District)$")


@dataclass(frozen=True, slots=True)
class Area:
    """A county or a state (no FIPS code): where its people live, and the time zone that most of them share."""

    fips: str
    name: str
    state: str
    lat: float
    lon: float
    timezone: str
    weight: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Everything known about the country. `zips` are in order, each with its town and its county's FIPS code."""

    namesakes: Namesakes
    zips: list[tuple[Zip, Town, str]]
    counties: list[Area]
    states: list[Area]

    @property
    def towns(self) -> list[Town]:
        """All towns."""
        return [town for group in self.namesakes.values() for town in group]


class Joiner:
    """Knows the outlines and names of counties; joins towns and ZIPs to them."""

    def __init__(self, outlines: CountyMap, county_names: Mapping[str, tuple[str, str]]) -> None:
        self._outlines = outlines
        self._names = county_names
        self._state_fips = {state: fips[:2] for fips, (_, state) in county_names.items()}

    def join(self, towns: Iterable[Town], zips: Iterable[Zip]) -> Joined:
        """Join everything. Towns are changed in place."""
        namesakes = self._namesakes(towns)
        of_state = _by_state(namesakes)
        joined: list[tuple[Zip, Town, str]] = []
        homeless: dict[tuple[str, str], list[Zip]] = defaultdict(list)
        for found in zips:
            if town := self._town_of(found, namesakes, of_state):
                joined.append((found, town, self._county_of(found)))
            else:
                homeless[key_of(found.town), found.state].append(found)
        for name, group in sorted(homeless.items()):
            town = self._new_town(group, namesakes.setdefault(name, []), of_state)
            joined += [(found, town, self._county_of(found)) for found in group]
        for _, town, _ in joined:
            town.zips += 1
        for group_of_towns in namesakes.values():
            group_of_towns.sort(key=lambda town: (-town.population, -town.zips, town.county))
        joined.sort(key=lambda row: row[0].code)
        return Joined(namesakes, joined, self._counties(namesakes, joined), _states(namesakes))

    def full_name(self, fips: str) -> str:
        """`Cook County`; without a word for its kind where a city is its own county."""
        if fips in self._names:
            return self._names[fips][0]
        return f"{self._outlines.counties[fips].name} Census Area"  # dissolved in 2019: Valdez–Cordova, Alaska

    def _county_at(self, lat: float, lon: float, state: str) -> str:
        return self._outlines.county_at(lat, lon, self._state_fips.get(state, ""))

    def _county_of(self, found: Zip) -> str:
        # Connecticut's ZIPs name planning regions, which nobody says and no outline has: those go by their point.
        return found.county if found.county in self._names else self._county_at(found.lat, found.lon, found.state)

    def _namesakes(self, towns: Iterable[Town]) -> Namesakes:
        """One town a name and county: where GeoNames has a village and its township, the larger stands for both."""
        namesakes: Namesakes = defaultdict(list)
        for town in sorted(towns, key=lambda town: (-town.population, town.name, town.lat)):
            town.county = self._county_at(town.lat, town.lon, town.state)
            group = namesakes[key_of(town.name), town.state]
            if town.county not in {other.county for other in group}:
                group.append(town)
        return dict(namesakes)

    def _town_of(self, found: Zip, namesakes: Namesakes, of_state: Mapping[str, list[Town]]) -> Town | None:
        if not found.town:
            return self._seat(found, namesakes) or _nearest(found, of_state[found.state])
        group = namesakes.get((key_of(found.town), found.state), [])
        town = _nearest(found, group) if group else None
        return town if town and _distance(found, town) < _FAR**2 else None

    def _seat(self, found: Zip, namesakes: Namesakes) -> Town | None:
        """The town that a county is named after: in Puerto Rico that is what people call the whole municipio."""
        county = self._county_at(found.lat, found.lon, found.state)
        name = AREA_WORD.sub("", self.full_name(county)) if county else ""
        return next(iter(namesakes.get((key_of(name), found.state), [])), None)

    def _new_town(self, group: Sequence[Zip], known: list[Town], of_state: Mapping[str, list[Town]]) -> Town:
        """A town that only ZIPs know: a post office's name, in the middle of its ZIPs."""
        county = Counter(self._county_of(found) for found in group).most_common(1)[0][0]
        for town in known:
            if town.county == county:
                return town
        lat, lon = (sum(degrees) / len(group) for degrees in zip(*((z.lat, z.lon) for z in group), strict=True))
        town = Town(group[0].town, group[0].state, lat, lon, county=county)
        town.timezone = _nearest(town, of_state[town.state]).timezone
        known.append(town)
        return town

    def _counties(self, namesakes: Namesakes, zips: Iterable[tuple[Zip, Town, str]]) -> list[Area]:
        people: dict[str, list[Town]] = defaultdict(list)
        for town in (town for group in namesakes.values() for town in group):
            people[town.county].append(town)
        for found, town, fips in zips:
            if not any(other.population for other in people[fips]):
                people[fips].append(Town("", found.state, found.lat, found.lon, 0, town.timezone))
        areas = []
        for fips in sorted({*self._outlines.counties, *people} - {""}):
            name = self.full_name(fips)
            if not AREA_WORD.search(name):
                continue  # a city, a district or an island that is its own county is found as the town or the state
            state = next(state for state, code in self._state_fips.items() if code == fips[:2])
            areas.append(self._area(fips, name, state, people[fips], _by_state(namesakes)[state]))
        return areas

    def _area(self, fips: str, name: str, state: str, people: list[Town], neighbours: list[Town]) -> Area:
        if people:
            return _area(fips, name, state, people)
        lat, lon = self._outlines.counties[fips].centre
        return Area(fips, name, state, lat, lon, _nearest(Town("", state, lat, lon), neighbours).timezone, 0)


def _states(namesakes: Namesakes) -> list[Area]:
    of_state = _by_state(namesakes)
    return [_area("", name, code, of_state[code]) for code, name in STATES.items() if code in of_state]


def _area(fips: str, name: str, state: str, people: Sequence[Town]) -> Area:
    """The centre of the people, not of the land: nobody lives in the middle of San Bernardino County."""
    weight = sum(town.population for town in people)
    shares = [town.population if weight else 1 for town in people]
    zones: Counter[str] = Counter()
    for town, share in zip(people, shares, strict=True):
        zones[town.timezone] += share
    lat = sum(town.lat * share for town, share in zip(people, shares, strict=True)) / sum(shares)
    lon = sum(town.lon * share for town, share in zip(people, shares, strict=True)) / sum(shares)
    return Area(fips, name, state, lat, lon, zones.most_common(1)[0][0], weight)


def _by_state(namesakes: Namesakes) -> dict[str, list[Town]]:
    of_state: dict[str, list[Town]] = defaultdict(list)
    for group in namesakes.values():
        for town in group:
            of_state[town.state].append(town)
    return of_state


def _distance(one: Zip | Town, other: Town) -> float:
    """Squared degrees, the longitude shrunk for mid latitudes: only ever compared."""
    return (one.lat - other.lat) ** 2 + (0.78 * (one.lon - other.lon)) ** 2


def _nearest(point: Zip | Town, towns: Iterable[Town]) -> Town:
    return min(towns, key=lambda town: _distance(point, town))
