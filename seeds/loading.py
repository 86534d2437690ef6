"""Loading an official list: read, pair with what is known, plan, write; all of it or nothing.

Loading the same file twice changes nothing. An older edition, an edition that lost more than a fifth of its programs,
and a file without a needed column are put aside whole.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Final

from providers import listings, records
from providers.collecting import without_collector
from providers.editing import protected
from providers.moderation import suggestions
from providers.records import Record
from seeds import samhsa_directory, samhsa_locator
from seeds.imports import editions
from seeds.imports.editions import BadDate
from seeds.imports.gathering import adopted_by, known_of, others_of
from seeds.imports.pairing import Pairing, pair, without_repeats
from seeds.imports.planning import Plan, Planner
from seeds.imports.points import Gazetteer
from seeds.imports.report import Report, whole_file
from seeds.imports.rows import Refusal, Row
from seeds.imports.spreadsheet import Table, UnreadableFile, read_table
from web.database import transaction

__all__ = ["SOURCES", "BadDate", "Report", "UnreadableFile", "import_file"]

SOURCES: Final[dict[str, ModuleType]] = {
    samhsa_directory.CODE: samhsa_directory,
    samhsa_locator.CODE: samhsa_locator,
}
Progress = Callable[[int, int], None]

STEP: Final = 500  # rows between two signs of progress
MOST_LOST: Final = 0.2  # of the programs that are listed now


class _PutAside(Exception):
    """The whole file is not loaded; the message says why."""


async def import_file(
    source: str,
    path: Path,
    *,
    gazetteer: Gazetteer,
    as_of: str | None = None,
    dry_run: bool = False,
    at: datetime,
    progress: Progress | None = None,
) -> Report:
    """Load one file of one source (a key of ``SOURCES``) in one transaction.

    ``at`` is now, in UTC. ``progress`` is called with rows done and rows in all; raising from it undoes everything.
    Raises ``spreadsheet.UnreadableFile`` and ``editions.BadDate``, before anything is touched.
    """
    reader = SOURCES[source]
    with without_collector():
        table = read_table(path, reader.NEEDED)
    edition = editions.edition_of(path.name, table.dated, as_of, at)
    job = _Job(source, edition, gazetteer, at, progress or _silent)
    try:
        rows, refused = _rows(reader, table)
        async with transaction():
            return await job.run(rows, refused, dry_run)
    except _PutAside as reason:
        return whole_file(source, edition, len(table.rows), str(reason), dry_run)


def _rows(reader: ModuleType, table: Table) -> tuple[list[Row], list[Refusal]]:
    """The rows that may be listings, and those that are not."""
    if missing := table.missing(reader.NEEDED):
        raise _PutAside(f"It lacks the column {', '.join(missing)}.")
    with without_collector():
        rows, refused = without_repeats(reader.rows(table))
    if not rows:
        raise _PutAside("It has no rows.")
    if reader is samhsa_locator:
        refused += samhsa_locator.refusals(rows)
    lines = {refusal.line for refusal in refused}
    return [row for row in rows if row.line not in lines], refused


class _Job:
    """One file on its way into the database."""

    def __init__(self, source: str, edition: str, gazetteer: Gazetteer, at: datetime, progress: Progress) -> None:
        self._source = source
        self._edition = edition
        self._gazetteer = gazetteer
        self._at = at
        self._progress = progress

    async def run(self, rows: Sequence[Row], refused: Sequence[Refusal], dry_run: bool) -> Report:
        """Plan and, unless it is a dry run, write. Raises ``_PutAside``."""
        if not dry_run:
            await listings.hold()  # what somebody publishes meanwhile must not be overwritten by what was read before
        everything = await records.everything()
        mine = [record for record in everything if record.source == self._source]
        if objection := editions.objection(self._edition, editions.newest(record.edition for record in mine)):
            raise _PutAside(objection)
        pairing = pair(rows, mine)
        plan = await self._plan(pairing, others_of(everything, mine))
        plan.refused += refused
        self._check_loss(plan, pairing, mine)
        removed = 0 if dry_run else await self._write(plan)
        suggested = len(await suggestions.fresh(plan.suggestions)) if dry_run else await self._suggest(plan)
        total = len(rows) + len(refused)
        self._progress(total, total)
        return replace(self._report(plan, total), dry_run=dry_run, examples_removed=removed, suggested=suggested)

    async def _plan(self, pairing: Pairing, others: Sequence[Record]) -> Plan:
        adopted = await adopted_by(pairing, others)
        planner = Planner(self._source, self._edition, self._gazetteer, await known_of(pairing, adopted, self._edition))
        total = len(pairing.same) + len(pairing.different)
        for done, (row, record) in enumerate(pairing.same):
            self._tell(done, total)
            planner.keep(row, record)
        for done, (row, found) in enumerate(pairing.different, len(pairing.same)):
            self._tell(done, total)
            planner.read(row, found, adopted.get(row.line))
        since = self._edition or self._at.date().isoformat()
        listed = {record.listing_id for record in pairing.met} | {one.listing_id for one in others if not one.gone}
        for record in pairing.missing:
            planner.miss(record, since, listed)
        return planner.plan

    def _tell(self, done: int, total: int) -> None:
        if done % STEP == 0:
            self._progress(done, total)

    def _check_loss(self, plan: Plan, pairing: Pairing, mine: Sequence[Record]) -> None:
        current = sum(not record.gone for record in mine)
        refused = {refusal.line for refusal in plan.refused}
        unread = sum(record is not None and row.line in refused for row, record in pairing.different)
        lost = plan.gone + unread
        if lost > MOST_LOST * current:
            raise _PutAside(f"It lacks {lost:,} of the {current:,} programs that are listed now, more than a fifth.")

    async def _write(self, plan: Plan) -> int:
        removed = await listings.remove_examples(at=self._at)
        if plan.listings:
            await listings.publish(list(plan.listings.values()), actor=self._source, at=self._at)
        await records.save(plan.records)
        return removed

    async def _suggest(self, plan: Plan) -> int:
        """End the wait for what the file bears out, and ask about what it says against the programs' own words."""
        for listing_id, said in plan.said.items():
            await protected.said_by_source(listing_id, said, self._at)
        return await suggestions.record(plan.suggestions, plan.read, self._source, self._at) if plan.read else 0

    def _report(self, plan: Plan, total: int) -> Report:
        return Report(
            source=self._source,
            as_of=self._edition,
            rows=total,
            added=plan.added,
            changed=plan.changed,
            unchanged=plan.unchanged,
            gone=plan.gone,
            refused=_by_line(plan.refused),
            quarantined=_by_line(plan.quarantined),
            warnings=(*self._undated(), *plan.warnings),
        )

    def _undated(self) -> Iterator[str]:
        if not self._edition:
            yield "The file does not say how old it is, so its facts are shown without a date. --as-of can say it."


def _by_line(refusals: Sequence[Refusal]) -> tuple[Refusal, ...]:
    return tuple(sorted(refusals, key=lambda refusal: refusal.line))


def _silent(_done: int, _total: int) -> None:
    """Nobody asked to be told."""
