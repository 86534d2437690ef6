"""Work by the clock at the command line: for cron, where servers leave it, and to see how it stands."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import UTC, datetime
from typing import Final

import typer

from finder import portal
from finder.commands.directory import gazetteer, in_database
from finder.commands.printing import AsJson, configured, print_json
from finder.pages import rendering
from finder.search.refresh import LiveIndex
from finder.settings import Settings
from providers import listings
from web.database import Database
from web.jobs import Job, run_due
from web.models import JobRun
from web.view import View

commands: Final = typer.Typer(no_args_is_help=True, help="Work by the clock: reminders, expiries, mail, retention.")


@commands.command()
def run(as_json: AsJson = False) -> None:
    """Do what is due, once: for cron. Exit code 1 when something failed; it is tried again at the next run."""
    settings = configured()

    async def work(database: Database) -> dict[str, int | str]:
        done: dict[str, int | str] = {}
        for job in jobs(settings):
            for name, did in (await run_due([job], now())).items():
                failure = (await JobRun.get(name=name)).error
                done[name] = failure or did
        return done

    with redirect_stdout(sys.stderr if as_json else sys.stdout):  # the links of letters that become files
        done = in_database(settings, work)
    if as_json:
        print_json({"ran": done})
    else:
        print("\n".join(in_words(name, did) for name, did in done.items()) or "Nothing is due.")
    if any(isinstance(did, str) for did in done.values()):
        raise typer.Exit(1)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every job: how often, when it ran last, when it is due next, and what went wrong."""
    settings = configured()

    async def work(database: Database) -> list[JobRun]:
        return await JobRun.all()

    runs = {row.name: row for row in in_database(settings, work)}
    rows = [row_of(job, runs.get(job.name)) for job in jobs(settings)]
    print_json({"jobs": rows}) if as_json else print("\n".join(line(row) for row in rows))


def jobs(settings: Settings) -> Sequence[Job]:
    """What the server would do by the clock."""
    view = View(rendering.renderer(settings, rendering.assets()))
    return portal.jobs(portal.desk(view, settings, gazetteer(), now), settings, LiveIndex(listings))


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def in_words(name: str, did: int | str) -> str:
    """What one job did, or that it failed and how."""
    return f"{name}: {did}" if isinstance(did, int) else f"{name}: failed ({did}), tried again at the next run"


def row_of(job: Job, run: JobRun | None) -> dict[str, str]:
    """One job as it stands. Times are UTC, empty for never."""
    return {
        "name": job.name,
        "every": str(job.every),
        "ran": minute(run.ran_at) if run else "",
        "due": minute(run.due_at) if run else "",
        "in hand until": minute(run.leased_until) if run else "",
        "error": run.error if run else "",
    }


def line(row: dict[str, str]) -> str:
    """The same in one line."""
    said = f"{row['name']:<16} every {row['every']:<16} ran {row['ran'] or 'never':<20} due {row['due'] or 'now'}"
    return said + (f"  failed: {row['error']}" if row["error"] else "")


def minute(at: datetime | None) -> str:
    """A time as people write it, to the second."""
    return at.astimezone(UTC).isoformat(" ", "seconds").removesuffix("+00:00") if at else ""
