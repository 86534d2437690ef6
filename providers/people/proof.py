"""Whether somebody's address shows, with nobody's help, that they speak for a listing, and why it does not.

The address must be at the web domain that was published before they came: one that an official list names, or that has
stood there for a while; not one that they brought, that others share, or that may have a new owner.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from providers.listing import Listing
from providers.models import Proposal, Revision
from providers.people.domains import host_of, own_domain, proves
from providers.statements import fetch
from providers.storing import SELECT, listings_of
from web.i18n import mark as _

STANDS: Final = timedelta(days=30)  # after which a website that people put there is taken for theirs
FIELD: Final = "website"
BY_PEOPLE: Final = ("account:", "link:", "job", "operator")  # beginnings of actors that are no official list


_TAG: Final = re.compile(r"\+[^@]*@")


class Lack(StrEnum):
    """What is missing. The value is a sentence, to be translated; ``{host}`` is the website's."""

    NO_WEBSITE = _("This listing names no website that we can read.")
    OTHER = _("Your address is not at {host}.")
    TAGGED = _("An address with a plus sign is no proof. Sign in with the plain one.")
    SHARED = _("Many have pages or addresses at {host}, so an address there is no proof.")
    LEFT = _("This listing left its official list, so its website may have a new owner.")
    YOURS = _("You gave us this website yourself.")
    NEW = _("We do not know that {host} has been this listing's website for 30 days.")
    SEVERAL = _("{host} stands on listings of more than one organization.")


async def lack(listing: Listing, account: int, email: str, at: datetime) -> Lack | None:
    """Why an address does not show that its owner speaks for a listing; ``None`` when it does."""
    missing = await flaw(listing, account, email, at)
    if missing:
        return missing
    neighbours = await at_domain(own_domain(host_of(listing.website)) or "")
    return Lack.SEVERAL if {one.organization_id for one in neighbours} - {listing.organization_id} else None


async def flaw(listing: Listing, account: int, email: str, at: datetime) -> Lack | None:
    """The same, as far as this listing alone tells: enough for another one of a domain that is proved."""
    missing = _seen(listing, email)
    if missing:
        return missing
    if await _is_theirs(listing, account):
        return Lack.YOURS
    return None if await _stands(listing, at) else Lack.NEW


async def siblings(listing: Listing) -> list[Listing]:
    """The other listings of the same organization at the same web domain, by town."""
    domain = own_domain(host_of(listing.website))
    found = await at_domain(domain) if domain else []
    same = [one for one in found if one.organization_id == listing.organization_id and one.id != listing.id]
    return sorted(same, key=lambda one: (one.city, one.street, one.program, one.id))


async def at_domain(domain: str) -> list[Listing]:
    """Every listing whose website is at a domain that somebody registered."""
    rows = await fetch(SELECT + "WHERE LOWER(CAST(p.facts AS TEXT)) LIKE ?1 ORDER BY p.id", [f"%{domain}%"])
    return [listing for listing in listings_of(rows) if own_domain(host_of(listing.website)) == domain]


def _seen(listing: Listing, email: str) -> Lack | None:
    """What is missing as far as the listing itself tells."""
    host = host_of(listing.website)
    if host is None:
        return Lack.NO_WEBSITE
    if own_domain(host) is None:
        return Lack.SHARED
    if not proves(email, listing.website):
        return Lack.TAGGED if proves(_TAG.sub("@", email), listing.website) else Lack.OTHER
    return Lack.LEFT if listing.gone_since else None


async def _is_theirs(listing: Listing, account: int) -> bool:
    """Whether this account brought the website: then it proves nothing for them, however long it stands."""
    if await Proposal.filter(
        program_public_id=UUID(listing.id), field=FIELD, state="applied", account=account
    ).exists():  # fmt: skip
        return True
    last = await _last_change(listing)
    return last is not None and last.actor == f"account:{account}"


async def _stands(listing: Listing, at: datetime) -> bool:
    """Whether an official list names the website, or it has stood there for a while."""
    last = await _last_change(listing)
    if listing.fact(FIELD).source.authoritative and (last is None or not last.actor.startswith(BY_PEOPLE)):
        return True
    return last is not None and last.at + STANDS <= at


async def _last_change(listing: Listing) -> Revision | None:
    """When its website was changed last, and by whom; ``None`` where it never was."""
    changes = await Revision.filter(program_public_id=UUID(listing.id)).order_by("-id")
    return next((one for one in changes if FIELD in one.changes), None)
