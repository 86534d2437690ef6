"""Letters and a database to write them into."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from finder.settings import APPS
from tests.conftest import NOW
from tests.postgres.scratch import migrated
from web.database import Database
from web.models import Letter

REMINDER = False
ALARM = True
TEXT = "Hello.\n\n* Sign in: https://finder.example/portal/sign-in/s3cret\n"


@asynccontextmanager
async def ready(kind: str, folder: Path) -> AsyncIterator[Database]:
    """A migrated database of either kind."""
    async with migrated(kind, folder) as url, Database.open(url, APPS) as database:
        yield database


async def a_letter(key: str = "one", *, may_repeat: bool = REMINDER, **changed: Any) -> Letter:
    """A letter that waits since ``NOW``."""
    given: dict[str, Any] = {
        "key": key, "kind": "reminder", "to": "editor@program.example", "subject": "Is this right?", "text": TEXT,
        "may_repeat": may_repeat, "created_at": NOW, "due_at": NOW,
    }  # fmt: skip
    return await Letter.create(**given | changed)


async def as_it_stands(letter: Letter) -> Letter:
    """The letter as the database has it now."""
    return await Letter.get(id=letter.id)


def later(**how: float) -> Any:
    """A time after ``NOW``."""
    return NOW + timedelta(**how)
