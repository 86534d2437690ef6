"""Letters about saved searches: a program that fits and was not known, or one that has a place again. By the clock.

Each search has what its reader knows already (``Search.known``), from the moment at which they asked to be told. A
letter and what is known from then on are written in one transaction, alone, so nothing is told twice; and the letter's
key names the changes.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from finder.placements import matches, search_words, searches
from finder.placements.matches import Match, News
from finder.placements.models import Member, Search
from finder.placements.searches import Saved
from finder.search.index import Index
from finder.search.refresh import LiveIndex
from providers.listing import Listing
from providers.openings import local_time
from providers.openings.moments import Moment
from providers.openings.opening_words import CARE
from providers.phrases import dial
from providers.places import Gazetteer
from web import turns
from web.database import transaction
from web.i18n import translator
from web.letters import Letters
from web.models import Account

KIND: Final = "placements_match"
EVERY: Final = timedelta(minutes=5)
NAMED: Final = 5  # programs in one letter
ROLE: Final = "referral"


@dataclass(frozen=True, slots=True)
class Work:
    """What looking works with. ``keeps``: how long a search stays that nobody uses.

    ``looked`` remembers the directory's number at which each search was looked at: until that moves nothing is new,
    since what runs out by itself is only ever told of when it is said again.
    """

    letters: Letters
    live: LiveIndex
    gazetteer: Gazetteer
    shelf_lives: Mapping[str, timedelta]
    keeps: timedelta
    looked: dict[int, int] = field(default_factory=dict)


async def due(now: datetime, work: Work) -> int:
    """Look at every search of which somebody is told. Returns how many letters were written.

    The index is asked for only when there is such a search: at the command line it is built then.
    """
    alerting = await searches.alerting(now - work.keeps)
    if not alerting:
        return 0
    await work.live.catch_up()
    index, written = work.live.current, 0
    for saved in alerting:
        if work.looked.get(saved.id) != index.rev and await _reader(saved):
            written += await _look(saved, index, now, work)
            work.looked[saved.id] = index.rev
    return written


async def _look(saved: Saved, index: Index, now: datetime, work: Work) -> bool:
    """Whether a letter was written about one search."""
    moment = Moment.at(now, work.shelf_lives)
    found = await asyncio.to_thread(matches.of, saved, index, work.gazetteer, moment)
    if found is None or matches.known_after(saved.known, found, index) == saved.known:
        return False
    async with transaction() as connection:
        await turns.wait_for(connection, f"placements:search:{saved.id}")
        row = await Search.filter(id=saved.id, alert=True).first()  # they may have changed their mind meanwhile
        reader = await _reader(Saved.of(row)) if row else None
        if row is None or reader is None:
            return False
        told = matches.news(row.known, found)
        await Search.filter(id=row.id).update(known=matches.known_after(row.known, found, index))
        return bool(told) and await _write(Saved.of(row), reader, told, now, work)


async def _reader(saved: Saved) -> Account | None:
    """Who is told: as long as they may sign in, place clients, and work in the search's team."""
    if not await Member.filter(account=saved.account, team_id=saved.team).exists():
        return None
    return await Account.filter(id=saved.account, role=ROLE, revoked_at=None).first()


async def _write(saved: Saved, reader: Account, told: News, now: datetime, work: Work) -> bool:
    language = reader.language
    return await work.letters.write(
        language, KIND, to=reader.email, key=f"placements:{saved.id}:{_digest(told)}", at=now,
        label=search_words.name(saved, language, work.gazetteer), number=saved.id,
        new=len(told.new), opened=len(told.opened), more=max(0, len(told) - NAMED),
        programs=[_program(one, language, work.gazetteer) for one in told.ordered[:NAMED]],
    )  # fmt: skip


def _program(one: Match, language: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """A program as the letter names it: with the time at which it said that it is open, on its own clock."""
    t, phones, zone = translator(language), one.listing.phones, _zone(one.listing, gazetteer)
    return {
        "listing": one.listing,
        "phone": dial(phones[0], t).text if phones else "",
        "open": [
            {"care": t(CARE[report.care]), "said": local_time.in_words(report.at, zone, language)}
            for report in one.open
        ],
    }


def _zone(listing: Listing, gazetteer: Gazetteer) -> tzinfo:
    found = listing.timezone or gazetteer.timezone_at(listing.zip, listing.city, listing.county, listing.state)
    return local_time.zone(found)


def _digest(told: News) -> str:
    """What tells one set of changes from another."""
    changes = sorted((one.listing.id, *sorted(one.known.items())) for one in told.ordered)
    return hashlib.blake2b(repr(changes).encode(), digest_size=16).hexdigest()
