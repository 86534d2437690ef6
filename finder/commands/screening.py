"""The screening at the command line: answers from a file, what they lead to in words or as JSON. Writes nothing."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from finder import shipped
from finder.api.answers import Answers
from finder.api.assessment import OWN_LINE, Json, assessment_json, read
from finder.commands.printing import AsJson, configured, print_json, stop
from finder.screening.assess import assess
from finder.screening.review import signed
from finder.screening.shapes import Outcome, Table
from web.errors import BadRequest
from web.guard import LARGEST_BODY
from web.i18n import mark as _
from web.i18n import translator

STANDARD_INPUT: Final = Path("-")
REVIEWED: Final = _("Reviewed by {reviewer}, {credential}, on {date}.")


class Language(StrEnum):
    """In which language the words are."""

    EN = "en"
    ES = "es"


def screen(
    answers: Annotated[Path, typer.Option(help="The answers as JSON; - for standard input.")],
    lang: Annotated[Language, typer.Option(help="The language of the words.")] = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say which care to ask for first, from answers. Not a diagnosis. Nothing is kept."""
    settings = configured()
    table = signed(shipped.screening(), *settings.signature)
    try:
        found = assess(table, read(table, sent(answers)))
    except OSError as error:
        stop(f"--answers {answers}: {error.strerror}", as_json)
    except BadRequest as error:
        stop("; ".join(f"{name} {message}" for name, message in error.problems), as_json)
    result = assessment_json(table, found, Answers(settings).helplines)
    print_json(result) if as_json else print("\n".join(in_words(table, result, lang)))


def sent(file: Path) -> bytes:
    """What the file holds, up to what the API takes. Raises ``BadRequest`` beyond it, ``OSError`` without a file."""
    most = LARGEST_BODY + 1
    if file == STANDARD_INPUT:
        text = sys.stdin.buffer.read(most)
    else:
        with file.open("rb") as opened:
            text = opened.read(most)
    if len(text) == most:
        raise BadRequest([("body", "is too long to be answers")], 413)
    return text


def in_words(table: Table, result: Json, lang: str) -> Iterator[str]:
    """The result, a line each, in the order of the pages."""
    said = {name: text.said(lang) for name, text in table.copy.items()}
    why = ["", f"{said['why']}:", *(f"- {one['text'][lang]}" for one in result["reasons"])]
    must = ["", *(f"! {one['text'][lang]}" for one in result["flags"])] if result["flags"] else []
    steps = [f"{place}. {one[lang]}" for place, one in enumerate(result["steps"], 1)]
    emergency = result["outcome"] == Outcome.EMERGENCY.name
    yield from (result["emergency_line"][lang], "", result["headline"][lang], result["lead"][lang])
    yield from (*must, *why) if emergency else (*why, *must)
    yield from ("", said["next"], *steps) if steps else ()
    yield from ("", f"finder find ZIP{options(result['filters'])}") if result["filters"]["care"] else ()
    yield ""
    for line in result["helplines"]:
        yield from helpline_in_words(line, lang, said, emergency=emergency)
    yield from ("", said["from_answers_only"], result["disclaimer"][lang], reviewed_in_words(result, lang, said))


def options(filters: dict[str, list[str]]) -> str:
    """What is looked for, as options of ``finder find``."""
    return "".join(f" --{group} {code}" for group, codes in filters.items() for code in codes)


def helpline_in_words(line: Json, lang: str, said: dict[str, str], *, emergency: bool) -> Iterator[str]:
    """A line to call; of the owner's also who answers it, and in an emergency that it is not for that."""
    t = translator(lang)
    yield f"{line['phone']}  {t(line['name'])}: {t(line['purpose'])}"
    if line["code"] == OWN_LINE:
        yield f"    {said['who_answers']} {t(line['answered_by'])}"
        yield from [f"    {said['helpline_last']}"] if emergency else []


def reviewed_in_words(result: Json, lang: str, said: dict[str, str]) -> str:
    """Which clinician signed the table, or that nobody has."""
    return translator(lang)(REVIEWED).format(**result["reviewed"]) if result["reviewed"] else said["not_reviewed"]
