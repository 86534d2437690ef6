"""Plants five programs, a planner who places clients, and her shortlist of them: a pair among them, and some whose
facts are old or gone.

``python -m tests.browser.planting_shortlist FOLDER`` before the server starts: a process of its own, since the
browser's tests cannot run an event loop. It prints the shortlist's number.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from finder.placements import shortlists, teams
from finder.settings import APPS, Settings
from providers import listings
from providers.openings import OPEN, Report, said
from providers.openings.moments import Moment
from tests.finder.placements.paper import ASIDE, BARE, DETOX, IOP, LEFT, programs
from web.database import Database
from web.models import Account

PLANNER: Final = "planner@hospital.example"


async def plant(folder: Path) -> int:
    """Write them into the embedded database of a folder. Returns the shortlist's number."""
    now = datetime.now(UTC)
    async with Database.open(Settings(var_dir=folder).database, APPS) as database:
        await database.migrate()
        known = {one.id: replace(one, timezone="America/New_York") for one in programs().values()}
        known[DETOX] = said(known[DETOX], Report("detox", OPEN, now - timedelta(hours=2), 2))
        await listings.publish(list(known.values()), actor="test", at=now)
        account = await Account.create(email=PLANNER, role="referral", created_at=now)
        team = await teams.of(account.id, now)
        number = await shortlists.begin(team, (), now)
        assert number
        moment = Moment.at(now)
        await shortlists.add(team, number, [(known[one], "detox") for one in (DETOX, LEFT, ASIDE, BARE)], moment)
        kept = await shortlists.read(team, number)
        assert kept
        await shortlists.pair(team, number, kept.lines[0].id, known[IOP], now)
        return number


if __name__ == "__main__":
    print(asyncio.run(plant(Path(sys.argv[1]))))
