"""Freezing: after an alarm nothing protected changes on a listing, and nobody joins it, until a moderator has looked.

Whoever was told of a change may press the alarm: the link is in the letter. What searchers see stays as it is.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from providers import listings
from providers.models import Freeze
from providers.people import capabilities, members, readers
from web import audit
from web.database import transaction
from web.i18n import mark as _
from web.letters import Letters

LINK_LASTS: Final = timedelta(days=7)
LONGEST_REASON: Final = 300
BY_LETTER: Final = _("Somebody who was told of a change asked for it.")
BY_KEEPER: Final = _("Somebody who keeps the listing asked for it.")
CLAIM_WAR: Final = _("More than one person outside asked to keep this listing.")


async def state(public_id: str) -> Freeze | None:
    """The freeze that a listing is under, ``None`` where there is none."""
    return await Freeze.filter(program_public_id=UUID(public_id), lifted_at=None).order_by("id").first()


async def freeze(public_id: str, by: str, reason: str, at: datetime, letters: Letters) -> bool:
    """Freeze a listing and tell everyone who keeps it; whether it was not frozen before. ``by`` is an actor."""
    async with transaction():
        await listings.hold()
        if await members.is_frozen(public_id):
            return False
        made = await Freeze.create(program_public_id=UUID(public_id), at=at, by=by, reason=reason[:LONGEST_REASON])
        await _tell(made, letters, at, lifted=False)
        await audit.note(by, "frozen", public_id, {"reason": made.reason}, at)
        return True


async def lift(public_id: str, by: str, at: datetime, letters: Letters) -> bool:
    """End a freeze and tell everyone who keeps the listing; whether there was one."""
    async with transaction():
        await listings.hold()
        frozen = await state(public_id)
        if frozen is None:
            return False
        await Freeze.filter(program_public_id=UUID(public_id), lifted_at=None).update(lifted_at=at, lifted_by=by)
        await _tell(frozen, letters, at, lifted=True)
        await audit.note(by, "freeze-lifted", public_id, {}, at)
        return True


async def token(public_id: str, to: str, created_by: str, at: datetime) -> str:
    """A new token for a letter to ``to``: whoever holds it can freeze the listing for a week."""
    return await capabilities.give(
        capabilities.FREEZE, public_id, to, created_by=created_by, at=at, lasts=LINK_LASTS
    )  # fmt: skip


async def _tell(made: Freeze, letters: Letters, at: datetime, *, lifted: bool) -> None:
    public_id = str(made.program_public_id)
    listing = await listings.one(public_id)
    for reader in await readers.of_listing(public_id) if listing else []:
        await letters.write(
            reader.language, "frozen", to=reader.email, at=at, may_repeat=True,
            key=f"{'lifted' if lifted else 'frozen'}:{made.id}:{reader.account}",
            listing=listing, reason=" ".join(made.reason.split()), lifted=lifted,
        )  # fmt: skip
