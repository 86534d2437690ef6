"""Links to a hand-out for whoever has them: unguessable, kept as a digest, and only for a while.

A link shows a shortlist as it is when it is opened, with the parts that were chosen when it was made. Ended, past its
time, and never made are the same to whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from finder.placements import shortlists
from finder.placements.handout_parts import Chosen
from finder.placements.models import Share
from finder.placements.shortlists import Kept
from web import secret

MOST: Final = 20  # links to one shortlist that work at a time
SLACK: Final = timedelta(minutes=5)  # by how much the clocks of two servers may differ


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works, without its secret: nobody has that any more but who was given it."""

    id: int
    chosen: Chosen
    created_at: datetime
    expires_at: datetime


async def give(shortlist: int, chosen: Chosen, at: datetime, lasts: timedelta) -> str | None:
    """A new link's token, which is kept nowhere. ``None`` when there are enough."""
    if await Share.filter(shortlist_id=shortlist, expires_at__gt=at).count() >= MOST:
        return None
    token = secret.token()
    await Share.create(
        shortlist_id=shortlist, token_hash=secret.digest(token), parts=list(chosen.parts), language=chosen.language,
        created_at=at, expires_at=at + lasts,
    )  # fmt: skip
    return token


async def read(token: str, now: datetime) -> tuple[Kept, Chosen] | None:
    """The shortlist that a link shows, and what of it; ``None`` for whatever reason it shows none."""
    found = await Share.filter(token_hash=secret.digest(token)).prefetch_related("shortlist").first()
    if found is None or not found.created_at - SLACK <= now < found.expires_at:
        return None
    kept = await shortlists.read(found.shortlist.team_id, found.shortlist.id)  # type: ignore[attr-defined]
    return (kept, Chosen.of(found.parts, found.language)) if kept else None


async def working(shortlist: int, now: datetime) -> Sequence[Link]:
    """The links to a shortlist that work, the newest first."""
    found = await Share.filter(shortlist_id=shortlist, expires_at__gt=now).order_by("-id")
    return [Link(one.id, Chosen.of(one.parts, one.language), one.created_at, one.expires_at) for one in found]


async def end(shortlist: int, number: int) -> None:
    """End one link to a shortlist; one to another is not touched."""
    await Share.filter(id=number, shortlist_id=shortlist).delete()
