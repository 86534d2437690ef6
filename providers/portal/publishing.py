"""``/portal/listing/{id}/publish``: from a draft that was looked at to what is public, and what came of it."""

from typing import Final, assert_never

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers.editing import drafts, history, protected, publishing
from providers.editing.drafts import Work
from providers.editing.publishing import Blocked, Conflicted, NotTheirs, Published
from providers.listing import Listing
from providers.portal import edit_form, edit_steps
from providers.portal.desk import Desk
from providers.portal.edit_shown import waiting
from web.gate import Form, Need
from web.sessions import Person
from web.view import language_of, words_of

PATH: Final = "/portal/listing/{id}"
CHOICE: Final = "choose."  # before the subject on which two people disagree
SEEN: Final = "seen"  # which draft was looked at


def routes(desk: Desk) -> list[Route]:
    """Publishing, its receipt, and taking back what waits."""

    async def publish(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        work, sent = await drafts.find(listing.id, person.account), dict(form)
        here = f"/portal/listing/{listing.id}"
        if work is None:  # it was published a moment ago
            return desk.to(request, f"{here}/published?rev={await history.last_by(listing.id, person.actor, 0)}")
        if sent.get(SEEN) != work.fingerprint:  # written in another window since
            return desk.to(request, f"{here}/preview")
        if edit_form.REV in sent:
            work = await chosen(listing, work, form)
            await drafts.save(listing.id, person.account, work, desk.now())
        outcome = await publishing.publish(listing.id, work, person, desk.now(), desk)
        match outcome:
            case Published(rev):
                return desk.to(request, f"{here}/published?rev={rev}")
            case Blocked():
                return desk.to(request, f"{here}/preview")
            case Conflicted():
                clashes = await told(outcome, request)
                return desk.page(
                    request, person, "providers/conflict.html", status=409, listing=listing, clashes=clashes,
                    rev=outcome.rev, seen=work.fingerprint, choice=CHOICE,
                )  # fmt: skip
            case NotTheirs():
                raise HTTPException(404)
        assert_never(outcome)

    async def published(request: Request, person: Person, form: Form) -> Response:
        listing, language = await desk.mine(person, request.path_params["id"]), language_of(request)
        rev = edit_form.rev_of(list(request.query_params.multi_items()))
        mine = [change for change in await history.of_revision(listing.id, rev) if change.actor == person.actor]
        return desk.page(
            request,
            person,
            "providers/published.html",
            listing=listing,
            live=edit_steps.told([one for one in mine if one.field in drafts.subjects()], {}, language),
            waits=await waiting(listing, request),
            hold=edit_steps.span(desk.rules.hold, language),
            usual=await protected.usual_days(),
        )

    async def withdraw(request: Request, person: Person, form: Form) -> Response:
        listing = await desk.mine(person, request.path_params["id"])
        wanted = dict(form).get("id", "")
        if wanted in [str(one.id) for one in await protected.waiting(listing.id)]:
            await protected.withdraw(int(wanted), person.account, desk.now())
        return desk.to(request, f"/portal/listing/{listing.id}/published")

    return [
        desk.gate.route(f"{PATH}/publish", publish, name="portal-publish", need=Need.ACCOUNT, methods=["POST"]),
        desk.gate.route(f"{PATH}/published", published, name="portal-published", need=Need.ACCOUNT),
        desk.gate.route(f"{PATH}/withdraw", withdraw, name="portal-withdraw", need=Need.ACCOUNT, methods=["POST"]),
    ]


async def chosen(listing: Listing, work: Work, form: Form) -> Work:
    """The draft after its editor chose between two values, each of which they saw."""
    rev = min(edit_form.rev_of(form), listing.rev)
    choices = {name.removeprefix(CHOICE): value for name, value in form if name.startswith(CHOICE)}
    return publishing.resolved(work, await history.as_of(listing, rev), rev, choices)


async def told(outcome: Conflicted, request: Request) -> list[tuple[edit_steps.Step, edit_steps.Step | None]]:
    """Both values of each subject on which two people disagree, and who said the other one."""
    others = [clash.by for clash in outcome.clashes if clash.by]
    accounts = await history.accounts_of(one.actor for one in others)
    by = {one.name: one for one in edit_steps.told(others, accounts, language_of(request))}
    t = words_of(request)
    return [
        (edit_steps.step(clash.subject, clash.theirs, clash.mine, t), by.get(clash.subject))
        for clash in outcome.clashes
    ]  # fmt: skip
