"""What an operator does: serve, make the database ready, load lists, write them out."""

import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import Progress

from finder import serving
from finder import unavailable as proxy_pages
from finder.api import exports
from finder.api.answers import Answers
from finder.commands.directory import gazetteer, in_database
from finder.commands.printing import AsJson, configured, errors, print_json, stop
from finder.settings import Settings
from providers import listings
from providers.openings.moments import Moment
from providers.trust import numbers
from seeds import demo, loading
from seeds.imports.report import Report
from seeds.imports.spreadsheet import UnreadableFile
from web.database import Database


class Source(StrEnum):
    """Whose file it is."""

    DIRECTORY = "samhsa-directory"
    LOCATOR = "samhsa-locator"


class Format(StrEnum):
    """How listings are written."""

    CSV = "csv"
    GEOJSON = "geojson"
    JSON = "json"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
    prepare: Annotated[
        bool, typer.Option(help="First make the database ready and plant examples if it is empty.")
    ] = False,
) -> None:
    """Serve the pages and the API."""
    if host:
        os.environ["FINDER_HOST"] = host
    if port:
        os.environ["FINDER_PORT"] = str(port)
    settings = configured()
    if prepare:
        in_database(settings, prepared)
    try:
        serving.serve(settings)
    except OSError as error:
        stop(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}", as_json=False)


def migrate() -> None:
    """Make the database ready, or bring an old one up to date."""

    async def run(database: Database) -> None:
        done = await database.migrate()
        errors.print(f"Applied: {', '.join(done)}" if done else "The database is up to date.")

    in_database(configured(), run)


def seed() -> None:
    """Plant invented example listings, unless there are real ones."""

    async def run(database: Database) -> None:
        await database.migrate()
        planted = await demo.plant(gazetteer(), datetime.now(UTC))
        errors.print(
            f"{planted} example listings planted." if planted else "Nothing planted: listings are there already."
        )

    in_database(configured(), run)


def import_(
    source: Source,
    file: Annotated[Path, typer.Argument(help="The file: xlsx, csv or csv.gz.")],
    as_of: Annotated[
        str, typer.Option(help="The day its facts are from, YYYY-MM-DD; default: the file's own date.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load an official list. Loading it twice changes nothing."""

    async def run(database: Database) -> Report:
        await database.migrate()
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Reading", total=None)
            report = await loading.import_file(
                source.value,
                file,
                gazetteer=gazetteer(),
                as_of=as_of or None,
                dry_run=dry_run,
                at=datetime.now(UTC),
                progress=lambda done, total: progress.update(task, completed=done, total=total or None),
            )
        if not dry_run:
            await numbers.label(datetime.now(UTC))
        return report

    try:
        report = in_database(configured(), run)
    except (UnreadableFile, OSError, ValueError) as error:
        stop(str(error), as_json)
    print_json(report.as_json()) if as_json else print(report.in_words())
    if report.whole_file_quarantined:
        raise typer.Exit(3)


def export(
    out: Annotated[Path, typer.Option("--out", help="The file; - for standard output.")] = Path("-"),
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CSV,
) -> None:
    """Write every published listing."""
    settings = configured()

    async def run(database: Database) -> list[exports.Measured]:
        return [(one, None) for one in await listings.published()]

    text = exported(in_database(settings, run), form, settings, datetime.now(UTC))
    if out == Path("-"):
        sys.stdout.buffer.write(text)
    else:
        out.write_bytes(text)


def unavailable(
    folder: Annotated[Path, typer.Argument(help="Where the proxy reads them.")],
) -> None:
    """Write the pages that a proxy answers with while the server is gone: the phone lines, in both languages."""
    try:
        print("\n".join(str(path) for path in proxy_pages.write(configured(), folder)))
    except OSError as error:
        stop(f"{folder}: {error.strerror}", as_json=False)


def exported(found: list[exports.Measured], form: Format, settings: Settings, now: datetime) -> bytes:
    """Every listing in one format."""
    answers, moment = Answers(settings), Moment.at(now, settings.rules.shelf_lives)
    match form:
        case Format.CSV:
            return exports.table(found, settings.address, moment).encode()
        case Format.GEOJSON:
            return orjson.dumps(exports.geojson(found, answers, moment))
        case Format.JSON:
            every = [answers.listing(one, None, moment) for one, _ in found]
            return orjson.dumps({"listings": every, "helplines": answers.helplines})


async def prepared(database: Database) -> None:
    """A database that a newcomer can look at: migrated, with examples when nothing else is there."""
    await database.migrate()
    if not await listings.current_rev():
        await demo.plant(gazetteer(), datetime.now(UTC))
