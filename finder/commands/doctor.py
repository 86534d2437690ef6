"""``finder doctor``: whether all is well, one line a thing, each with a next step."""

import asyncio
from dataclasses import asdict

import typer

from finder.commands.keeping import now
from finder.commands.printing import AsJson, configured, print_json
from finder.doctor.findings import findings, is_bad
from finder.doctor.gathering import gathered
from finder.doctor.shapes import Finding


def doctor(as_json: AsJson = False) -> None:
    """Say whether all is well: ok, look, or bad, and what to do next. Exit code 1 when something is bad.

    Changes nothing.
    """
    found = findings(asyncio.run(gathered(configured(), now())))
    print_json({"findings": [asdict(one) for one in found]}) if as_json else print("\n".join(map(line, found)))
    if is_bad(found):
        raise typer.Exit(1)


def line(found: Finding) -> str:
    """One finding in one line."""
    step = f". Next: {found.step}" if found.step else ""
    return f"{found.state:<5} {found.name:<11} {found.words}{step}"
