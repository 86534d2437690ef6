"""The letters about claims: to whoever asked, to those who keep the listing, to the address that the listing names."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from providers import listings
from providers.listing import Listing
from providers.models import Claim
from providers.people import freezing, readers
from providers.people.domains import is_email
from providers.people.readers import Reader
from web.letters import Letters
from web.models import Account


async def granted(
    claims: Sequence[Claim], theirs: Sequence[Listing], account: Account, *,
    others: Mapping[str, Sequence[Reader]], at: datetime, letters: Letters,
) -> None:  # fmt: skip
    """Tell a claimant that listings are theirs to keep, and everyone else who must know it, with an alarm link.

    ``others`` are those who kept each listing before.
    """
    await letters.write(
        account.language, "claim_granted", to=account.email, key=f"claim-granted:{claims[0].id}", at=at, listings=theirs
    )  # fmt: skip
    for listing in theirs:
        told = {reader.email: reader.language for reader in others[listing.id]}
        told |= {email: told.get(email, "en") for email in _published(listing) - {account.email}}
        for number, (email, language) in enumerate(sorted(told.items())):
            await letters.write(
                language, "claim_noticed", to=email, at=at, may_repeat=True,
                key=f"claim-noticed:{claims[0].id}:{listing.id}:{number}", listing=listing,
                domain=_domain(account.email),
                freeze=await freezing.token(listing.id, email, f"account:{account.id}", at),
            )  # fmt: skip


async def rival(listing: Listing, claim: Claim, email: str, at: datetime, letters: Letters) -> None:
    """Tell those who keep a listing that somebody else asks for it, with an alarm link for each."""
    for reader in await readers.of_listing(listing.id):
        await letters.write(
            reader.language, "claim_rival", to=reader.email, at=at, may_repeat=True,
            key=f"claim-rival:{claim.id}:{reader.account}", listing=listing, domain=_domain(email),
            freeze=await freezing.token(listing.id, reader.email, f"account:{claim.account}", at),
        )  # fmt: skip


async def refused(claim: Claim, reason: str, at: datetime, letters: Letters) -> None:
    """Tell a claimant that a moderator said no, and why."""
    account = await Account.filter(id=claim.account).first()
    listing = await listings.one(str(claim.program_public_id))
    if account and listing:
        await letters.write(
            account.language, "claim_refused", to=account.email, key=f"claim-refused:{claim.id}", at=at,
            listing=listing, reason=" ".join(reason.split()),
        )  # fmt: skip


def _published(listing: Listing) -> set[str]:
    email = str(listing.facts.get("email", "")).lower()
    return {email} if is_email(email) else set()


def _domain(email: str) -> str:
    """All that others learn of a claimant: where their mail goes."""
    return email.partition("@")[2]
