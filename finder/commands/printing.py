"""What a command prints: JSON and nothing else on standard output where it is asked for, errors always in words."""

import sys
from typing import Annotated, Any, Final, NoReturn

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console

from finder.api.answers import Answers
from finder.settings import Settings

errors: Final = Console(stderr=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def configured() -> Settings:
    """The settings. Ends the command with an error that names each setting that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        complain("; ".join(in_words(one["loc"], one["msg"]) for one in error.errors()))
        raise typer.Exit(2) from None


def in_words(place: tuple[int | str, ...], message: str) -> str:
    """What is wrong with a setting, without the value: it may be a secret."""
    name = "".join(f"FINDER_{part}: ".upper() for part in place[:1])
    return f"{name}{message.removeprefix('Value error, ')}"


def print_json(value: Any) -> None:
    """JSON and nothing else."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


def complain(message: str) -> None:
    """An error in words."""
    errors.print(message, style="bold red", markup=False, highlight=False, soft_wrap=True)


def stop(message: str, as_json: bool) -> NoReturn:
    """End with an error in words."""
    if as_json:
        print_json({"error": message, "helplines": Answers(configured()).helplines})
    complain(message)
    raise typer.Exit(2)
