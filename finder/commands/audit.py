"""The audit log at the command line: is it whole?"""

from typing import Annotated, Final

import typer

from finder.commands.directory import in_database
from finder.commands.printing import AsJson, configured, print_json
from web import audit
from web.database import Database

commands: Final = typer.Typer(no_args_is_help=True, help="The log of what people did.")


@commands.callback()
def setup() -> None:
    """Keep ``check`` a command of its own: typer would fold a lone one into the group."""


@commands.command()
def check(
    holds: Annotated[
        str, typer.Option(help="A digest that this command printed before: then nothing older was changed or cut off.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether every entry is what was written, and print the last digest. Exit code 1 when one is not.

    Keep the digest elsewhere: it alone shows later that no entries were cut off at the end.
    """

    async def work(database: Database) -> tuple[int | None, bool, str]:
        return await audit.first_broken(), not holds or await audit.holds(holds), await audit.last()

    broken, held, last = in_database(configured(), work)
    whole = broken is None and held
    if as_json:
        print_json({"whole": whole, "first broken": broken, "holds": held, "last": last})
    elif broken is not None:
        print(f"Broken at entry {broken}: it, or one before it, was changed, removed or put in.")
    else:
        print(f"Whole. Last digest: {last}" if held else "Broken: the digest is not in it. Entries were cut off.")
    if not whole:
        raise typer.Exit(1)
