"""What a listing said before: each change of a field with who, when, from what to what. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tortoise.queryset import QuerySet

from providers.editing import drafts
from providers.editing.values import ADDRESS, PLACE, with_values
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Revision
from web.i18n import Translate
from web.i18n import mark as _
from web.models import Account

MOST: Final = 300  # revisions that a page shows
UNTOLD: Final = frozenset(
    {"provenance", "is_example", "codes", "county", "timezone", "removed"}
)  # nobody asks for them
PUBLIC: Final = frozenset({"phones", "website", "organization", "program", "address"})  # what hijackers change
NO_FIELD: Final = frozenset({"removed"})
MODERATORS: Final = frozenset({"moderator", "admin"})
WHO: Final = {
    "operator": _("the operator of this site"),
    "job": _("this site, by the clock"),
    "link": _("someone with a one-tap link"),
    "moderator": _("a moderator"),
    "program": _("someone who runs the program"),
    "site": _("this site"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one revision. An address is told as one: the parts of it that changed."""

    revision: int
    rev: int
    at: datetime
    actor: str
    field: str
    before: Any
    after: Any


async def of_listing(public_id: str) -> list[Change]:
    """Every change of a listing, the latest first."""
    revisions = await _revisions(public_id).order_by("-rev", "-id").limit(MOST)
    return [change for revision in revisions for change in changes_of(revision)]


async def of_revision(public_id: str, rev: int) -> list[Change]:
    """What changed at one rev."""
    return [change for revision in await _revisions(public_id).filter(rev=rev) for change in changes_of(revision)]


async def one(public_id: str, revision: int, field: str) -> Change | None:
    """One change of a listing; ``None`` for one that is not there or is another listing's."""
    found = await _revisions(public_id).filter(id=revision).first()
    told = changes_of(found) if found else []
    return next((change for change in told if change.field == field), None)


async def since(public_id: str, rev: int) -> dict[str, Change]:
    """The latest change of each field after a rev."""
    revisions = await _revisions(public_id).filter(rev__gt=rev).order_by("rev", "id")
    return {change.field: change for revision in revisions for change in changes_of(revision)}


async def last_by(public_id: str, actor: str, since_rev: int) -> int:
    """The latest rev at which somebody changed a listing after another rev; 0 when they did not."""
    found = await _revisions(public_id).filter(actor=actor, rev__gt=since_rev).order_by("-rev").first()
    return found.rev if found else 0


async def as_of(listing: Listing, rev: int) -> Listing:
    """The listing as it was published at a rev: what was changed since is undone."""
    values: dict[str, Any] = {}
    for revision in await _revisions(listing.id).filter(rev__gt=rev).order_by("-rev", "-id"):
        values |= {name: change[0] for name, change in revision.changes.items() if name not in NO_FIELD}
    return with_values(listing, values)


async def emails_since(public_id: str, at: datetime) -> set[str]:
    """The contact addresses that were published and replaced since a time."""
    revisions = await _revisions(public_id).filter(at__gte=at)
    return {revision.changes["email"][0] for revision in revisions if (revision.changes.get("email") or [None])[0]}


def changes_of(revision: Revision) -> list[Change]:
    """The changes of a revision that people are told of, in the order of a form; what is no statement comes last."""

    def change(field: str, before: Any, after: Any) -> Change:
        return Change(revision.id, revision.rev, revision.at, revision.actor, field, before, after)

    told = [change(name, *pair) for name, pair in revision.changes.items() if name not in UNTOLD and name not in PLACE]
    moved = {name: pair for name, pair in revision.changes.items() if name in PLACE and name not in UNTOLD}
    if moved.keys() & {*ADDRESS, "lat", "lon"}:
        before, after = ({name: pair[side] for name, pair in moved.items()} for side in (0, 1))
        told.append(change("address", before, after))
    order = {name: at for at, name in enumerate(drafts.subjects())}
    return sorted(told, key=lambda one: (order.get(one.field, len(order)), one.field))


async def accounts_of(actors: Iterable[str]) -> dict[str, Account]:
    """The accounts among some actors, by actor."""
    ids = {int(actor.removeprefix("account:")) for actor in actors if actor.startswith("account:")}
    return {f"account:{account.id}": account for account in await Account.filter(id__in=ids)}


def who(actor: str, accounts: Mapping[str, Account], t: Translate, *, public: bool = False) -> str:
    """Who did it, in words. In ``public`` nobody's address is told, not even a part of it."""
    kind = actor.partition(":")[0]
    if actor in SOURCES:
        return t(SOURCES[actor].name)
    if kind != "account":
        return t(WHO.get(kind, WHO["site"]))
    account = accounts.get(actor)
    if account and account.role in MODERATORS:
        return t(WHO["moderator"])
    return t(WHO["program"]) + (f" ({masked(account.email)})" if account and not public else "")


def masked(email: str) -> str:
    """An address that its owner's colleagues recognise: ``a***@hospital.org``."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"


def _revisions(public_id: str) -> QuerySet[Revision]:
    return Revision.filter(program_public_id=UUID(public_id))
