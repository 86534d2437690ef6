"""Claims that wait: a moderator decides, or reads out a code to whoever answers the listed phone.

How a claim begins is ``people.claiming``. Every change takes its turn with whoever publishes (``listings.hold``): of
two who come at once one is second.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tortoise.queryset import QuerySet

from providers import listings
from providers.models import Claim
from providers.people import claim_letters, granting, members
from providers.people.claiming import PHONE
from web import audit, secret
from web.database import transaction
from web.letters import Letters

CODE_LASTS: Final = timedelta(hours=24)
CODE_TRIES: Final = 5
SLACK: Final = timedelta(minutes=5)  # that two clocks may differ


async def open_claims() -> list[Claim]:
    """The claims that wait, the oldest first."""
    return await _open().order_by("created_at", "id")


async def of_account(account: int) -> list[Claim]:
    """What an account has asked for, the latest first."""
    return await Claim.filter(account=account).order_by("-id")


async def latest(account: int, public_id: str) -> Claim | None:
    """What an account asked last for one listing."""
    return await Claim.filter(account=account, program_public_id=UUID(public_id)).order_by("-id").first()


async def grant(claim_id: int, by: str, reason: str, at: datetime, letters: Letters) -> bool:
    """A moderator lets somebody keep a listing. ``False``: decided already, frozen, or the moderator's own."""
    async with transaction():
        await listings.hold()
        claim = await _for_moderator(claim_id, by)
        if claim is None or await members.is_frozen(str(claim.program_public_id)):
            return False
        return await granting.grant([claim], by, reason, at, letters)


async def refuse(claim_id: int, by: str, reason: str, at: datetime, letters: Letters) -> bool:
    """A moderator says no, and why. ``False``: decided already, or their own."""
    async with transaction():
        await listings.hold()
        claim = await _for_moderator(claim_id, by)
        if claim is None:
            return False
        await granting.decided(claim, "refused", by, reason, at)
        await claim_letters.refused(claim, reason, at, letters)
        await audit.note(by, "claim-refused", str(claim.program_public_id), {"claim": claim.id}, at)
        return True


async def withdraw(claim_id: int, account: int, at: datetime) -> bool:
    """Somebody takes their own claim back. ``False``: decided already, or another's."""
    async with transaction():
        await listings.hold()
        claim = await _open().filter(id=claim_id, account=account).first()
        if claim is None:
            return False
        by = f"account:{account}"
        await granting.decided(claim, "withdrawn", by, "", at)
        await audit.note(by, "claim-withdrawn", str(claim.program_public_id), {"claim": claim.id}, at)
        return True


async def code_for_call(claim_id: int, by: str, at: datetime) -> str:
    """A new code for a moderator to read out to whoever answers the listed phone; the one before is void.

    Raises ``LookupError`` for a claim that waits for no call, and for the moderator's own.
    """
    async with transaction():
        await listings.hold()
        claim = await _for_moderator(claim_id, by)
        if claim is None or claim.how != PHONE:
            raise LookupError("no call is waited for")
        code = secret.code()
        await Claim.filter(id=claim.id).update(
            code_hash=_digest(claim, code), code_until=at + CODE_LASTS, tries=0
        )  # fmt: skip
        await audit.note(by, "claim-code-made", str(claim.program_public_id), {"claim": claim.id}, at)
        return code


async def tell_code(claim_id: int, account: int, code: str, at: datetime, letters: Letters) -> bool:
    """Somebody types the code of a call. ``True`` when it is right; each code works once.

    Then the listing is theirs, or, where somebody keeps it or it is frozen, the moderator sees that the code was right.
    """
    async with transaction():
        await listings.hold()
        claim = await _open().filter(id=claim_id, account=account, how=PHONE).first()
        if claim is None or not _is_awaited(claim, at):
            return False
        by, public_id = f"account:{account}", str(claim.program_public_id)
        if not secret.same(_digest(claim, code), claim.code_hash):
            await Claim.filter(id=claim.id).update(tries=claim.tries + 1)
            await audit.note(by, "claim-code-wrong", public_id, {"claim": claim.id}, at)
            return False
        await Claim.filter(id=claim.id).update(code_hash="", reason=granting.CODE_WAS_RIGHT)
        if await members.of_listing(public_id) or await members.is_frozen(public_id):
            await audit.note(by, "claim-code-right", public_id, {"claim": claim.id}, at)
            return True
        return await granting.grant([claim], by, granting.CODE_WAS_RIGHT, at, letters)


def awaits_code(claim: Claim, at: datetime) -> bool:
    """Whether a code was made that may still be typed."""
    return claim.how == PHONE and _is_awaited(claim, at)


def code_was_right(claim: Claim) -> bool:
    """Whether the claimant has typed the code of a call: a moderator may grant the claim on it."""
    return claim.reason == granting.CODE_WAS_RIGHT


async def _for_moderator(claim_id: int, by: str) -> Claim | None:
    """A claim that waits, unless it is the moderator's own."""
    claim = await _open().filter(id=claim_id).first()
    return claim if claim and by != f"account:{claim.account}" else None


def _open() -> QuerySet[Claim]:
    return Claim.filter(state="open")


def _is_awaited(claim: Claim, at: datetime) -> bool:
    until = claim.code_until
    if not claim.code_hash or until is None or claim.tries >= CODE_TRIES:
        return False
    return until - CODE_LASTS - SLACK <= at < until


def _digest(claim: Claim, code: str) -> str:
    return secret.digest(code, f"claim:{claim.id}")
