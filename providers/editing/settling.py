"""Whether a protected change that waits may now be published, and publishing it. Inside the caller's transaction,
which holds the listings.

Nobody's own word is enough, whoever they are: whoever proposed a change, whoever keeps the listing, and whoever let the
proposer in do not count among the moderators who must agree.
"""

from datetime import datetime
from typing import Any, Final

from providers import listings
from providers.editing import alarms, guarded
from providers.editing.guarded import FIELDS, document, moderators_needed
from providers.editing.values import said_by
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Proposal
from providers.people import members, vouching
from providers.rules import Rules
from web import audit
from web.i18n import mark as _
from web.letters import Letters
from web.models import Account

EDITOR: Final = "editor"
WAITING: Final = "waiting"
APPLIED: Final = "applied"
WITHDRAWN: Final = "withdrawn"
ROLES: Final = ("moderator", "admin")
LONGEST_REASON: Final = 300
CHANGED: Final = _("What is published changed meanwhile. Look at it again.")
LEFT: Final = _("Whoever proposed it no longer keeps this listing. Look at it again.")
GONE: Final = _("The listing is gone.")
ALREADY: Final = _("It is published already.")


async def settle(made: Proposal, at: datetime, rules: Rules | None, letters: Letters | None) -> str:
    """Publish a waiting change if nothing is in its way. ``rules`` may be missing where a source has spoken."""
    listing = await listings.one(str(made.program_public_id))
    if listing is None:
        await close([made.id], WITHDRAWN, "job", GONE, at)
        return WITHDRAWN
    published = document(listing, made.field)
    if same_as(published, made.after):
        await close([made.id], APPLIED, "job", ALREADY, at)
        return APPLIED
    if obstacle := await _obstacle(made, published):
        return await _look_again(made, published, obstacle, at)
    enough = await _is_agreed(made, listing, rules)
    if not enough or at < made.hold_until or await members.is_frozen(listing.id):
        return WAITING
    await _publish(made, listing, at, letters)
    return APPLIED


async def _obstacle(made: Proposal, published: dict[str, Any]) -> str:
    """What happened since a change was proposed that moderators must have seen; empty when nothing did."""
    if made.before != published:
        return CHANGED
    has_left = made.origin == EDITOR and (
        made.account is None or await members.kept(made.account, str(made.program_public_id)) is None
    )
    return LEFT if has_left and made.reason != LEFT else ""


async def _look_again(made: Proposal, published: dict[str, Any], why: str, at: datetime) -> str:
    made.before, made.agreed, made.reason = published, [], why
    await made.save(update_fields=["before", "agreed", "reason"])
    details = {"proposal": made.id, "field": made.field, "why": why}
    await audit.note("job", "change-looked-at-again", str(made.program_public_id), details, at)
    return WAITING


async def _is_agreed(made: Proposal, listing: Listing, rules: Rules | None) -> bool:
    if any(who in SOURCES for who, _when in made.agreed):
        return True
    counted = await counting(made, [who for who, _when in made.agreed])
    return rules is not None and len(counted) >= moderators_needed(made.field, listing, rules)


async def counting(made: Proposal, accounts: list[int]) -> set[int]:
    """Those of some accounts whose word counts: moderators now, who have nothing to do with the change themselves."""
    public_id = str(made.program_public_id)
    moderators = await Account.filter(id__in=accounts, role__in=ROLES, revoked_at=None)
    concerned = {member.account for member in await members.of_listing(public_id)} | {made.account}
    if made.account:
        concerned |= await vouching.brought_in_by(public_id, made.account)
    return {account.id for account in moderators} - concerned


async def _publish(made: Proposal, listing: Listing, at: datetime, letters: Letters | None) -> None:
    changed = guarded.with_document(listing, made.after)
    day = made.created_at.date().isoformat()
    for name in FIELDS[made.field]:
        changed = said_by(changed, [name], *made.after.get(guarded.SAID, {}).get(name, ("program", day)))
    actor = f"account:{made.account}" if made.account else made.origin
    await listings.publish([changed], actor=actor, at=at)
    by = made.agreed[-1][0]
    decider = by if by in SOURCES else f"account:{by}"
    await close([made.id], APPLIED, decider, "", at)
    made.state = APPLIED
    await alarms.decided(made, at, letters)
    details = {"proposal": made.id, "field": made.field, "agreed": made.agreed}
    await audit.note(actor, "change-applied", listing.id, details, at)


async def close(ids: list[int], state: str, by: str, reason: str, at: datetime) -> None:
    """Write down what became of some changes."""
    if ids:
        await Proposal.filter(id__in=ids).update(
            state=state, decided_at=at, decided_by=by, reason=reason[:LONGEST_REASON]
        )  # fmt: skip


def same_as(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two documents say the same, whoever says so."""
    return all(one.get(name) == other.get(name) for name in {*one, *other} - {guarded.SAID})
