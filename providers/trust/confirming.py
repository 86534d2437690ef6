"""Is this still right? Every 90 days whoever keeps a listing is asked, and may say yes with one tap.

``trust.silence`` says what follows when they do not answer; here it is done, by the clock. A yes puts everything
back, at any time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from tortoise.expressions import Q

from providers import listings, phrases
from providers.facts import SOURCES
from providers.listing import Listing
from providers.models import Capability, Program, SourceRecord
from providers.people import capabilities, readers
from providers.rules import Rules
from providers.trust.silence import WAITS, Asked, Stage, asks, marked, said_on, stage
from web import audit, secret
from web.database import transaction
from web.i18n import translator
from web.letters import Letters
from web.models import Letter
from web.outbox import FAILED, SENT, UNCLEAR

JOB: Final = "job"  # how histories name the clock
LINK_LASTS: Final = timedelta(days=90)  # the first letter's link still works when the listing is set aside
LONGEST_ADDRESS: Final = 120  # characters of an address in a letter's key; a longer one stands there as its digest
GIVEN_UP: Final = frozenset({FAILED, UNCLEAR})
OFFICIAL: Final = tuple(source.code for source in SOURCES.values() if source.authoritative)


async def confirm(public_id: str, actor: str, at: datetime) -> Listing | None:
    """Its people say that all is right. Returns the listing as it is now, ``None`` where nobody keeps it.

    Saying it twice on a day changes nothing. The caller knows that ``actor`` (``account:7``, ``link:12``) may.
    """
    async with transaction():
        await listings.hold()
        listing = await listings.one(public_id)
        if listing is None or not listing.claimed:
            return None
        right = replace(listing, confirmed=at.date().isoformat(), unconfirmed="", set_aside="")
        if right != listing:
            await listings.publish([right], actor=actor, at=at)
            await audit.note(actor, "confirmed", listing.id, {"before": listing.confirmed}, at)
    return right


class Linked(NamedTuple):
    """A link from mail, the listing that it may confirm, and whether its reader keeps that listing."""

    link: Capability
    listing: Listing
    keeps: bool

    @property
    def is_answered(self) -> bool:
        """Whether somebody has said yes since the link was made: it has nothing left to do, however often used."""
        return self.listing.confirmed >= self.link.created_at.astimezone(UTC).date().isoformat()


async def of_link(token: str, now: datetime) -> Linked | None:
    """What a link from mail may confirm. ``None`` too when its reader is neither a keeper nor the contact any more."""
    link = await capabilities.read(capabilities.CONFIRM, token, now)
    listing = await listings.one(str(link.program_public_id)) if link else None
    if link is None or listing is None or not listing.claimed:
        return None
    keeps = link.given_to in {reader.email for reader in await readers.of_listing(listing.id)}
    return Linked(link, listing, keeps) if keeps or link.given_to == _contact(listing) else None


async def confirm_by_link(token: str, at: datetime) -> Listing | None:
    """The yes of whoever holds a link. Returns the listing; ``None`` for a link that may nothing."""
    found = await of_link(token, at)
    if found is None:
        return None
    if found.is_answered:
        return found.listing
    await capabilities.used(found.link, at)
    return await confirm(found.listing.id, capabilities.actor(found.link), at)


async def due(now: datetime, letters: Letters, rules: Rules) -> int:
    """Take every listing to the step that its time has come for. Returns how many letters and marks that made."""
    kept = Q(claimed__not="") | Q(unconfirmed__not="") | Q(set_aside__not="")
    ids = [str(public_id) for public_id in await Program.filter(kept).values_list("public_id", flat=True)]
    done = 0
    for listing in sorted(await listings.by_ids(ids), key=lambda one: one.id):
        if await _plan(listing, now, rules):
            done += await _step(listing.id, now, letters, rules)
    return done


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done for one listing now: its step, whom to write, and how it is published from now on."""

    stage: Stage
    to: dict[str, str]  # address and language
    before: Listing
    after: Listing


