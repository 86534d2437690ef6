"""Who works together. Everybody who places clients has a team: their own until the operator puts them into another."""

from datetime import datetime

from finder.placements.models import Choice, Member, Team
from providers import listings
from web.database import transaction


async def of(account: int, now: datetime) -> int:
    """The number of an account's team; a new one where there was none."""
    found = await Member.filter(account=account).first()
    if found is None:
        async with transaction():
            await listings.hold()  # two pages that are opened at once make one team
            found = await Member.filter(account=account).first()
            found = found or await Member.create(team=await Team.create(created_at=now), account=account, since=now)
    return int(found.team_id)  # type: ignore[attr-defined]


async def join(account: int, team: int, now: datetime) -> bool:
    """Put an account into a team, out of any other; whether there is such a team."""
    async with transaction():
        await listings.hold()
        if not await Team.filter(id=team).exists():
            return False
        if not await Member.filter(account=account, team_id=team).exists():
            await Member.filter(account=account).delete()
            await Member.create(team_id=team, account=account, since=now)
        return True


async def split(account: int, now: datetime) -> int:
    """Give an account a team of its own, without anything in it. Returns its number."""
    async with transaction():
        await listings.hold()
        made = await Team.create(created_at=now)
        await Member.filter(account=account).delete()
        await Member.create(team=made, account=account, since=now)
        return int(made.id)


async def leave(account: int) -> bool:
    """Take an account out of its team, with what it chose for hand-outs; whether it had one. What it made stays."""
    async with transaction():
        await Choice.filter(account=account).delete()
        return bool(await Member.filter(account=account).delete())


async def members(team: int) -> list[int]:
    """The accounts of a team, in the order in which they came."""
    return [one.account for one in await Member.filter(team_id=team).order_by("since", "id")]


async def every() -> dict[int, list[int]]:
    """Every team with its accounts."""
    found: dict[int, list[int]] = {team.id: [] for team in await Team.all().order_by("id")}
    for one in await Member.all().order_by("since", "id"):
        found[one.team_id].append(one.account)  # type: ignore[attr-defined]
    return found
