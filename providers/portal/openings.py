"""``/portal/listing/{id}/openings``: what is said, how often to ask, the links for the shift desk, Colorado's count."""

from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.listing import Listing
from providers.openings import reminding, shift_links
from providers.openings.reporting import Speaker
from providers.portal import opening_sections as sections
from providers.portal.desk import Desk
from providers.portal.opening_outcomes import NOTHING, Outcome
from providers.portal.saying import Board
from providers.portal.tapping import PATH as TAP
from web.gate import Form, Need
from web.i18n import in_language
from web.sessions import Person
from web.view import language_of, safe

PATH: Final = "/portal/listing/{id}/openings"
QUIET: Final = 4  # modules of white around the code: fewer, and cameras miss it


def routes(desk: Desk) -> list[Route]:
    """The page and its forms, for whoever keeps the listing."""

    def board(request: Request, person: Person, listing: Listing) -> Board:
        return Board(desk, listing, Speaker(person.actor), person.form_token, language_of(request))

    async def page(request: Request, person: Person, came: Outcome = NOTHING) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        language, now, query = language_of(request), desk.now(), request.query_params
        hours = await reminding.cadence(listing.id)
        return desk.page(
            request, person, "providers/openings.html", status=came.status, listing=listing,
            action=in_language(path(listing), language), told=query.get("told", ""),
            **await board(request, person, listing).shown(came, query),
            cadences=sections.cadences(listing, hours, desk.rules.shelf_lives, language),
            links=await sections.links(listing, now, language), most=shift_links.MOST,
            counts=await sections.counts(listing, now, language),
        )  # fmt: skip

    async def openings(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        if request.method != "POST":
            return await page(request, person)
        came = await board(request, person, listing).say(form)
        return desk.to(request, path(listing) + came.shown_at) if came.is_done else await page(request, person, came)

    async def undo(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        return desk.to(request, path(listing) + (await board(request, person, listing).undo(form)).shown_at)

    async def cadence(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        await reminding.choose(listing, sections.chosen(form), actor=person.actor, at=desk.now())
        return desk.to(request, f"{path(listing)}?told=cadence#asked")

    async def link(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        token = await shift_links.print_one(listing.id, person.actor, desk.now(), desk.rules)
        if token is None:
            return desk.to(request, f"{path(listing)}?told=enough#links")
        address = desk.rules.address + in_language(TAP.format(token=token), language_of(request))
        return desk.page(
            request, person, "providers/openings_sheet.html", listing=listing, address=address, code=safe(code(address))
        )

    async def revoke(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        number = dict(form).get("link", "")
        if number.isascii() and number.isdigit() and len(number) < 10:
            await shift_links.revoke(listing.id, int(number), person.actor, desk.now())
        return desk.to(request, f"{path(listing)}?told=revoked#links")

    return [
        desk.gate.route(PATH, openings, name="portal-openings", need=Need.ACCOUNT, methods=["GET", "POST"]),
        desk.gate.route(f"{PATH}/undo", undo, name="portal-openings-undo", need=Need.ACCOUNT, methods=["POST"]),
        desk.gate.route(f"{PATH}/asked", cadence, name="portal-openings-asked", need=Need.ACCOUNT, methods=["POST"]),
        desk.gate.route(f"{PATH}/link", link, name="portal-openings-link", need=Need.ACCOUNT, methods=["POST"]),
        desk.gate.route(f"{PATH}/revoke", revoke, name="portal-openings-revoke", need=Need.ACCOUNT, methods=["POST"]),
    ]


def path(listing: Listing) -> str:
    """Where the page of a listing is."""
    return PATH.format(id=listing.id)


def code(address: str) -> str:
    """An address as a picture that a phone's camera reads: black on white in every theme."""
    made = segno.make(address, error="m", micro=False)
    return str(made.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))
