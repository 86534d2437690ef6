"""Mail at the command line: which letters wait or did not go, and sending one of them after all."""

from datetime import UTC, datetime
from typing import Any, Final

import typer

from finder.commands.directory import in_database
from finder.commands.jobs import minute
from finder.commands.printing import AsJson, configured, print_json, stop
from web import outbox
from web.database import Database
from web.models import Letter

commands: Final = typer.Typer(no_args_is_help=True, help="Letters that wait, failed, or may not have gone.")


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """How many letters there are in each state, and each that was not sent. Never their words, nor to whom they go."""

    async def work(database: Database) -> tuple[dict[str, int], list[Letter]]:
        return await outbox.counts(), await outbox.unsent()

    counts, unsent = in_database(configured(), work)
    rows = [row_of(letter) for letter in unsent]
    if as_json:
        print_json({"counts": counts, "letters": rows})
        return
    print("  ".join(f"{state}: {count}" for state, count in counts.items()))
    print(
        "\n".join("  ".join(f"{value}" for value in row.values() if value != "") for row in rows), end="\n" * bool(rows)
    )


@commands.command()
def retry(letter: int, as_json: AsJson = False) -> None:
    """Let one letter go again at the next turn. One that is unclear may then come twice: that is for you to say."""

    async def work(database: Database) -> bool:
        return await outbox.again(letter, datetime.now(UTC))

    if not in_database(configured(), work):
        stop(f"There is no letter {letter} that waits, failed or is unclear and whose words are still kept", as_json)
    print_json({"letter": letter, "state": outbox.WAITING}) if as_json else print(f"Letter {letter} waits to be sent.")


def row_of(letter: Letter) -> dict[str, Any]:
    """One letter without its words. Of the address only where its mailbox is kept: what an operator can mend."""
    return {
        "id": letter.id,
        "state": letter.state,
        "kind": letter.kind,
        "at": letter.to.rpartition("@")[2],
        "written": minute(letter.created_at),
        "due": minute(letter.due_at) if letter.state == outbox.WAITING else "",
        "tries": letter.tries,
        "error": letter.error,
    }
