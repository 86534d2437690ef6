"""Letters that ask if there is a place: written before the last words lapse, each once, whatever runs twice.

What a letter asks stands in its key: the listing, the reader, and each kind of care with the moment at which it was
due. Whoever writes one holds the listings (``listings.hold``), so no two servers write it and no answer comes between.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from providers import listings, openings, vocabulary
from providers.listing import Listing
from providers.models import Reminding
from providers.openings import asking, local_time
from providers.openings.moments import Moment
from providers.openings.opening_words import line
from providers.people import capabilities, readers
from providers.people.readers import Reader
from providers.rules import Rules
from web import audit
from web.database import transaction
from web.i18n import translator
from web.letters import Letters
from web.models import Letter

KIND: Final = "openings_reminder"
CADENCES: Final = (8, 12, 24, 168)  # hours, besides 0 (never) and nothing chosen (before it lapses)
NEVER: Final = 0
WEEKS: Final = timedelta(weeks=2)
ASKED: Final = re.compile(r"openings:(?P<listing>[0-9a-f-]{36}):(?P<account>[0-9]+):(?P<asked>[a-z_.0-9+]+)")

Question = tuple[str, str]  # a kind of care, and when it was due: minutes since 1970
Asked = Mapping[tuple[str, int], Collection[Question]]  # what was asked, by listing and reader


@dataclass(frozen=True, slots=True)
class Work:
    """What a look at the clock works with."""

    now: datetime
    letters: Letters
    rules: Rules


async def due(now: datetime, letters: Letters, rules: Rules) -> int:
    """Write the letters that are due now. Returns how many."""
    work = Work(now, letters, rules)
    people = await readers.of_all()
    hours = await cadences()
    asked = await already(work)
    written = 0
    for listing in await listings.by_ids(people):
        due_now = questions(listing, hours.get(listing.id, {}), work)
        if any(open_questions(due_now, asked, listing, reader) for reader in people[listing.id]):
            written += await _ask(listing.id, work)
    return written


async def cadence(public_id: str) -> dict[str, int]:
    """How often a program wants to be asked, in hours by kind of care; a kind that it did not choose is not there."""
    chosen = await Reminding.get_or_none(program_public_id=UUID(public_id))
    return dict(chosen.hours) if chosen else {}


async def cadences() -> dict[str, dict[str, int]]:
    """The same for every program that chose."""
    return {str(one.program_public_id): dict(one.hours) for one in await Reminding.all()}


async def choose(listing: Listing, hours: Mapping[str, int], *, actor: str, at: datetime) -> None:
    """Keep how often a program wants to be asked. Kinds of care and hours that there are not are left out."""
    kept = {
        care: every
        for care, every in hours.items()
        if care in openings.offered(listing) and every in (NEVER, *CADENCES)
    }
    async with transaction():
        await listings.hold()
        await Reminding.update_or_create(defaults={"hours": kept}, program_public_id=UUID(listing.id))
        await audit.note(actor, "openings-cadence", listing.id, kept, at)


def questions(listing: Listing, hours: Mapping[str, int], work: Work) -> list[Question]:
    """What a program is to be asked now, whoever was asked already. Nothing of one that is set aside, or gone."""
    if not listing.claimed or listing.set_aside or listing.gone_since:
        return []
    found = []
    for one in asking.of_listing(listing, hours, work.rules.shelf_lives, work.now):
        moment = one.moment(work.now)
        if moment and one.may_be_sent(work.now):
            found.append((one.care, str(int(moment.timestamp()) // 60)))
    return found


def open_questions(due_now: Iterable[Question], asked: Asked, listing: Listing, reader: Reader) -> list[Question]:
    """Those that this reader was not asked yet."""
    known = asked.get((listing.id, reader.account), ())
    return [question for question in due_now if question not in known]


async def already(work: Work, public_id: str = "") -> Asked:
    """What was asked since longer ago than anything waits, of everybody or about one listing."""
    after = work.now - WEEKS - max(work.rules.shelf_lives.values())
    letters = Letter.filter(kind=KIND, created_at__gt=after, key__startswith=f"openings:{public_id}")
    found: dict[tuple[str, int], set[Question]] = {}
    for key in await letters.values_list("key", flat=True):
        if match := ASKED.fullmatch(str(key)):
            asked = {(care, minute) for care, _, minute in (part.partition(".") for part in match["asked"].split("+"))}
            found.setdefault((match["listing"], int(match["account"])), set()).update(asked)
    return found


async def _ask(public_id: str, work: Work) -> int:
    """Write to everyone who keeps a listing what they were not asked yet. All of it is looked at again, alone."""
    written = 0
    async with transaction():
        await listings.hold()
        listing = await listings.one(public_id)
        if listing is None:
            return 0
        due_now = questions(listing, await cadence(public_id), work)
        asked = await already(work, public_id)
        for reader in await readers.of_listing(public_id):
            if news := open_questions(due_now, asked, listing, reader):
                written += await _write(listing, reader, news, work)
    return written


async def _write(listing: Listing, reader: Reader, news: list[Question], work: Work) -> bool:
    token = await capabilities.give(
        capabilities.OPENINGS, listing.id, reader.email, created_by="job", at=work.now, lasts=work.rules.mail_link_lasts
    )
    return await work.letters.write(
        reader.language, KIND, to=reader.email, at=work.now,
        key=f"openings:{listing.id}:{reader.account}:{'+'.join('.'.join(question) for question in news)}",
        listing=listing, token=token, asks=asks(listing, [care for care, _ in news], work, reader.language),
        until=local_time.in_words(
            work.now + work.rules.mail_link_lasts, local_time.zone(listing.timezone), reader.language
        ),
    )  # fmt: skip


def asks(listing: Listing, care: Iterable[str], work: Work, language: str) -> list[dict[str, Any]]:
    """What a letter asks: each kind of care with what is known of it now."""
    moment = Moment.at(work.now, work.rules.shelf_lives)
    known = {report.care: line(report, moment, language, named=False) for report in openings.reports(listing)}
    t = translator(language)
    return [
        {"care": kind, "label": t(vocabulary.term("care", kind).label), "known": known.get(kind, "")} for kind in care
    ]
