"""The log of what people did: nothing in it can be changed, taken out or put in without it showing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import BOTH
from tests.web.cast import later, ready
from web import audit
from web.database import Database, transaction
from web.models import AuditEntry

pytestmark = pytest.mark.anyio
DROPS = {
    "sqlite": [f"DROP TRIGGER audit_entry_keeps_{verb}" for verb in ("update", "delete", "place")],
    "postgres": ["DROP TRIGGER audit_entry_keeps ON audit_entry"],
}
WHOLE: dict[str, Any] = {"phone": ["4195550123", "4195550199"], "why": "¿número nuevo?", "hours": 72.5, "none": None}


async def some_entries(count: int = 5) -> None:
    for number in range(count):
        await audit.note(f"account:{number}", "publish", "listing:x", WHOLE | {"n": number}, later(seconds=number / 7))


async def unlocked(database: Database, kind: str) -> None:
    """Somebody who holds the database's password took the triggers away."""
    for drop in DROPS[kind]:
        await database.connection.execute_query(drop)


@asynccontextmanager
async def forged(kind: str, folder: Path) -> AsyncIterator[Database]:
    """A log of five entries in the hands of somebody who can change it."""
    async with ready(kind, folder) as database:
        await some_entries()
        await unlocked(database, kind)
        assert await audit.first_broken() is None
        yield database


ALTERED = {
    "actor": "actor = 'account:99' WHERE id = 3",
    "action": "action = 'refuse' WHERE id = 3",
    "subject": "subject = 'listing:y' WHERE id = 3",
    "details": """details = '{"n": 7}' WHERE id = 3""",
    "time": "at = '2020-01-01 00:00:00+00:00' WHERE id = 3",
    "time by a thousandth of a second": "at = '2026-11-23 12:00:00.285+00:00' WHERE id = 3",
    "previous": f"previous = '{'1' * 64}' WHERE id = 3",
    "digest": f"digest = '{'1' * 64}' WHERE id = 3",
    "the last entry": "actor = 'account:99' WHERE id = 5",
    "the first entry": "actor = 'account:99' WHERE id = 1",
    "the order": "id = CASE id WHEN 3 THEN 24 ELSE id + 10 END WHERE id >= 3",
}


class Undone(Exception):
    """What a forger did is taken back, for the next."""


async def after(database: Database, forgery: str) -> int | None:
    """The entry that is found broken after a forgery, which is undone."""
    found: int | None = None
    with suppress(Undone):
        async with transaction():
            await database.connection.execute_query(forgery)
            found = await audit.first_broken()
            raise Undone
    assert await audit.first_broken() is None
    return found


@BOTH
async def test_an_entry_that_was_altered_or_taken_out_is_found(kind: str, tmp_path: Path) -> None:
    async with forged(kind, tmp_path) as database:
        found = {what: await after(database, f"UPDATE audit_entry SET {how}") for what, how in ALTERED.items()}
        assert [what for what, broken in found.items() if broken is None] == []
        assert (found["actor"], found["the first entry"], found["the last entry"]) == (3, 1, 5)
        for gone, broken in {"id = 1": 2, "id = 3": 4, "id IN (2, 3, 4)": 5}.items():
            assert await after(database, f"DELETE FROM audit_entry WHERE {gone}") == broken


async def test_a_broken_log_fails_the_daily_job(tmp_path: Path) -> None:
    async with forged("sqlite", tmp_path) as database:
        await database.connection.execute_query("UPDATE audit_entry SET actor = 'account:99' WHERE id = 3")
        with pytest.raises(audit.Broken):
            await audit.check(NOW)


async def test_an_entry_that_was_put_in_is_found(tmp_path: Path) -> None:
    async with forged("sqlite", tmp_path):
        fourth = await AuditEntry.get(id=4)
        await AuditEntry.filter(id__gte=4).delete()
        await audit.note("account:9", "publish", "listing:x", {}, NOW)  # the forger's, well chained
        await AuditEntry.create(
            id=99, at=fourth.at, actor=fourth.actor, action=fourth.action, subject=fourth.subject,
            details=fourth.details, previous=fourth.previous, digest=fourth.digest,
        )  # fmt: skip
        assert await audit.first_broken() == 99


