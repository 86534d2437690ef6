"""“Something wrong here?”: a searcher says what is wrong on a listing, and later sees what became of it.

No account, no words of their own, nothing that tells who they are: one of a closed list, sent by POST. The answer holds
a code that stands in no address. How often one address may say something is counted in memory, scrambled.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from finder.pages.listing import fact_words, moved
from finder.search.ask import Directory
from finder.settings import Settings
from providers import phrases, vocabulary
from providers.listing import Listing
from providers.models import Doubt
from providers.moderation import merging
from providers.trust import doubts
from web.forms import fields
from web.gate import NO_ORIGIN, is_ours
from web.i18n import Translate, translator
from web.i18n import mark as _
from web.limits import Limiter
from web.view import View, language_of, words_of

A_DAY: Final = "20/day"  # what one address may say in all
ONCE: Final = "1/day"  # and of one part of one listing: two reports come from two addresses
UNREADABLE: Final = 422
LONGEST_CODE: Final = 40  # of what is typed for one: room for blanks and dashes
OFFERED: Final = (
    "phones", "openings", "address", "care", "supervision", "payment", "hours", "age", "language", "website", "closed",
    "other",
)  # fmt: skip


class Limits:
    """How often one address may say that something is wrong. Off where the operator turned limits off."""

    def __init__(self, settings: Settings, today: Callable[[], date]) -> None:
        self._on = settings.rate_limits == "on"
        self._day = Limiter(A_DAY, today=today, proxies=settings.proxies)
        self._once = Limiter(ONCE, today=today, proxies=settings.proxies)

    def check(self, scope: Scope) -> None:
        """Count one more. Raises ``HTTPException(429)``."""
        if self._on and not self._day.admits(scope):
            raise HTTPException(429)

    def is_first(self, scope: Scope, listing: Listing, field: str) -> bool:
        """Whether this address says something of this part of this listing for the first time today."""
        return not self._on or self._once.admits(scope, f"{listing.id}/{field}")


def routes(directory: Directory, view: View, settings: Settings, now: Callable[[], datetime]) -> list[Route]:
    """The form for one listing, and the page that looks a report up."""
    limits = Limits(settings, lambda: now().date())

    def found(public_id: str) -> Listing | None:
        row = directory.index.row_of(public_id)
        return None if row is None else directory.index.listing(row)

    async def wrong(request: Request) -> Response:
        listing = found(request.path_params["id"])
        if listing is None:
            return await moved(request, "/wrong")
        if request.method != "POST":
            return ask(request, listing, request.query_params.get("field", ""))
        sent = await form_of(request, settings.address)
        field, what = sent.get("field", ""), sent.get("what", "")
        if what not in {kind.code for kind in doubts.kinds(field)}:
            return ask(request, listing, field, status=UNREADABLE)
        limits.check(request.scope)
        is_first = limits.is_first(request.scope, listing, field)
        code = await doubts.say(listing.id, field, what, now()) if is_first else ""
        return view.page(request, "finder/wrong_said.html", listing=listing, code=code)

    def ask(request: Request, listing: Listing, field: str, *, status: int = 200) -> Response:
        t, known = words_of(request), doubts.is_field(field)
        return view.page(
            request,
            "finder/wrong.html",
            status=status,
            listing=listing,
            field=field if known else "",
            label=t(doubts.label(field)) if known else "",
            shown=shown(listing, field, language_of(request)) if known else "",
            kinds=[(kind.code, t(kind.words)) for kind in doubts.kinds(field)],
            offered=[(name, t(offer(name))) for name in OFFERED],
            problem=t(_("Choose one of these.")) if status == UNREADABLE else "",
        )

    async def reports(request: Request) -> Response:
        if request.method != "POST":
            return view.page(request, "finder/reports.html", report=None, code="", problem="")
        code = (await form_of(request, settings.address)).get("code", "")[:LONGEST_CODE]
        doubt = await doubts.look_up(code)
        if doubt is None:
            problem = words_of(request)(_("We do not know this code. Check each letter and number."))
            return view.page(
                request, "finder/reports.html", status=UNREADABLE, report=None, code=code, problem=problem
            )  # fmt: skip
        public_id = str(doubt.program_public_id)
        listing = found(public_id) or found(await merging.into(public_id) or "")
        report = told(doubt, listing, language_of(request), words_of(request))
        return view.page(request, "finder/reports.html", report=report, code="", problem="")

    return [
        Route("/listing/{id}/wrong", wrong, methods=["GET", "POST"], name="wrong"),
        Route("/reports", reports, methods=["GET", "POST"], name="reports"),
    ]


def offer(field: str) -> str:
    """How a part is offered to whoever comes without one."""
    return doubts.CLOSED.words if field == doubts.CLOSED.code else doubts.label(field)


async def form_of(request: Request, address: str) -> dict[str, str]:
    """What somebody sent. Raises ``HTTPException(403)`` when a page of another site did."""
    if not is_ours(request.headers.get("origin", NO_ORIGIN), address, request.headers["host"].lower()):
        raise HTTPException(403)
    return dict(await fields(request))


def told(doubt: Doubt, listing: Listing | None, language: str, t: Translate) -> dict[str, Any]:
    """What became of a report, and what the listing shows today (``None`` where it is gone)."""
    return {
        "listing": listing,
        "label": t(doubts.label(doubt.field)),
        "what": doubts.told(doubt.field, doubt.what, t),
        "state": doubt.state,
        "said": doubt.created_at.date().isoformat(),
        "decided": doubt.decided_at.date().isoformat() if doubt.decided_at else "",
        "can_show": doubt.field not in ("openings", "closed", "other"),
        "shown": shown(listing, doubt.field, language) if listing else "",
    }


def shown(listing: Listing, field: str, language: str) -> str:
    """What a listing shows of one part today, in words; empty where it is not stated, or is no matter of words."""
    if field == "phones":
        return ", ".join(phrases.dial(phone, translator(language)).text for phone in listing.phones)
    if field == "address":
        return f"{listing.street}, {listing.city}, {listing.state} {listing.zip}"
    if field in ("name", "website"):
        return str(getattr(listing, field))
    if field == "email":
        return str(listing.facts.get("email") or "")
    return fact_words(listing, field, language) if field in vocabulary.GROUPS or field == "hours" else ""
