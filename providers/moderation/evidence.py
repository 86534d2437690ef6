"""What a moderator sees beside something that waits: gathered from the directory, in the reader's language.

Nothing is asked of the outside: who owns a number or a domain, and since when, is not known here, and is said so.
"""

from collections.abc import Sequence
from typing import Final

from providers import listings, phrases, records
from providers.editing import history
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Doubt, Membership, Proposal
from providers.moderation import clues
from providers.moderation.clues import Around, Clue
from providers.people import proof
from providers.people.domains import host_of, own_domain
from providers.records import Record
from providers.statements import fetch
from providers.storing import SELECT, listings_of
from providers.trust import doubts
from web.i18n import Translate
from web.i18n import mark as _
from web.models import Account

MOST: Final = 50  # other listings that are read
_WITH_NUMBER: Final = SELECT + f"WHERE CAST(p.facts AS TEXT) LIKE ?1 ORDER BY p.id LIMIT {MOST}"
_AT_DOOR: Final = SELECT + f"WHERE LOWER(l.street) = LOWER(?1) AND l.zip LIKE ?2 ORDER BY p.id LIMIT {MOST}"
_STATES: Final = """
SELECT l.state, COUNT(*) FROM program p JOIN location l ON l.id = p.location_id
WHERE CAST(p.facts AS TEXT) LIKE ?1 GROUP BY l.state
"""


async def of_proposal(made: Proposal, listing: Listing, t: Translate, language: str) -> list[Clue]:
    """What speaks for or against a change of one field."""
    account = await Account.filter(id=made.account).first() if made.account else None
    email = account.email if account else ""
    return [
        *await _of_value(made, listing, email, t),
        *await _proposer(made, account, t, language),
        *official(made.field, await records.of([listing.id]), t, language),
        *await _last_change(made.field, listing, t, language),
    ]


async def of_doubts(found: Sequence[Doubt], listing: Listing, t: Translate, language: str) -> list[Clue]:
    """How many say what, since when, and what the program itself has said since."""
    told = []
    for what in dict.fromkeys(one.what for one in found):
        these = [one for one in found if one.what == what]
        days = sorted(one.created_at.date().isoformat() for one in these)
        words = t(_("{count} × “{what}”, from {first} to {last}."))
        first, last = phrases.day(days[0], language), phrases.day(days[-1], language)
        said = doubts.told(found[0].field, what, t)
        told.append(Clue(words.format(what=said, count=len(these), first=first, last=last), warns=len(these) > 1))
    since = found[0].created_at.date().isoformat()
    if not listing.claimed:
        told.append(Clue(t(_("Nobody keeps this listing, so nobody could answer."))))
    elif listing.confirmed >= since:
        words = t(_("Its own people said on {day} that all is right."))
        told.append(Clue(words.format(day=phrases.day(listing.confirmed, language))))
    else:
        told.append(Clue(t(_("Its own people have not said since that all is right."))))
    return [*told, *official(found[0].field, await records.of([listing.id]), t, language)]


def official(field: str, found: Sequence[Record], t: Translate, language: str) -> list[Clue]:
    """What the official lists last said of a field, and when."""
    told = []
    for record in found:
        name, when = t(SOURCES[record.source].name), phrases.day(record.edition, language) or t(_("date not stated"))
        value = _cells(field, record)
        words = (
            t(_("{source}, {date}, says: {value}."))
            if value
            else t(_("{source}, {date}, lists it and says nothing of this."))
        )
        told.append(Clue(words.format(source=name, date=when, value=value)))
        if record.gone:
            words = t(_("{source} no longer lists it, since {date}."))
            told.append(Clue(words.format(source=name, date=phrases.day(record.gone, language)), warns=True))
    return told or [Clue(t(_("No official list names this program.")), warns=True)]


async def with_number(number: str, but: str) -> list[Listing]:
    """The other listings on which a number stands. ``number`` is ten digits."""
    if not (number.isascii() and number.isdigit() and len(number) == 10):
        return []
    return _others(listings_of(await fetch(_WITH_NUMBER, [f'%"{number}"%'])), but)


