"""The table, read once for all tests."""

import pytest

from finder.screening.shapes import Table
from finder.screening.table import load

TABLE = load()


@pytest.fixture(scope="session")
def table() -> Table:
    return TABLE
