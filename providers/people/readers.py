"""Who is written to about a listing, and in which language."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tortoise.queryset import QuerySet

from providers.models import Membership
from web.models import Account

AT_ONCE: Final = 1_000  # accounts asked for at once


@dataclass(frozen=True, slots=True, order=True)
class Reader:
    """Somebody who keeps a listing and may sign in."""

    email: str
    language: str
    account: int


async def of_listing(public_id: str) -> list[Reader]:
    """Whoever keeps one listing."""
    return (await _found(_members().filter(program_public_id=UUID(public_id)))).get(public_id, [])


async def of_all() -> dict[str, list[Reader]]:
    """Whoever keeps each listing that somebody keeps, by its id."""
    return await _found(_members())


def _members() -> QuerySet[Membership]:
    return Membership.filter(ended_at=None, accepted_at__not_isnull=True, account__not_isnull=True)


async def _found(members: QuerySet[Membership]) -> dict[str, list[Reader]]:
    pairs = [(str(listing), account) for listing, account in await members.values_list("program_public_id", "account")]
    known = await _accounts(sorted({account for _, account in pairs}))
    found: dict[str, set[Reader]] = defaultdict(set)
    for listing, account in pairs:
        if account in known:
            found[listing].add(known[account])
    return {listing: sorted(readers) for listing, readers in found.items()}


async def _accounts(ids: list[int]) -> dict[int, Reader]:
    found = []
    for start in range(0, len(ids), AT_ONCE):
        found += await Account.filter(id__in=ids[start : start + AT_ONCE], revoked_at=None)
    return {account.id: Reader(account.email, account.language, account.id) for account in found}
