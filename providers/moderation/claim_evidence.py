"""What a moderator sees beside a claim: how they want to show it, from where they write, what was asked before."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from providers import records
from providers.listing import Listing
from providers.models import Claim
from providers.moderation.clues import Clue
from providers.moderation.evidence import official
from providers.people import claiming, claims, members, proof
from providers.people.domains import host_of, proves
from web.i18n import Translate
from web.i18n import mark as _
from web.models import Account

WAYS: Final = {
    claiming.DOMAIN: _("They want to show it by mail at the listing’s own web domain."),
    claiming.PHONE: _("They want to show it by a code that you read out to whoever answers the listed phone."),
    claiming.DOCUMENTS: _("They want to show it by documents."),
}
STATES: Final = {"open": _("undecided"), "granted": _("granted"), "refused": _("refused"), "withdrawn": _("taken back")}


async def of_claim(claim: Claim, listing: Listing, at: datetime, t: Translate, language: str) -> list[Clue]:
    """What speaks for or against letting somebody keep a listing."""
    account = await Account.filter(id=claim.account).first()
    email = account.email if account else ""
    found = [Clue(t(WAYS[claim.how])), _address(email, listing, t)]
    if claim.how == claiming.DOMAIN and (missing := await proof.lack(listing, claim.account, email, at)):
        found.append(Clue(t(missing).format(host=host_of(listing.website) or ""), warns=True))
    if claims.code_was_right(claim):
        found.append(Clue(t(claim.reason)))
    elif claim.how == claiming.PHONE:
        awaited = claims.awaits_code(claim, at)
        found.append(Clue(t(_("A code was made and not typed yet.")) if awaited else t(_("No code was made yet."))))
    keepers = [member.email for member in await members.of_listing(listing.id)]
    if keepers:
        words = t(_("It is kept already, by {people}. They were told of this claim."))
        found.append(Clue(words.format(people=", ".join(keepers)), warns=True))
    return [*found, *await _earlier_claims(claim, t), *official("phones", await records.of([listing.id]), t, language)]


def _address(email: str, listing: Listing, t: Translate) -> Clue:
    host = host_of(listing.website)
    if host is None:
        return Clue(t(_("They write from {email}. The listing names no website.")).format(email=email))
    if proves(email, listing.website):
        return Clue(t(_("They write from {email}, at the website’s own domain.")).format(email=email))
    words = t(_("They write from {email}, which is not at the website’s domain ({host})."))
    return Clue(words.format(email=email, host=host), warns=True)


async def _earlier_claims(claim: Claim, t: Translate) -> list[Clue]:
    here = await Claim.filter(program_public_id=claim.program_public_id).exclude(id=claim.id)
    theirs = await Claim.filter(account=claim.account).exclude(id=claim.id)
    return [
        _counted(t(_("Other claims of this listing ({states}).")), here, t),
        _counted(t(_("Other claims of this account ({states}).")), theirs, t),
    ]


def _counted(words: str, found: Sequence[Claim], t: Translate) -> Clue:
    counts = Counter(one.state for one in found)
    told = [f"{t(label)}: {counts[state]}" for state, label in STATES.items() if counts[state]]
    refused = any(one.state == "refused" for one in found)
    return Clue(words.format(states=", ".join(told) or t(_("none"))), warns=refused)
