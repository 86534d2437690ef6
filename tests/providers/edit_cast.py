"""The cast of editing: people who keep a listing, moderators, and what they write."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from finder.settings import Settings
from providers import listings
from providers.editing import drafts, publishing
from providers.editing.drafts import ListingDraft, Work
from providers.editing.publishing import Outcome, Published
from providers.listing import Listing
from providers.people import members
from providers.places import Gazetteer
from providers.rules import Rules
from seeds.gazetteer import TABLE
from tests.providers.claim_cast import LETTERS, planted, somebody
from web.letters import Letters

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOLD: Final = timedelta(hours=72)
OLD: Final = ["4195550123", "", "main"]  # the first number of the listing
NEW: Final = ["4195550199", "", "main"]


@dataclass(frozen=True)
class Room:
    """What publishing needs besides."""

    gazetteer: Gazetteer
    rules: Rules = Settings(base_url="https://finder.example").rules
    letters: Letters = LETTERS


@dataclass(frozen=True)
class Somebody:
    """An account in a session."""

    account: int
    strong: bool = False

    @property
    def actor(self) -> str:
        return f"account:{self.account}"


ROOM: Final = Room(Gazetteer.load(TABLE))


async def keeper(listing: Listing, email: str = "jo@maumeebay.org") -> Somebody:
    """Somebody who keeps a listing."""
    account = await somebody(email)
    await members.add(listing.id, account.id, account.email, NOW)
    return Somebody(account.id)


async def moderator(number: int = 1) -> int:
    """The account of a moderator."""
    return (await somebody(f"moderator{number}@finder.example", role="moderator")).id


async def claimed(**changed: Any) -> Listing:
    """A listing that its own people keep."""
    return await planted(**{"claimed": "2026-10-01", "timezone": "America/New_York", "county": "Lucas"} | changed)


def wants(listing: Listing, seen: Listing | None = None, **said: Any) -> Work:
    """What somebody writes who saw the listing (or ``seen``), by subject."""
    base = drafts.of(seen or listing)
    return Work((seen or listing).rev, base, base.using(said))


async def publishes(who: Somebody, listing: Listing, at: datetime = NOW, **said: Any) -> Outcome:
    """Somebody sees a listing and publishes a change of it."""
    return await publishing.publish(listing.id, wants(listing, **said), who, at, ROOM)


async def live(listing: Listing) -> Listing:
    """What searchers see now."""
    found = await listings.one(listing.id)
    assert found is not None
    return found


async def asked_for(who: Somebody, listing: Listing, at: datetime = NOW, **said: Any) -> int:
    """Somebody asks for a change that must wait. Returns the proposal's id."""
    outcome = await publishes(who, listing, at, **said)
    assert isinstance(outcome, Published)
    return outcome.waits[-1].id


def draft_of(listing: Listing, **said: Any) -> ListingDraft:
    """What a listing states, with some subjects otherwise."""
    return drafts.of(listing).using(said)


def stating(listing: Listing, **facts: Any) -> Listing:
    """The listing with other facts."""
    return replace(listing, facts=listing.facts | facts)
