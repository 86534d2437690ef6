"""A row of an official list, cleaned but not yet believed: what every source is turned into."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from providers.vocabulary import STATES

IDENTITY: Final = ("name1", "name2", "street1", "street2", "city", "state", "zip", "phone")
LONGEST: Final = {"name1": 300, "name2": 300, "street1": 200, "street2": 200, "city": 100, "county": 100}
_SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Row:
    """One program as its source writes it. ``line`` is the line in the file, the header being line 1.

    ``cells`` holds the columns of ``IDENTITY``; ``codes`` the service codes, separated by blanks; ``kind`` which
    survey the row answers: ``SU`` substance use, ``MH`` mental health, ``OTP`` the register of opioid programs.
    """

    line: int
    cells: dict[str, str]
    codes: str
    intakes: tuple[str, ...] = ()
    lat: str = ""
    lon: str = ""
    county: str = ""
    website: str = ""
    kind: str = "SU"
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not loaded, and why; or one whose coordinates are not."""

    line: int
    reason: str


def row_of(line: int, cells: Mapping[str, str], codes: str, intakes: tuple[str, ...], kind: str = "SU") -> Row:
    """A row from its cleaned cells by column name. The same content has the same fingerprint in every format."""
    known = {name: cells.get(name, "") for name in IDENTITY}
    known["state"] = known["state"].upper()
    known["zip"] = zip_code(known["zip"])
    lat, lon = cells.get("latitude", ""), cells.get("longitude", "")
    county, website = cells.get("county", ""), cells.get("website", "")
    content = _SEPARATOR.join((*known.values(), codes, *intakes, lat, lon, county, website, kind))
    fingerprint = blake2b(content.encode(), digest_size=16).hexdigest()
    return Row(line, known, codes, intakes, lat, lon, county, website, kind, fingerprint)


def zip_code(written: str) -> str:
    """Five digits, or nine with a dash: spreadsheets drop leading zeros. Anything else as it is written."""
    if not written.isascii() or not written.isdigit():
        return written
    return (
        written.zfill(5) if len(written) in (3, 4) else f"{written[:5]}-{written[5:]}" if len(written) == 9 else written
    )


def refusal_of(row: Row) -> str:
    """Why a row cannot be a listing, whatever place it names; empty when nothing speaks against it."""
    cells = row.cells
    if not cells["name1"]:
        return "It has no name (name1 is empty)."
    if not row.codes.strip("* "):
        return "It has no service codes."
    if cells["state"] not in STATES:
        return "Its state is not a postal code of a state or territory."
    for name, most in LONGEST.items():
        if len(cells.get(name, row.county)) > most:
            return f"Its {name} is longer than {most} characters."
    return ""
