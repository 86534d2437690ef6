"""Rules about what the tables hold: listings, letters, work by the clock, the log."""

from datetime import date, timedelta
from typing import Final

from finder.doctor.facts import Content, Facts
from finder.doctor.setup import is_public
from finder.doctor.shapes import Said, bad, look, ok
from web.outbox import FAILED, SENDING, UNCLEAR, WAITING

OLD_LIST: Final = timedelta(days=550)  # official lists come out once a year, and some months late
LATE: Final = timedelta(hours=1)  # that a letter is overdue, or that nothing was done by the clock


def listings(facts: Facts, content: Content) -> Said:
    """Whether there is a real directory, and how old it is."""
    if not content.real:
        said = "no real listing", "run finder import samhsa-directory FILE"
        return bad(*said) if is_public(facts.settings) else look(*said)
    words = f"{content.real:,}, the newest word of {content.newest or 'an unknown day'}"
    if not content.newest or facts.now.date() - date.fromisoformat(content.newest) > OLD_LIST:
        return look(words, "import this year's official list")
    return ok(words)


def examples(facts: Facts, content: Content) -> Said:
    """Whether invented programs stand where people look for help."""
    if not content.examples:
        return ok("none")
    words = f"{content.examples} invented programs are shown"
    if is_public(facts.settings):
        return bad(words, "import an official list: they go then")
    return look(words, "import an official list before others can reach this")


def letters(facts: Facts, content: Content) -> Said:
    """Whether mail goes."""
    waiting = content.letters.get(WAITING, 0) + content.letters.get(SENDING, 0)
    stuck = content.letters.get(FAILED, 0) + content.letters.get(UNCLEAR, 0)
    last = f", last failure: {content.last_failure}" if content.last_failure else ""
    words = f"{waiting} wait, {stuck} did not go{last}"
    if content.waits_since and facts.now - content.waits_since > LATE:
        return bad(words, "run finder mail list, and see that the mail server answers")
    return look(words, "run finder mail list, then finder mail retry ID") if stuck or last else ok(words)


def jobs(facts: Facts, content: Content) -> Said:
    """Whether work by the clock is done."""
    if content.failed_jobs:
        return look(f"failed last time: {', '.join(content.failed_jobs)}", "run finder jobs list")
    if content.jobs_at is None or facts.now - content.jobs_at > LATE:
        since = f"nothing since {content.jobs_at:%Y-%m-%d %H:%M} UTC" if content.jobs_at else "never done"
        return look(since, "run finder serve with FINDER_JOBS=on, or finder jobs run by cron")
    return ok("done")


def audit(content: Content) -> Said:
    """Whether the log of what people did is what was written."""
    if content.broken is not None:
        return bad(f"not whole from entry {content.broken} on", "keep a copy, and find out who wrote to the database")
    return ok("whole")
