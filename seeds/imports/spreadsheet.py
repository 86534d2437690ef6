"""Opening a list that someone hands us: xlsx, csv or csv.gz, bounded in size before anything is unpacked.

Nothing in a file is believed: not its name, its stated size, nor its formulas, which are text like any other. A
workbook is read in a process of its own (``apart``).
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from seeds.imports.apart import Damaged, reading
from seeds.imports.task import Unfit

MOST_BYTES: Final = 64 * 2**20  # unpacked; the official national file has 12 MB
MOST_ROWS: Final = 200_000
MOST_CELLS: Final = 10_000_000
MOST_COLUMNS: Final = 1_000
ZIP_START: Final = b"PK\x03\x04"
GZIP_START: Final = b"\x1f\x8b"


class UnreadableFile(Exception):
    """The file cannot be read as a list. The message says why, in words, and never quotes the file."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header (lower case, no blanks around) and the rows that are not empty, each with its line in the file.

    ``dated`` is the ISO date that the file itself carries, empty when it carries none.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    dated: str = ""

    def missing(self, needed: Iterable[str]) -> list[str]:
        """The columns that are needed and not there."""
        return [name for name in needed if name not in self.header]


def read_table(path: Path, needed: Sequence[str]) -> Table:
    """Read a whole file. In a workbook the sheet is the one whose header has most of the ``needed`` columns.

    Raises ``UnreadableFile``.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise UnreadableFile(f"The file cannot be opened: {error.strerror}.") from error
    if not start:
        raise UnreadableFile("The file is empty.")
    _must_be_what_it_says(path.name.lower(), start)
    if start == ZIP_START:
        return _from_workbook(path, needed)
    return _from_text(_unpacked(path) if start[:2] == GZIP_START else _whole(path))


def clean(text: str) -> str:
    """A cell without control characters, direction overrides and needless blanks."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else _blank(character) for character in text)
    return " ".join(text.split()) if "  " in text else text.strip()


def _blank(character: str) -> str:
    """A blank for what separates words, nothing for what hides in them."""
    return " " if character.isspace() else ""


def _must_be_what_it_says(name: str, start: bytes) -> None:
    if name.endswith((".xlsx", ".xlsm")) and start != ZIP_START:
        raise UnreadableFile("The file is called xlsx but is not a workbook.")
    if name.endswith(".gz") and start[:2] != GZIP_START:
        raise UnreadableFile("The file is called gz but is not packed with gzip.")
    if name.endswith(".csv") and (start == ZIP_START or start[:2] == GZIP_START):
        raise UnreadableFile("The file is called csv but is packed: give it its real ending (xlsx or csv.gz).")


def _whole(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 2**20} MB.")
    return path.read_bytes()


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as packed:
            text = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile("The file is damaged: it cannot be unpacked to its end.") from error
    if len(text) > MOST_BYTES:
        raise UnreadableFile(f"Unpacked, the file is larger than {MOST_BYTES // 2**20} MB.")
    return text


def _from_text(raw: bytes) -> Table:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("The file is not text in UTF-8. Save it as CSV UTF-8.") from error
    return _table(_csv_lines(text.replace("\0", "")))


def _csv_lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with the line on which each begins: a quoted cell may hold line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(f"Line {line} is not CSV: {error}.") from error


def _from_workbook(path: Path, needed: Sequence[str]) -> Table:
    try:
        with reading(path, needed, MOST_COLUMNS, MOST_BYTES) as told:
            dated = told.dated()
            return _table(told.rows(), dated)
    except Unfit as error:
        raise UnreadableFile(f"The workbook is not opened: {error}.") from error
    except Damaged as error:
        raise UnreadableFile("The workbook is damaged or not a workbook at all.") from error


def _table(lines: Iterable[tuple[int, Sequence[str]]], dated: str = "") -> Table:
    filled = ((line, row) for line, row in lines if any(row))
    _, first = next(filled, (0, ()))
    header = tuple(clean(name).lower() for name in first)
    if not any(header):
        raise UnreadableFile("The file has no header.")
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"The file has more than {MOST_COLUMNS} columns.")
    most_rows = min(MOST_ROWS, MOST_CELLS // len(header))
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line, row in filled:
        if len(rows) == most_rows or len(row) > MOST_COLUMNS:
            raise UnreadableFile(f"The file has more than {most_rows} rows, or a row with too many cells.")
        rows.append((line, tuple(row)))
    return Table(header, rows, dated)
