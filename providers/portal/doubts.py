"""What searchers say is wrong: how many say what, and whether it was so. A moderator may propose another number."""

from dataclasses import replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from providers import phones, phrases
from providers.editing import changes, guarded, protected
from providers.listing import Listing
from providers.models import Doubt
from providers.moderation import evidence
from providers.people import freezing
from providers.portal.moderating import HOME, Visit, freeze
from providers.trust import doubts
from web.i18n import mark as _

PATH: Final = f"{HOME}/doubt/{{}}"
NO_NUMBER: Final = _("That is not a US phone number that anybody can call.")
SAME: Final = _("That number is published already.")


async def doubt(visit: Visit) -> Response:
    """The page, and its forms."""
    first = await Doubt.filter(id=visit.number()).first()
    if first is None:
        raise HTTPException(404)
    if visit.wants == "freeze":
        return await freeze(visit, first.program_public_id)
    listing = await visit.listing(first.program_public_id)
    if visit.wants in doubts.DECISIONS:
        return visit.to(PATH.format(first.id), await _decide(visit, first))
    problem = await _propose(visit, listing) if visit.wants == "number" else ""
    if visit.wants == "number" and not problem:
        return visit.to(PATH.format(first.id), "proposed")
    return await _page(visit, first, listing, problem)


async def _decide(visit: Visit, first: Doubt) -> str:
    """All that is said of the field is decided at once: it is one question."""
    done = [await doubts.decide(one.id, visit.wants, visit.person.actor, visit.now) for one in await _same(first)]
    return visit.wants if any(done) else "late"


async def _same(first: Doubt) -> list[Doubt]:
    """What is said of the same field and still open, the oldest first; the doubt itself when it is decided."""
    return await Doubt.filter(
        program_public_id=first.program_public_id, field=first.field, state=first.state, decided_at=first.decided_at
    ).order_by("created_at", "id")  # fmt: skip


async def _propose(visit: Visit, listing: Listing) -> str:
    """Ask for another main number. Returns what is wrong with it."""
    read = phones.read(visit.form.get("number", ""))
    if read is None:
        return NO_NUMBER
    if read.number in [phone.number for phone in listing.phones]:
        return SAME
    others = [row for row in listing.facts.get("phones", []) if row[2] != "main"]
    wanted = replace(listing, facts=listing.facts | {"phones": [[read.number, read.extension, "main"], *others]})
    await protected.propose(
        listing, wanted, "phones", origin=protected.MODERATOR, account=visit.person.account, strong=True,
        at=visit.now, rules=visit.desk.rules, letters=visit.desk.letters,
    )  # fmt: skip
    return ""


async def _page(visit: Visit, first: Doubt, listing: Listing, problem: str) -> Response:
    t, these = visit.t, await _same(first)
    field = "organization" if first.field == "name" else first.field
    said = guarded.document(listing, field) if field in guarded.FIELDS else {field: listing.facts.get(field)}
    return visit.page(
        "providers/moderation_doubt.html",
        problem=problem, first=first, listing=listing, label=t(doubts.label(first.field)),
        published=changes.words(field, guarded.shown(field, said), t), typed=visit.form.get("number", ""),
        phones=[phrases.dial(phone, t) for phone in listing.phones], urgent=doubts.urgent(these),
        clues=await evidence.of_doubts(these, listing, t, visit.language), frozen=await freezing.state(listing.id),
        calls=await visit.calls("doubt", first.id, listing),
        decider=(await visit.who(first.decided_by))[first.decided_by] if first.decided_by else "",
    )  # fmt: skip
