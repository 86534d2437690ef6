"""What is looked at: a snapshot, so that the rules need neither a database nor a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from finder.settings import Settings


@dataclass(frozen=True, slots=True)
class Content:
    """What the tables hold. Times are UTC."""

    real: int  # listings that are no examples
    examples: int
    newest: str  # the last day on which somebody checked a real listing, YYYY-MM-DD; empty for never
    letters: Mapping[str, int]  # by state
    waits_since: datetime | None  # since when the letter is due that waits longest
    last_failure: str  # the kind of what went wrong last with a letter; empty for nothing
    failed_jobs: tuple[str, ...]
    jobs_at: datetime | None  # when any work by the clock was done last
    broken: int | None  # the first entry of the log that is not what was written


@dataclass(frozen=True, slots=True)
class Stored:
    """A database that answers. ``content`` is not read while migrations wait: its tables may not be there."""

    pending: int  # migrations
    unsafe: str  # which setting of the database lets acknowledged writes be lost; empty for none
    clock: datetime
    content: Content | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, at one moment."""

    settings: Settings
    now: datetime
    database: Stored | str  # or why it does not answer
    database_bytes: int = 0  # of SQLite's file
    free: Mapping[Path, int] = field(default_factory=dict)  # bytes by folder
    backup_at: datetime | None = None  # when the newest copy was made
