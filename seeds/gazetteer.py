"""Generates the table of US places and ZIPs that ships in `seeds/data`.

    python -m seeds.gazetteer --packages DIR

`seeds/data/SOURCES.md` says what DIR must hold. The same packages give the same bytes.
"""

import argparse
import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from providers.places.names import ALIASES, NAMED_LIKE_A_CITY, STATE_KEYS, key_of
from seeds.geography.joining import AREA_WORD, Area, Joined, Joiner
from seeds.geography.packages import SOURCE_FILES, Town, read_county_names, read_towns, read_zips
from seeds.geography.shapes import CountyMap

TABLE = Path(__file__).parent / "data"

_CHECKSUMS = "## Checksums\n"
_FIRST, _NAMED, _AFTER = range(3)  # an alias's own place, those that bear the name, counties named without the word


def generate(packages: Path, folder: Path) -> None:
    """Read the unpacked packages and write the three tables and their checksums into a folder."""
    county_names = read_county_names(packages)
    state_fips = {state: fips[:2] for fips, (_, state) in county_names.items()}
    joiner = Joiner(CountyMap.read(packages / SOURCE_FILES["us-atlas"]), county_names)
    joined = joiner.join(read_towns(packages), read_zips(packages, state_fips))
    numbered = Numbered(joined, county_names)
    for name, lines in (
        ("places", numbered.place_lines()),
        ("names", numbered.name_lines()),
        ("zips", numbered.zip_lines()),
    ):
        write_table(folder / f"{name}.tsv.gz", lines)
    write_checksums(packages, folder)


class Numbered:
    """Places in the order of their rank: a row's number says which of two namesakes is meant first."""

    def __init__(self, joined: Joined, county_names: dict[str, tuple[str, str]]) -> None:
        self._joined = joined
        self._county_names = county_names
        ranked: list[tuple[int, str, str, Town | Area]] = [
            (area.weight, area.state, area.name, area) for area in (*joined.states, *joined.counties)
        ]
        ranked += [(town.population or town.zips, town.state, town.name, town) for town in joined.towns]
        ranked.sort(key=lambda row: (-row[0], row[1], row[2], isinstance(row[3], Town), _county(row[3])))
        self._rows = [place for _, _, _, place in ranked]
        self._number = {id(place): number for number, place in enumerate(self._rows)}
        self._states = {area.state: self._number[id(area)] for area in joined.states}
        self._counties = {area.fips: self._number[id(area)] for area in joined.counties}
        self._twins = {id(town) for group in joined.namesakes.values() for town in group[1:]}

    def place_lines(self) -> Iterator[str]:
        """State, kind, name, latitude, longitude, population, time zone, row of the county."""
        for number, place in enumerate(self._rows):
            if isinstance(place, Town):
                kind, county = "d" if id(place) in self._twins else "t", self._county_row(place.county, place.state)
            else:
                kind, county = "c" if place.fips else "s", number
            population = place.population if isinstance(place, Town) else 0
            point = f"{place.lat:.4f}\t{place.lon:.4f}"
            yield f"{place.state}\t{kind}\t{place.name}\t{point}\t{population}\t{place.timezone}\t{county}"

    def zip_lines(self) -> Iterator[str]:
        """ZIP, latitude, longitude, row of the town, row of the county."""
        for found, town, county in self._joined.zips:
            point = f"{found.lat:.4f}\t{found.lon:.4f}"
            yield f"{found.code}\t{point}\t{self._number[id(town)]}\t{self._county_row(county, found.state)}"

    def name_lines(self) -> Iterator[str]:
        """Key, then the rows that bear the name, best first."""
        index: dict[str, dict[int, int]] = defaultdict(dict)
        for key, turn, row in self._names():
            index[key][row] = min(turn, index[key].get(row, turn))
        for key, rows in sorted(index.items()):
            yield f"{key}\t" + " ".join(str(row) for row in sorted(rows, key=lambda row: (rows[row], row)))

    def _names(self) -> Iterator[tuple[str, int, int]]:
        for alias, meant in ALIASES.items():
            name, _, state = meant.partition(", ")
            if group := self._joined.namesakes.get((key_of(name), state)):
                yield key_of(alias), _FIRST, self._number[id(group[0])]
        for (key, _), group in self._joined.namesakes.items():
            yield from ((key, _NAMED, self._number[id(town)]) for town in group)
        for key, state in STATE_KEYS.items():
            is_address_form = key.startswith(("stateof", "estadode"))
            is_other_state = key.endswith("state") and state not in NAMED_LIKE_A_CITY
            if state in self._states and not is_address_form and not is_other_state:
                yield key, _NAMED, self._states[state]
        for area in self._joined.counties:
            yield from ((key, turn, self._counties[area.fips]) for key, turn in self._county_keys(area))
        for fips, (name, state) in self._county_names.items():
            if not AREA_WORD.search(name) and (row := self._county_row(fips, state)) != self._states.get(state):
                yield key_of(name), _NAMED, row  # "Baltimore city"

    def _county_keys(self, area: Area) -> Iterator[tuple[str, int]]:
        bare = AREA_WORD.sub("", area.name)
        yield key_of(area.name), _NAMED
        yield key_of(bare), _AFTER
        words = ("county", "borough") if area.state == "AK" else ("county",)
        for word in words:
            # People say county for a parish or a borough too, unless a real one bears the name beside it.
            yield key_of(bare) + word, _NAMED

    def _county_row(self, fips: str, state: str) -> int:
        """The row of a county; of the city that is its own county; of the state where there is neither."""
        if fips in self._counties:
            return self._counties[fips]
        name = self._county_names[fips][0].removesuffix(" city") if fips in self._county_names else ""
        group = self._joined.namesakes.get((key_of(name), state), []) if name else []
        return self._number[id(group[0])] if group else self._states[state]


def write_table(path: Path, lines: Iterable[str]) -> None:
    """Write lines as a gzip that is the same whenever it is written."""
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))


def write_checksums(packages: Path, folder: Path) -> None:
    """Replace the checksums at the end of SOURCES.md by those of what was read and written."""
    document = folder / "SOURCES.md"
    text = document.read_text(encoding="utf-8").split(_CHECKSUMS)[0] if document.exists() else ""
    files = [(name, packages / name) for name in SOURCE_FILES.values()]
    files += [(path.name, path) for path in sorted(folder.glob("*.tsv.gz"))]
    rows = "".join(f"| {name} | {hashlib.sha256(path.read_bytes()).hexdigest()} |\n" for name, path in files)
    document.write_text(f"{text}{_CHECKSUMS}\n| file | SHA-256 |\n|---|---|\n{rows}", encoding="utf-8")


def _county(place: Town | Area) -> str:
    return place.county if isinstance(place, Town) else place.fips


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--packages", type=Path, required=True)
    generate(arguments.parse_args().packages, TABLE)
