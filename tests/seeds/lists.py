"""Lists as SAMHSA would write them, of programs that do not exist."""

import csv
import gzip
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEADER = (
    "name1", "name2", "street1", "street2", "city", "state", "zip", "phone",
    "intake1", "intake2", "intake1a", "intake2a", "service_code_info",
)  # fmt: skip
TOWNS = (
    ("Toledo", "OH", "43604", "419"), ("Chicago", "IL", "60614", "312"), ("Boise", "ID", "83702", "208"),
    ("Miami", "FL", "33130", "305"), ("Anchorage", "AK", "99501", "907"), ("Honolulu", "HI", "96813", "808"),
)  # fmt: skip
WORDS = ("Harbor", "Summit", "Cedar", "Willow", "Granite", "Juniper", "Meadow", "Falcon", "Orchid", "Copper")

Cells = dict[str, str]


def a_row(number: int = 0, **changed: str) -> Cells:
    """The row of an invented program, every number another one."""
    city, state, zip_code, area = TOWNS[number % len(TOWNS)]
    word, other = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
    return {
        "name1": f"{word} {other} Recovery {number}",
        "name2": "",
        "street1": f"{100 + number} {other} Street",
        "street2": "",
        "city": city,
        "state": state,
        "zip": zip_code,
        "phone": f"{area}-555-{1000 + number}",
        "intake1": "",
        "intake2": "",
        "intake1a": "",
        "intake2a": "",
        "service_code_info": "SA DT * OP OD OIT * MD PI",
    } | changed


def some_rows(count: int) -> list[Cells]:
    """So many programs."""
    return [a_row(number) for number in range(count)]


def write_csv(path: Path, rows: list[Cells], header: tuple[str, ...] = ()) -> Path:
    """A list as CSV, gzipped when its name says so."""
    columns = header or tuple(rows[0])
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row.get(name.strip().lower(), "") for name in columns] for row in rows)
    return path


def write_xlsx(path: Path, rows: list[Cells], modified: datetime, header: tuple[str, ...] = HEADER) -> Path:
    """A list as a workbook whose second sheet holds it."""
    book = openpyxl.Workbook()
    book.active.append(("category_code", "service_code"))
    sheet = book.create_sheet("Anything")
    sheet.append([name.title() for name in header])
    for row in rows:
        sheet.append([row.get(name, "") or None for name in header])
    book.properties.modified = modified.replace(tzinfo=None)
    book.save(path)
    with_date(path, modified)
    return path


def with_date(path: Path, modified: datetime) -> None:
    """openpyxl writes the moment of saving; put the date that the list should carry."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, parts["docProps/core.xml"]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
