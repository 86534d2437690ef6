"""The letters about who keeps a listing: to whoever is asked or put out, and to all who keep it."""

from datetime import datetime

from providers.listing import Listing
from providers.models import Membership
from providers.people import freezing, readers
from web.letters import Letters
from web.models import Account


async def invited(listing: Listing, made: Membership, by: Account, until: datetime, letters: Letters) -> None:
    """Ask somebody to keep a listing too; in their language where we know them, else in the inviter's."""
    known = await Account.filter(email=made.email).first()
    await letters.write(
        (known or by).language, "member_invited", to=made.email, key=f"member-invited:{made.id}", at=made.since,
        listing=listing, by=by.email, until=until.date().isoformat(),
    )  # fmt: skip


async def removed(listing: Listing, member: Membership, by: str, at: datetime, letters: Letters) -> None:
    """Tell somebody that they were put out, with an alarm link. ``by`` is an address, empty for a moderator."""
    known = await Account.filter(email=member.email).first()
    await letters.write(
        known.language if known else "en", "member_removed", to=member.email, key=f"member-removed:{member.id}", at=at,
        may_repeat=True, listing=listing, by=by,
        freeze=await freezing.token(listing.id, member.email, "member", at),
    )  # fmt: skip


async def news(listing: Listing, what: str, member: Membership, by: str, *, at: datetime, letters: Letters) -> None:
    """Tell all who keep a listing who was ``invited``, ``joined``, was ``removed`` or ``left``, with an alarm link."""
    for reader in await readers.of_listing(listing.id):
        await letters.write(
            reader.language, "member_news", to=reader.email, key=f"member-{what}:{member.id}:{reader.account}", at=at,
            may_repeat=True, listing=listing, what=what, whom=member.email, by=by,
            freeze=await freezing.token(listing.id, reader.email, "member", at),
        )  # fmt: skip
