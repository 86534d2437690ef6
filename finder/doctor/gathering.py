"""Gathers the facts: reads, and changes nothing. Makes no database where there is none."""

import asyncio
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from finder.doctor.facts import Content, Facts, Stored
from finder.settings import APPS, Settings
from providers.models import Program
from web import audit, outbox
from web.backup import ENDINGS
from web.database import BadDatabaseUrl, Database
from web.models import JobRun, Letter

PATIENCE: Final = 20.0  # seconds for the database to answer
CLOCK: Final = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') AS now",
    "postgres": "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') AS now",
}
SAFE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {  # what the database must answer, by dialect
    "sqlite": {"PRAGMA synchronous": ("2", "3"), "PRAGMA journal_mode": ("wal",)},
    "postgres": {"SHOW synchronous_commit": ("on", "remote_apply", "remote_write", "local"), "SHOW fsync": ("on",)},
}


async def gathered(settings: Settings, now: datetime) -> Facts:
    """The facts of this moment."""
    file = Path(settings.database.removeprefix("sqlite:///")) if settings.database.startswith("sqlite:///") else None
    return Facts(
        settings=settings,
        now=now,
        database=await database_of(settings, file),
        database_bytes=file.stat().st_size if file and file.exists() else 0,
        free={folder: shutil.disk_usage(there(folder)).free for folder in folders(settings, file)},
        backup_at=newest(settings.backup_dir) if settings.backup_dir else None,
    )


async def database_of(settings: Settings, file: Path | None) -> Stored | str:
    """What the database says, or why it does not."""
    if file and not file.exists():
        return "there is none yet"
    try:
        async with asyncio.timeout(PATIENCE), Database.open(settings.database, APPS) as database:
            return await stored(database)
    except BadDatabaseUrl as error:
        return str(error)
    except Exception as error:  # whatever it is: its words may hold the password
        return f"does not answer ({type(error).__name__})"


async def stored(database: Database) -> Stored:
    """What a database that answers says."""
    dialect, pending = database.connection.capabilities.dialect, await database.pending()
    return Stored(
        pending=pending,
        unsafe=", ".join([text for text in SAFE[dialect] if not await answers(database, dialect, text)]),
        clock=datetime.fromisoformat(await first(database, CLOCK[dialect])).replace(tzinfo=UTC),
        content=await content() if not pending else None,
    )


async def answers(database: Database, dialect: str, question: str) -> bool:
    """Whether the database answers what it must."""
    return await first(database, question) in SAFE[dialect][question]


async def first(database: Database, question: str) -> str:
    """The one value that a question is answered with."""
    rows = await database.connection.execute_query_dict(question)
    return str(next(iter(rows[0].values())))


async def content() -> Content:
    """What the tables hold."""
    real = Program.filter(is_example=False)
    waiting = await Letter.filter(state=outbox.WAITING).order_by("due_at").first()
    failed = await Letter.exclude(error="").filter(state__not=outbox.SENT).order_by("-due_at").first()
    runs = await JobRun.all()
    return Content(
        real=await real.count(),
        examples=await Program.filter(is_example=True).count(),
        newest=max([str(day) for day in await real.distinct().values_list("checked", flat=True)], default=""),
        letters=await outbox.counts(),
        waits_since=waiting.due_at if waiting else None,
        last_failure=failed.error if failed else "",
        failed_jobs=tuple(sorted(run.name for run in runs if run.error)),
        jobs_at=max((run.ran_at for run in runs if run.ran_at), default=None),
        broken=await audit.first_broken(),
    )


def folders(settings: Settings, file: Path | None) -> list[Path]:
    """Where this machine writes."""
    return [settings.var_dir, *([file.parent] if file else []), *([settings.backup_dir] if settings.backup_dir else [])]


def there(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    found = folder.absolute()
    while not found.exists():
        found = found.parent
    return found


def newest(folder: Path) -> datetime | None:
    """When the newest copy in a folder was made; ``None`` without one. Only dated names count, as we give them."""
    files = [path for path in folder.glob("finder-*") if path.suffix in ENDINGS.values()]
    made = [path.stat().st_mtime for path in files]
    return datetime.fromtimestamp(max(made), UTC) if made else None
