"""``/portal/moderation``: what waits for a moderator, first what could do the most harm; each with its evidence."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.editing import changes
from providers.moderation import waiting
from providers.moderation.waiting import Item
from providers.openings import opening_words
from providers.portal.calling import call
from providers.portal.claims import claim
from providers.portal.desk import Desk
from providers.portal.doubts import doubt
from providers.portal.frozen import freeze
from providers.portal.moderating import HOME, Visit
from providers.portal.proposals import proposal
from providers.portal.twins import twin
from providers.trust import doubts
from web.gate import Form, Need
from web.i18n import Translate
from web.i18n import mark as _
from web.sessions import Person

SHOWN: Final = 100  # of the queue, on one page
ROOMS: Final[Mapping[str, Callable[[Visit], Awaitable[Response]]]] = {
    "proposal": proposal, "claim": claim, "doubt": doubt, "freeze": freeze, "twin": twin,
}  # fmt: skip
KINDS: Final = {
    "freeze": _("Frozen"),
    "proposal": _("Changes"),
    "claim": _("Claims"),
    "doubt": _("Doubts"),
    "twin": _("Twice the same?"),
}
WHAT: Final = {"freeze": _("Frozen listing"), "claim": _("Somebody wants to keep it"), "twin": _("May be one program")}
TTY: Final = _("Number for the deaf (TTY)")
LEVELS: Final = {"high": _("high"), "some": _("some"), "low": _("low")}


def routes(desk: Desk) -> list[Route]:
    """The queue, its items and their call sheets."""

    async def queue(request: Request, person: Person, form: Form) -> Response:
        visit = Visit.of(desk, request, person, form)
        items = await waiting.queue(visit.now)
        kind = request.query_params.get("kind", "")
        chosen = [item for item in items if item.kind == kind] if kind in KINDS else items
        counts = Counter(item.kind for item in items)
        return visit.page(
            "providers/moderation.html",
            rows=[row(item, visit) for item in chosen[:SHOWN]], count=len(chosen), all=len(items),
            kind=kind, kinds=[(code, visit.t(words), counts[code]) for code, words in KINDS.items() if counts[code]],
        )  # fmt: skip

    async def item(request: Request, person: Person, form: Form) -> Response:
        room = ROOMS.get(request.path_params["kind"])
        if room is None:
            raise HTTPException(404)
        return await room(Visit.of(desk, request, person, form))

    async def sheet(request: Request, person: Person, form: Form) -> Response:
        return await call(Visit.of(desk, request, person, form))

    need, both = Need.MODERATOR, ("GET", "POST")
    return [
        desk.gate.route(HOME, queue, name="portal-moderation", need=need),
        desk.gate.route(f"{HOME}/{{kind}}/{{id:int}}", item, name="portal-moderation-item", need=need, methods=both),
        desk.gate.route(f"{HOME}/{{kind}}/{{id:int}}/call", sheet, name="portal-call", need=need, methods=both),
    ]


def row(item: Item, visit: Visit) -> dict[str, Any]:
    """One line of the queue: what, where, since when, how much harm."""
    t = visit.t
    return {
        "kind": item.kind,
        "id": item.id,
        "what": what(item, t),
        "listing": item.listing,
        "other": item.other,
        "since": opening_words.ago(max(visit.now - item.since, timedelta(0)), visit.language),
        "level": item.level,
        "harm": t(LEVELS[item.level]),
        "urgent": item.urgent,
    }


def what(item: Item, t: Translate) -> str:
    """What is to be looked at, in a few words."""
    if item.kind == "proposal":
        return t(_("Change: {field}")).format(field=t(TTY) if item.field == "tty" else changes.label(item.field, t))
    if item.kind == "doubt":
        words = t(_("Said to be wrong ({count}): {field}"))
        return words.format(field=t(doubts.label(item.field)), count=item.count)
    return t(WHAT[item.kind])
