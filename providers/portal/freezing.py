"""``/portal/freeze/{token}``: the alarm in letters. One button freezes a listing, for whoever was told of a change.

Opening it changes nothing, because scanners open links; the link works as often as it is pressed, until its week is
over, also for somebody who was put out: they may be the one who was wronged.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings
from providers.people import capabilities, freezing
from providers.portal.desk import Desk
from web.gate import Form
from web.sessions import Person

PATH: Final = "/portal/freeze/{token}"
OVER: Final = 404


def routes(desk: Desk) -> list[Route]:
    """The page with its button."""

    async def freeze(request: Request, person: Person | None, form: Form) -> Response:
        token, now = request.path_params["token"], desk.now()
        link = await capabilities.read(capabilities.FREEZE, token, now)
        listing = await listings.one(str(link.program_public_id)) if link else None
        if link is None or listing is None:
            return desk.page(request, person, "providers/freeze_over.html", status=OVER)
        if request.method == "POST":
            await freezing.freeze(listing.id, capabilities.actor(link), freezing.BY_LETTER, now, desk.letters)
            await capabilities.used(link, now)
            return desk.to(request, PATH.format(token=token))
        frozen = await freezing.state(listing.id)
        return desk.page(request, person, "providers/freeze.html", listing=listing, frozen=frozen, token=token)

    return [desk.gate.open(PATH, freeze, name="portal-freeze", methods=["GET", "POST"])]
