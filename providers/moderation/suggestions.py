"""What an official list says against a listing that its own people keep: nothing of it is published by itself.

Their words stand, and so does every protected field, whoever said it. The difference waits in the moderators' queue as
a proposal of the list. Before one of a protected field can be published, everyone who keeps the listing is told, and
the hold begins then.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from providers import listings
from providers.editing import alarms, guarded
from providers.editing.protected import MODERATOR, NEWER, REFUSED
from providers.editing.settling import APPLIED, CHANGED, EDITOR, WAITING, WITHDRAWN, close, counting, same_as
from providers.editing.values import said_by, with_values
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Proposal
from providers.moderation import differing
from providers.moderation.differing import Suggestion
from providers.people import members
from providers.rules import Rules
from web import audit
from web.database import transaction
from web.i18n import mark as _
from web.letters import Letters

UNTOLD: Final = timedelta(days=36_500)  # the hold of a suggestion of which its people have not been told yet
NO_LONGER: Final = _("The list does not say so any more.")
NOT_COUNTED: Final = "not-counted"
FROZEN: Final = "frozen"


async def asked_about() -> set[str]:
    """The listings of which people have proposed something that waits: what a list says of those may end the wait."""
    waiting = await Proposal.filter(state=WAITING, origin__in=[EDITOR, MODERATOR])
    return {str(made.program_public_id) for made in waiting}


async def fresh(found: Collection[Suggestion]) -> list[Suggestion]:
    """Those that are not published, do not wait already, and were not refused while the listing said the same."""
    ids = {one.listing_id for one in found}
    known = await Proposal.filter(program_public_id__in=[UUID(one) for one in ids], state__in=[WAITING, REFUSED])
    published = {listing.id: listing for listing in await listings.by_ids(ids)}
    return [
        one
        for one in found
        if one.listing_id in published
        and not same_as(differing.document(published[one.listing_id], one.field), one.after)
        and not any(_is_known(one, made) for made in known)
    ]


async def record(found: Collection[Suggestion], read: Collection[str], source: str, at: datetime) -> int:
    """Write down what a list now says against the listings whose rows were ``read``. Returns how many are new.

    Part of the caller's transaction. What this list said before and no longer says is withdrawn.
    """
    async with transaction():
        await listings.hold()
        new = await fresh(found)
        await _withdraw(found, read, source, at)
        for one in new:
            made = await Proposal.create(
                program_public_id=UUID(one.listing_id), field=one.field, before=one.before, after=one.after,
                origin=source, created_at=at, hold_until=at + UNTOLD if one.field in guarded.FIELDS else at,
            )  # fmt: skip
            await audit.note(source, "change-suggested", one.listing_id, {"proposal": made.id, "field": one.field}, at)
        return len(new)


async def tell(now: datetime, letters: Letters, rules: Rules) -> int:
    """Tell the people of a listing what a list would change of its protected fields; the hold begins. How many."""
    waiting = await Proposal.filter(state=WAITING, origin__in=list(SOURCES), hold_until__gt=now + UNTOLD / 2)
    return sum([await _tell(made.id, now, letters, rules) for made in waiting])


async def accept(proposal_id: int, moderator: int, at: datetime) -> str:
    """A moderator takes over what a list says of a field that is not protected; one is enough.

    Returns what is now so: ``applied``, ``waiting`` (the listing changed meanwhile: look again), ``frozen``,
    ``not-counted``, or what it was decided before. Raises ``LookupError`` for one that is not there.
    """
    async with transaction():
        await listings.hold()
        made = await Proposal.filter(id=proposal_id).first()
        if made is None or made.field in guarded.FIELDS:
            raise LookupError("no such suggestion")
        public_id = str(made.program_public_id)
        listing = await listings.one(public_id)
        if made.state != WAITING:
            return made.state
        if listing is None:
            await close([made.id], WITHDRAWN, "job", NO_LONGER, at)
            return WITHDRAWN
        if await members.is_frozen(public_id):
            return FROZEN
        if not await counting(made, [moderator]):
            return NOT_COUNTED
        return await _publish(made, listing, moderator, at)


async def _publish(made: Proposal, listing: Listing, moderator: int, at: datetime) -> str:
    published = differing.document(listing, made.field)
    if not same_as(published, made.before):
        made.before, made.reason = published, CHANGED
        await made.save(update_fields=["before", "reason"])
        return WAITING
    changed = with_values(listing, {made.field: made.after[made.field]})
    for name, by in made.after.get(guarded.SAID, {}).items():
        changed = said_by(changed, [name], *by)
    await listings.publish([changed], actor=made.origin, at=at)
    by_whom = f"account:{moderator}"
    await close([made.id], APPLIED, by_whom, "", at)
    await audit.note(by_whom, "change-agreed", listing.id, {"proposal": made.id, "field": made.field}, at)
    return APPLIED


def _is_known(one: Suggestion, made: Proposal) -> bool:
    """Whether the same waits, whoever said it, or was refused to this list."""
    if (str(made.program_public_id), made.field) != (one.listing_id, one.field) or not same_as(made.after, one.after):
        return False
    return made.state == WAITING or (made.origin == one.source and same_as(made.before, one.before))


async def _withdraw(found: Iterable[Suggestion], read: Collection[str], source: str, at: datetime) -> None:
    said: dict[tuple[str, str], dict[str, Any]] = {(one.listing_id, one.field): one.after for one in found}
    ids = [UUID(public_id) for public_id in read]
    waiting = await Proposal.filter(program_public_id__in=ids, state=WAITING, origin=source)
    for made in waiting:
        now_said = said.get((str(made.program_public_id), made.field))
        if now_said is None or not same_as(now_said, made.after):
            await close([made.id], WITHDRAWN, source, NO_LONGER if now_said is None else NEWER, at)


async def _tell(proposal_id: int, now: datetime, letters: Letters, rules: Rules) -> bool:
    async with transaction():
        await listings.hold()
        made = await Proposal.filter(id=proposal_id, state=WAITING, hold_until__gt=now + UNTOLD / 2).first()
        listing = await listings.one(str(made.program_public_id)) if made else None
        if made is None or listing is None:
            return False
        made.hold_until = now + rules.hold
        await made.save(update_fields=["hold_until"])
        told = await alarms.proposed(made, listing, made.origin, now, rules=rules, letters=letters)
        details = {"proposal": made.id, "field": made.field, "told": told}
        await audit.note("job", "change-told", listing.id, details, now)
        return True


def is_told(made: Proposal) -> bool:
    """Whether the people of the listing were told, so that the hold has begun."""
    return made.hold_until - made.created_at < UNTOLD
