"""What nobody uses any more goes, by the clock: shortlists, calls, saved searches, links that ended, empty teams."""

from datetime import datetime, timedelta

from finder.placements.models import Attempt, Member, Search, Share, Shortlist, Team
from web.database import transaction


async def clean(now: datetime, keeps: timedelta) -> int:
    """Delete what was not used for so long, and links past their end. Returns how many rows, their own parts aside."""
    before = now - keeps
    return (
        await Share.filter(expires_at__lte=now).delete()
        + await Shortlist.filter(used_at__lte=before).delete()  # with its entries and its links
        + await Search.filter(used_at__lte=before).delete()
        + await Attempt.filter(at__lte=before).delete()
        + await _empty_teams(before)
    )


async def _empty_teams(before: datetime) -> int:
    """Teams in which nobody works and of which nothing is left."""
    async with transaction():
        old = {team.id for team in await Team.filter(created_at__lte=before)}
        for table in (Member, Shortlist, Search, Attempt):
            old -= set(await table.all().distinct().values_list("team_id", flat=True))
        return await Team.filter(id__in=sorted(old)).delete() if old else 0
