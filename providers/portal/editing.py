"""``/portal/listing/{id}``: the form of a listing, and the draft that it keeps. All of it works without scripts."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import phrases
from providers.editing import drafts, publishing
from providers.editing.drafts import Work
from providers.listing import Listing
from providers.openings import local_time
from providers.portal import edit_form, edit_steps, edit_view
from providers.portal.desk import Desk
from providers.portal.edit_shown import show, speech, waiting
from web.gate import Form, Need
from web.sessions import Person
from web.view import language_of

PATH: Final = "/portal/listing/{id}"
AUTO: Final = "auto"  # sent by the script while somebody writes


def routes(desk: Desk) -> list[Route]:
    """The form, its draft, and its preview."""

    async def edit(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        work = await drafts.find(listing.id, person.account)
        shown = await show(desk, listing, work or Work(listing.rev, drafts.of(listing), drafts.of(listing)), request)
        waits = await waiting(listing, request)
        return desk.page(
            request,
            person,
            "providers/edit.html",
            listing=listing,
            parts=edit_view.parts(shown.work.mine, shown.problems, waits, language_of(request)),
            states=edit_view.states(),
            kinds=list(phrases.PHONE_KINDS.items()),
            shown=shown,
            has_draft=work is not None,
            saved=_clock(work, listing, request),
            waits=waits,
            hold=edit_steps.span(desk.rules.hold, language_of(request)),
            **speech(request),
        )

    async def draft(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        here, wish = f"/portal/listing/{listing.id}", dict(form).get("do", "")
        if wish == "discard":
            await drafts.discard(listing.id, person.account)
        elif edit_form.is_whole(form):
            work = await publishing.begun(listing, edit_form.read(form), edit_form.rev_of(form))
            await drafts.save(listing.id, person.account, work, desk.now())
            if wish == AUTO:
                shown = await show(desk, listing, work, request)
                return desk.page(request, person, "providers/edit_beside.html", shown=shown)
        return desk.to(request, f"{here}/preview" if wish == "preview" else here)

    async def preview(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        work = await drafts.find(listing.id, person.account)
        if work is None:
            return desk.to(request, f"/portal/listing/{listing.id}")
        return desk.page(
            request,
            person,
            "providers/preview.html",
            listing=listing,
            shown=await show(desk, listing, work, request),
            seen=work.fingerprint,
            hold=edit_steps.span(desk.rules.hold, language_of(request)),
            **speech(request),
        )

    return [
        desk.gate.route(PATH, edit, name="portal-edit", need=Need.ACCOUNT),
        desk.gate.route(f"{PATH}/draft", draft, name="portal-draft", need=Need.ACCOUNT, methods=["POST"]),
        desk.gate.route(f"{PATH}/preview", preview, name="portal-preview", need=Need.ACCOUNT),
    ]


def _clock(work: Work | None, listing: Listing, request: Request) -> str:
    """When a draft was saved, on the clock where the program is."""
    if work is None or work.saved_at is None:
        return ""
    return local_time.in_words(work.saved_at, local_time.zone(listing.timezone), language_of(request))
