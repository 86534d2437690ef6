"""Links that do one thing for one listing, for whoever holds them: report openings, confirm, freeze.

They come in mail or as a printed code, so they may be forwarded, logged or opened by a scanner: opening one changes
nothing, each has an end and can be revoked, and none reaches a protected field.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from providers.models import Capability
from web import secret

OPENINGS: Final = "openings"
CONFIRM: Final = "confirm"
FREEZE: Final = "freeze"
DESK: Final = "desk"  # given to whoever reads the code on the wall


async def give(
    kind: str, public_id: str, given_to: str, *, created_by: str, at: datetime, lasts: timedelta
) -> str:  # fmt: skip
    """A new link's token, which is kept nowhere else. ``given_to`` is a mail address or ``DESK``."""
    token = secret.token()
    await Capability.create(
        token_hash=secret.digest(token), kind=kind, program_public_id=UUID(public_id), given_to=given_to,
        created_by=created_by, created_at=at, expires_at=at + lasts,
    )  # fmt: skip
    return token


async def read(kind: str, token: str, now: datetime) -> Capability | None:
    """What a token may do; ``None`` for one that is unknown, of another kind, revoked, expired, or from the future."""
    found = await Capability.filter(token_hash=secret.digest(token), kind=kind, revoked_at=None).first()
    slack = timedelta(minutes=5)
    return found if found and found.created_at - slack <= now < found.expires_at else None


async def used(capability: Capability, at: datetime) -> None:
    """Note when it was last used."""
    await Capability.filter(id=capability.id).update(used_at=at)


async def alive(kind: str, public_id: str, now: datetime) -> list[Capability]:
    """The links of a listing that work, the newest first."""
    return await Capability.filter(
        kind=kind, program_public_id=UUID(public_id), revoked_at=None, expires_at__gt=now
    ).order_by("-id")


async def revoke(public_id: str, capability: int, at: datetime) -> None:
    """End one link of a listing."""
    await Capability.filter(id=capability, program_public_id=UUID(public_id), revoked_at=None).update(revoked_at=at)


def actor(capability: Capability) -> str:
    """How histories name whoever used it."""
    return f"link:{capability.id}"
