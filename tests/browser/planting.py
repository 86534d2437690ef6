"""Plants programs for the portal's walk: one that nobody keeps yet, one that an editor keeps since two days, and one of
each thing that waits for a moderator.

``python -m tests.browser.planting FOLDER`` before the server starts: a process of its own, since the browser's tests
cannot run an event loop.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from finder.settings import APPS, Settings
from providers import listings
from providers.editing import protected
from providers.moderation import twins
from providers.people import claiming, freezing, members
from providers.trust import doubts
from tests.conftest import a_listing
from tests.providers.claim_cast import LETTERS
from web.database import Database
from web.models import Account

FREE: Final = "5f0c2a4e-0000-4000-8000-000000000001"
KEPT: Final = "5f0c2a4e-0000-4000-8000-000000000002"
TWIN: Final = "5f0c2a4e-0000-4000-8000-000000000003"
ICED: Final = "5f0c2a4e-0000-4000-8000-000000000004"
EDITOR: Final = "ana@maumeebay.org"
KEEPER: Final = "ben@swancreek.org"


async def plant(folder: Path) -> None:
    """Write them into the embedded database of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    day = now.date().isoformat()
    async with Database.open(Settings(var_dir=folder).database, APPS) as database:
        await database.migrate()
        free = a_listing(id=FREE, website="https://www.maumeebay.org/", checked=day, timezone="America/New_York")
        kept = a_listing(
            id=KEPT, organization="Swan Creek Detox", street="9 Creek Road", website="https://swancreek.org",
            checked=day, timezone="America/New_York", claimed=(now - timedelta(days=2)).date().isoformat(),
        )  # fmt: skip
        kept.facts["phones"] = [["4195550177", "", "main"]]
        kept.facts["care"] = ["detox"]
        await listings.publish([free, kept], actor="samhsa-directory", at=now)
        keeper = await Account.create(email=KEEPER, created_at=now - timedelta(days=2))
        await members.add(KEPT, keeper.id, KEEPER, now - timedelta(days=2))
        await plant_queue(now)


async def plant_queue(now: datetime) -> None:
    """A change, a claim by phone, a doubt, a frozen listing and two that may be one program."""
    kept = await listings.one(KEPT)
    assert kept is not None
    rules, (keeper,) = Settings().rules, await Account.all()
    phones = replace(kept, facts=kept.facts | {"phones": [["8885550100", "", "main"]]})
    await protected.propose(
        kept, phones, "phones", origin="editor", account=keeper.id, strong=False, at=now, rules=rules, letters=LETTERS
    )
    twin = a_listing(id=TWIN, organization="Maumee Bay Recovry", street="1 Main St")
    iced = a_listing(id=ICED, organization="Ottawa Hills Recovery", street="77 Bancroft Street")
    iced.facts["phones"] = [["4195550199", "", "main"]]
    await listings.publish([twin, iced], actor="samhsa-directory", at=now)
    rival = await Account.create(email="rival@elsewhere.org", created_at=now)
    await claiming.start(FREE, rival.id, rival.email, "phone", at=now, letters=LETTERS)
    await doubts.say(KEPT, "phones", "not_working", now)
    await freezing.freeze(ICED, "operator", "", now, LETTERS)
    await twins.look(now)


if __name__ == "__main__":
    asyncio.run(plant(Path(sys.argv[1])))
