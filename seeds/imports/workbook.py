"""An xlsx workbook, looked at before it is unpacked. ``seeds.imports.reader`` opens it, in a process of its own.

Trials: a 1 MB workbook took 1.5 GB to open, a 1.7 kB one yielded 1,048,576 rows. So the archive's directory is
checked first, then that no single row or text is huge, because the parser holds one of them as a tree.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import IO, Any, Final
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring, iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from seeds.imports.task import Unfit

MOST_MEMBERS: Final = 100
MOST_RATIO: Final = 100  # unpacked ÷ packed
MOST_LINE: Final = 2**20  # bytes of one row, or of one shared text
MOST_LINES: Final = 200_002
MODIFIED: Final = "{http://purl.org/dc/terms/}modified"
MOST_ABOVE: Final = 5  # rows among which the header must be
CORE: Final = "docProps/core.xml"
_ITEM: Final = f"{{{SHEET_MAIN_NS}}}si"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_RUN: Final = f"{{{SHEET_MAIN_NS}}}r"
_END_OF_LINE: Final = re.compile(rb"(?:row|si)>")


class Workbook:
    """The sheets of a workbook. Raises ``Unfit`` for one that is too large, and anything at all for a broken one."""

    def __init__(self, file: IO[bytes], most_bytes: int) -> None:
        with ZipFile(file) as archive:
            check_archive(archive, most_bytes)
            self._core = archive.read(CORE) if CORE in archive.namelist() else b""
        reader = _Reader(file, read_only=True)
        reader.read()
        self._book = reader.wb

    def best_sheet(self, needed: set[str], columns: int) -> Any:
        """The first of the sheets whose header has the most of the needed columns."""
        return max(self._book.worksheets, key=lambda sheet: len(needed & set(self._header(sheet, columns))))

    def _header(self, sheet: Any, columns: int) -> list[str]:
        sheet.reset_dimensions()  # the stored size lies, in the official file too
        top = sheet.iter_rows(max_row=MOST_ABOVE, max_col=columns, values_only=True)
        first = next((row for row in top if any(row)), ())
        return [text(value).strip().lower() for value in first]

    def rows(self, sheet: Any, columns: int) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row, as wide as the header."""
        header = self._header(sheet, columns)
        width = max((at for at, name in enumerate(header, 1) if name), default=1)
        lines = sheet.iter_rows(max_row=MOST_LINES, max_col=width, values_only=True)
        for line, row in enumerate(lines, 1):
            yield line, [value if type(value) is str else text(value) for value in row]

    def modified(self) -> str:
        """The day on which the workbook says it was last changed, ISO; empty when it does not say."""
        stated = fromstring(self._core).findtext(MODIFIED) if self._core else None
        try:
            return date.fromisoformat((stated or "")[:10]).isoformat()
        except ValueError:
            return ""


class _Reader(ExcelReader):  # type: ignore[misc]  # openpyxl has no types
    """openpyxl's reader, with texts read without an object for each: half of its time goes there."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(shared_texts(source))


def shared_texts(source: IO[bytes]) -> Iterator[str]:
    """The shared texts of a workbook in their order, without how they look or are pronounced."""
    for _, node in iterparse(source):
        if node.tag == _ITEM:
            parts = [*node.findall(_TEXT), *node.findall(f"{_RUN}/{_TEXT}")]
            yield "".join(part.text or "" for part in parts)
            node.clear()


def text(value: object) -> str:
    """A cell's value as its text: whole numbers without a point, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def check_archive(archive: ZipFile, most_bytes: int) -> None:
    """Raise ``Unfit`` unless the archive is small enough to be unpacked, by its directory and then by its rows."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Unfit(f"it has more than {MOST_MEMBERS} parts")
    unpacked = sum(member.file_size for member in members)
    if unpacked > most_bytes:
        raise Unfit(f"unpacked it is larger than {most_bytes // 2**20} MB")
    if any(member.file_size > MOST_RATIO * max(member.compress_size, 1) for member in members):
        raise Unfit("it is packed more tightly than any list is")
    for member in members:
        if member.file_size > MOST_LINE and longest_line(archive.read(member)) > MOST_LINE:
            raise Unfit("one of its rows or texts is too long")


def longest_line(part: bytes) -> int:
    """Bytes between two ends of rows or shared texts, at most."""
    ends = [0, *(match.end() for match in _END_OF_LINE.finditer(part)), len(part)]
    return max(end - start for start, end in pairwise(ends))
