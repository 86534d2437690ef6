"""``/portal/moderation/audit``: what people did, the newest first; of one listing; and whether the chain is whole."""

from datetime import UTC
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings
from providers.portal.desk import Desk
from providers.portal.moderating import HOME, Visit
from web import audit
from web.gate import Form, Need
from web.models import AuditEntry
from web.sessions import Person

PATH: Final = f"{HOME}/audit"
AT_ONCE: Final = 50
LONGEST_SUBJECT: Final = 80


def routes(desk: Desk) -> list[Route]:
    """The log."""

    async def log(request: Request, person: Person, form: Form) -> Response:
        visit = Visit.of(desk, request, person, form)
        asked = request.query_params
        subject, before = asked.get("subject", "").strip()[:LONGEST_SUBJECT], asked.get("before", "")
        query = AuditEntry.filter(subject=subject) if subject.isprintable() and subject else AuditEntry.all()
        if before.isascii() and before.isdigit() and len(before) < 10:
            query = query.filter(id__lt=int(before))
        entries = await query.order_by("-id").limit(AT_ONCE)
        return visit.page(
            "providers/audit.html",
            rows=await _rows(entries, visit), subject=subject, checked=asked.get("check") == "yes",
            broken=await audit.first_broken() if asked.get("check") == "yes" else None,
            following=entries[-1].id if len(entries) == AT_ONCE else 0,
        )  # fmt: skip

    return [desk.gate.route(PATH, log, name="portal-audit", need=Need.MODERATOR)]


async def _rows(entries: list[AuditEntry], visit: Visit) -> list[dict[str, Any]]:
    """Each entry with its listing, where it is about one, and its details as they were written."""
    who = await visit.who(*(entry.actor for entry in entries))
    ids = {entry.subject for entry in entries if len(entry.subject) == 36}
    known = {listing.id: listing for listing in await listings.by_ids(ids)}
    return [
        {
            "entry": entry, "at": f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", "who": who[entry.actor],
            "listing": known.get(entry.subject),
            "details": [(name, written(value)) for name, value in sorted(entry.details.items())],
        }
        for entry in entries
    ]  # fmt: skip


def written(value: Any) -> str:
    """A detail as it stands in the log."""
    return ", ".join(map(str, value)) or "–" if isinstance(value, list) else str(value)
