"""Changes of what fraudsters want: the old value stays published until others agree and a hold has passed.

Everybody who keeps the listing is told of a change before it can be seen, with a link that freezes all of it. When one
may be published is decided in ``editing.settling``; which fields these are stands in ``editing.guarded``.
"""

from datetime import datetime
from statistics import median
from typing import Any, Final
from uuid import UUID

from tortoise.queryset import QuerySet

from providers import listings
from providers.editing import alarms, guarded
from providers.editing.guarded import FIELDS, differences, document, moderators_needed, shown
from providers.editing.settling import APPLIED, EDITOR, WAITING, WITHDRAWN, close, counting, same_as, settle
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Proposal
from providers.people import members
from providers.rules import Rules
from web import audit
from web.database import transaction
from web.i18n import mark as _
from web.letters import Letters

__all__ = [
    "EDITOR", "FIELDS", "MODERATOR", "agree", "apply_due", "counting", "differences", "document", "moderators_needed",
    "propose", "refuse", "said_by_source", "shown", "usual_days", "waiting", "withdraw",
]  # fmt: skip

MODERATOR: Final = "moderator"
REFUSED: Final = "refused"
CHECKED: Final = "checked"  # the source of what a moderator found out
NOT_COUNTED: Final = "not-counted"  # the word of somebody who may not agree to this change
NEWER: Final = _("A newer change of the same field took its place.")
ENOUGH_TO_TELL: Final = 3  # applied changes, before we say how long one usually takes
LOOKED_AT: Final = 20


async def propose(
    before: Listing, after: Listing, field: str, *, origin: str, account: int | None, strong: bool, at: datetime,
    rules: Rules, letters: Letters,
) -> Proposal:  # fmt: skip
    """Ask for a change of one field, and tell everyone who may know better. The same again is the one that waits.

    ``origin``: ``editor``, ``moderator``, or the code of the source that says so. An older one of the same origin is
    withdrawn. What a source says again after it was refused stays refused while the published value is the same.
    """
    async with transaction():
        await listings.hold()
        was, said = document(before, field), _said(after, field, origin, at)
        known = await Proposal.filter(program_public_id=UUID(before.id), field=field, origin=origin).order_by("-id")
        for one in known:
            again = one.state == WAITING or (one.state == REFUSED and origin in SOURCES and one.before == was)
            if again and same_as(one.after, said):
                return one
        actor = f"account:{account}" if account else origin
        replaced = [one.id for one in known if one.state == WAITING]
        await close(replaced, WITHDRAWN, actor, NEWER, at)
        made = await Proposal.create(
            program_public_id=UUID(before.id), field=field, before=was, after=said, origin=origin, account=account,
            strong=strong, created_at=at, hold_until=at + rules.hold,
        )  # fmt: skip
        told = await alarms.proposed(made, before, actor, at, rules=rules, letters=letters)
        details = {"proposal": made.id, "field": field, "withdrew": replaced, "told": told, "passkey": strong}
        await audit.note(actor, "change-proposed", before.id, details, at)
        return made


async def agree(
    proposal_id: int, moderator_account: int, at: datetime, rules: Rules, letters: Letters | None = None
) -> str:
    """A moderator's word for a change. Returns what is now so of it: ``applied``, ``waiting``, or ``not-counted``.

    One that was decided already stays as it is. Raises ``LookupError`` for one that is not there.
    """
    async with transaction():
        await listings.hold()
        made = await _one(proposal_id)
        if made.state != WAITING:
            return made.state
        counts = await counting(made, [moderator_account])
        if counts and moderator_account not in [who for who, _when in made.agreed]:
            made.agreed = [*made.agreed, [moderator_account, at.isoformat()]]
            await made.save(update_fields=["agreed"])
        now_so = await settle(made, at, rules, letters) if counts else NOT_COUNTED
        details = {"proposal": made.id, "field": made.field, "state": now_so}
        await audit.note(f"account:{moderator_account}", "change-agreed", str(made.program_public_id), details, at)
        return now_so


async def refuse(proposal_id: int, by: str, reason: str, at: datetime, letters: Letters | None = None) -> bool:
    """Refuse a change; whether it still waited. Its proposer is told why. ``by`` is an actor."""
    return await _end(proposal_id, REFUSED, by=by, reason=reason, at=at, letters=letters)


