"""The same search as GeoJSON (RFC 7946) and as CSV (RFC 4180) that no spreadsheet can be made to run."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from finder.api.answers import EXAMPLE, Answers, phone_text
from finder.search.answer import Hit
from finder.search.batch import Pause, no_pause
from finder.search.index import Index
from providers.listing import Listing
from providers.openings import Report, expires, reports
from providers.openings.moments import Moment

COLUMNS: Final = (
    "id", "name", "program", "note", "care", "supervision", "miles", "phone", "street", "street2", "city", "state",
    "zip", "county", "lat", "lon", "approximate", "payment", "age", "language", "source", "checked", "gone_since",
    "url", "openings", "openings_until", "claimed", "confirmed", "unconfirmed", "set_aside", "answered_by",
)  # fmt: skip
FEW: Final = 8  # listings that are drawn in about a millisecond
FORMULA: Final = re.compile("^[\\s]*[=+\\-@\t\r\n＝＋－＠]")  # full-width forms count too

Measured = tuple[Listing, float | None]  # a listing, and its distance in miles where a place was asked for


def with_miles(hits: Iterable[Hit], index: Index, pause: Pause = no_pause) -> Iterator[Measured]:
    """The listings of some hits, each with its distance. ``pause`` is called between a few of them and the next."""
    for number, hit in enumerate(hits):
        if number % FEW == 0:
            pause()
        yield index.listing(hit.row), hit.miles


def geojson(listings: Iterable[Measured], answers: Answers, moment: Moment) -> dict[str, Any]:
    """A feature a program; longitude first."""
    features = []
    for listing, miles in listings:
        one = answers.listing(listing, None if miles is None else round(miles, 4), moment)
        point = {"type": "Point", "coordinates": [one["lon"], one["lat"]]}
        features.append({"type": "Feature", "id": one["id"], "geometry": point, "properties": one})
    return {"type": "FeatureCollection", "features": features, "helplines": answers.helplines}


def table(listings: Iterable[Measured], address: str, moment: Moment) -> str:
    """A line a program, with a header. Lists of codes are separated by blanks."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one, miles in listings:
        writer.writerow([safe_cell(cell) for cell in row(one, miles, address, moment)])
    return out.getvalue()


def row(one: Listing, miles: float | None, address: str, moment: Moment) -> list[str | float]:
    """One program's cells, in the order of ``COLUMNS``.

    A table lies about for long: it says of openings only what may still be believed, and until when it may.
    """
    believed = [report for report in reports(one) if moment.shown(report).status]
    until = min((expires(report, moment.shelf_lives) for report in believed), default=None)
    return [
        one.id, one.name, one.program, EXAMPLE if one.is_example else "", " ".join(one.care), one.supervision or "",
        "" if miles is None else round(miles, 2), phone_text(one), one.street, one.street2, one.city, one.state,
        one.zip, one.county, one.lat, one.lon, "yes" if one.approximate else "no", " ".join(one.stated("payment")),
        " ".join(one.stated("age")), " ".join(one.stated("language")), one.source, one.checked, one.gone_since,
        f"{address}/listing/{one.id}", " ".join(map(opening_cell, believed)),
        until.isoformat(timespec="seconds") if until else "", one.claimed, one.confirmed, one.unconfirmed,
        one.set_aside, " ".join(one.stated("answered_by")),
    ]  # fmt: skip


def opening_cell(report: Report) -> str:
    """``detox:open:3``: the kind of care, what was said of it, and how many places or days, where that was said."""
    return f"{report.care}:{report.status}" + (f":{report.number}" if report.number else "")


def safe_cell(cell: str | float) -> str | float:
    """Text that a spreadsheet would run gets an apostrophe in front. Numbers are numbers."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell
