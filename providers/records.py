"""What each official list said of a program: how next year's file finds it again.

The cells that identify a row are kept as they were read, with the date since which the row is missing (``gone``) and
why its coordinates were not believed (``note``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from providers.statements import change_many, fetch, fetch_among

_SELECT: Final = """
SELECT r.id, p.public_id, r.source, r.fingerprint, r.row, r.edition
FROM source_record r JOIN program p ON p.id = r.program_id
"""
_INSERT: Final = """
INSERT INTO source_record (program_id, source, fingerprint, row, edition)
VALUES ((SELECT id FROM program WHERE public_id = ?1), ?2, ?3, ?4, ?5)
"""
_MOVE: Final = "UPDATE source_record SET program_id = (SELECT id FROM program WHERE public_id = ?1) WHERE id = ?2"
_UPDATE: Final = "UPDATE source_record SET fingerprint = ?1, row = ?2, edition = ?3 WHERE id = ?4"


@dataclass(frozen=True, slots=True)
class Record:
    """One listing's row in one source. ``edition`` is a partial ISO date; ``id`` is 0 until it is saved."""

    listing_id: str
    source: str
    fingerprint: str
    cells: dict[str, str]
    edition: str
    gone: str = ""
    note: str = ""
    id: int = 0


async def everything() -> list[Record]:
    """Every record of every source, oldest first."""
    return [_record(row) for row in await fetch(_SELECT + "ORDER BY r.id")]


async def of(public_ids: Iterable[str]) -> list[Record]:
    """The records of some listings, oldest first."""
    rows = await fetch_among(_SELECT + "WHERE p.public_id IN (?)", public_ids)
    return sorted((_record(row) for row in rows), key=lambda record: record.id)


async def listed(public_ids: Iterable[str]) -> set[str]:
    """Those of some listings that an official list has now, in its newest edition that was loaded."""
    return {record.listing_id for record in await of(public_ids) if not record.gone}


async def move(record_ids: Iterable[int], to: str) -> None:
    """Records are another listing's from now on: next year's file then finds that one."""
    await change_many(_MOVE, [(to, record_id) for record_id in record_ids])


async def save(records: Iterable[Record]) -> None:
    """Write records: new ones (``id`` 0) are added, others replaced. Their listings must be published before."""
    waiting = list(records)
    await change_many(
        _INSERT,
        [(new.listing_id, new.source, new.fingerprint, _column(new), new.edition) for new in waiting if not new.id],
    )
    await change_many(_UPDATE, [(old.fingerprint, _column(old), old.edition, old.id) for old in waiting if old.id])


def _record(row: Any) -> Record:
    cells = orjson.loads(row[4])
    gone, note = cells.pop("gone", ""), cells.pop("note", "")
    return Record(str(row[1]), row[2], row[3], cells, row[5], gone, note, row[0])


def _column(record: Record) -> str:
    said = {"gone": record.gone, "note": record.note}
    return orjson.dumps(record.cells | {name: text for name, text in said.items() if text}).decode()
