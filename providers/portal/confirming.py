"""``/portal/confirm/{token}``: the page behind “is this still right?” in mail. One button says yes, without a password.

Opening it changes nothing, because scanners open links; a yes that comes again changes nothing either.
"""

from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import phrases, vocabulary
from providers.listing import Listing
from providers.portal.desk import Desk
from providers.trust import confirming
from web.gate import Form
from web.i18n import Translate
from web.i18n import mark as _
from web.sessions import Person
from web.view import words_of

PATH: Final = "/portal/confirm/{token}"
FIRST: Final = ("payment", "age")  # of the vocabulary: shown at once; all other groups stand below them


class Row(NamedTuple):
    """One fact of a listing in words; empty where it is not stated."""

    label: str
    words: str


def routes(desk: Desk) -> list[Route]:
    """The page with its button."""

    async def confirm(request: Request, person: Person | None, form: Form) -> Response:
        token, now = request.path_params["token"], desk.now()
        if request.method == "POST" and await confirming.confirm_by_link(token, now):
            return desk.to(request, PATH.format(token=token))
        found = await confirming.of_link(token, now)
        if found is None:
            return desk.page(request, person, "providers/confirm_over.html", status=404)
        t = words_of(request)
        return desk.page(
            request,
            person,
            "providers/confirm.html",
            listing=found.listing,
            keeps=found.keeps,
            done=found.is_answered,
            token=token,
            days=desk.rules.confirm_every.days,
            first=first(found.listing, t),
            more=[row for row in groups(found.listing, t) if row.words],
        )

    return [desk.gate.open(PATH, confirm, name="portal-confirm", methods=["GET", "POST"])]


def first(listing: Listing, t: Translate) -> list[Row]:
    """What people ask for first, stated or not."""
    dials = [phrases.dial(phone, t) for phone in listing.phones]
    return [
        Row(t(_("Kind of care")), ", ".join(words.text for words in phrases.what(listing, t))),
        Row(t(_("Phone")), ", ".join(f"{dial.text} ({dial.kind})" for dial in dials)),
        Row(t(_("Address")), ", ".join(part for part in address(listing) if part)),
        *(group(listing, name, t) for name in FIRST),
        Row(t(_("Hours")), str(listing.facts.get("hours") or "")),
        Row(t(_("Website")), listing.website),
        Row(t(_("E-mail")), str(listing.facts.get("email") or "")),
    ]


def groups(listing: Listing, t: Translate) -> list[Row]:
    """Every other group of the vocabulary."""
    return [group(listing, name, t) for name in vocabulary.GROUPS if name not in (*FIRST, "care", "supervision")]


def group(listing: Listing, name: str, t: Translate) -> Row:
    """One group of the vocabulary."""
    return Row(t(vocabulary.GROUPS[name].label), ", ".join(phrases.labels(name, listing.stated(name), t)))


def address(listing: Listing) -> list[str]:
    """The parts of an address, some of them empty."""
    return [listing.street, listing.street2, listing.city, f"{listing.state} {listing.zip}"]
