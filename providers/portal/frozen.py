"""A frozen listing: what happened, who keeps it, what waits; put somebody out, or end the freeze."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from providers.editing import changes, protected
from providers.models import Freeze
from providers.people import freezing, joining, members
from providers.people.joining import Ending
from providers.portal.account import number
from providers.portal.moderating import HOME, Visit
from web.models import AuditEntry

PATH: Final = f"{HOME}/freeze/{{}}"
LATELY: Final = 30  # entries of the log


async def freeze(visit: Visit) -> Response:
    """The page, and its forms."""
    made = await Freeze.filter(id=visit.number()).first()
    if made is None:
        raise HTTPException(404)
    if visit.wants == "lift":
        done = await freezing.lift(str(made.program_public_id), visit.person.actor, visit.now, visit.desk.letters)
        return visit.to(PATH.format(made.id), "lifted" if done else "late")
    if visit.wants == "out":
        return visit.to(PATH.format(made.id), await _put_out(visit, made))
    listing, t = await visit.listing(made.program_public_id), visit.t
    entries = await AuditEntry.filter(subject=listing.id).order_by("-id").limit(LATELY)
    who = await visit.who(made.by, made.lifted_by, *(entry.actor for entry in entries))
    waits = [(one, changes.label(one.field, t)) for one in await protected.waiting(listing.id)]
    return visit.page(
        "providers/moderation_freeze.html",
        made=made, listing=listing, who=who, waits=waits, entries=entries,
        reason_given=t(made.reason), people=await members.of_listing(listing.id),
        calls=await visit.calls("freeze", made.id, listing),
    )  # fmt: skip


async def _put_out(visit: Visit, made: Freeze) -> str:
    member, letters = number([*visit.form.items()], "member"), visit.desk.letters
    came = await joining.put_out(str(made.program_public_id), member, visit.person.actor, visit.now, letters)
    return "out" if came is Ending.DONE else "late"
