"""Generates the outlines that maps are drawn from: coast, state lines and county lines, each border once.

    python -m seeds.outlines --packages DIR

`seeds/data/OUTLINES.md` says what DIR must hold. The same package gives the same bytes.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

TABLE: Final = Path(__file__).parent / "data"
SOURCE: Final = "us-atlas/counties-10m.json"
FILE: Final = "outlines.npz"
STEPS_PER_DEGREE: Final = 2_000  # about 55 m, a quarter of what the source can tell apart
FINEST: Final = 0.001  # degrees: a bend smaller than this is left out
LEVELS_PER_OCTAVE: Final = 8
ALWAYS: Final = 255  # the level of a point that every map needs: the ends of a line

Corner = tuple[int, int]  # in the source's own grid, so that ends meet exactly
Line = list[Corner]
Points = NDArray[np.float64]  # longitude, latitude: one row each


def generate(packages: Path, folder: Path) -> None:
    """Read the unpacked package, write the table and its checksum."""
    source = packages / SOURCE
    topology = json.loads(source.read_text(encoding="utf-8"))
    arrays: dict[str, NDArray[Any]] = {}
    for name, lines in layers(topology).items():
        arrays |= {f"{name}_{part}": array for part, array in packed(in_degrees(topology, lines)).items()}
    np.savez_compressed(folder / FILE, **arrays)  # type: ignore[arg-type]  # the stub mistakes names for options
    write_checksums([source, folder / FILE], folder / "OUTLINES.md")


def layers(topology: dict[str, Any]) -> dict[str, list[Line]]:
    """Rings of land, borders between states, borders between counties of one state."""
    arcs = [decoded(arc) for arc in topology["arcs"]]
    nation = topology["objects"]["nation"]["geometries"]
    owners: dict[int, list[str]] = defaultdict(list)
    for county in topology["objects"]["counties"]["geometries"]:
        for arc in {forwards(index) for ring in rings_of(county) for index in ring}:
            owners[arc].append(county["id"])
    shared = {arc: ids for arc, ids in owners.items() if len(ids) > 1}
    between_states = [arc for arc, ids in shared.items() if len({fips[:2] for fips in ids}) > 1]
    between_counties = shared.keys() - set(between_states)
    return {
        "land": [walked(arcs, ring) for geometry in nation for ring in rings_of(geometry)],
        "state": joined(arcs[arc] for arc in sorted(between_states)),
        "county": joined(arcs[arc] for arc in sorted(between_counties)),
    }


def decoded(steps: Sequence[Sequence[int]]) -> Line:
    """An arc's corners, from its differences."""
    x = y = 0
    line = []
    for dx, dy in steps:
        x, y = x + dx, y + dy
        line.append((x, y))
    return line


def rings_of(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Every ring of a (multi)polygon as signed arc numbers."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def forwards(index: int) -> int:
    """The number of an arc, whichever way it is walked: a negative one is walked backwards."""
    return index if index >= 0 else ~index


def walked(arcs: Sequence[Line], ring: Iterable[int]) -> Line:
    """A closed ring: its last corner is its first."""
    line: Line = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        line += arc[1:] if line else arc
    return line


def joined(arcs: Iterable[Line]) -> list[Line]:
    """Fewer, longer lines: arcs are tied together wherever exactly two ends meet."""
    waiting = dict(enumerate(arcs))
    ends: dict[Corner, set[int]] = defaultdict(set)
    for number, arc in waiting.items():
        ends[arc[0]].add(number)
        ends[arc[-1]].add(number)
    lines = []
    while waiting:
        number, line = next(iter(waiting.items()))
        del waiting[number]
        line = extended(line, waiting, ends)
        lines.append(extended(line[::-1], waiting, ends))
    return lines


def extended(line: Line, waiting: dict[int, Line], ends: dict[Corner, set[int]]) -> Line:
    """A line with everything tied to its last corner; what was used is no longer waiting."""
    while len(meeting := ends[line[-1]]) == 2:
        follower = next((number for number in sorted(meeting) if number in waiting), None)
        if follower is None:
            break
        arc = waiting.pop(follower)
        line = line + (arc if arc[0] == line[-1] else arc[::-1])[1:]
    return line


def in_degrees(topology: dict[str, Any], lines: Iterable[Line]) -> list[Points]:
    """Lines as longitude and latitude."""
    transform = topology["transform"]
    scale, start = np.array(transform["scale"]), np.array(transform["translate"])
    return [np.array(line) * scale + start for line in lines]


def packed(lines: Iterable[Points]) -> dict[str, NDArray[Any]]:
    """One layer as three arrays: points per line, steps from point to point (of all lines), level of each point."""
    kept: list[tuple[NDArray[np.int32], NDArray[np.uint8]]] = []
    for line in lines:
        importance = importances(line)
        mask = importance >= FINEST
        kept.append((np.rint(line[mask] * STEPS_PER_DEGREE).astype(np.int32), levels(importance[mask])))
    points = np.concatenate([line for line, _ in kept])
    return {
        "lengths": np.array([len(line) for line, _ in kept], np.int32),
        "steps": np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int32)).T.copy(),
        "levels": np.concatenate([level for _, level in kept]),
    }


def importances(line: Points) -> NDArray[np.float64]:
    """For each point, the tolerance in degrees up to which Douglas and Peucker keep it; infinite for the ends.

    A point is never more important than the one that split the line before it, so one comparison with a tolerance gives
    a valid simpler line.
    """
    flat = line * (np.cos(np.radians(line[:, 1].mean())), 1.0)
    importance = np.zeros(len(line))
    corners = [0, len(line) - 1]
    if np.array_equal(line[0], line[-1]):  # a ring needs a second fixed point to have a breadth
        corners.insert(1, int(np.hypot(*(flat - flat[0]).T).argmax()))
    importance[corners] = np.inf
    waiting = [(first, last, np.inf) for first, last in pairwise(corners)]
    while waiting:
        first, last, most = waiting.pop()
        if last - first < 2:
            continue
        apart = distances(flat[first + 1 : last], flat[first], flat[last])
        split = first + 1 + int(apart.argmax())
        importance[split] = most = min(most, float(apart.max()))
        waiting += [(first, split, most), (split, last, most)]
    return importance


def distances(points: Points, start: Points, end: Points) -> NDArray[np.float64]:
    """How far points lie from a stretch between two others, in the units they come in."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0.0, 1.0) if length else np.zeros(len(points))
    away = points - start - np.outer(share, along)
    return np.hypot(away[:, 0], away[:, 1])


def levels(importance: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Importance as a number from 0 (``FINEST``) up, eight to each doubling."""
    steps: NDArray[np.float64] = np.floor(LEVELS_PER_OCTAVE * np.log2(importance / FINEST))
    return np.minimum(steps, ALWAYS).astype(np.uint8)


def write_checksums(files: Iterable[Path], notes: Path) -> None:
    """Replace the checksums at the end of the notes."""
    heading = "## Checksums\n"
    text = notes.read_text(encoding="utf-8").split(heading)[0] if notes.exists() else ""
    rows = [f"| `{path.name}` | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |" for path in files]
    table = "\n".join(["| file | SHA-256 |", "|---|---|", *rows])
    notes.write_text(f"{text}{heading}\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--packages", type=Path, required=True)
    generate(arguments.parse_args().packages, TABLE)
