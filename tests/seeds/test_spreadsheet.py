"""A file from outside is opened as if it wanted to harm us, and a clear sentence says why it is not loaded."""

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeds.imports import spreadsheet, workbook
from seeds.imports.spreadsheet import UnreadableFile, clean, read_table
from seeds.samhsa_directory import NEEDED
from tests.seeds.lists import HEADER, NOW, a_row, some_rows, write_csv, write_xlsx

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as told:
        read_table(path, NEEDED)
    assert str(path) not in str(told.value)
    return str(told.value)


def workbook_with(path: Path, sheet: bytes, other: dict[str, bytes] | None = None) -> Path:
    """A workbook whose one sheet is these bytes."""
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (other or {})).items():
            archive.writestr(name, content)
    return path


def test_every_format_of_one_list_reads_the_same(tmp_path: Path) -> None:
    rows = some_rows(7)
    book = write_xlsx(tmp_path / "list.xlsx", rows, datetime(2023, 6, 29, tzinfo=UTC))
    plain = write_csv(tmp_path / "list.csv", rows)
    packed = write_csv(tmp_path / "list.csv.gz", rows)
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + plain.read_bytes())
    tables = [read_table(path, NEEDED) for path in (book, plain, packed, marked)]
    assert {table.header for table in tables} == {HEADER}
    assert all(table.rows == tables[0].rows for table in tables)
    assert [table.dated for table in tables] == ["2023-06-29", "", "", ""]


def test_the_sheet_is_found_by_its_header_and_blank_lines_keep_their_number(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("name1", "anything"))
    sheet = book.create_sheet()
    sheet.append([])
    sheet.append(["  Name1 ", *[name.upper() for name in HEADER[1:]]])
    sheet.append([])
    sheet.append([a_row()[name] for name in HEADER])
    book.save(tmp_path / "list.xlsx")
    table = read_table(tmp_path / "list.xlsx", NEEDED)
    assert table.header == HEADER
    assert [line for line, _ in table.rows] == [4]


def test_numbers_and_formulas_are_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("name1", "zip", "phone", "codes"))
    book.active.append(('=HYPERLINK("http://evil.example","x")', 501, 4195550123, 1.5))
    book.save(tmp_path / "list.xlsx")
    ((_, cells),) = read_table(tmp_path / "list.xlsx", ("name1",)).rows
    assert cells == ('=HYPERLINK("http://evil.example","x")', "501", "4195550123", "1.5")


def test_texts_with_runs_are_whole(tmp_path: Path) -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r><rPh><t>x</t></rPh></si></sst>'
    (tmp_path / "shared.xml").write_text(shared)
    with (tmp_path / "shared.xml").open("rb") as source:
        assert list(workbook.shared_texts(source)) == ["one", "two"]


def test_a_quoted_cell_may_hold_line_breaks_and_lines_are_still_counted(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('name1,city\n"two\nlines",Toledo\n\nthree,Boise\n')
    assert [line for line, _ in read_table(path, ("name1",)).rows] == [2, 5]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("list.csv", b"", "empty"),
        ("list.csv", b"\n\n , \n"[:2], "no header"),
        ("list.csv", b"\xff\xfe\x00n\x00a", "UTF-8"),
        ("list.csv", b"PK\x03\x04 and so on", "packed"),
        ("list.csv", b"\x1f\x8b and so on", "packed"),
        ("list.xlsx", b"name1,city", "not a workbook"),
        ("list.xlsx", b"PK\x03\x04 and so on", "damaged"),
        ("list.csv.gz", b"name1,city", "not packed"),
        ("list.csv.gz", b"\x1f\x8b and so on", "damaged"),
        ("list.csv.gz", gzip.compress(b"name1,city\n" * 99, mtime=0)[:-9], "damaged"),
        ("list.csv", b"name1\n" + b"x" * 200_000, "Line 2"),
        ("list", bytes(range(128, 256)) * 9, "UTF-8"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(
    name: str, content: bytes, word: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert word in refused(tmp_path / name)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / "no.csv")


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "list.xlsx", some_rows(30), NOW).read_bytes()
    for part in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * part)])
        assert "damaged" in refused(tmp_path / "cut.xlsx")


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"0" * (spreadsheet.MOST_BYTES + 9), 1, mtime=0))
    assert "larger than 64 MB" in refused(tmp_path / "bomb.csv.gz")


def test_a_huge_text_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.write(b"name1")
        file.truncate(spreadsheet.MOST_BYTES + 1)
    assert "larger than 64 MB" in refused(tmp_path / "big.csv")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4
    assert "more tightly" in refused(workbook_with(tmp_path / "a.xlsx", b" " * 2_000_000))
    assert "100 parts" in refused(
        workbook_with(tmp_path / "b.xlsx", noise, {f"x{number}": noise for number in range(120)})
    )
    bomb = {f"x{number}": b"0" * 2**23 for number in range(9)}
    assert "larger than 64 MB" in refused(workbook_with(tmp_path / "c.xlsx", noise, bomb))


def test_a_workbook_with_one_endless_row_is_refused(tmp_path: Path) -> None:
    cells = "".join(f'<c r="A1" t="inlineStr"><is><t>{number * 7919 % 10007}</t></is></c>' for number in range(30_000))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    assert "too long" in refused(workbook_with(tmp_path / "row.xlsx", sheet.encode()))


def test_a_small_workbook_that_yields_a_million_rows_is_refused(tmp_path: Path) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name1</t></is></c></row>'
    sheet += "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 9)) + '<row r="1048576"/>'
    table = read_table(workbook_with(tmp_path / "far.xlsx", f"{sheet}</sheetData></worksheet>".encode()), ("name1",))
    assert len(table.rows) == 7


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    assert "damaged" in refused(workbook_with(tmp_path / "entity.xlsx", bomb))


def test_too_many_rows_or_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wide.csv").write_text(",".join(f"c{number}" for number in range(1200)))
    assert "1000 columns" in refused(tmp_path / "wide.csv")
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 5)
    assert "more than 5 rows" in refused(write_csv(tmp_path / "long.csv", some_rows(6)))
    assert len(read_table(write_csv(tmp_path / "short.csv", some_rows(5)), NEEDED).rows) == 5


def test_a_workbook_without_a_date_has_none(tmp_path: Path) -> None:
    path = workbook_with(
        tmp_path / "undated.xlsx", f'<worksheet xmlns="{MAIN}"/>'.encode(), {"docProps/core.xml": b"<x/>"}
    )
    with path.open("rb") as file:
        assert workbook.Workbook(file, spreadsheet.MOST_BYTES).modified() == ""


def test_a_workbook_of_charts_only_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet()
    book.remove(book.worksheets[0])
    book.save(tmp_path / "charts.xlsx")
    assert "damaged" in refused(tmp_path / "charts.xlsx")


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  Harbor   House ", "Harbor House"),
        ("Har\0bor\u202e House\u200b", "Harbor House"),
        ("Harbor\nHouse\tTwo\u00a0Three", "Harbor House Two Three"),
        ("Clínica Ñandú", "Clínica Ñandú"),
        ("=1+1", "=1+1"),
    ],
)
def test_cells_lose_what_hides_in_them_and_nothing_else(written: str, cleaned: str) -> None:
    assert clean(written) == cleaned


@given(st.text(max_size=80))
def test_a_cleaned_cell_is_printable_and_stays_as_it_is(written: str) -> None:
    assert clean(written).isprintable()
    assert clean(clean(written)) == clean(written)
