"""The log of what people did: it only grows, and each entry holds the digest of the one before.

Triggers in the database refuse to change or delete an entry; whoever gets around them breaks the chain, and
``first_broken`` finds where.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from web.database import transaction
from web.models import AuditEntry

START: Final = "0" * 64  # what the first entry holds for the one before
LOCK: Final = 7_201  # the number of our lock on PostgreSQL
AT_ONCE: Final = 1_000  # entries read at once when the chain is checked


async def note(actor: str, action: str, subject: str, details: Mapping[str, Any], at: datetime) -> None:
    """Write down that ``actor`` did ``action`` to ``subject``. Part of the caller's transaction, where there is one.

    ``details`` holds no secret and nobody's words but those that are published. ``at`` is UTC.
    """
    async with transaction() as connection:
        await one_at_a_time(connection)
        last = await AuditEntry.all().order_by("-id").first()
        previous = last.digest if last else START
        entry = AuditEntry(
            at=at, actor=actor, action=action, subject=subject, details=dict(details), previous=previous, digest=""
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
    while True:
        entries = await AuditEntry.filter(id__gt=after).order_by("id").limit(AT_ONCE)
        for entry in entries:
            if entry.previous != previous or entry.digest != digest_of(entry):
                return entry.id
            previous, after = entry.digest, entry.id
        if len(entries) < AT_ONCE:
            return None


def digest_of(entry: AuditEntry) -> str:
    """The digest of an entry and of the one before it."""
    said = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="seconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.details,
    ]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