async def test_entries_cut_off_at_the_end_show_against_a_digest_that_was_noted_elsewhere(tmp_path: Path) -> None:
    async with forged("sqlite", tmp_path):
        noted = await audit.last()
        await AuditEntry.filter(id__gte=4).delete()
        assert await audit.first_broken() is None  # what a chain alone cannot show
        assert not await audit.holds(noted)


async def test_a_log_that_was_written_anew_shows_against_a_digest_that_was_noted_elsewhere(tmp_path: Path) -> None:
    async with forged("sqlite", tmp_path):
        noted = await audit.last()
        await AuditEntry.all().delete()
        for number in range(5):
            await audit.note(f"account:{number}", "publish", "listing:x", {"n": 9}, NOW)
        assert await audit.first_broken() is None
        assert not await audit.holds(noted)


async def test_details_that_can_no_longer_be_read_are_found(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path) as database:
        await some_entries()
        await unlocked(database, "sqlite")
        await database.connection.execute_query("UPDATE audit_entry SET details = '{' WHERE id = 3")
        assert await audit.first_broken() == 3


@BOTH
async def test_what_was_written_can_be_neither_changed_nor_deleted(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path) as database:
        run = database.connection.execute_query
        await some_entries(1)
        await run(
            "INSERT INTO revision (program_public_id, rev, at, actor, changes) VALUES "
            "('5f0c2a4e-0000-4000-8000-000000000001', 1, '2026-11-23 12:00:00+00:00', 'account:0', '{}')"
        )
        for table in ("audit_entry", "revision"):
            for statement in (f"UPDATE {table} SET actor = 'x'", f"DELETE FROM {table} WHERE id = 1"):
                with pytest.raises(Exception, match="can only grow"):
                    await run(statement)
            [row] = await database.connection.execute_query_dict(f"SELECT actor FROM {table}")
            assert row["actor"] == "account:0"


@BOTH
async def test_twenty_notes_at_once_from_four_servers_make_one_chain(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path) as first:

        async def server(number: int) -> None:
            async with Database.open(first.url, APPS):
                await asyncio.gather(*(asyncio.create_task(write(f"account:{number}{n}")) for n in range(5)))

        async def write(actor: str) -> None:
            async with transaction():  # as in an edit: something else is written first
                await asyncio.sleep(0)
                await audit.note(actor, "publish", "listing:x", WHOLE, NOW)

        await asyncio.gather(*(asyncio.create_task(server(number)) for number in range(4)))
        first.bind()
        assert await audit.first_broken() is None
        assert len({entry.previous for entry in await AuditEntry.all()}) == 20


async def test_a_note_goes_with_the_deed_or_not_at_all(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await some_entries(2)

        async def deed() -> None:
            async with transaction():
                await audit.note("account:9", "publish", "listing:x", {}, NOW)
                raise RuntimeError("the deed failed")

        with pytest.raises(RuntimeError):
            await deed()
        await some_entries(1)
        assert await AuditEntry.all().count() == 3
        assert await audit.first_broken() is None


async def test_a_long_log_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    async with ready("sqlite", tmp_path) as database:
        for count in (1, 1, 1):
            await some_entries(count)
            assert await audit.first_broken() is None
        await unlocked(database, "sqlite")
        await database.connection.execute_query("DELETE FROM audit_entry WHERE id = 2")
        assert await audit.first_broken() == 3


details = st.dictionaries(
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_whatever_is_noted_reads_back_as_it_was_written(kind: str, tmp_path: Path) -> None:
    noted: list[dict[str, Any]] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(found=details)
    def collect(found: dict[str, Any]) -> None:
        noted.append(found)

    collect()
    async with ready(kind, tmp_path):
        for number, one in enumerate(noted):
            zone = timezone(timedelta(hours=number % 9 - 4))
            await audit.note("account:1", "publish", "listing:x", one, later(microseconds=number).astimezone(zone))
        assert await audit.first_broken() is None
        read = [audit._told(entry.details) for entry in await AuditEntry.all().order_by("id")]
        assert read == [audit._told(one) for one in noted]


async def test_the_daily_job_writes_the_end_of_the_chain_to_the_log(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        assert await audit.last() == audit.START
        assert await audit.holds(audit.START)
        await some_entries(3)
        with structlog.testing.capture_logs() as logged:
            assert await audit.check(NOW) == 3
        assert [entry["last"] for entry in logged] == [await audit.last()]
        assert await audit.holds(logged[0]["last"])
