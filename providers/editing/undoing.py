"""Taking a change back, without losing what came after it: it is a change itself, and waits where it is guarded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from providers import listings
from providers.editing import checks, drafts, history, protected, publishing
from providers.editing.guarded import FIELDS
from providers.editing.history import Change
from providers.editing.problem import Problem
from providers.editing.publishing import Editor, Office
from providers.editing.values import value_of, with_values
from providers.listing import Listing
from providers.people import members
from providers.storing import differences
from web import audit
from web.database import transaction


@dataclass(frozen=True, slots=True)
class Undone:
    """It is published as it was before, at ``rev``."""

    rev: int


@dataclass(frozen=True, slots=True)
class Waits:
    """The field is guarded: its old value waits, as any other would."""

    proposal: int


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """Nothing was done: the field says something else by now."""


@dataclass(frozen=True, slots=True)
class CannotBe:
    """Nothing was done: the listing would lack something, or the field is none that its people state."""

    problems: tuple[Problem, ...] = ()


Undoing = Undone | Waits | ChangedSince | CannotBe


def can_be_undone(change: Change) -> bool:
    """Whether a field is one that a program's own people state."""
    return change.field in drafts.subjects()


async def undo(
    public_id: str, revision: int, field: str, editor: Editor, now: datetime, *, office: Office
) -> Undoing | None:  # fmt: skip
    """Bring a field back to what it was before one change. ``None`` for a listing or a change that is not theirs."""
    async with transaction():
        await listings.hold()
        current = await members.kept(editor.account, public_id)
        change = await history.one(current.id, revision, field) if current else None
        if current is None or change is None:
            return None
        if not can_be_undone(change):
            return CannotBe()
        if not is_still(current, change):
            return ChangedSince()
        back = brought_back(current, change)
        if field in FIELDS:
            made = await protected.propose(
                current, back, field, origin=protected.EDITOR, account=editor.account, strong=editor.strong, at=now,
                rules=office.rules, letters=office.letters,
            )  # fmt: skip
            return Waits(made.id)
        found = await publishing.found_problems(current, drafts.of(back), office.gazetteer, now)
        if blocks := checks.blocking(found):
            return CannotBe(tuple(blocks))
        live = publishing.vouched(back, differences(current, back), now)
        rev = await listings.publish([live], actor=editor.actor, at=now)
        await audit.note(editor.actor, "undone", current.id, {"revision": revision, "field": field, "rev": rev}, now)
        return Undone(rev)


def is_still(listing: Listing, change: Change) -> bool:
    """Whether a listing still says what a change made it say."""
    return all(_same(value_of(listing, name), value) for name, value in _members(change, change.after).items())


def brought_back(listing: Listing, change: Change) -> Listing:
    """The listing with what it said of a field before a change."""
    before = with_values(listing, _members(change, change.before))
    if change.field == "address":
        return before
    return drafts.applied(listing, drafts.of(before), [change.field])


def _members(change: Change, side: Any) -> dict[str, Any]:
    return dict(side) if change.field == "address" else {change.field: side}


def _same(one: Any, other: Any) -> bool:
    return one == other or (not one and not other)