async def withdraw(proposal_id: int, account: int, at: datetime) -> bool:
    """Take back what an editor asked for: they themselves, or whoever keeps the listing. Whether it still waited."""
    made = await Proposal.filter(id=proposal_id, state=WAITING, origin=EDITOR).first()
    if made is None:
        return False
    if made.account != account and await members.kept(account, str(made.program_public_id)) is None:
        return False
    return await _end(proposal_id, WITHDRAWN, by=f"account:{account}", reason="", at=at, letters=None)


async def apply_due(now: datetime, rules: Rules, letters: Letters | None = None) -> int:
    """Publish what was agreed to and has waited long enough. Returns how many changes that were."""
    due = await Proposal.filter(state=WAITING, hold_until__lte=now, field__in=FIELDS).order_by("id").values()
    applied = 0
    for row in due:
        if row["agreed"]:
            async with transaction():
                await listings.hold()
                made = await _one(row["id"])
                applied += made.state == WAITING and await settle(made, now, rules, letters) == APPLIED
    return applied


async def waiting(public_id: str) -> list[Proposal]:
    """The changes of a listing that wait, the oldest first."""
    return await _waiting(public_id).order_by("id")


async def said_by_source(listing_id: str, new: Listing, at: datetime, letters: Letters | None = None) -> int:
    """An official list now says what people proposed: that ends the wait. Returns how many changes it bears out.

    ``new`` is the listing as that source states it. A frozen listing still waits until a moderator has looked.
    """
    if not SOURCES[new.source].authoritative:
        return 0
    async with transaction():
        await listings.hold()
        listing = await listings.one(listing_id)
        theirs = [made for made in await waiting(listing_id) if made.origin not in SOURCES]
        borne_out = [made for made in theirs if listing and _bears_out(made, listing, new)]
        for made in borne_out:
            made.agreed, made.hold_until = [*made.agreed, [new.source, at.isoformat()]], min(made.hold_until, at)
            await made.save(update_fields=["agreed", "hold_until"])
            await settle(made, at, None, letters)
        return len(borne_out)


async def usual_days() -> int | None:
    """How many days an agreed change lately took, the middle one of some; ``None`` while there were too few."""
    done = await Proposal.filter(state=APPLIED, decided_at__not_isnull=True).order_by("-id").limit(LOOKED_AT)
    took = [(made.decided_at - made.created_at).total_seconds() / 86_400 for made in done if made.decided_at]
    return max(1, round(median(took))) if len(took) >= ENOUGH_TO_TELL else None


async def _end(
    proposal_id: int, state: str, *, by: str, reason: str, at: datetime, letters: Letters | None
) -> bool:  # fmt: skip
    async with transaction():
        await listings.hold()
        made = await Proposal.filter(id=proposal_id, state=WAITING).first()
        if made is None:
            return False
        await close([made.id], state, by, reason, at)
        if state == REFUSED:
            made.state, made.reason = REFUSED, reason
            await alarms.decided(made, at, letters)
        details = {"proposal": made.id, "field": made.field}
        await audit.note(by, f"change-{state}", str(made.program_public_id), details, at)
        return True


def _said(after: Listing, field: str, origin: str, at: datetime) -> dict[str, Any]:
    """What is proposed; of a source or a moderator also who says so and when, member by member."""
    said = document(after, field)
    if origin in SOURCES:
        facts = {name: after.fact(name) for name in FIELDS[field]}
        said[guarded.SAID] = {name: [fact.source.code, fact.checked] for name, fact in facts.items()}
    if origin == MODERATOR:
        said[guarded.SAID] = {name: [CHECKED, at.date().isoformat()] for name in FIELDS[field]}
    return said


def _bears_out(made: Proposal, listing: Listing, new: Listing) -> bool:
    return guarded.is_confirmed(made.field, document(listing, made.field), made.after, document(new, made.field))


async def _one(proposal_id: int) -> Proposal:
    made = await Proposal.filter(id=proposal_id).first()
    if made is None or made.field not in FIELDS:
        raise LookupError("no such proposal")
    return made


def _waiting(public_id: str) -> QuerySet[Proposal]:
    return Proposal.filter(program_public_id=UUID(public_id), state=WAITING)
