"""From draft to published: merged with what others changed meanwhile, checked, and live at once unless it is guarded.

A draft is three values a subject: what its editor saw, what they want, what is published now. What they did not touch
stays as it is now; what others did not touch becomes theirs; where both did, the editor is asked, and nothing is lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from providers import listings
from providers.editing import checks, drafts, elsewhere, history, protected
from providers.editing.drafts import ListingDraft, Work
from providers.editing.guarded import without
from providers.editing.history import Change
from providers.editing.problem import Problem
from providers.editing.protected import EDITOR
from providers.editing.values import said_by
from providers.listing import Listing
from providers.models import Proposal
from providers.people import members
from providers.places import Gazetteer
from providers.rules import Rules
from providers.storing import differences
from web import audit
from web.database import transaction
from web.letters import Letters

PROGRAM: Final = "program"  # the source of what a program's own people say
MINE: Final = "mine"


class Editor(Protocol):
    """Whoever edits: ``web.sessions.Person`` is one."""

    @property
    def account(self) -> int: ...
    @property
    def actor(self) -> str: ...
    @property
    def strong(self) -> bool: ...


class Office(Protocol):
    """What publishing needs: the operator's rules, the writer of letters, the places. The portal's desk is one."""

    @property
    def rules(self) -> Rules: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def gazetteer(self) -> Gazetteer: ...


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that two people changed to different values. ``by`` is the other's change, where it is known."""

    subject: str
    mine: Any
    theirs: Any
    by: Change | None


@dataclass(frozen=True, slots=True)
class Published:
    """``rev`` is what is live since, 0 when nothing was new. ``waits`` are the guarded changes that were asked for."""

    rev: int
    waits: list[Proposal]


@dataclass(frozen=True, slots=True)
class Conflicted:
    """Nothing was published. ``rev`` is that of the listing to choose against."""

    clashes: tuple[Clash, ...]
    rev: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """Nothing was published: something must be put right first."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class NotTheirs:
    """They do not keep this listing, or there is none."""


Outcome = Published | Conflicted | Blocked | NotTheirs


@dataclass(frozen=True, slots=True)
class Merged:
    """A listing with somebody's changes in it; ``chosen`` are those that were taken, ``clashes`` those to ask about."""

    listing: Listing
    chosen: tuple[str, ...]
    clashes: tuple[str, ...]


def merged(work: Work, current: Listing, gazetteer: Gazetteer) -> Merged:
    """What somebody wrote, in the listing as it is now."""
    now_said = drafts.of(current)
    new = [subject for subject in work.touched if work.mine[subject] != now_said[subject]]
    chosen = tuple(subject for subject in new if work.base[subject] == now_said[subject])
    clashes = tuple(subject for subject in new if subject not in chosen)
    after = drafts.applied(current, now_said.using({name: work.mine[name] for name in chosen}), chosen)
    return Merged(placed(after, current, gazetteer) if "address" in chosen else after, chosen, clashes)


def placed(after: Listing, before: Listing, gazetteer: Gazetteer) -> Listing:
    """A new address at the point of its ZIP or town, until somebody knows its door; another suite is the same door."""
    if all(getattr(after, name) == getattr(before, name) for name in ("street", "city", "state", "zip")):
        return after
    place = gazetteer.place_of_listing(after.zip, after.city, "", after.state)
    if place is None:
        return replace(after, approximate=True)
    county = gazetteer.county_of_zip(after.zip)
    return replace(
        after, lat=place.lat, lon=place.lon, approximate=True, county=county, timezone=place.timezone
    )  # fmt: skip


def resolved(work: Work, seen: Listing, seen_rev: int, choices: Mapping[str, str]) -> Work:
    """The work again after its editor chose: ``mine`` or anything else for each subject on which two disagree.

    ``seen`` is the listing that they saw when they chose, at ``seen_rev``: the work is now based on it.
    """
    base = drafts.of(seen)
    kept = [name for name in work.touched if base[name] == work.base[name] or choices.get(name) == MINE]
    return Work(seen_rev, base, base.using({name: work.mine[name] for name in kept}))


async def begun(listing: Listing, mine: ListingDraft, rev: int) -> Work:
    """What somebody sends who saw the listing at ``rev``: their words and what they saw. A rev to come is now."""
    seen_at = min(max(rev, 0), listing.rev)
    return Work(seen_at, drafts.of(await history.as_of(listing, seen_at)), mine)


async def found_problems(listing: Listing, draft: ListingDraft, gazetteer: Gazetteer, now: datetime) -> list[Problem]:
    """Everything to say about a draft, other organizations' numbers included."""
    numbers = {row[0] for row in draft["phones"]} - {phone.number for phone in listing.phones}
    shared = await elsewhere.organizations(listing, numbers)
    return checks.problems(listing, draft, gazetteer, now, shared)


async def publish(public_id: str, work: Work, editor: Editor, now: datetime, office: Office) -> Outcome:
    """Publish somebody's work in one transaction: what is guarded waits, all else is live at once.

    The same work again publishes nothing more: its outcome is that of the first time. A draft that was published is
    gone; one that was not is untouched.
    """
    async with transaction():
        await listings.hold()
        current = await members.kept(editor.account, public_id)
        if current is None:
            return NotTheirs()
        merge = merged(work, current, office.gazetteer)
        if merge.clashes:
            return await _conflicted(work, merge, current)
        found = await found_problems(current, drafts.of(merge.listing), office.gazetteer, now)
        if merge.chosen and (blocks := checks.blocking(found)):
            return Blocked(tuple(blocks))
        rev = await _put(current, merge.listing, editor, now)
        waits = await _ask(current, merge.listing, editor, now, office)
        await drafts.discard_published(current.id, editor.account, work)
        if rev:
            await audit.note(editor.actor, "published", current.id, {"rev": rev, "fields": list(merge.chosen)}, now)
        return Published(rev or await history.last_by(current.id, editor.actor, work.based_on), waits)


def vouched(listing: Listing, names: Iterable[str], now: datetime) -> Listing:
    """The listing as its own people state it: they said these fields today. Of the others they said nothing, so an edit
    does not confirm the listing (``trust.confirming`` does, when they say so)."""
    return said_by(listing, names, PROGRAM, now.date().isoformat())


async def _put(current: Listing, wanted: Listing, editor: Editor, now: datetime) -> int:
    """Publish what is not guarded; the rev, or 0 when there is nothing."""
    after = without(wanted, current, protected.differences(current, wanted))
    names = differences(current, after)
    if not names:
        return 0
    return await listings.publish([vouched(after, names, now)], actor=editor.actor, at=now)


async def _ask(current: Listing, wanted: Listing, editor: Editor, now: datetime, office: Office) -> list[Proposal]:
    """Ask for what is guarded. It stays as it is."""
    return [
        await protected.propose(
            current, wanted, field, origin=EDITOR, account=editor.account, strong=editor.strong, at=now,
            rules=office.rules, letters=office.letters,
        )
        for field in protected.differences(current, wanted)
    ]  # fmt: skip


async def _conflicted(work: Work, merge: Merged, current: Listing) -> Conflicted:
    changed = await history.since(current.id, work.based_on)
    said = drafts.of(current)
    clashes = (Clash(name, work.mine[name], said[name], changed.get(name)) for name in merge.clashes)
    return Conflicted(tuple(clashes), current.rev)
