"""The cast of saved searches: a team, programs in Toledo, an index that follows them, and letters."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from finder import shipped
from finder.placements import alerts, matches, searches, teams
from finder.placements.alerts import Work
from finder.placements.searches import Saved, Wanted
from finder.search.query import SearchQuery
from finder.search.refresh import LiveIndex
from providers import listings, openings
from providers.listing import Listing
from providers.openings import OPEN, Report
from providers.openings.moments import Moment
from providers.rules import SHELF_LIVES
from tests.conftest import a_listing
from tests.providers.opening_cast import LETTERS, NOW
from tests.providers.portal.cast import an_account
from web.models import Letter

PLANNER: Final = "planner@hospital.example"
COLLEAGUE: Final = "colleague@hospital.example"
ELSEWHERE: Final = "planner@clinic.example"
KEEPS: Final = timedelta(days=30)
HOUR: Final = timedelta(hours=1)
DETOX: Final = SearchQuery.parse([("near", "43604"), ("care", "detox")])


async def planner(email: str = PLANNER, at: datetime = NOW) -> tuple[int, int]:
    """Somebody who places clients: the numbers of their account and of their team."""
    account = (await an_account(email, at, "referral")).id
    return account, await teams.of(account, at)


async def a_program(number: int = 1, **changed: Any) -> Listing:
    """A published detox in Toledo."""
    given = {
        "id": f"5f0c2a4e-0000-4000-8000-{number:012}",
        "street": f"{number} Main Street",
        "organization": f"H{number}",
    }
    listing = a_listing(**given | changed)
    await listings.publish([listing], actor="test", at=NOW)
    return await _there(listing.id)


async def says(number: int, at: datetime, status: str = OPEN, care: str = "detox") -> None:
    """A program says what is free."""
    listing = await _there(f"5f0c2a4e-0000-4000-8000-{number:012}")
    await listings.publish([openings.said(listing, Report(care, status, at))], actor="test", at=at)


def work(keeps: timedelta = KEEPS) -> Work:
    """What a process looks with that has not looked before."""
    return Work(LETTERS, LiveIndex(listings), shipped.gazetteer(), SHELF_LIVES, keeps)


async def look(at: datetime, by: Work | None = None) -> int:
    """Look at the clock once."""
    return await alerts.due(at, by or work())


async def a_search(
    query: SearchQuery = DETOX, needs: Sequence[str] = (), email: str = PLANNER, at: datetime = NOW
) -> Saved:
    """A saved search of which its maker is told, from now on."""
    account, team = await planner(email, at)
    number = await searches.save(team, account, Wanted(query, searches.needs_of(needs)), at, shipped.gazetteer())
    assert isinstance(number, int)
    await tell(team, number, account, at)
    return await read(team, number)


async def tell(team: int, number: int, account: int, at: datetime) -> None:
    """Somebody looks at the search, and wants to be told of what comes."""
    live = LiveIndex(listings)
    await live.catch_up()
    saved = await read(team, number)
    found = matches.of(saved, live.current, shipped.gazetteer(), Moment.at(at))
    await searches.alert(team, number, account, matches.known_of(found or ()), at)


async def read(team: int, number: int) -> Saved:
    """A saved search as it stands."""
    found = await searches.read(team, number)
    assert found is not None
    return found


async def letters() -> list[Letter]:
    """What was written about saved searches, the oldest first."""
    return await Letter.filter(kind=alerts.KIND).order_by("id")


async def _there(public_id: str) -> Listing:
    found = await listings.one(public_id)
    assert found is not None
    return found
