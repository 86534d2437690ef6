"""A row of an official list → a listing, with a word about whatever in it was not believed."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from providers import phones
from providers.listing import Listing
from seeds.imports.points import ZIP, Gazetteer, spot_of
from seeds.imports.rows import Row, refusal_of
from seeds.samhsa_codes import facts_of

LONGEST_WEBSITE: Final = 500


@dataclass(frozen=True, slots=True)
class Converted:
    """A listing without an id, or why there is none; ``quarantine`` says why its coordinates are not used."""

    listing: Listing | None
    refusal: str = ""
    quarantine: str = ""
    warnings: tuple[str, ...] = ()


def convert(row: Row, source: str, edition: str, gazetteer: Gazetteer) -> Converted:
    """Read one row. Every cell is checked; what is wrong and can be left out is left out with a warning."""
    if refusal := refusal_of(row):
        return Converted(None, refusal)
    spot = spot_of(row, gazetteer)
    if spot is None:
        return Converted(None, "Neither its ZIP nor its town nor its county is known.")
    numbers, unread = _phones(row)
    site = website(row.website)
    warnings = [f"line {row.line}: {name} is not a US phone number and is left out." for name in unread]
    if row.website and not site:
        warnings.append(f"line {row.line}: the website is not a web address and is left out.")
    facts = facts_of(row.codes, row.kind)
    if numbers:
        facts["phones"] = numbers
    cells = row.cells
    listing = Listing(
        id="",
        organization=cells["name1"],
        program=cells["name2"],
        street=cells["street1"],
        street2=cells["street2"],
        city=cells["city"],
        state=cells["state"],
        zip=cells["zip"] if ZIP.fullmatch(cells["zip"]) else "",
        county=row.county,
        lat=spot.lat,
        lon=spot.lon,
        approximate=spot.approximate,
        timezone=spot.timezone,
        website=site,
        source=source,
        checked=edition,
        facts=facts,
    )
    return Converted(listing, quarantine=spot.refusal, warnings=tuple(warnings))


def website(written: str) -> str:
    """A web address that a page may link to, empty for anything else."""
    address = f"http://{written}" if written.lower().startswith("www.") else written
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    is_one = parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc
    return address if is_one and len(address) <= LONGEST_WEBSITE and not re.search(r"[\s<>\"'\\]", address) else ""


def _phones(row: Row) -> tuple[list[list[Any]], list[str]]:
    """``[[ten digits, extension, kind]]`` without repeats, the main one first, and the names of unreadable cells."""
    written = [("phone", row.cells["phone"], "main"), *(("intake", text, "intake") for text in row.intakes)]
    found: dict[tuple[str, str], str] = {}
    unread: list[str] = []
    for name, text, kind in written:
        phone = phones.read(text, kind) if text else None
        if phone:
            found.setdefault((phone.number, phone.extension), kind)
        elif text:
            unread.append(name)
    return [[*number, kind] for number, kind in found.items()], unread
