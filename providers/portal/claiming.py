"""``/portal/claim/{id}``: is this your program? Which ways there are to show it, and how a claim that waits stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings, phrases
from providers.listing import Listing
from providers.models import Claim
from providers.people import claiming, claims, freezing, members, proof
from providers.people.claiming import WAYS, Ending
from providers.people.domains import host_of
from providers.people.proof import Lack
from providers.portal.desk import Desk
from web.gate import Form, Need
from web.i18n import Translate
from web.i18n import mark as _
from web.sessions import Person
from web.view import words_of

PATH: Final = "/portal/claim/{id}"
UNFIT: Final = 422
LONGEST_CODE: Final = 20  # characters that are looked at
WRONG_CODE: Final = _("That code does not work. Look at it again. A code works for 24 hours and five tries.")
WHY: Final[Mapping[Ending, str]] = {
    Ending.NOT_PROVED: _("That way is not open for your address. Choose another."),
    Ending.NO_PHONE: _("This listing names no phone number that we could call. Choose another way."),
    Ending.TOO_MANY: _("You asked for many listings already. Wait until some are decided, or ask again tomorrow."),
}


@dataclass(frozen=True, slots=True)
class Ways:
    """What is open to one address: ``mail`` is empty where the domain way is, else says why not."""

    mail: str
    is_elsewhere: bool  # it is at another domain than the website: one there might do
    also: list[Listing]
    phone: str  # the number that we would call, empty without one


def routes(desk: Desk) -> list[Route]:
    """The page and its forms."""

    async def claim(request: Request, person: Person, form: Form) -> Response:
        listing = await listings.one(request.path_params["id"])
        if listing is None:
            raise HTTPException(404)
        if request.method == "POST":
            return await change(request, person, listing, form)
        return await page(request, person, listing)

    async def change(request: Request, person: Person, listing: Listing, form: Form) -> Response:
        wanted, mine = dict(form).get("do", ""), await claims.latest(person.account, listing.id)
        if wanted == "withdraw":
            await claims.withdraw(mine.id if mine else 0, person.account, desk.now())
            return desk.to(request, "/portal?done=withdrawn")
        if wanted == "code":
            return await tell(request, person, listing, mine, dict(form).get("code", ""))
        return await start(request, person, listing, form)

    async def start(request: Request, person: Person, listing: Listing, form: Form) -> Response:
        how = dict(form).get("how", "")
        if how not in WAYS:
            return await page(request, person, listing)
        came = await claiming.start(
            listing.id, person.account, person.email, how, at=desk.now(), letters=desk.letters,
            also=[value for name, value in form if name == "also"],
        )  # fmt: skip
        if came in WHY:
            return await page(request, person, listing, problem=WHY[came])
        return desk.to(request, "/portal?done=kept" if came is Ending.GRANTED else PATH.format(id=listing.id))

    async def tell(request: Request, person: Person, listing: Listing, mine: Claim | None, typed: str) -> Response:
        code = "".join(typed[:LONGEST_CODE].split()).replace("-", "")
        if await claims.tell_code(mine.id if mine else 0, person.account, code, desk.now(), desk.letters):
            kept = await members.kept(person.account, listing.id)
            return desk.to(request, "/portal?done=kept" if kept else PATH.format(id=listing.id))
        return await page(request, person, listing, problem=WRONG_CODE, typed=typed[:LONGEST_CODE])

    async def page(
        request: Request, person: Person, listing: Listing, *, problem: str = "", typed: str = ""
    ) -> Response:
        t, mine = words_of(request), await claims.latest(person.account, listing.id)
        shown: dict[str, Any] = {"listing": listing, "claim": mine, "problem": t(problem), "typed": typed}
        shown["status"] = UNFIT if problem else 200
        if await members.kept(person.account, listing.id):
            return desk.page(request, person, "providers/claim_kept.html", **shown)
        frozen = await freezing.state(listing.id)
        kept = bool(await members.of_listing(listing.id))
        if mine and mine.state == "open":
            return desk.page(
                request, person, "providers/claim_waits.html", frozen=frozen, kept=kept, phone=listed_phone(listing, t),
                code_was_right=claims.code_was_right(mine), **shown,
            )  # fmt: skip
        return desk.page(
            request, person, "providers/claim.html", frozen=frozen, kept=kept, ways=await ways(person, listing, t),
            **shown,
        )  # fmt: skip

    async def ways(person: Person, listing: Listing, t: Translate) -> Ways:
        now = desk.now()
        lack = await proof.lack(listing, person.account, person.email, now)
        also = [] if lack else await claiming.offered(listing, person.account, person.email, now)
        mail = t(lack.value).format(host=host_of(listing.website)) if lack else ""
        return Ways(mail, lack is Lack.OTHER, also, listed_phone(listing, t))

    return [desk.gate.route(PATH, claim, name="portal-claim", need=Need.ACCOUNT, methods=["GET", "POST"])]


def listed_phone(listing: Listing, t: Translate) -> str:
    """The number that a moderator would call; empty where none is listed."""
    return phrases.dial(listing.phones[0], t).text if listing.phones else ""
