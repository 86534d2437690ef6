"""Rules about the database, the disk and the copies."""

from datetime import timedelta
from typing import Final

from finder.doctor.facts import Facts, Stored
from finder.doctor.shapes import Said, bad, look, ok

SKEW: Final = timedelta(seconds=2)  # between two clocks, and above ten times as much it is bad
LITTLE: Final = 2**30  # bytes free
NEXT_TO_NOTHING: Final = 2**27
STALE: Final = timedelta(hours=30)  # a nightly copy, and some time for it
OLD: Final = timedelta(days=7)


def reachable(facts: Facts) -> Said:
    """Whether the database answers."""
    if isinstance(facts.database, Stored):
        return ok("answers")
    return bad(facts.database, "check FINDER_DATABASE_URL; for a new one, run finder migrate")


def migrations(stored: Stored) -> Said:
    """Whether its tables are those of this version."""
    if stored.pending:
        return bad(f"{stored.pending} migrations wait", "run finder backup, then finder migrate")
    return ok("all applied")


def durability(stored: Stored) -> Said:
    """Whether what was acknowledged outlives a power failure."""
    if stored.unsafe:
        return bad(f"{stored.unsafe}: acknowledged edits may be lost", "take that setting of the database away")
    return ok("what was acknowledged is on the disk")


def clock(facts: Facts, stored: Stored) -> Said:
    """Whether the database and we agree on the time."""
    apart = abs(stored.clock - facts.now)
    said = f"the database's and ours are {apart.total_seconds():.0f} seconds apart", "let both machines follow NTP"
    if apart > 10 * SKEW:
        return bad(*said)
    return look(*said) if apart > SKEW else ok("the database's and ours agree")


def disk(facts: Facts) -> Said:
    """Whether there is room to write."""
    if not facts.free:
        return ok("nothing is written on this machine")
    folder, free = min(facts.free.items(), key=lambda pair: pair[1])
    words = f"{free / 2**30:.1f} GiB free at {folder}"
    if free < NEXT_TO_NOTHING:
        return bad(words, "make room now: soon nothing can be saved")
    if free < max(LITTLE, 2 * facts.database_bytes):  # a copy of it must fit
        return look(words, "make room")
    return ok(words)


def backup(facts: Facts) -> Said:
    """Whether there is a copy, and how old it is."""
    folder = facts.settings.backup_dir
    if folder is None:
        return look("where copies are is not known", "set FINDER_BACKUP_DIR, and run finder backup every night")
    if facts.backup_at is None:
        return bad(f"no copy in {folder}", "run finder backup, by cron every night")
    age = facts.now - facts.backup_at
    words = f"the newest copy is {age.total_seconds() / 3600:.0f} hours old"
    if age > OLD:
        return bad(words, "run finder backup, and see why cron does not")
    return look(words, "see why cron did not run finder backup") if age > STALE else ok(words)
