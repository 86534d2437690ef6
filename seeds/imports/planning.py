"""What a file would change: the outcome of every row, beside what is known. Reads, never writes."""

from dataclasses import dataclass, field, replace
from uuid import uuid4

from providers.listing import Listing
from providers.moderation import differing
from providers.moderation.differing import Suggestion
from providers.records import Record
from seeds.imports.conversion import convert
from seeds.imports.merging import later, merge, merge_kept, redated, says_the_same
from seeds.imports.points import Gazetteer
from seeds.imports.rows import Refusal, Row


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
    read: set[str] = field(default_factory=set)  # listings that their own people keep, and of which the file spoke
    suggestions: list[Suggestion] = field(default_factory=list)  # what it says against those
    said: dict[str, Listing] = field(default_factory=dict)  # what it says where somebody's proposal waits, by id


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a file is read.

    ``listings`` are those that it may touch, by id. ``asked_about`` are the ids of those of which people proposed
    something that waits. ``silent`` are records of merged listings beside which another row speaks for the listing.
    """

    listings: dict[str, Listing]
    asked_about: set[str] = field(default_factory=set)
    silent: set[int] = field(default_factory=set)


class Planner:
    """Turns paired rows into a plan."""

    def __init__(self, source: str, edition: str, gazetteer: Gazetteer, known: Known) -> None:
        self.plan = Plan()
        self._source = source
        self._edition = edition
        self._gazetteer = gazetteer
        self._known = known

    def keep(self, row: Row, record: Record) -> None:
        """A row that says what it said before: at most its date moves, or the program is back."""
        edition = later(record.edition, self._edition)
        if edition == record.edition and not record.gone:
            self.plan.unchanged += 1
            self._repeat(row, record)
        elif self._is_silent(record):
            self._repeat(row, record)
            self._note(row, record, record.note)
        elif self._listing(record.listing_id).claimed:
            self.read(row, record)
        else:
            self._repeat(row, record)
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
        if record and self._is_silent(record):
            self._note(row, record, converted.quarantine)
            return True
        known = record or other
        listing_id = known.listing_id if known else str(uuid4())
        if known:
            self._merge(self._listing(listing_id), converted.listing, only_fill=row.kind != "SU")
        else:
            self.plan.added += 1
            self.plan.listings[listing_id] = replace(converted.listing, id=listing_id)
        said = Record(listing_id, self._source, row.fingerprint, row.cells, edition, "", converted.quarantine)
        self.plan.records.append(replace(said, id=record.id) if record else said)
        return True

    def miss(self, record: Record, since: str, elsewhere: set[str]) -> None:
        """A program that the file no longer has: marked, unless another row still has it; one that is kept is asked
        about instead."""
        if record.gone:
            return
        self.plan.gone += 1
        self.plan.records.append(replace(record, gone=since))
        if record.listing_id in elsewhere:
            return
        old = self._listing(record.listing_id)
        if old.claimed:
            self.plan.read.add(old.id)
            self.plan.suggestions.append(differing.gone(old, since, self._source))
        else:
            self.plan.listings[old.id] = replace(old, gone_since=since)

    def _merge(self, old: Listing, new: Listing, *, only_fill: bool) -> None:
        if old.id in self._known.asked_about:
            self.plan.said[old.id] = new
        if not old.claimed:
            self._put(old, merge(old, new, only_fill=only_fill))
            return
        kept, against = merge_kept(old, new, only_fill=only_fill)
        self.plan.read.add(old.id)
        self.plan.suggestions += against
        self._put(old, kept)

    def _repeat(self, row: Row, record: Record) -> None:
        """What is told of a row whenever it is met, changed or not."""
        if record.note:
            self.plan.quarantined.append(Refusal(row.line, record.note))
        if record.listing_id in self._known.asked_about and not self._is_silent(record):
            said = convert(row, self._source, record.edition, self._gazetteer).listing
            self.plan.said |= {record.listing_id: said} if said else {}

    def _note(self, row: Row, record: Record, note: str) -> None:
        """Keep what a row says, and leave the listing to the other row that speaks for it."""
        self.plan.unchanged += 1
        edition = later(record.edition, self._edition)
        said = Record(record.listing_id, self._source, row.fingerprint, row.cells, edition, "", note, record.id)
        self.plan.records.append(said)

    def _is_silent(self, record: Record) -> bool:
        return record.id in self._known.silent

    def _listing(self, listing_id: str) -> Listing:
        return self.plan.listings.get(listing_id) or self._known.listings[listing_id]

    def _put(self, old: Listing, new: Listing) -> None:
        if says_the_same(old, new):
            self.plan.unchanged += 1
        else:
            self.plan.changed += 1
        if new != old:
            self.plan.listings[new.id] = new