async def _of_value(made: Proposal, listing: Listing, email: str, t: Translate) -> list[Clue]:
    before, after = made.before, made.after
    if made.field == "phones":
        around = {number: await _around(number, listing) for number in clues.new_numbers(before, after)}
        return clues.of_phones(before, after, listing, around, t)
    if made.field == "address":
        rows = await fetch(_AT_DOOR, [after["street"], f"{after['zip'][:5]}%"])
        return clues.of_address(before, after, listing, _others(listings_of(rows), listing.id), t)
    if made.field == "website":
        domain = own_domain(host_of(after["website"] or ""))
        there = await proof.at_domain(domain) if domain else []
        foreign = [one for one in there if one.organization_id != listing.organization_id]
        return clues.of_website(before["website"] or "", after["website"] or "", email, foreign, t)
    if made.field == "email":
        return clues.of_email(before["email"] or "", after["email"] or "", email, listing, t)
    if made.field in ("organization", "program"):
        return clues.of_name(before[made.field], after[made.field], t)
    return []


async def _around(number: str, listing: Listing) -> Around:
    rows = await fetch(_STATES, [f'%["{number[:3]}_______"%'])
    states = {row[0]: int(row[1]) for row in rows}
    states[listing.state] = states.get(listing.state, 0) - any(one.number[:3] == number[:3] for one in listing.phones)
    return Around(await with_number(number, listing.id), {state: count for state, count in states.items() if count})


async def _proposer(made: Proposal, account: Account | None, t: Translate, language: str) -> list[Clue]:
    if made.origin in SOURCES:
        said = made.after.get("said", {})
        dates = sorted({phrases.day(by[1], language) for by in said.values() if by[1]})
        when = ", ".join(dates) or t(_("date not stated"))
        words = t(_("It is an official list that says so: {source}, {date}."))
        return [Clue(words.format(source=t(SOURCES[made.origin].name), date=when))]
    if account is None:
        return [Clue(t(_("Who proposed it is not known.")), warns=True)]
    member = await Membership.filter(
        program_public_id=made.program_public_id, account=account.id, ended_at=None, accepted_at__not_isnull=True
    ).first()  # fmt: skip
    found = [_membership(account.email, member, t, language)]
    found.append(
        Clue(t(_("They had shown a passkey."))) if made.strong else Clue(t(_("They had shown no passkey.")), warns=True)
    )
    others = await Proposal.filter(account=account.id, state="waiting").exclude(id=made.id)
    if others:
        about = await listings.by_ids({str(one.program_public_id) for one in others})
        words = t(_("Other changes that they want and that wait: {count}.")).format(count=len(others))
        found.append(Clue(words, listings=tuple(sorted(about, key=lambda one: one.id))[: clues.SHOWN]))
    return found


def _membership(email: str, member: Membership | None, t: Translate, language: str) -> Clue:
    if member is None:
        return Clue(t(_("{email} proposed it, and does not keep this listing now.")).format(email=email), warns=True)
    since = (member.accepted_at or member.since).date().isoformat()
    words = t(_("{email} proposed it, and keeps this listing since {date}."))
    return Clue(words.format(email=email, date=phrases.day(since, language)))


async def _last_change(field: str, listing: Listing, t: Translate, language: str) -> list[Clue]:
    changed = [one for one in await history.of_listing(listing.id) if one.field == field]
    if not changed:
        return [Clue(t(_("This field was not changed here before.")))]
    who = history.who(changed[0].actor, await history.accounts_of([changed[0].actor]), t)
    words = t(_("Changed here {count} times, last on {date} by {who}."))
    when = phrases.day(changed[0].at.date().isoformat(), language)
    return [Clue(words.format(count=len(changed), date=when, who=who))]


def _cells(field: str, record: Record) -> str:
    """What the identifying cells of a row say of a field."""
    if field == "address":
        parts = ("street1", "street2", "city", "state", "zip")
        return ", ".join(record.cells[name] for name in parts if record.cells.get(name))
    cell = {"phones": "phone", "organization": "name1", "program": "name2", "name": "name1"}.get(field, "")
    return record.cells.get(cell, "")


def _others(found: Sequence[Listing], but: str) -> list[Listing]:
    return [one for one in found if one.id != but]
