"""The log of what people did: it only grows, and each entry holds the digest of the one before.

Triggers in the database refuse to change or delete an entry; whoever gets around them breaks the chain, and
``first_broken`` finds where. Two things a chain cannot show by itself: that its last entries are gone, and that all of
it was written anew. Both show against a digest that was noted elsewhere: the daily job writes the last one to the log,
and ``holds`` looks for one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import structlog
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import FieldError

from web.database import transaction
from web.models import AuditEntry

log: Final = structlog.get_logger("audit")
START: Final = "0" * 64  # what the first entry holds for the one before
LOCK: Final = 7_201  # the number of our lock on PostgreSQL
AT_ONCE: Final = 1_000  # entries read at once when the chain is checked


class Broken(Exception):
    """An entry is not what was written, or follows one that is gone. Holds its id."""


async def note(actor: str, action: str, subject: str, details: Mapping[str, Any], at: datetime) -> None:
    """Write down that ``actor`` did ``action`` to ``subject``. Part of the caller's transaction, where there is one.

    ``details`` holds no secret and nobody's words but those that are published. ``at`` is UTC.
    """
    async with transaction() as connection:
        await one_at_a_time(connection)
        entry = AuditEntry(
            at=at, actor=actor, action=action, subject=subject, details=dict(details), previous=await last(), digest=""
        )
        entry.digest = digest_of(entry)
        await entry.save()


async def one_at_a_time(connection: BaseDBAsyncClient) -> None:
    """Wait for whoever else writes to the log. SQLite's transactions are alone already."""
    if connection.capabilities.dialect == "postgres":
        await connection.execute_query(f"SELECT pg_advisory_xact_lock({LOCK})")


async def first_broken() -> int | None:
    """The id of the first entry that is not what was written, or follows one that is gone; ``None`` if all are."""
    previous, after = START, 0
    while ids := await _ids(after):
        for entry in await _read(ids):
            if isinstance(entry, int):
                return entry
            if entry.previous != previous or entry.digest != digest_of(entry):
                return entry.id
            previous, after = entry.digest, entry.id
    return None


async def _ids(after: int) -> list[int]:
    found = await AuditEntry.filter(id__gt=after).order_by("id").limit(AT_ONCE).values_list("id", flat=True)
    return [int(str(one)) for one in found]


async def _read(ids: Sequence[int]) -> list[AuditEntry | int]:
    """The entries with these ids, in their order; in place of the first that cannot be read its id, and no further."""
    try:
        return [*await AuditEntry.filter(id__gte=ids[0], id__lte=ids[-1]).order_by("id")]
    except (FieldError, ValueError):
        half = len(ids) // 2
        if not half:
            return [ids[0]]
        first = await _read(ids[:half])
        return first if isinstance(first[-1], int) else first + await _read(ids[half:])


async def last() -> str:
    """The digest of the last entry: whoever notes it elsewhere can tell later that nothing before it was changed."""
    entry = await AuditEntry.all().order_by("-id").first()
    return entry.digest if entry else START


async def holds(digest: str) -> bool:
    """Whether an entry with this digest is in the log."""
    return digest == START or await AuditEntry.filter(digest=digest).exists()


async def check(now: datetime) -> int:
    """The daily job: read the whole chain and log its end. Returns how many entries. Raises ``Broken``."""
    if broken := await first_broken():
        raise Broken(broken)
    log.info("audit log is whole", last=await last())
    return await AuditEntry.all().count()


def digest_of(entry: AuditEntry) -> str:
    """The digest of an entry and of the one before it."""
    said = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        _told(orjson.loads(orjson.dumps(entry.details))),
    ]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _told(value: Any) -> Any:
    """JSON with every number as a float: PostgreSQL gives 1e16 back as a whole number, and -0.0 as 0."""
    if isinstance(value, dict):
        return {name: _told(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner) for inner in value]
    return float(value) + 0.0 if isinstance(value, int | float) and not isinstance(value, bool) else value
