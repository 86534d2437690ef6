"""The export of SAMHSA's treatment locator: 333 columns, one a service code, with 1 where it is stated.

Three surveys share the layout. On the rows of the opioid register (``OTP``) 270 code columns hold a meaningless 1:
only that it is such a program is true of them. Mental health rows (``MH``) are listings when they state treatment of
substance use. A program that answered two surveys is listed once, from its substance use row (``SU``).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from providers import phones
from seeds.imports.rows import Refusal, Row, row_of
from seeds.imports.spreadsheet import Table, clean

CODE: Final = "samhsa-locator"
NEEDED: Final = ("name1", "street1", "city", "state", "zip", "phone", "type_facility", "sa", "dt", "oit")
INTAKES: Final = ("intake1", "intake2")
ADDRESS: Final = frozenset({"name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county"})
CONTACT: Final = frozenset({"phone", "intake_prompt", "intake1", "intake2", "intake1a", "intake2a", "website"})
WORDS: Final = ADDRESS | CONTACT | {"latitude", "longitude", "type_facility"}
TREATS: Final = frozenset({"SA", "DT", "OIT", "ODT", "ORT", "OTP"})


def rows(table: Table) -> Iterator[Row]:
    """Each row of the file, cleaned, with the codes that mean something on it."""
    words = [(name, at) for at, name in enumerate(table.header) if name in WORDS]
    codes = [(name.upper(), at) for at, name in enumerate(table.header) if name and name not in WORDS]
    for line, cells in table.rows:
        filled = len(cells)
        named = {name: clean(cells[at]) for name, at in words if at < filled}
        kind = named.get("type_facility", "").upper()
        stated = "OTP" if kind == "OTP" else " ".join(code for code, at in codes if at < filled and cells[at] == "1")
        yield row_of(line, named, stated, tuple(named.get(name, "") for name in INTAKES), kind)


def refusals(found: list[Row]) -> Iterator[Refusal]:
    """The rows that are no listing of their own, with the line of the one that is."""
    names = {_program(row): row.line for row in found if row.kind == "SU"}
    doors = {door: row.line for row in found if row.kind == "SU" and "OTP" in row.codes.split() for door in _doors(row)}
    for row in found:
        if row.kind not in ("SU", "MH", "OTP"):
            yield Refusal(row.line, "Its type_facility is none of SU, MH and OTP.")
        elif row.kind == "MH":
            if reason := _no_listing(row, names):
                yield Refusal(row.line, reason)
        elif row.kind == "OTP" and (lines := [doors[door] for door in _doors(row) if door in doors]):
            yield Refusal(row.line, f"The same opioid treatment program is told better on line {lines[0]}.")


def same_door(row: Row, cells: Mapping[str, str]) -> bool:
    """Whether an opioid program's row and a known row share the ZIP and either the phone or the house number."""
    return bool({*_keys(row.cells)} & {*_keys(cells)})


def _no_listing(row: Row, names: Mapping[tuple[str, ...], int]) -> str:
    if not TREATS & set(row.codes.split()):
        return "It is a mental health program that does not state treatment of substance use."
    line = names.get(_program(row))
    return f"It is the mental health answer of the program on line {line}." if line else ""


def _program(row: Row) -> tuple[str, ...]:
    return tuple(row.cells[name].casefold() for name in ("name1", "name2", "street1", "zip"))


def _doors(row: Row) -> list[tuple[str, ...]]:
    return _keys(row.cells)


def _keys(cells: Mapping[str, str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    if phone := phones.read(cells["phone"]):
        found.append((cells["zip"][:5], phone.number))
    if house := re.match(r"[0-9]+(?:-?[A-Za-z]\b)?", cells["street1"]):
        street = re.findall(r"[a-z0-9]{4,}", cells["street1"][house.end() :].lower())
        found.append((cells["zip"][:5], re.sub(r"\D", "", house[0]), *street[:1]))
    return found
