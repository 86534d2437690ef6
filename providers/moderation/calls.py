"""Calling a program about something that waits: which numbers to call, and what came of it.

Never the number that somebody wants to put there: whoever answers it may be who asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from providers import phones
from providers.facts import SOURCES
from providers.listing import Listing, Phone
from providers.models import Proposal
from providers.moderation import clues
from providers.records import Record
from web import audit
from web.i18n import mark as _
from web.models import AuditEntry

CALLED: Final = "called"
OUTCOMES: Final = {
    "right": _("They said: it is right."),
    "wrong": _("They said: it is wrong."),
    "elsewhere": _("Somebody else answered, not this program."),
    "nobody": _("Nobody answered."),
    "later": _("They will call back, or asked to be called again."),
}
SPOKEN: Final = frozenset({"main", "intake", "crisis"})  # kinds of numbers that a person answers
PUBLISHED: Final = "published"


@dataclass(frozen=True, slots=True)
class ToCall:
    """A number to call and who states it: the code of a source, or ``published``; ``since`` is its date, if known."""

    phone: Phone
    source: str
    since: str


def numbers(listing: Listing, official: Sequence[Record], made: Proposal | None = None) -> list[ToCall]:
    """What the official lists say first, then what is published; never what ``made`` would put there."""
    found = [
        ToCall(phone, record.source, record.edition)
        for record in official
        if record.source in SOURCES and (phone := phones.read(record.cells.get("phone", "")))
    ]
    fact = listing.fact("phones")
    found += [ToCall(phone, PUBLISHED, fact.checked) for phone in listing.phones if phone.kind in SPOKEN]
    proposed = set(clues.new_numbers(made.before, made.after)) if made and made.field == "phones" else set[str]()
    return list({(one.phone.number, one.phone.extension): one for one in reversed(found)
                 if one.phone.number not in proposed}.values())[::-1]  # fmt: skip


async def note(kind: str, number: int, public_id: str, outcome: str, *, by: str, at: datetime) -> bool:
    """Write down what came of a call; false for an outcome that is none."""
    if outcome not in OUTCOMES:
        return False
    await audit.note(by, CALLED, public_id, {"kind": kind, "id": number, "outcome": outcome}, at)
    return True


async def noted(kind: str, number: int, public_id: str) -> list[AuditEntry]:
    """The calls about one thing, the latest first."""
    entries = await AuditEntry.filter(subject=public_id, action=CALLED).order_by("-id").limit(100)
    return [entry for entry in entries if _is_about(entry.details, kind, number)]


def _is_about(details: Any, kind: str, number: int) -> bool:
    return (details.get("kind"), details.get("id")) == (kind, number)
