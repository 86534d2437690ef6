"""Passkeys: adding one, showing it, taking it away. A session in which one was shown lately is *strong*.

The first key of somebody who needs one (moderators, admins) is only taken in a session that the operator's own link
began: a stolen mailbox must not be enough. Whoever has a key already shows it before adding another or taking one away.
"""

import secrets
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from tortoise.exceptions import IntegrityError

from web import accounts, audit, turns
from web.database import transaction
from web.keys import Key, NotProven, Site, counts_on
from web.letters import Letters
from web.models import Account, Passkey, Session
from web.sessions import SLACK, Person

CHALLENGE_LASTS: Final = timedelta(minutes=10)
ADDING: Final = "add"
SHOWING: Final = "show"


class Why(Enum):
    """Why something about a passkey was refused."""

    NO_NAME = "no_name"  # browsers allow no passkeys at this site's address
    OPERATOR = "operator"  # the first key of somebody who needs one: only by the operator's link
    SHOW_FIRST = "show_first"  # whoever has a key shows it first
    FAILED = "failed"  # what the browser sent proves nothing
    KNOWN = "known"  # the key is here already
    COPIED = "copied"  # its counter did not go on: somebody may hold a copy


class Refused(Exception):
    """It was not done, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def bar(person: Person, keys: int) -> Why | None:
    """What keeps a person who has so many keys from adding one, or from taking one away."""
    if keys:
        return None if person.strong else Why.SHOW_FIRST
    return Why.OPERATOR if person.role in accounts.TRUSTED and not person.by_operator else None


async def of_account(account: int) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    return await Passkey.filter(account_id=account).order_by("id")


async def begin_adding(person: Person, site: Site | None, now: datetime) -> str:
    """What the browser is asked for a new key, as JSON. Raises ``Refused``."""
    from web import ceremony

    keys = await of_account(person.account)
    if why := bar(person, len(keys)):
        raise Refused(why)
    challenge, ids = await _give_challenge(person, ADDING, now), [key.credential_id for key in keys]
    return ceremony.asking_for_new(_named(site), person.account, person.email, challenge, ids)


async def begin_showing(person: Person, site: Site | None, now: datetime) -> str:
    """What the browser is asked for one of this person's keys, as JSON. Raises ``Refused``."""
    from web import ceremony

    keys = [key.credential_id for key in await of_account(person.account)]
    if not keys:
        raise Refused(Why.FAILED)
    return ceremony.asking_to_show(_named(site), await _give_challenge(person, SHOWING, now), keys)


async def add(person: Person, site: Site | None, answer: str, now: datetime, *, device: str, letters: Letters) -> None:
    """Keep the key that the browser made, and write to its owner. Raises ``Refused``. ``device`` becomes its name."""
    from web import ceremony

    challenge = await _take_challenge(person, ADDING, now)
    try:
        key = ceremony.made(_named(site), challenge, answer)
        await _keep(person, key, device, now, letters)
    except NotProven as error:
        raise Refused(Why.FAILED) from error
    except IntegrityError as error:  # the same key twice, here or on another account
        raise Refused(Why.KNOWN) from error


async def _keep(person: Person, key: Key, device: str, now: datetime, letters: Letters) -> None:
    async with transaction() as connection:
        await turns.wait_for(connection, f"passkeys:{person.account}")
        if why := bar(person, await Passkey.filter(account_id=person.account).count()):
            raise Refused(why)
        account = await Account.get(id=person.account)
        kept = await Passkey.create(
            account=account, credential_id=key.id, public_key=key.public, sign_count=key.signed, name=device,
            created_at=now,
        )  # fmt: skip
        await letters.write(
            account.language, "passkey_added", to=account.email, key=f"passkey_added:{kept.id}", at=now,
            may_repeat=True, device=device, day=now.date().isoformat(),
        )  # fmt: skip
        await audit.note(person.actor, "passkey added", f"passkey:{kept.id}", {"device": device}, now)


async def show(person: Person, site: Site | None, answer: str, now: datetime) -> None:
    """Make this session a strong one, if one of this person's keys signed for it. Raises ``Refused``."""
    from web import ceremony

    challenge = await _take_challenge(person, SHOWING, now)
    try:
        key = await Passkey.get_or_none(account_id=person.account, credential_id=ceremony.id_in(answer))
        if key is None:
            raise NotProven
        known = Key(key.credential_id, key.public_key, key.sign_count)
        count = ceremony.shown(_named(site), challenge, answer, known)
    except NotProven as error:
        raise Refused(Why.FAILED) from error
    if not await _strengthen(person, key, count, now):
        raise Refused(Why.COPIED)


async def _strengthen(person: Person, key: Passkey, count: int, now: datetime) -> bool:
    """Note the key's new count and make the session strong; of two that show the same count, one does."""
    async with transaction():
        counted = Passkey.filter(id=key.id, sign_count=key.sign_count)
        fine = counts_on(key.sign_count, count) and await counted.update(sign_count=count, used_at=now)
        if fine:
            await Session.filter(id=person.session, ended_at=None).update(strong_at=now)
        action = "passkey shown" if fine else "passkey may be copied"
        await audit.note(person.actor, action, f"passkey:{key.id}", {}, now)
        return bool(fine)


async def remove(person: Person, passkey: int, now: datetime) -> bool:
    """Take one of this person's keys away, and whether it was there. Raises ``Refused``.

    Their other sessions are strong no more: it may be this key that made them so.
    """
    if why := bar(person, await Passkey.filter(account_id=person.account).count()):
        raise Refused(why)
    async with transaction():
        gone = await Passkey.filter(id=passkey, account_id=person.account).delete()
        if gone:
            await Session.filter(account_id=person.account).exclude(id=person.session).update(strong_at=None)
            await audit.note(person.actor, "passkey removed", f"passkey:{passkey}", {}, now)
    return bool(gone)


def _named(site: Site | None) -> Site:
    if site is None:
        raise Refused(Why.NO_NAME)
    return site


async def _give_challenge(person: Person, purpose: str, now: datetime) -> str:
    """A text for the key to sign, base64url, noted in the session in the place of any before it."""
    challenge = secrets.token_urlsafe(32)
    await Session.filter(id=person.session).update(challenge=f"{purpose} {now.timestamp():.0f} {challenge}")
    return challenge


async def _take_challenge(person: Person, purpose: str, now: datetime) -> str:
    """The text that this session's key was given for this purpose. It is used up, whatever becomes of the answer."""
    session = await Session.get(id=person.session)
    given, at, challenge = (session.challenge or "- 0 -").split(" ")
    taken = await Session.filter(id=session.id, challenge=session.challenge).update(challenge="")
    age = now - datetime.fromtimestamp(int(at), now.tzinfo)
    if not taken or given != purpose or not -SLACK <= age < CHALLENGE_LASTS:
        raise Refused(Why.FAILED)
    return challenge
