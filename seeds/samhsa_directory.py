"""SAMHSA's National Directory: one row a program, 13 columns, every service code in one cell."""

from collections.abc import Iterator
from typing import Final

from seeds.imports.rows import Row, row_of
from seeds.imports.spreadsheet import Table, clean

CODE: Final = "samhsa-directory"
NEEDED: Final[tuple[str, ...]] = ("name1", "street1", "city", "state", "zip", "phone", "service_code_info")
INTAKES: Final[tuple[str, ...]] = ("intake1", "intake2", "intake1a", "intake2a")
_OTHERS: Final[tuple[str, ...]] = ("name2", "street2", "latitude", "longitude", "county", "website")


def rows(table: Table) -> Iterator[Row]:
    """Each row of the file, cleaned. The table must have the needed columns."""
    columns = [(name, table.header.index(name)) for name in (*NEEDED, *INTAKES, *_OTHERS) if name in table.header]
    for line, cells in table.rows:
        filled = len(cells)
        named = {name: clean(cells[at]) for name, at in columns if at < filled}
        yield row_of(line, named, named.get("service_code_info", ""), tuple(named.get(name, "") for name in INTAKES))
