"""The cast of hand-outs: programs of many kinds, a press with a clock, and what must stand on every sheet."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from finder import helplines
from finder.placements.handout_parts import PARTS, Chosen
from finder.placements.handout_words import Press
from finder.placements.shortlists import Line
from finder.settings import Settings
from providers.listing import Listing
from providers.openings import OPEN, Report, said
from providers.openings.moments import Moment
from tests.conftest import a_listing

NOW: Final = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # a Monday morning in Toledo
ADDRESS: Final = "https://finder.example"
HELP: Final = ("1-800-615-1067", "988", "911")
LINES: Final = helplines.always(Settings())
TOLEDO: Final = ZoneInfo("America/New_York")
DETOX: Final = "7f0c2a4e-0000-4000-8000-000000000001"
IOP: Final = "7f0c2a4e-0000-4000-8000-000000000002"
LEFT: Final = "7f0c2a4e-0000-4000-8000-000000000003"
ASIDE: Final = "7f0c2a4e-0000-4000-8000-000000000004"
BARE: Final = "7f0c2a4e-0000-4000-8000-000000000005"
GONE: Final = "7f0c2a4e-0000-4000-8000-00000000dead"


def press(at: datetime = NOW) -> Press:
    """What a hand-out is made with at a moment."""
    return Press(ADDRESS, LINES, Moment.at(at), lambda _: TOLEDO)


def everything(language: str = "en") -> Chosen:
    """Every part."""
    return Chosen.of(PARTS, language)


def detox() -> Listing:
    """Much is stated: hours by the program itself, and that it had two places two hours ago."""
    facts: dict[str, Any] = {
        "care": ["detox", "residential"], "supervision": "medical", "detox_setting": ["hospital"],
        "payment": ["medicaid", "private"], "plan": ["aetna"], "language": ["es"], "age": ["adults"],
        "sex": ["female", "male"], "takes": ["seizures", "walk_in"], "refuses": ["dialysis"], "access": ["transport"],
        "hours": "24/7", "phones": [["4195550123", "", "main"], ["4195550124", "12", "intake"]],
        "answered_by": ["program"],
    }  # fmt: skip
    stated = a_listing(
        id=DETOX, facts=facts, provenance={"hours": ["program", "2026-11-02"], "takes": ["program", "2026-10"]}
    )  # fmt: skip
    return said(stated, Report("detox", OPEN, NOW - timedelta(hours=2), 2))


def iop() -> Listing:
    """For afterwards."""
    return a_listing(
        id=IOP, organization="Swan Creek Outpatient", program="Evening Program", street="9 Creek Road",
        checked="2026-05", facts={
            "care": ["iop"], "payment": ["medicaid"], "schedule": ["evenings"], "hours": "Mo-Fr 17:00-20:30",
            "phones": [["4195550177", "", "main"]],
        },
    )  # fmt: skip


def left() -> Listing:
    """No longer in the official list."""
    return a_listing(
        id=LEFT, organization="Ottawa Hills Recovery", gone_since="2026-06-01",
        facts={"care": ["detox"], "phones": [["4195550188", "", "main"]]},
    )  # fmt: skip


def aside() -> Listing:
    """Its people have not answered for long."""
    return a_listing(
        id=ASIDE, organization="Point Place House", unconfirmed="2026-03-01", set_aside="2026-09-01", checked="2026-01",
        facts={"care": ["detox"], "phones": [["4195550199", "", "main"]]},
    )  # fmt: skip


def bare() -> Listing:
    """Nothing is stated but where it is."""
    return a_listing(id=BARE, organization="Cherry Street Center", program="", checked="", facts={"care": []})


def programs() -> dict[str, Listing]:
    """All of them, by id."""
    return {one.id: one for one in (detox(), iop(), left(), aside(), bare())}


def line(number: int, listing: str, care: str = "detox", then: str = "") -> Line:
    """A line of a shortlist."""
    return Line(number, listing, care, 1, "", then)


def shortlist() -> list[Line]:
    """A pair, one that left, one set aside, one of which little is known, and one that nobody knows any more."""
    return [line(1, DETOX, then=IOP), line(2, LEFT), line(3, ASIDE), line(4, BARE), line(5, GONE)]


def dates(language: str) -> list[str]:
    """What the facts above are dated, in words."""
    words = {
        "en": ["June 29, 2023", "November 2, 2026", "October 2026", "May 2026", "January 2026", "date not stated"],
        "es": [
            "29 de junio de 2023", "2 de noviembre de 2026", "octubre de 2026", "mayo de 2026", "enero de 2026",
            "sin fecha",
        ],
    }  # fmt: skip
    return words[language]


def made(language: str) -> str:
    """The date of the sheet in words."""
    return {"en": "November 23, 2026", "es": "23 de noviembre de 2026"}[language]


PHONES: Final = (
    "419-555-0123", "419-555-0124 ext. 12", "419-555-0177", "419-555-0188", "419-555-0199",
)  # fmt: skip


def flat(text: str) -> str:
    """Text as one line: where a sheet breaks lines is of no matter here."""
    return " ".join(text.split())
