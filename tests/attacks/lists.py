"""Official lists with a string in a cell, loaded as an operator loads them; and what is then made of them.

Each row has one hostile cell: the rest of it is a program that would be listed.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from providers.listing import Listing
from seeds import loading, samhsa_directory, samhsa_locator
from seeds.imports.report import Report
from tests.attacks.asking import written
from tests.conftest import a_listing
from tests.seeds.lists import HEADER, Cells, a_row, write_csv, write_xlsx

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
MORE: Final = ("latitude", "longitude", "county", "website")
CODES: Final = ("sa", "dt", "oit", "md")
DIRECTORY: Final = (*HEADER, *MORE)
LOCATOR: Final = (
    "name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county", "phone", "intake_prompt",
    "intake1",
    "intake2", "intake1a", "intake2a", "website", "latitude", "longitude", "type_facility", *CODES,
)  # fmt: skip
LONGEST: Final = 2_000  # characters of a cell; openpyxl cuts cells off at 32,767
NO_XML: Final = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff\ud800-\udfff]")
MOST_WORDS: Final = 300  # characters of a name: what the column holds
FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?$")
PROPERTY: Final = re.compile(
    r"(BEGIN|END|VERSION|UID|FN|N|ORG|TEL|ADR|URL|NOTE|REV|KIND|EMAIL|GEO|TZ|LANG|CATEGORIES|SOURCE|PRODID|TITLE|ROLE)[;:]"
)


def directory(strings: Sequence[str], start: int = 0) -> list[Cells]:
    """A row a string: the columns in their turn."""
    return [_row(number, DIRECTORY, text) for number, text in enumerate(strings, start)]


def locator(strings: Sequence[str], start: int = 0) -> list[Cells]:
    """The same of the locator's layout."""
    rows = []
    for number, text in enumerate(strings, start):
        given = a_row(number, type_facility="SU", **dict.fromkeys(CODES, "1"))
        rows.append(given | _row(number, LOCATOR, text, given))
    return rows


def _row(number: int, columns: Sequence[str], text: str, given: Cells | None = None) -> Cells:
    return (given or a_row(number)) | {columns[number % len(columns)]: text[:LONGEST]}


def as_csv(path: Path, rows: list[Cells], columns: Sequence[str], strings: Sequence[str]) -> Path:
    """A file whose header has some more columns with names that nobody expects."""
    return write_csv(path, rows, (*columns, *(f"x{text[:40]}" for text in strings[:20])))


def as_xlsx(path: Path, rows: list[Cells]) -> Path:
    """A workbook. What no workbook can hold is left out."""
    fit = [{name: NO_XML.sub("", text) for name, text in row.items()} for row in rows]
    return write_xlsx(path, fit, NOW, DIRECTORY)


async def load(source: str, path: Path, gazetteer: Any) -> tuple[Report | None, list[str]]:
    """Load a file; and what was wrong with how it went: it is loaded or refused, in words that hold no control."""
    try:
        report = await loading.import_file(source, path, gazetteer=gazetteer, at=NOW)
    except (loading.UnreadableFile, loading.BadDate) as refused:
        return None, [] if str(refused).isprintable() else [f"{path.name}: refused in {str(refused)!r}"]
    said = report.in_words()
    wild = [line for line in said.splitlines() if not line.isprintable()]
    return report, [f"{path.name}: the report says {line[:80]!r}" for line in wild]


SOURCES: Final = {"directory": samhsa_directory.CODE, "locator": samhsa_locator.CODE}


def written_by_its_people(number: int, strings: Sequence[str]) -> Listing:
    """A program near Toledo of which its own people wrote all the text."""
    name, words, more = (text[:MOST_WORDS] for text in strings)
    day = NOW.date().isoformat()
    listing = a_listing(
        id=f"7f0c2a4e-0000-4000-8000-{number:012}", organization=name or "A", program=words, street=f"{number} {more}",
        street2=name, city=words or "A", county=more, website=f"https://example.org/{written(more)}",
        claimed=day, confirmed=day, lat=41.65 + number / 100_000,
    )  # fmt: skip
    more_facts = {"description": more, "hours": name, "email": f"{written(words)[:200]}@example.org"}
    return replace(listing, facts=listing.facts | more_facts)


def kept(listings: Iterable[Listing]) -> Iterator[str]:
    """What of published listings could steer a terminal, a line or a link."""
    for one in listings:
        for name in ("organization", "program", "street", "street2", "city", "state", "zip", "county", "website"):
            text = str(getattr(one, name))
            if not text.isprintable():
                yield f"{one.id}: {name} is {text[:60]!r}"
        if one.website and not one.website.startswith(("http://", "https://")):
            yield f"{one.id}: its website is {one.website[:60]!r}"


def asking(text: str) -> str:
    """A search for a place that is called so, and for a program."""
    return f"near={written(text[:200])}&name={written(text[:200])}"


def live_cells(text: str) -> Iterator[str]:
    """The cells of a CSV that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from (f"a formula: {cell[:60]!r}" for cell in row if FORMULA.match(cell) and not NUMBER.match(cell))


def live_formulas(book: bytes) -> Iterator[str]:
    """The same of a workbook."""
    for row in load_workbook(io.BytesIO(book)).active.iter_rows():
        yield from (f"a formula: {str(cell.value)[:60]!r}" for cell in row if cell.data_type == "f")


def wild_lines(card: str) -> Iterator[str]:
    """Lines of a vCard that are no property of ours."""
    unfolded = card.replace("\r\n ", "")
    for line in unfolded.split("\r\n"):
        if line and (not PROPERTY.match(line) or "\n" in line or "\r" in line):
            yield f"a line of a card: {line[:80]!r}"


def no_json(text: str) -> Iterator[str]:
    """That it is none."""
    try:
        json.loads(text)
    except ValueError as error:
        yield f"no JSON: {error}"
