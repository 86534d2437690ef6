"""Who signed the table: the operator's settings say it, and win over the file's own signature."""

import datetime
from dataclasses import replace

from finder.screening.shapes import Review, Table


def signed(table: Table, reviewer: str, credential: str, date: str) -> Table:
    """The table with this signature; as it is when there is none. All three are there or none (``Settings`` holds it).

    ``date`` is year-month-day. Raises ``ValueError`` for any other.
    """
    if not reviewer:
        return table
    return replace(table, review=Review(reviewer, credential, datetime.date.fromisoformat(date)))
