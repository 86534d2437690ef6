"""Who may sign in: an address, a role, a language. How they do is ``web.sign_ins``; keys are ``web.passkeys``."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tortoise.backends.base.client import BaseDBAsyncClient

from web import audit, sessions, turns
from web.database import transaction
from web.i18n import LANGUAGES
from web.i18n import mark as _
from web.models import Account, Passkey, Session, SignIn

LONGEST: Final = 254  # of an address, and 64 of the part before the @
LONGEST_NAME: Final = 64
TRUSTED: Final = frozenset({"moderator", "admin"})  # roles that need a passkey
OPERATOR: Final = "operator"

_WORD: Final = r"[a-z0-9!#$%&'*+/=?^_{|}~-]+"
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+{_LABEL}")


class Unfit(ValueError):
    """What was asked cannot be done. The message is a sentence for people, marked for translation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as the operator sees it."""

    account: Account
    sessions: int  # open ones
    passkeys: int


def address(text: str) -> str:
    """An e-mail address as we keep it: ASCII, lower case; what stands after a plus is kept. Raises ``Unfit``.

    Letters that only look like ASCII are refused before they are made small: some would turn into it.
    """
    typed = text.strip()
    if not typed:
        raise Unfit(_("Type your e-mail address."))
    if typed.count("@") != 1:
        raise Unfit(_("An e-mail address has one @, like name@example.org."))
    if not typed.isascii():
        raise Unfit(_("Use plain letters in the address: no accents and no blanks."))
    email = typed.lower()
    if len(email) > LONGEST or len(email.partition("@")[0]) > LONGEST_NAME:
        raise Unfit(_("That address is too long."))
    if not _ADDRESS.fullmatch(email):
        raise Unfit(_("That does not look like an e-mail address. Check it, like name@example.org."))
    return email


def actor(account: Account) -> str:
    """How histories name an account."""
    return f"account:{account.id}"


async def by_email(email: str) -> Account | None:
    """The account of an address, revoked ones included; the address as ``address`` made it."""
    return await Account.filter(email=email).first()


async def by_id(account: int) -> Account | None:
    """The account with this number, revoked ones included."""
    return await Account.filter(id=account).first()


async def at_the_door(email: str, language: str, now: datetime) -> tuple[Account, bool]:
    """The account of somebody who showed that an address is theirs, and whether it is new. It may be a revoked one.

    Part of the caller's transaction, which has taken its turn for this address.
    """
    return await Account.get_or_create(
        defaults={"role": "provider", "language": language, "created_at": now}, email=email
    )


async def take_turn(connection: BaseDBAsyncClient, email: str) -> None:
    """Have an address, its account and its ways in to ourselves until the transaction ends."""
    await turns.wait_for(connection, f"address:{email}")


async def add(email: str, role: str, now: datetime) -> Account:
    """An account that the operator makes, gives another role, or brings back. Raises ``Unfit`` when nothing changes.

    A change of role ends every session; a role that needs a passkey begins without one: a key that was added on the
    word of a mailbox alone must not open moderation.
    """
    if role not in sessions.ROLES:
        raise Unfit(f"The role is one of: {', '.join(sessions.ROLES)}.")
    async with transaction() as connection:
        await take_turn(connection, email)
        account = await by_email(email)
        if account is None:
            account = await Account.create(email=email, role=role, created_at=now)
        elif account.role == role and not account.revoked_at:
            raise Unfit(f"{email} is there already, as {role}.")
        else:
            await _change_role(account, role, now)
        await audit.note(OPERATOR, "account added", actor(account), {"role": role}, now)
        return account


async def _change_role(account: Account, role: str, now: datetime) -> None:
    account.role, account.revoked_at = role, None
    await account.save(update_fields=["role", "revoked_at"])
    if role in TRUSTED:
        await Passkey.filter(account_id=account.id).delete()
    await sessions.end_all(account.id, now, by=OPERATOR)


async def revoke(email: str, now: datetime, *, by: str = OPERATOR) -> Account:
    """Shut an account: every session and every way in ends with it, passkeys included. Raises ``Unfit``."""
    async with transaction() as connection:
        await take_turn(connection, email)
        account = await by_email(email)
        if account is None or account.revoked_at:
            raise Unfit(f"There is no account of {email} that could be revoked.")
        await Account.filter(id=account.id).update(revoked_at=now)
        await SignIn.filter(email=email, used_at=None, expires_at__gt=now).update(expires_at=now)
        await Passkey.filter(account_id=account.id).delete()
        await sessions.end_all(account.id, now, by=by)
        await audit.note(by, "account revoked", actor(account), {}, now)
        return account


async def speak(account: int, language: str, now: datetime) -> None:
    """Choose the language of an account's letters; one that we do not have is left alone."""
    if language in LANGUAGES:
        async with transaction():
            if await Account.filter(id=account).exclude(language=language).update(language=language):
                await audit.note(f"account:{account}", "language chosen", f"account:{account}", {"to": language}, now)


async def standings(now: datetime) -> list[Standing]:
    """Every account, by address."""
    alive = await Session.filter(ended_at=None, expires_at__gt=now).values_list("account_id")
    opened = Counter(account for (account,) in alive)
    keys = Counter(account for (account,) in await Passkey.all().values_list("account_id"))
    return [Standing(one, opened[one.id], keys[one.id]) for one in await Account.all().order_by("email")]
