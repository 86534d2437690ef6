"""A search as options of a command: one for each filter of the vocabulary, so that a new one appears by itself."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from finder.search.query import FARTHEST, Problem, SearchQuery
from providers import vocabulary

Command = Callable[[SearchQuery, list[Problem], bool, bool], None]
FLAGS: Final = ("together", "every", "as_json")


def searching(command: Command) -> Callable[..., None]:
    """Give a command that takes a query the options that make one."""

    def run(**given: Any) -> None:
        asked = [("near", given.pop("place"))]
        asked += [("together", "yes")] * given["together"]
        every, as_json = given["every"], given["as_json"]
        for name, value in given.items():
            if name not in FLAGS and value:
                asked += [(name, text) for text in (value if isinstance(value, list) else [value])]
        query, problems = SearchQuery.checked(asked)
        command(query, problems, every, as_json)

    made: Any = run
    made.__name__, made.__doc__, made.__annotations__ = command.__name__, command.__doc__, {}
    made.__signature__ = inspect.Signature(parameters())  # what typer reads
    return run


def parameters() -> list[inspect.Parameter]:
    """The arguments and options of a search."""
    return [
        parameter("place", Annotated[str, typer.Argument(help="A ZIP code, a town, a county, a state, or lat,lon.")]),
        parameter("miles", Annotated[str, typer.Option(help=f"1 to {FARTHEST}, or any. Default 25.")], ""),
        *(
            parameter(
                group.name,
                Annotated[list[str], typer.Option(help=f"Any of: {', '.join(vocabulary.codes(group.name))}.")],
                [],
            )
            for group in vocabulary.FILTERS
        ),
        parameter(
            "together", Annotated[bool, typer.Option("--together", help="All kinds of care in one place.")], False
        ),
        parameter("name", Annotated[str, typer.Option(help="Words of the program's name.")], ""),
        parameter("page", Annotated[str, typer.Option(help="Which page.")], ""),
        parameter("per_page", Annotated[str, typer.Option(help="How many on a page, at most 200.")], ""),
        parameter("every", Annotated[bool, typer.Option("--all", help="Everything that fits, without pages.")], False),
        parameter("as_json", Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")], False),
    ]


def parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    """One of them."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
