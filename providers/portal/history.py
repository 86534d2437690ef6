"""Histories: of every field for those who keep a listing, with undo; of what hijackers change for everyone."""

from typing import Final, assert_never

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings
from providers.editing import history, undoing
from providers.editing.history import Change
from providers.editing.undoing import CannotBe, ChangedSince, Undone, Waits
from providers.listing import Listing
from providers.portal import edit_steps
from providers.portal.desk import Desk
from providers.portal.edit_shown import speech
from web.gate import Form, Need
from web.i18n import mark as _
from web.sessions import Person
from web.view import language_of, words_of

CHANGED_SINCE: Final = _("This was changed again since. It stays as it is. Look at the latest change above it.")
NOT_SO: Final = _("This cannot be taken back here.")


def routes(desk: Desk) -> list[Route]:
    """``/portal/listing/{id}/history`` and the public ``/listing/{id}/history``."""

    async def of_listing(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        if request.method == "POST":
            return await undo(request, person, listing, form)
        return await page(request, person, listing, "")

    async def undo(request: Request, person: Person, listing: Listing, form: Form) -> Response:
        revision, _colon, field = dict(form).get("change", "").partition(":")
        if not (revision.isascii() and revision.isdigit() and len(revision) < 10):
            raise HTTPException(404)
        outcome = await undoing.undo(listing.id, int(revision), field, person, desk.now(), office=desk)
        t = words_of(request)
        match outcome:
            case None:
                raise HTTPException(404)
            case Undone(rev):
                return desk.to(request, f"/portal/listing/{listing.id}/published?rev={rev}")
            case Waits():
                return desk.to(request, f"/portal/listing/{listing.id}/published")
            case ChangedSince():
                return await page(request, person, listing, t(CHANGED_SINCE))
            case CannotBe(problems):
                said = [problem.said(t) for problem in problems] or [t(NOT_SO)]
                return await page(request, person, listing, " ".join(said))
        assert_never(outcome)

    async def page(request: Request, person: Person, listing: Listing, problem: str) -> Response:
        found, language = await history.of_listing(listing.id), language_of(request)
        steps = edit_steps.told(found, await history.accounts_of(one.actor for one in found), language)
        rows = [(step, _key(one, listing)) for step, one in zip(steps, found, strict=True)]
        status = 409 if problem else 200
        return desk.page(
            request, person, "providers/history.html", status=status, listing=listing, rows=rows, problem=problem,
            **speech(request),
        )  # fmt: skip

    async def public(request: Request, person: Person | None, form: Form) -> Response:
        listing = await listings.one(request.path_params["id"])
        if listing is None:
            raise HTTPException(404)
        found = [one for one in await history.of_listing(listing.id) if one.field in history.PUBLIC]
        accounts, language = await history.accounts_of(one.actor for one in found), language_of(request)
        steps = edit_steps.told(found, accounts, language, public=True)
        return desk.page(request, person, "providers/public_history.html", listing=listing, steps_told=steps)

    here = "/portal/listing/{id}/history"
    return [
        desk.gate.route(here, of_listing, name="portal-history", need=Need.ACCOUNT, methods=["GET", "POST"]),
        desk.gate.open("/listing/{id}/history", public, name="listing-history"),
    ]


def _key(change: Change, listing: Listing) -> str:
    """How a form names a change that can still be undone; empty for one that cannot."""
    if not undoing.can_be_undone(change) or not undoing.is_still(listing, change):
        return ""
    return f"{change.revision}:{change.field}"
