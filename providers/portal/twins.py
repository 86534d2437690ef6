"""Two listings side by side that may be one program: make them one, or say that they are two. And take that back."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from providers import listings, phrases, records
from providers.editing import changes, guarded
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Merge, Twin
from providers.moderation import merging, twins
from providers.moderation.merging import WHY_NOT, CannotMerge
from providers.portal.desk import Desk
from providers.portal.moderating import HOME, Visit
from web.gate import Form, Need
from web.sessions import Person

PATH: Final = f"{HOME}/twin/{{}}"
MERGES: Final = f"{HOME}/merges"
COMPARED: Final = (
    "organization", "program", "address", "phones", "website", "email", "care", "supervision", "detox_setting",
    "payment", "age", "sex", "language", "hours", "licence", "operator", "claimed", "confirmed", "gone_since",
)  # fmt: skip
AT_ONCE: Final = 50  # merges on one page


def routes(desk: Desk) -> list[Route]:
    """What was merged. A pair that waits is an item of the queue."""

    async def merges(request: Request, person: Person, form: Form) -> Response:
        visit = Visit.of(desk, request, person, form)
        if visit.wants == "split":
            return await _split(visit)
        return await _merged(visit)

    return [desk.gate.route(MERGES, merges, name="portal-merges", need=Need.MODERATOR, methods=("GET", "POST"))]


async def twin(visit: Visit) -> Response:
    """The pair, and its forms: ``into`` names the listing that stays."""
    pair = await Twin.filter(id=visit.number()).first()
    if pair is None:
        raise HTTPException(404)
    sides = [str(pair.one), str(pair.other)]
    if visit.wants == "apart":
        done = await twins.apart(pair.id, visit.person.actor, visit.now)
        return visit.to(PATH.format(pair.id), "apart" if done else "late")
    if visit.wants == "merge" and visit.form.get("into", "") in sides:
        into = visit.form["into"]
        (old,) = [side for side in sides if side != into]
        try:
            await merging.merge(old, into, visit.person.actor, visit.now)
        except CannotMerge as refused:
            return await _page(visit, pair, sides, WHY_NOT[refused.why])
        return visit.to(PATH.format(pair.id), "merged")
    return await _page(visit, pair, sides, "")


async def _page(visit: Visit, pair: Twin, sides: list[str], problem: str) -> Response:
    known = {listing.id: listing for listing in await listings.by_ids(sides)}
    shown = [known[side] for side in sides if side in known]
    return visit.page(
        "providers/twins.html",
        problem=problem, pair=pair, shown=shown, rows=_rows(shown, visit) if len(shown) == 2 else [],
        lists=[await _lists(one.id, visit) for one in shown], into=await merging.into(sides[0]) or sides[0],
        decider=(await visit.who(pair.decided_by))[pair.decided_by] if pair.decided_by else "",
    )  # fmt: skip


def _rows(shown: list[Listing], visit: Visit) -> list[dict[str, Any]]:
    """What each says of every field that one of them states."""
    found = []
    for name in COMPARED:
        said = [changes.words(name, _value(one, name), visit.t) for one in shown]
        if any(_value(one, name) for one in shown):
            found.append({"label": changes.label(name, visit.t), "said": said, "same": said[0] == said[1]})
    return found


def _value(listing: Listing, name: str) -> Any:
    if name in guarded.FIELDS:
        return guarded.shown(name, guarded.document(listing, name))
    return getattr(listing, name) if hasattr(listing, name) else listing.facts.get(name)


async def _lists(public_id: str, visit: Visit) -> list[str]:
    """The official lists that have a listing, and when they last had it."""
    found = []
    for record in await records.of([public_id]):
        when = phrases.day(record.edition, visit.language)
        found.append(", ".join(part for part in (visit.t(SOURCES[record.source].name), when) if part))
    return found


async def _merged(visit: Visit, problem: str = "") -> Response:
    before = visit.request.query_params.get("before", "")
    query = Merge.all().order_by("-id")
    if before.isascii() and before.isdigit() and len(before) < 10:
        query = query.filter(id__lt=int(before))
    found = await query.limit(AT_ONCE)
    survivors = {one.id: one for one in await listings.by_ids({str(made.into) for made in found})}
    who = await visit.who(*(made.by for made in found), *(made.split_by for made in found))
    rows = [
        {
            "merge": made,
            "old": Listing(**made.was["listing"]),
            "into": survivors.get(str(made.into)),
            "by": who[made.by],
            "split_by": who[made.split_by],
        }
        for made in found
    ]
    return visit.page(
        "providers/twins_merged.html",
        problem=problem,
        rows=rows,
        following=found[-1].id if len(found) == AT_ONCE else 0,
    )


async def _split(visit: Visit) -> Response:
    number = visit.form.get("merge", "")
    fits = number.isascii() and number.isdigit() and len(number) < 10
    try:
        await merging.split(int(number) if fits else 0, visit.person.actor, visit.now)
    except CannotMerge as refused:
        return await _merged(visit, WHY_NOT[refused.why])
    return visit.to(MERGES, "split")
