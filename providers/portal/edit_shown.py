"""A draft beside the listing as it is now: what each page of editing shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from providers.editing import changes, checks, drafts, history, protected, publishing
from providers.editing.drafts import Work
from providers.editing.guarded import FIELDS, without
from providers.editing.problem import Problem
from providers.editing.publishing import Merged
from providers.listing import Listing
from providers.moderation import suggestions
from providers.portal import edit_steps
from providers.portal.desk import Desk
from providers.portal.edit_steps import Step, Waiting
from web.view import language_of, safe, words_of


@dataclass(frozen=True, slots=True)
class Shown:
    """How searchers will see it, what it changes, what others changed since it was begun, what to say about it."""

    work: Work
    merge: Merged
    card: Markup
    steps: Sequence[Step]
    others: Sequence[Step]
    problems: Sequence[Problem]

    @property
    def is_blocked(self) -> bool:
        """Whether something must be put right first."""
        return bool(checks.blocking(self.problems))


async def show(desk: Desk, listing: Listing, work: Work, request: Request) -> Shown:
    """A draft beside the listing as it is now. Where nobody disagrees it is as if it were begun now."""
    t, language = words_of(request), language_of(request)
    merge = publishing.merged(work, listing, desk.gazetteer)
    since = await history.since(listing.id, work.based_on)
    others = [change for change in since.values() if change.field in drafts.subjects()]
    if not merge.clashes:
        work = Work(listing.rev, drafts.of(listing), drafts.of(merge.listing), work.saved_at)
    live = without(merge.listing, listing, protected.differences(listing, merge.listing))
    return Shown(
        work=work,
        merge=merge,
        card=safe(desk.preview(live, language)),
        steps=edit_steps.steps(drafts.of(listing), drafts.of(merge.listing), t),
        others=edit_steps.told(others, await history.accounts_of(one.actor for one in others), language),
        problems=await publishing.found_problems(listing, drafts.of(merge.listing), desk.gazetteer, desk.now()),
    )


async def waiting(listing: Listing, request: Request) -> list[Waiting]:
    """The guarded changes of a listing that wait, and of which its people were told."""
    found = [one for one in await protected.waiting(listing.id) if one.field in FIELDS and suggestions.is_told(one)]
    accounts = await history.accounts_of(f"account:{one.account}" for one in found if one.account)
    return edit_steps.waiting(found, accounts, language_of(request))


def speech(request: Request) -> dict[str, Any]:
    """What templates need to say problems: the translator, and the names of fields."""
    t = words_of(request)
    return {"translate": t, "label": lambda name: changes.label(name, t)}
