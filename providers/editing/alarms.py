"""Letters about protected changes: an alarm to whoever may know that something is wrong, the outcome to who asked."""

from datetime import datetime, timedelta
from typing import Any, Final

from providers import listings, phrases
from providers.editing import changes, guarded, history
from providers.listing import Listing
from providers.models import Proposal
from providers.people import capabilities, readers
from providers.rules import Rules
from web.i18n import translator
from web.letters import Letters
from web.models import Account
from web.secret import digest

OLD_CONTACTS: Final = timedelta(days=180)  # for so long an address that was replaced is still warned
LINK_OUTLIVES: Final = timedelta(days=7)  # the hold


async def proposed(made: Proposal, listing: Listing, by: str, at: datetime, *, rules: Rules, letters: Letters) -> int:
    """Tell every editor and every old contact what somebody wants to change, with a link that freezes the listing.

    ``by`` is the actor. Returns how many letters were written.
    """
    accounts = await history.accounts_of([by])
    told = await to_tell(listing, at)
    for address, language in told.items():
        token = await capabilities.give(
            capabilities.FREEZE, listing.id, address, created_by=by, at=at, lasts=rules.hold + LINK_OUTLIVES
        )  # fmt: skip
        context: dict[str, Any] = {
            "listing": listing,
            "who": history.who(by, accounts, translator(language)),
            "earliest": phrases.day(made.hold_until.date().isoformat(), language),
            "token": token,
            **_said(made, language),
        }
        key = f"protected-proposed:{made.id}:{digest(address)[:16]}"
        await letters.write(language, "protected_proposed", to=address, key=key, at=at, may_repeat=True, **context)
    return len(told)


async def decided(made: Proposal, at: datetime, letters: Letters | None) -> None:
    """Tell whoever proposed a change what became of it."""
    account = await Account.filter(id=made.account, revoked_at=None).first() if made.account else None
    listing = await listings.one(str(made.program_public_id))
    if account is None or listing is None or letters is None:
        return
    context: dict[str, Any] = {
        "listing": listing,
        "applied": made.state == "applied",
        "reason": " ".join(made.reason.split()),
        **_said(made, account.language),
    }
    key = f"protected-decided:{made.id}"
    await letters.write(account.language, "protected_decided", to=account.email, key=key, at=at, **context)


async def to_tell(listing: Listing, at: datetime) -> dict[str, str]:
    """Who is warned, each in their language: every editor, the published contact, and those of not long ago."""
    contacts = await history.emails_since(listing.id, at - OLD_CONTACTS) | {listing.facts.get("email") or ""}
    told = {address.lower(): "en" for address in contacts if address}
    told |= {account.email: account.language for account in await Account.filter(email__in=list(told))}
    told |= {reader.email: reader.language for reader in await readers.of_listing(listing.id)}
    return dict(sorted(told.items()))


def _said(made: Proposal, language: str) -> dict[str, str]:
    t = translator(language)
    before, after = (guarded.shown(made.field, said) for said in (made.before, made.after))
    return {
        "field": changes.label(made.field, t),
        "before": changes.words(made.field, before, t),
        "after": changes.words(made.field, after, t),
    }
