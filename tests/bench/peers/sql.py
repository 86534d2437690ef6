"""The search as one statement, in the best SQL that we found.

* Options are bits of three whole numbers, not an array or a table of their own: whether a choice is met is one AND.
* A row is read once: what it fits, or the one group that it misses, says which of its bits are counted, so that each
  group is counted under the other groups' choices without a query for each.
* Counts are summed three at a time, 21 bits apart: a third of the work of ``count(*) FILTER`` an option.
* Where: strips of an eighth of a degree, and the longitude within; everything a search needs lies in the index
  (``INCLUDE``), no row of the table is visited. The chord through the earth decides but for a rim of yards.
* The nearest: by the chord up to the twentieth and what may be as near, of those by the true distance, then by id.

Values are named ``:so``; each driver spells them as it likes.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

from tests.bench.peers.ask import FIELD, FIELDS, PACKED, SUMS, WORDS

COLUMNS: Final = ("id", *(f"w{word}" for word in range(WORDS)))
CHORD: Final = "(x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z)"
EACH: Final = sum(1 << field * FIELD for field in range(FIELDS))

# What lies around, by the covering indexes alone. ``{true}`` is the true distance in metres.
AROUND: Final = f"""
SELECT {{columns}}, far FROM (
  SELECT {{columns}}, lat, lon, {CHORD} AS far FROM {{strips}} WHERE lon BETWEEN :west AND :east
) AS box WHERE far <= :inner OR (far <= :outer AND {{true}} <= :metres)
UNION ALL
SELECT {{columns}}, far FROM (
  SELECT {{columns}}, lat, lon, {CHORD} AS far FROM program WHERE town = :town
) AS town WHERE far > :inner AND (far > :outer OR {{true}} > :metres)
"""
IN_STATE: Final = f"SELECT {{columns}}, {CHORD} AS far FROM program WHERE state = :state"

# The same by what PostGIS offers.
ORIGIN: Final = "CAST(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geography)"
WITHIN: Final = f"(ST_DWithin(point, {ORIGIN}, :metres) OR town = :town)"
SPHERE: Final = f"ST_Distance(point, {ORIGIN}, false)"
POSTGIS_AROUND: Final = f"SELECT {{columns}}, {SPHERE} AS far FROM program WHERE {WITHIN}"
POSTGIS_IN_STATE: Final = f"SELECT {{columns}}, {SPHERE} AS far FROM program WHERE state = :state"

WIDENED_CHORD: Final = "power(sqrt(far) * (1 + 0.0041 * far) + 1e-7, 2)"
WIDENED_SPHERE: Final = "far * 1.0112 + 1"  # a sphere is off by up to half a per cent each way


def met(groups: tuple[str, ...]) -> list[str]:
    """For each group whether a row meets what was chosen of it."""
    return [f"(w{PACKED[group][0]} & :want{number}) <> 0" for number, group in enumerate(groups)]


def missed(count: int) -> str:
    """-1 where all groups are met, the number of the one that is not, and nothing where several are not."""
    every = [f"m{number}" for number in range(count)]
    others = (every[:number] + every[number + 1 :] for number in range(count))
    cases = [f"WHEN {' AND '.join(rest) or '1 = 1'} THEN {number}" for number, rest in enumerate(others)]
    return f"CASE WHEN {' AND '.join(every)} THEN -1 {' '.join(cases)} END"


def seen(groups: tuple[str, ...], word: int, size: dict[str, int]) -> str:
    """The bits of a word that count: all where a row fits, else those of the group that it misses."""
    own = [
        f"WHEN {number} THEN w{word} & {((1 << size[group]) - 1) << PACKED[group][1]}"
        for number, group in enumerate(groups)
        if PACKED[group][0] == word
    ]
    return f"CASE missed WHEN -1 THEN w{word} {' '.join(own)} ELSE 0 END AS v{word}"


def sums() -> Iterable[str]:
    """Three counts in each."""
    return (f"sum((v{word} >> {bit}) & {EACH})" for word, bit in SUMS)


@cache
def candidates(near: str, groups: tuple[str, ...], sizes: tuple[tuple[str, int], ...], fence: str) -> str:
    """Two steps: what fits or misses one group, with the bits that count."""
    columns, size = ", ".join(COLUMNS), dict(sizes)
    marks = ", ".join(f"{each} AS m{number}" for number, each in enumerate(met(groups)))
    bits = ", ".join(seen(groups, word, size) for word in range(WORDS))
    return f"""
SELECT id, far, missed, {bits} FROM (
  SELECT {columns}, far, {missed(len(groups))} AS missed FROM (
    SELECT {columns}, far, {marks} FROM ({near}) AS near {fence}
  ) AS marked {fence}
) AS counted WHERE missed IS NOT NULL
"""
