"""Invented listings by the thousand or the million, as dense as people live: clustered around real ZIP codes."""

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import seeds
from finder.search import options
from finder.search.batch import Batch, town
from finder.search.index import Index
from finder.search.words import WordIndex

SHIPPED = Path(seeds.__file__).parent / "data"
MISSING = "needs the shipped gazetteer (seeds/data) or FINDER_REAL_DATA, the folder of the real directory files"
COMMON = 400  # ZIPs that hold most listings: treatment is where people are
TOKENS = 4_000
WORDS = 4  # of a name, on average
USUAL = {  # how often the real directory's detox and intensive outpatient programs state what people filter by
    "care": {"detox": 0.38, "iop": 0.77, "php": 0.15, "residential": 0.3, "outpatient": 0.8, "otp": 0.15},
    "payment": {"medicaid": 0.75, "medicare": 0.45, "private": 0.8, "self_pay": 0.9, "sliding_fee": 0.4},
    "age": {"adults": 0.96, "young_adults": 0.9, "seniors": 0.85, "under_18": 0.2},
    "sex": {"female": 0.9, "male": 0.9},
    "language": {"es": 0.4},
    "schedule": {"days": 0.9, "evenings": 0.5, "weekends": 0.2},
}


def zips() -> list[tuple[float, float, str, str]]:
    """Latitude, longitude, town and state of every ZIP. Raises ``FileNotFoundError`` saying what is missing."""
    return list(_shipped()) if (SHIPPED / "zips.tsv.gz").exists() else list(_real())


def batch(count: int, seed: int = 7) -> Batch:
    """So many lines, with options stated as unevenly as in the real directory: a few nearly always, most rarely."""
    rng = np.random.default_rng(seed)
    known = [each for each in zips() if each[3] in options.STATES]
    towns = sorted({town(name, state) for _, _, name, state in known})
    place = {key: number for number, key in enumerate(towns)}
    share = rng.pareto(1.2, len(known)) + 0.05
    chosen = rng.choice(len(known), size=count, p=share / share.sum())
    spots = np.array([each[:2] for each in known])[chosen] + rng.normal(0, 0.03, (count, 2))
    lines = np.arange(count)
    town_of = np.array([place[town(name, state)] for _, _, name, state in known])[chosen]
    texts = np.full(count, b"{}", dtype=object)
    return Batch(
        degrees=np.rint(np.clip(spots, -179.9, 179.9) / 1e-7).astype(np.int32),
        states=np.array([options.STATES[each[3]] for each in known], dtype=np.uint8)[chosen],
        options=_options(rng, count),
        listed=np.ones(count, dtype=np.bool_),
        examples=np.zeros(count, dtype=np.bool_),
        ids=rng.bytes(16 * count) and np.frombuffer(rng.bytes(16 * count), dtype="S16"),
        texts=texts,
        names=_names(rng, count),
        towns=WordIndex(towns, town_of.astype(np.int64) << 32 | lines),
    )


def index(count: int, seed: int = 7) -> Index:
    """An index of so many invented listings."""
    return Index.arranged(batch(count, seed), rev=1)


def _options(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    odds = rng.beta(0.5, 1.2, options.COUNT)
    for group, usual in USUAL.items():
        for code, share in usual.items():
            odds[options.NUMBER[group][code]] = share
    return np.concatenate(
        [
            np.packbits(rng.random((min(50_000, count - at), options.COUNT)) < odds, axis=1, bitorder="little")
            for at in range(0, count, 50_000)
        ]
    )


def _names(rng: np.random.Generator, count: int) -> WordIndex:
    words = sorted(f"{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}word{number}" for number in range(TOKENS))
    borne = np.minimum(rng.zipf(1.4, (count, WORDS)) - 1, TOKENS - 1)
    shuffled = rng.permutation(TOKENS)[borne].astype(np.int64)
    return WordIndex(words, np.unique((shuffled << 32 | np.arange(count)[:, None]).ravel()))


def _shipped() -> Iterator[tuple[float, float, str, str]]:
    lines = gzip.decompress((SHIPPED / "places.tsv.gz").read_bytes()).decode().splitlines()
    names = [line.split("\t", 3) for line in lines]
    for line in gzip.decompress((SHIPPED / "zips.tsv.gz").read_bytes()).decode().splitlines():
        _, lat, lon, row, _ = line.split("\t")
        state, _, name, _ = names[int(row)]
        yield float(lat), float(lon), name, state


def _real() -> Iterator[tuple[float, float, str, str]]:
    folder = os.environ.get("FINDER_REAL_DATA")
    if not folder:
        raise FileNotFoundError(MISSING)
    with gzip.open(Path(folder) / "gazetteer" / "zip_clean_licence.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            yield float(row["lat"]), float(row["lon"]), row["place"], row["state"]
