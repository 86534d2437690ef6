"""The command line: the same answers without a server, and what an operator does.

With ``--json`` nothing but JSON is printed on standard output; progress and advice go to standard error. Exit codes:
0 done (rows may have been refused), 2 the command or a file was wrong, 3 a whole file was quarantined.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, TypeVar

import orjson
import typer
from rich.console import Console
from rich.progress import Progress

from finder import serving
from finder.api import exports
from finder.api.answers import Answers
from finder.api.routes import reply
from finder.geocoding import operators_geocoder
from finder.search.ask import Directory, located
from finder.search.index import Index
from finder.search.query import Problem, SearchQuery
from finder.search_options import searching
from finder.settings import APPS, Settings
from providers import listings
from providers.places import Gazetteer, PlaceUnknown
from seeds import demo, loading
from seeds.gazetteer import TABLE
from seeds.imports.report import Report
from seeds.imports.spreadsheet import UnreadableFile
from web.database import Database
from web.errors import BadRequest
from web.logging import quiet

app: Final = typer.Typer(no_args_is_help=True, add_completion=False, help="Detox and intensive outpatient programs.")
errors: Final = Console(stderr=True)
Made = TypeVar("Made")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


class Source(StrEnum):
    """Whose file it is."""

    DIRECTORY = "samhsa-directory"
    LOCATOR = "samhsa-locator"


class Format(StrEnum):
    """How listings are written."""

    CSV = "csv"
    GEOJSON = "geojson"
    JSON = "json"


@app.callback()
def setup() -> None:
    """Set up logging for every command."""
    quiet("warning")


@app.command()
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
    settings = Settings()
    if prepare:
        in_database(settings, prepared)
    try:
        serving.serve(settings)
    except OSError as error:
        stop(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}", as_json=False)


@app.command()
def migrate() -> None:
    """Make the database ready, or bring an old one up to date."""

    async def run(database: Database) -> None:
        done = await database.migrate()
        errors.print(f"Applied: {', '.join(done)}" if done else "The database is up to date.")

    in_database(Settings(), run)


@app.command()
def seed() -> None:
    """Plant invented example listings, unless there are real ones."""

    async def run(database: Database) -> None:
        await database.migrate()
        planted = await demo.plant(gazetteer(), datetime.now(UTC))
        errors.print(
            f"{planted} example listings planted." if planted else "Nothing planted: listings are there already."
        )

    in_database(Settings(), run)


@app.command("import")
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
            return await loading.import_file(
                source.value,
                file,
                gazetteer=gazetteer(),
                as_of=as_of or None,
                dry_run=dry_run,
                at=datetime.now(UTC),
                progress=lambda done, total: progress.update(task, completed=done, total=total or None),
            )

    try:
        report = in_database(Settings(), run)
    except (UnreadableFile, OSError, ValueError) as error:
        stop(str(error), as_json)
    print_json(report.as_json()) if as_json else print(report.in_words())
    if report.whole_file_quarantined:
        raise typer.Exit(3)


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="The file; - for standard output.")] = Path("-"),
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CSV,
) -> None:
    """Write every published listing."""
    settings = Settings()

    async def run(database: Database) -> list[exports.Measured]:
        return [(one, None) for one in await listings.published()]

    text = exported(in_database(settings, run), form, settings)
    if out == Path("-"):
        sys.stdout.buffer.write(text)
    else:
        out.write_bytes(text)


def exported(found: list[exports.Measured], form: Format, settings: Settings) -> bytes:
    """Every listing in one format."""
    answers = Answers(settings)
    match form:
        case Format.CSV:
            return exports.table(found, settings.address).encode()
        case Format.GEOJSON:
            return orjson.dumps(exports.geojson(found, answers))
        case Format.JSON:
            every = [answers.listing(one, None) for one, _ in found]
            return orjson.dumps({"listings": every, "helplines": answers.helplines})


@app.command()
def locate(text: str, as_json: AsJson = False) -> None:
    """Say which places some words may mean, best first."""
    try:
        places = gazetteer().locate(text)
    except PlaceUnknown:
        remote = operators_geocoder(Settings())
        places = located(remote, gazetteer(), text) if remote else ()
    if as_json:
        print_json(Answers(Settings()).places(places))
        return
    for place in places:
        print(f"{place.label}  ({place.kind}, {place.match})  {place.lat:.4f}, {place.lon:.4f}")
    if not places:
        errors.print("No place of that name is known.")


@app.command()
@searching
def find(query: SearchQuery, problems: list[Problem], every: bool, as_json: bool) -> None:
    """Find programs near a place."""
    if problems:
        stop("; ".join(f"--{one.field.replace('_', '-')} {one.message}" for one in problems), as_json)
    settings = Settings()

    async def run(database: Database) -> Index:
        return Index.build(await listings.published(), await listings.current_rev())

    index = in_database(settings, run)
    directory = Directory(lambda: index, gazetteer())
    try:
        answer = reply((directory.ask_all if every else directory.ask)(query, index))
    except BadRequest as error:
        stop("; ".join(message for _, message in error.problems), as_json)
    found = Answers(settings).search(answer, index)
    print_json(found) if as_json else print_found(orjson.loads(orjson.dumps(found)))


def print_found(found: dict[str, Any]) -> None:
    """What was found, a line a program."""
    print(f"{found['total']} programs near {found['origin']['label']}")
    for one in found["listings"] or found["widen"]["nearest"]:
        supervision = f" ({one['supervision'].replace('_', ' ')})" if one["supervision"] else ""
        print(f"{one['miles']:7.1f} mi  {one['phone']:<22} {one['name']}  {', '.join(one['care'])}{supervision}")
    print("  ".join(f"{line['name']}: {line['phone']}" for line in found["helplines"][:3]))


def gazetteer() -> Gazetteer:
    """The places, as they are shipped."""
    return Gazetteer.load(TABLE)


async def prepared(database: Database) -> None:
    """A database that a newcomer can look at: migrated, with examples when nothing else is there."""
    await database.migrate()
    if not await listings.current_rev():
        await demo.plant(gazetteer(), datetime.now(UTC))


def in_database(settings: Settings, work: Callable[[Database], Coroutine[Any, Any, Made]]) -> Made:
    """Run something with the database open."""

    async def run() -> Made:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        async with Database.open(settings.database, APPS) as database:
            return await work(database)

    return asyncio.run(run())


def print_json(value: Any) -> None:
    """JSON and nothing else."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


def stop(message: str, as_json: bool) -> NoReturn:
    """End with an error in words."""
    if as_json:
        print_json({"error": message, "helplines": Answers(Settings()).helplines})
    errors.print(message, style="bold red", markup=False)
    raise typer.Exit(2)
