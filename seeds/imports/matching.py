"""Finding last year's programs in this year's file: one row to one record, the surest pairs first.

Pure and deterministic. A row that could as well be two records is nobody's: a new id is a small harm, a swapped one
sends a person to the wrong door.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

from seeds.imports.identity import SURE, Identity, score

CLOSE: Final = 1.5  # points between two candidates below which nobody can tell them apart
LARGEST_BLOCK: Final = 400  # a block with more members on one side says nothing about any of them

T = TypeVar("T")
Pairs = dict[int, int]  # position of the row → position of the record
Key = Callable[[Identity], Hashable | None]


def match(rows: Sequence[Identity], records: Sequence[Identity]) -> Pairs:
    """Which record each row is. Rows and records left out have no counterpart."""
    pairs: Pairs = {}
    if not rows or not records:
        return pairs
    for key, many in ((_whole, True), (_but_phone, False), (_but_suite, False)):
        pairs |= _by_key(rows, records, pairs, key, many)
    return pairs | _by_likeness(rows, records, pairs)


def _whole(who: Identity) -> Hashable:
    return who


def _but_phone(who: Identity) -> Hashable:
    return who.name, who.program, who.street, who.street2, who.zip


def _but_suite(who: Identity) -> Hashable:
    return who.name, who.program, who.street, who.zip, who.phone


def _by_key(rows: Sequence[Identity], records: Sequence[Identity], pairs: Pairs, key: Key, many: bool) -> Pairs:
    """Pairs with equal keys. Several equal ones are paired in their order when ``many``, else left alone."""
    mine = _groups(rows, pairs.keys(), key)
    theirs = _groups(records, pairs.values(), key)
    found: Pairs = {}
    for value, left in mine.items():
        right = theirs.get(value, [])
        if many or len(left) == len(right) == 1:
            found |= dict(zip(left, right, strict=False))
    return found


def _groups(who: Sequence[Identity], taken: Iterable[int], key: Key) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    gone = set(taken)
    for at, one in enumerate(who):
        if at not in gone and (value := key(one)) is not None:
            found[value].append(at)
    return found


def _by_likeness(rows: Sequence[Identity], records: Sequence[Identity], pairs: Pairs) -> Pairs:
    crowds = _most(_places_by_phone(rows), _places_by_phone(records))
    doors = _most(Counter(row.door for row in rows), Counter(record.door for record in records))
    scored: list[tuple[float, int, int]] = []
    for row, record in sorted(_candidates(rows, records, pairs)):
        one = rows[row]
        points = score(one, records[record], crowds[one.phone], doors[one.door])
        if points >= SURE:
            scored.append((points, row, record))
    return _settle(scored)


def _candidates(rows: Sequence[Identity], records: Sequence[Identity], pairs: Pairs) -> set[tuple[int, int]]:
    """Unpaired rows and records that share a ZIP, a phone, or a name in a city."""
    blocks: tuple[Key, ...] = (
        lambda who: who.zip,
        lambda who: who.phone or None,
        lambda who: (who.name, who.city, who.state),
    )
    found: set[tuple[int, int]] = set()
    for key in blocks:
        theirs = _groups(records, pairs.values(), key)
        for value, left in _groups(rows, pairs.keys(), key).items():
            right = theirs.get(value, [])
            if max(len(left), len(right)) <= LARGEST_BLOCK:
                found.update((row, record) for row in left for record in right)
    return found


def _settle(scored: Sequence[tuple[float, int, int]]) -> Pairs:
    """The best pairs first; a pair whose row or record has another about as good is put off, perhaps for ever."""
    found: Pairs = {}
    waiting = sorted(scored, key=lambda pair: (-pair[0], pair[1], pair[2]))
    settled = True
    while settled and waiting:
        best = _best(waiting)
        clear = {
            row: record
            for points, row, record in waiting
            if best[0, row] == (points, 1) and best[1, record] == (points, 1)
        }
        settled = bool(clear)
        found |= clear
        taken = set(clear.values())
        waiting = [pair for pair in waiting if pair[1] not in clear and pair[2] not in taken]
    return found


def _best(scored: Sequence[tuple[float, int, int]]) -> dict[tuple[int, int], tuple[float, int]]:
    """For each row (0, at) and record (1, at) its best points, and how many pairs come close to them."""
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for points, row, record in scored:  # the highest points come first
        for side in ((0, row), (1, record)):
            top, close = best.get(side, (points, 0))
            best[side] = (top, close + (points > top - CLOSE))
    return best


def _places_by_phone(who: Sequence[Identity]) -> Counter[str]:
    return Counter(phone for phone, _ in {(one.phone, one.door) for one in who})


def _most(one: Counter[T], other: Counter[T]) -> Counter[T]:
    """The larger of two counts of each thing."""
    return one | other
