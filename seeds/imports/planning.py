"""What a file would change: each row paired with what is known, and the outcome of all of it. Reads, never writes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import uuid4

from providers.listing import Listing
from providers.records import Record
from seeds import samhsa_locator
from seeds.imports.conversion import convert
from seeds.imports.identity import identity_of
from seeds.imports.matching import match
from seeds.imports.merging import later, merge, redated, says_the_same
from seeds.imports.points import Gazetteer
from seeds.imports.rows import Refusal, Row

STEP: Final = 500  # rows between two signs of progress

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Plan:
    """What is to be written, and what is to be told about it."""

    listings: dict[str, Listing] = field(default_factory=dict)  # new or changed, by id
    records: list[Record] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: list[Refusal] = field(default_factory=list)
    quarantined: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Rows with the record each one is, if any; ``missing`` are the records that no row is."""

    same: list[tuple[Row, Record]]
    different: list[tuple[Row, Record | None]]
    missing: list[Record]


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


class Planner:
    """Turns paired rows into a plan. ``known`` are the listings that the rows may touch, by id."""

    def __init__(self, source: str, edition: str, gazetteer: Gazetteer, known: dict[str, Listing]) -> None:
        self.plan = Plan()
        self._source = source
        self._edition = edition
        self._gazetteer = gazetteer
        self._known = known

    def keep(self, row: Row, record: Record) -> None:
        """A row that says what it said before: at most its date moves, or the program is back."""
        edition = later(record.edition, self._edition)
        if record.note:
            self.plan.quarantined.append(Refusal(row.line, record.note))
        if edition == record.edition and not record.gone:
            self.plan.unchanged += 1
            return
        self.plan.records.append(replace(record, edition=edition, gone=""))
        old = self._listing(record.listing_id)
        self._put(old, redated(old, self._source, edition))

    def read(self, row: Row, record: Record | None, other: Record | None = None) -> bool:
        """A row that is new or says something else. ``other`` is its record in another source. False when refused."""
        edition = later(record.edition, self._edition) if record else self._edition
        converted = convert(row, self._source, edition, self._gazetteer)
        self.plan.warnings += converted.warnings
        if converted.listing is None:
            self.plan.refused.append(Refusal(row.line, converted.refusal))
            return False
        if converted.quarantine:
            self.plan.quarantined.append(Refusal(row.line, converted.quarantine))
        known = record or other
        listing_id = known.listing_id if known else str(uuid4())
        if known:
            old = self._listing(listing_id)
            self._put(old, merge(old, converted.listing, only_fill=row.kind != "SU"))
        else:
            self.plan.added += 1
            self.plan.listings[listing_id] = replace(converted.listing, id=listing_id)
        said = Record(listing_id, self._source, row.fingerprint, row.cells, edition, "", converted.quarantine)
        self.plan.records.append(replace(said, id=record.id) if record else said)
        return True

    def miss(self, record: Record, since: str, elsewhere: set[str]) -> None:
        """A program that the file no longer has: marked, unless another official list still has it."""
        if record.gone:
            return
        self.plan.gone += 1
        self.plan.records.append(replace(record, gone=since))
        if record.listing_id not in elsewhere:
            self.plan.listings[record.listing_id] = replace(self._listing(record.listing_id), gone_since=since)

    def _listing(self, listing_id: str) -> Listing:
        return self.plan.listings.get(listing_id) or self._known[listing_id]

    def _put(self, old: Listing, new: Listing) -> None:
        if says_the_same(old, new):
            self.plan.unchanged += 1
        else:
            self.plan.changed += 1
        if new != old:
            self.plan.listings[new.id] = new


def without_repeats(rows: Iterable[Row]) -> tuple[list[Row], list[Refusal]]:
    """The rows without those that repeat an earlier one cell by cell."""
    first: dict[str, Row] = {}
    repeats: list[Refusal] = []
    for row in rows:
        earlier = first.setdefault(row.fingerprint, row)
        if earlier is not row:
            repeats.append(Refusal(row.line, f"It repeats line {earlier.line}."))
    return list(first.values()), repeats
