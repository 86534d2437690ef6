"""``/portal/listing/{id}/people``: who keeps a listing. Ask somebody to keep it too, put one out, or leave."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.listing import Listing
from providers.people import freezing, joining, members
from providers.people.joining import Ending
from providers.portal.account import number
from providers.portal.desk import Desk
from web import accounts
from web.gate import Form, Need
from web.i18n import mark as _
from web.sessions import Person
from web.view import words_of

PATH: Final = "/portal/listing/{id}/people"
UNFIT: Final = 422
DONE: Final = {
    "invited": _("The invitation is on its way. It waits for 14 days."),
    "removed": _("They no longer keep this listing. We wrote to them and to everyone who keeps it."),
    "taken-back": _("The invitation is over."),
}
WHY: Final[Mapping[Ending, str]] = {
    Ending.FROZEN: _("The listing is frozen until we have looked. Nobody can be added or removed now."),
    Ending.THERE: _("They keep this listing already."),
    Ending.TOO_MANY: _("Too many invitations wait. Take one back first, or try again tomorrow."),
    Ending.GONE: _("That has changed in the meantime. This is how it is now."),
}


def routes(desk: Desk) -> list[Route]:
    """The page and its forms."""

    async def people(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        if request.method == "POST":
            return await change(request, person, listing, form)
        return await page(request, person, listing)

    async def change(request: Request, person: Person, listing: Listing, form: Form) -> Response:
        wanted, now = dict(form).get("do", ""), desk.now()
        if wanted == "invite":
            return await invite(request, person, listing, dict(form).get("email", ""))
        if wanted == "leave":
            await joining.leave(listing.id, person.account, now, desk.letters)
            return desk.to(request, "/portal?done=left")
        if wanted == "freeze":
            await freezing.freeze(listing.id, person.actor, freezing.BY_KEEPER, now, desk.letters)
            return desk.to(request, PATH.format(id=listing.id))
        if wanted == "remove":
            came = await joining.remove(listing.id, number(form, "member"), person.account, now, desk.letters)
            return await after(request, person, listing, came, "removed")
        came = await joining.take_back(listing.id, number(form, "invitation"), person.account, now)
        return await after(request, person, listing, came, "taken-back")

    async def invite(request: Request, person: Person, listing: Listing, typed: str) -> Response:
        try:
            email = accounts.address(typed)
        except accounts.Unfit as problem:
            return await page(request, person, listing, typed=typed, problem=str(problem))
        came = await joining.invite(listing.id, person.account, email, desk.now(), desk.letters)
        if came in (Ending.THERE, Ending.TOO_MANY):
            return await page(request, person, listing, typed=typed, problem=WHY[came])
        return await after(request, person, listing, came, "invited")

    async def after(request: Request, person: Person, listing: Listing, came: Ending, done: str) -> Response:
        if came is Ending.DONE:
            return desk.to(request, f"{PATH.format(id=listing.id)}?done={done}")
        return await page(request, person, listing, refusal=WHY[came])

    async def page(
        request: Request, person: Person, listing: Listing, *, typed: str = "", problem: str = "", refusal: str = ""
    ) -> Response:
        t = words_of(request)
        return desk.page(
            request, person, "providers/people.html", status=UNFIT if problem or refusal else 200,
            listing=listing, people=await members.of_listing(listing.id),
            waiting=await joining.waiting(listing.id, desk.now()), lasts=joining.INVITED_FOR,
            frozen=await freezing.state(listing.id), typed=typed, problem=t(problem), refusal=t(refusal),
            said=t(DONE.get(request.query_params.get("done", ""), "")),
        )  # fmt: skip

    return [desk.gate.route(PATH, people, name="portal-people", need=Need.ACCOUNT, methods=["GET", "POST"])]
