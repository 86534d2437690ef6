"""Invented listings by the thousand or the million, drawn as the real directory's lie and state what they state.

More lie where more people live; half stand at their ZIP's own point, as where only the ZIP of an address is known; an
option is stated as often as programs of the National Directory 2023 state it. A ``Draw`` is arrays, so that a million
takes a second; ``batch`` puts them into an index, ``listing`` writes one out as the database would hold it.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

import seeds
from finder.search import options
from finder.search.batch import Batch, town, unpacked
from finder.search.index import Index
from finder.search.texts import Texts
from finder.search.words import WordIndex
from providers.listing import Listing

SHIPPED: Final = Path(seeds.__file__).parent / "data"
STEP: Final = 50_000  # lines drawn at once
UNIT: Final = 1e-7  # degrees
SPREAD: Final = 0.03  # degrees around a ZIP's point
HAMLET: Final = 1_500  # people where the table knows none
TOKENS: Final = 4_000
WORDS: Final = 4  # of a name
KINDS: Final = ("Recovery", "Counseling", "Behavioral Health", "Treatment Center", "Health Services", "House")

# Per cent of programs that state each option, in the order of the vocabulary (National Directory 2023). Nobody there
# states a time of day or some of the newer options: those are guessed.
SHARES: Final[dict[str, tuple[float, ...]]] = {
    "care": (38, 77, 15, 26, 77, 12),
    "supervision": (22, 43, 35),
    "payment": (75, 46, 75, 40, 50, 90, 38, 23, 54, 12, 2),
    "substance": (72, 95, 67, 61, 60, 5, 5, 5, 5, 5),
    "detox_setting": (21, 41, 51),
    "setting": (7, 24, 82),
    "medication": (54, 12, 51, 58, 27, 25, 7, 32, 20, 52, 41),
    "age": (23, 61, 64, 1),
    "sex": (93, 94),
    "group": (33, 24, 37, 55, 54, 32, 33, 31, 20, 22, 44, 60, 30, 28, 36, 37, 52),
    "language": (22, 39, 1, 1, 1, 0.4, 0.9, 0.3, 0.2, 0.4, 0.6, 0.3, 0.4, 0.2, 0.4, 0.6, 0.9, 0.9, 0.4, 0.4, 0.1, 0.1,
                 0.4, 4.6),
    "access": (5, 39, 5, 49, 5, 3),
    "schedule": (90, 50, 20),
    "telehealth": (77,),
    "therapy": (95, 91, 75, 51, 88, 89, 45, 91, 77, 50, 41, 10, 5, 65, 67, 5, 5, 5),
    "service": (94, 59, 40, 70, 27, 52, 72, 87, 95, 83, 67, 35, 68, 73, 47, 48, 51, 33, 33),
}  # fmt: skip
ONLY_WITH_DETOX: Final = ("supervision", "substance", "detox_setting")
OFTEN: Final = 50.0  # per cent, for options that are newer than the table


class Zip(NamedTuple):
    """A ZIP code: its point in degrees, its town and state, and how many of the town's people live there."""

    code: str
    lat: float
    lon: float
    town: str
    state: str
    people: float


@dataclass(frozen=True, slots=True)
class Draw:
    """So many lines: where each lies, in which of ``zips()``, what it states (packed, lowest bit first), its id."""

    degrees: NDArray[np.int32]  # (n, 2) in units of 1e-7 degree
    zips: NDArray[np.int32]  # (n,)
    at_zip: NDArray[np.bool_]  # (n,) stands at its ZIP's own point
    options: NDArray[np.uint8]  # (n, options.BYTES)
    ids: NDArray[np.bytes_]  # (n,) 16 bytes each
    names: NDArray[np.int64]  # (n, WORDS) numbers of words

    def __len__(self) -> int:
        return len(self.zips)


@cache
def zips() -> tuple[Zip, ...]:
    """Every ZIP of a state, from the shipped gazetteer."""
    lines = gzip.decompress((SHIPPED / "places.tsv.gz").read_bytes()).decode().splitlines()
    places = [line.split("\t") for line in lines]
    rows = [line.split("\t") for line in gzip.decompress((SHIPPED / "zips.tsv.gz").read_bytes()).decode().splitlines()]
    shared = np.bincount([int(row[3]) for row in rows], minlength=len(places))
    found = []
    for code, lat, lon, place, _ in rows:
        state, _, name, _, _, people, *_ = places[int(place)]
        if state in options.STATES:
            found.append(Zip(code, float(lat), float(lon), name, state, int(people or 0) / shared[int(place)]))
    return tuple(found)


def draw(count: int, seed: int = 7) -> Draw:
    """So many lines; the same for the same numbers."""
    rng, known = np.random.default_rng(seed), zips()
    share = np.array([HAMLET + each.people for each in known]) ** 0.8 * rng.gamma(0.6, size=len(known))
    chosen = rng.choice(len(known), size=count, p=share / share.sum())
    at_zip = rng.random(count) < 0.5
    around = np.where(at_zip[:, None], 0.0, rng.normal(0, SPREAD, (count, 2)))
    spots = np.array([(each.lat, each.lon) for each in known])[chosen] + around
    return Draw(
        degrees=np.rint(np.clip(spots, -179.9, 179.9) / UNIT).astype(np.int32),
        zips=chosen.astype(np.int32),
        at_zip=at_zip,
        options=np.concatenate([_options(rng, min(STEP, count - at)) for at in range(0, count, STEP)]),
        ids=np.frombuffer(rng.bytes(16 * count), dtype="S16"),
        names=np.minimum(rng.zipf(1.4, (count, WORDS)) - 1, TOKENS - 1),
    )


