"""``/portal/openings/{token}``: is there a place? In one tap, for whoever holds the link. No password, no script.

Opening it changes nothing, because scanners open links; a form that comes again changes nothing either.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.listing import Listing
from providers.models import Capability
from providers.openings import local_time, shift_links
from providers.openings.reporting import Speaker
from providers.people import capabilities
from providers.portal.desk import Desk
from providers.portal.opening_outcomes import NOTHING, Outcome
from providers.portal.saying import Board
from web.gate import Form
from web.i18n import in_language
from web.sessions import Person
from web.view import language_of

PATH: Final = "/portal/openings/{token}"
LOST: Final = 404


def routes(desk: Desk) -> list[Route]:
    """The page with its buttons, and the way to take one back."""

    def board(request: Request, link: Capability, listing: Listing) -> Board:
        by = Speaker(capabilities.actor(link), link)
        return Board(desk, listing, by, request.path_params["token"], language_of(request))

    async def page(request: Request, person: Person | None, came: Outcome = NOTHING) -> Response:
        found = await shift_links.read(request.path_params["token"], desk.now())
        if found is None:
            return desk.page(request, person, "providers/tap_lost.html", status=LOST)
        link, listing = found
        language = language_of(request)
        return desk.page(
            request, person, "providers/tap.html", status=came.status, listing=listing,
            action=in_language(path(request), language),
            **await board(request, link, listing).shown(came, request.query_params),
            until=local_time.in_words(link.expires_at, local_time.zone(listing.timezone), language),
        )  # fmt: skip

    async def tap(request: Request, person: Person | None, form: Form) -> Response:
        found = await shift_links.read(request.path_params["token"], desk.now())
        if found is None or request.method != "POST":
            return await page(request, person)
        came = await board(request, *found).say(form)
        return desk.to(request, path(request) + came.shown_at) if came.is_done else await page(request, person, came)

    async def undo(request: Request, person: Person | None, form: Form) -> Response:
        found = await shift_links.read(request.path_params["token"], desk.now())
        if found is None:
            return await page(request, person)
        return desk.to(request, path(request) + (await board(request, *found).undo(form)).shown_at)

    return [
        desk.gate.open(PATH, tap, name="portal-tap", methods=["GET", "POST"]),
        desk.gate.open(f"{PATH}/undo", undo, name="portal-tap-undo", methods=["POST"]),
    ]


def path(request: Request) -> str:
    """Where the link leads."""
    return PATH.format(token=request.path_params["token"])
