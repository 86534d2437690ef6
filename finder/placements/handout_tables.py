"""The hand-out as a table: CSV (RFC 4180) and XLSX, in which no cell can be made to run. The phone lines end it."""

import csv
import io
from typing import Final

from finder.api.exports import safe_cell
from finder.placements.handout import Entry, Handout, Phone, Reading
from finder.placements.handout_parts import LANGUAGE_NAMES
from finder.placements.handout_words import Program, label_of
from web.i18n import mark as _
from web.i18n import translator

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BETWEEN: Final = "; "
BEFORE: Final = (_("Number"), _("Step"), _("Name"), _("Program"), _("Kind of care"), _("Phone"), _("Who answers"))
CHECK: Final = _("Check first")
OPENINGS: Final = _("Openings")
SOURCES: Final = _("Who said it, and when")
PAGE: Final = _("Page")
MADE: Final = _("Date of this sheet")
LANGUAGE: Final = _("Language")
NAME: Final = _("Hand-out")
WIDTHS: Final = {0: 8, 2: 32, 4: 32, 5: 26}  # of columns, in characters
WIDTH: Final = 28

Cells = list[str]


def table(handout: Handout) -> list[Cells]:
    """A row a program and language, under a header in every language; then a row for each phone line."""
    rows = [_header(handout)]
    for reading in handout.readings:
        rows += [_cells(handout, reading, entry, program) for entry in reading.entries for program in entry.programs]
        rows += [_line(handout, reading, phone) for phone in reading.phones]
    return rows


def as_csv(handout: Handout) -> str:
    """For any spreadsheet."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in table(handout))
    return out.getvalue()


def as_xlsx(handout: Handout) -> bytes:
    """A workbook with one sheet. Each cell is told to be text: what looks like a formula is none."""
    from openpyxl import Workbook  # 8 MB that a server does not need until somebody asks for a workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = translator(handout.readings[0].language)(NAME)
    for at, row in enumerate(table(handout), 1):
        for place, words in enumerate(row, 1):
            cell = sheet.cell(at, place)
            cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub(" ", str(safe_cell(words))), "s"
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=at == 1)
    for place, column in enumerate(sheet.iter_cols(max_row=1)):
        sheet.column_dimensions[column[0].column_letter].width = WIDTHS.get(place, WIDTH)
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _header(handout: Handout) -> Cells:
    """What each column holds, in every language of the hand-out."""
    columns = [[translator(one.language)(words) for one in handout.readings] for words in (*BEFORE, CHECK)]
    if "openings" in handout.chosen.parts:
        columns.append([translator(one.language)(OPENINGS) for one in handout.readings])
    columns += [[label_of(name, one.language) for one in handout.readings] for name in handout.chosen.facts]
    columns += [[translator(one.language)(words) for one in handout.readings] for words in _after(handout)]
    return [" / ".join(dict.fromkeys(words)) for words in columns]


def _after(handout: Handout) -> tuple[str, ...]:
    """The columns behind the facts."""
    return (SOURCES, *((PAGE,) if "page" in handout.chosen.parts else ()), MADE, LANGUAGE)


def _cells(handout: Handout, reading: Reading, entry: Entry, program: Program) -> Cells:
    rows, parts = {row.name: row.words for row in program.rows}, handout.chosen.parts
    cells = [
        str(entry.number), program.step, program.name, program.program,
        BETWEEN.join(words.text for words in program.what),
        BETWEEN.join(f"{phone.text} ({phone.kind})" for phone in program.phones), program.answered,
        BETWEEN.join(program.notes), *([BETWEEN.join(program.openings)] if "openings" in parts else []),
        *(rows.get(name, "") for name in handout.chosen.facts), BETWEEN.join(program.sources),
        *([program.link] if "page" in parts else []), reading.made, LANGUAGE_NAMES[reading.language],
    ]  # fmt: skip
    return [" ".join(cell.split()) for cell in cells]


def _line(handout: Handout, reading: Reading, phone: Phone) -> Cells:
    """A phone line in the columns of a program: its name, for what it is, its number, who answers."""
    before = ["", "", phone.name, "", phone.purpose, phone.phone, phone.answered]
    behind = [reading.made, LANGUAGE_NAMES[reading.language]]
    between = len(_header(handout)) - len(before) - len(behind)
    return [*before, *[""] * between, *behind]
