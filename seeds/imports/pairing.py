"""Which of the known records each row of a file is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from providers.records import Record
from seeds import samhsa_locator
from seeds.imports.identity import identity_of
from seeds.imports.matching import match
from seeds.imports.rows import Refusal, Row


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows with the record each one is, if any; ``missing`` are the records that no row is."""

    same: list[tuple[Row, Record]]
    different: list[tuple[Row, Record | None]]
    missing: list[Record]

    @property
    def met(self) -> list[Record]:
        """The records that the file has."""
        return [record for _, record in (*self.same, *self.different) if record]


def pair(rows: Sequence[Row], records: Sequence[Record]) -> Pairing:
    """Find each row's record: an unchanged row by its fingerprint, the others by who they are."""
    waiting: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda known: bool(known.gone), reverse=True):
        waiting[record.fingerprint].append(record)
    for known in waiting.values():
        known.reverse()
    same: list[tuple[Row, Record]] = []
    others: list[Row] = []
    for row in rows:
        if known := waiting.get(row.fingerprint, []):
            same.append((row, known.pop()))
        else:
            others.append(row)
    left = sorted((record for known in waiting.values() for record in known), key=lambda record: record.id)
    pairs = match([identity_of(row.cells) for row in others], [identity_of(record.cells) for record in left])
    different = [(row, left[pairs[at]] if at in pairs else None) for at, row in enumerate(others)]
    taken = set(pairs.values())
    return Pairing(same, different, [record for at, record in enumerate(left) if at not in taken])


def adopt(rows: Sequence[Row], records: Sequence[Record], opioid: Callable[[str], bool]) -> dict[int, Record]:
    """The records of other sources that are these new rows, by line: a program is listed once, whoever lists it.

    ``opioid`` says whether a listing is an opioid treatment program: the register of those spells names its own way.
    """
    pairs = match([identity_of(row.cells) for row in rows], [identity_of(record.cells) for record in records])
    found = {rows[at].line: records[to] for at, to in pairs.items()}
    taken = {record.listing_id for record in found.values()}
    nearby: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        nearby[record.cells["zip"][:5]].append(record)
    for row in rows:
        if row.kind == "OTP" and row.line not in found:
            around = [known for known in nearby[row.cells["zip"][:5]] if known.listing_id not in taken]
            behind = [
                known for known in around if samhsa_locator.same_door(row, known.cells) and opioid(known.listing_id)
            ]
            if len({known.listing_id for known in behind}) == 1:
                found[row.line] = behind[0]
                taken.add(behind[0].listing_id)
    return found


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[Refusal]]:
    """The rows without those that repeat an earlier one cell by cell."""
    first: dict[str, Row] = {}
    repeats: list[Refusal] = []
    for row in rows:
        earlier = first.setdefault(row.fingerprint, row)
        if earlier is not row:
            repeats.append(Refusal(row.line, f"It repeats line {earlier.line}."))
    return list(first.values()), repeats


def silent(records: Iterable[Record], moved: set[int]) -> set[int]:
    """The records beside which another of the same listing speaks: of merged listings the survivor's own row does.

    ``moved`` are the records that came to their listing by a merge.
    """
    by_listing: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_listing[record.listing_id].append(record)
    several = [sorted(these, key=lambda one: (one.id in moved, one.id)) for these in by_listing.values()]
    return {record.id for _first, *others in several for record in others}