async def _plan(listing: Listing | None, now: datetime, rules: Rules) -> _Plan | None:
    """``None`` when there is nothing to do, or the listing went."""
    if listing is None or (listing.claimed and not asks(listing, now, rules)):
        return None
    asked, languages = await _asked(listing)
    reached = stage(listing, asked, now, rules)
    to = {email: languages.get(email, "en") for email in asked.unwritten(reached)}
    plan = _Plan(reached, to, listing, marked(listing, reached, asked, now.date()))
    return plan if plan.to or plan.after != plan.before else None


async def _step(public_id: str, now: datetime, letters: Letters, rules: Rules) -> int:
    """Take one listing one step, all of it or nothing. What another process did meanwhile is seen, not repeated."""
    async with transaction():
        await listings.hold()
        plan = await _plan(await listings.one(public_id), now, rules)
        if plan is None:
            return 0
        for email, language in plan.to.items():
            await _write(plan, email, language, now, letters)
        if plan.after == plan.before:
            return len(plan.to)
        await listings.publish([plan.after], actor=JOB, at=now)
        marks = {"unconfirmed": plan.after.unconfirmed, "set_aside": plan.after.set_aside}
        await audit.note(JOB, _done(plan), public_id, marks, now)
        return len(plan.to) + 1


def _done(plan: _Plan) -> str:
    """What the log calls a change of marks."""
    if plan.after.set_aside:
        return "set-aside"
    return "put-back" if plan.before.set_aside or not plan.after.unconfirmed else "unconfirmed"


async def _asked(listing: Listing) -> tuple[Asked, dict[str, str]]:
    """What is known of a listing's round of asking, and the languages of whoever keeps it."""
    keepers = {reader.email: reader.language for reader in await readers.of_listing(listing.id)}
    contact = _contact(listing)
    asked = Asked(tuple(keepers), "" if contact in keepers else contact, await _is_listed(listing))
    keys = {_key(listing, step, email): (step, email) for step in WAITS for email in asked.readers(step)}
    found = await Letter.filter(key__in=list(keys))
    return replace(asked, letters={keys[letter.key]: await _left(letter) for letter in found}), keepers


async def _left(letter: Letter) -> datetime | None:
    """When a letter left. One that could not be brought counts only if the fault was not ours: others left since."""
    if letter.state not in GIVEN_UP:
        return letter.sent_at
    mail_works = await Letter.filter(state=SENT, sent_at__gte=letter.created_at).exists()
    return letter.created_at if mail_works else None


async def _is_listed(listing: Listing) -> bool:
    """Whether an official list holds it now."""
    rows = await SourceRecord.filter(program__public_id=UUID(listing.id), source__in=OFFICIAL)
    return any("gone" not in record.row for record in rows)


def _contact(listing: Listing) -> str:
    """The e-mail that stands on the listing itself; empty where none does."""
    return str(listing.facts.get("email") or "").strip().lower()


def _key(listing: Listing, step: Stage, email: str) -> str:
    who = email if len(email) <= LONGEST_ADDRESS else secret.digest(email)
    return f"confirm:{listing.id}:{said_on(listing)}:{step}:{who}"


async def _write(plan: _Plan, email: str, language: str, now: datetime, letters: Letters) -> None:
    """One letter with its link, in its reader's language."""
    listing = plan.before
    token = await capabilities.give(
        capabilities.CONFIRM, listing.id, email, created_by=JOB, at=now, lasts=LINK_LASTS
    )  # fmt: skip
    await letters.write(
        language, f"confirm_{plan.stage}", to=email, key=_key(listing, plan.stage, email), at=now, token=token,
        **_words(plan, language, now),
    )  # fmt: skip


def _words(plan: _Plan, language: str, now: datetime) -> dict[str, Any]:
    """What each letter of a round may name. ``until`` is the first day on which the listing may be set aside."""
    listing, t = plan.before, translator(language)
    return {
        "id": listing.id,
        "title": " ".join(listing.name.split()),
        "program": " ".join(listing.program.split()),
        "place": f"{listing.city}, {listing.state}",
        "address_line": f"{listing.street}, {listing.city}, {listing.state} {listing.zip}",
        "what": ", ".join(words.text for words in phrases.what(listing, t)),
        "phones": [phrases.dial(phone, t).text for phone in listing.phones],
        "since": str(said_on(listing)),
        "until": (now + WAITS[Stage.SET_ASIDE]).date().isoformat(),
    }