def batch(drawn: Draw) -> Batch:
    """The lines as an index takes them, without their texts."""
    texts = Texts()
    known, lines = zips(), np.arange(len(drawn))
    towns = sorted({town_of(each) for each in known})
    place = {key: number for number, key in enumerate(towns)}
    where = np.array([place[town_of(each)] for each in known])[drawn.zips].astype(np.int64)
    words = sorted(word(number) for number in range(TOKENS))
    borne = np.argsort(np.argsort([word(number) for number in range(TOKENS)]))[drawn.names]
    return Batch(
        degrees=drawn.degrees,
        states=np.array([options.STATES[each.state] for each in known], dtype=np.uint8)[drawn.zips],
        options=drawn.options,
        listed=np.ones(len(drawn), dtype=np.bool_),
        examples=np.zeros(len(drawn), dtype=np.bool_),
        ids=drawn.ids,
        marks=np.repeat(texts.add([b"{}"]), len(drawn)),
        texts=texts,
        names=WordIndex(words, np.unique((borne << 32 | lines[:, None]).ravel())),
        towns=WordIndex(towns, where << 32 | lines),
    )


def index(count: int, seed: int = 7) -> Index:
    """An index of so many invented listings."""
    return Index.arranged(batch(draw(count, seed)), rev=1)


def town_of(where: Zip) -> str:
    """A ZIP's town as rows are found by it."""
    return town(where.town, where.state)


@cache
def word(number: int) -> str:
    """One word of a name."""
    return f"{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}word{number}"


def listings(drawn: Draw, first: int, last: int) -> list[Listing]:
    """The lines ``first`` up to, not including, ``last``, written out."""
    return [
        Listing(
            id=public_id,
            organization=organization(names),
            street=f"{int(public_id[:6], 16)} {word(names[2]).title()} Street",
            city=where.town,
            state=where.state,
            zip=where.code,
            lat=lat,
            lon=lon,
            approximate=approximate,
            source="samhsa-directory",
            facts=facts(int.from_bytes(stated, "little")) | {"phones": [[phone(public_id), "", "main"]]},
            program=program(names),
            checked="2023-06-29",
            rev=1,
        )
        for public_id, names, where, (lat, lon), approximate, stated in lines(drawn, first, last)
    ]


def lines(drawn: Draw, first: int, last: int) -> Iterator[tuple[str, list[int], Zip, list[float], bool, bytes]]:
    """Id, numbers of the name's words, ZIP, degrees, whether it stands at the ZIP's point, and packed options."""
    some = Draw(*(getattr(drawn, name)[first:last] for name in Draw.__slots__))
    known, width = zips(), options.BYTES
    stated = some.options.tobytes()
    return zip(
        unpacked(some.ids),
        some.names.tolist(),
        (known[each] for each in some.zips.tolist()),
        (some.degrees * UNIT).round(7).tolist(),
        some.at_zip.tolist(),
        (stated[at : at + width] for at in range(0, len(stated), width)),
        strict=True,
    )


def organization(names: list[int]) -> str:
    """Who runs it."""
    return f"{word(names[0]).title()} {word(names[1]).title()} {KINDS[(names[0] + names[2]) % len(KINDS)]}"


def program(names: list[int]) -> str:
    """The program's own name, where it has one."""
    return word(names[3]).title() if (names[1] + names[3]) % 2 else ""


def phone(public_id: str) -> str:
    """Ten digits that nobody has."""
    return f"555{int(public_id[-6:], 16) % 10**7:07}"


def facts(stated: int) -> dict[str, object]:
    """The codes that bits stand for, by group."""
    found: dict[str, list[str]] = {}
    for group, start, codes in _slices():
        if some := codes[stated >> start & 255]:
            found[group] = found[group] + some if group in found else some
    return found | {"supervision": found["supervision"][0]} if "supervision" in found else dict(found)


@cache
def _slices() -> list[tuple[str, int, list[list[str]]]]:
    """The bits by eights: their group, the first of them, and the codes that each of 256 values stands for."""
    return [
        (group, start, [[code for place, code in enumerate(codes) if value >> place & 1] for value in range(256)])
        for group, span in options.SPAN.items()
        for start in range(span.start, span.stop, 8)
        for codes in [options.CODES[group][start - span.start : start - span.start + 8]]
    ]


def _options(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    odds = np.full(options.COUNT, OFTEN)
    for group, shares in SHARES.items():
        span = options.SPAN[group]
        odds[span] = np.resize(shares, span.stop - span.start)
    flags = rng.random((count, options.COUNT)) * 100 < odds
    detox = flags[:, options.NUMBER["care"]["detox"]]
    for group in ONLY_WITH_DETOX:
        flags[:, options.SPAN[group]] &= detox[:, None]
    one = rng.choice(3, size=count, p=np.array(SHARES["supervision"]) / 100)  # exactly one of them is stated
    flags[:, options.SPAN["supervision"]] = (one[:, None] == np.arange(3)) & detox[:, None]
    return np.packbits(flags, axis=1, bitorder="little")
