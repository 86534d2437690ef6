"""Signing in without a password: a link and a six-digit code go to an address, either works once, for 15 minutes.

The same is answered, and the same is done, whether an address is known or not. Wrong codes are counted and make the
code dead, never the link: whoever only knows an address must not be able to lock its owner out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tortoise.expressions import F

from web import accounts, audit, paths, secret, sessions
from web.database import transaction
from web.letters import Letters
from web.models import Account, SignIn

LASTS: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
MOST_LETTERS: Final = 5  # an hour, to one address
MOST_TRIES: Final = 5  # wrong codes after which a code is dead
MOST_TRIES_AN_HOUR: Final = 10  # the same over all codes of an address


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody got in. ``token`` is of their new session and kept nowhere else."""

    account: Account
    token: str
    goes_to: str  # a path of ours


async def request(email: str, language: str, goes_to: str, now: datetime, letters: Letters) -> bool:
    """Send a link and a code to an address as ``accounts.address`` made it. Whether it was: not more than five an hour.

    Where it leads afterwards is ``goes_to``, if that is a page of ours.
    """
    link, code = secret.token(), secret.code()
    async with transaction() as connection:
        await accounts.take_turn(connection, email)
        if len(await _recent(email, now)) >= MOST_LETTERS:
            return False
        asked = await _write(email, link, code, now, language=language, goes_to=paths.ours(goes_to))
        await _mail(asked, link, code, letters)
        return True


async def _write(
    email: str, link: str, code: str, now: datetime, *, language: str, goes_to: str, by_operator: bool = False
) -> SignIn:
    link_hash = secret.digest(link)
    return await SignIn.create(
        email=email, link_hash=link_hash, code_hash=secret.digest(code, _salt(email, link_hash)), language=language,
        goes_to=goes_to, by_operator=by_operator, created_at=now, expires_at=now + LASTS,
    )  # fmt: skip


async def _mail(asked: SignIn, link: str, code: str, letters: Letters) -> None:
    """The letter. Whoever was shut out gets none, but costs the same work."""
    found = await accounts.by_email(asked.email)
    minutes = int(LASTS.total_seconds() // 60)
    if found and found.revoked_at:
        letters.drawn(asked.language, "sign_in", code=code, token=link, minutes=minutes)
        return
    await letters.write(
        asked.language, "sign_in", to=asked.email, key=f"sign_in:{asked.link_hash}", at=asked.created_at,
        code=code, token=link, minutes=minutes,
    )  # fmt: skip


async def login_link(email: str, now: datetime) -> str:
    """The token of a link for somebody who has an account: printed for the operator, never mailed. Raises ``Unfit``."""
    link = secret.token()
    async with transaction() as connection:
        await accounts.take_turn(connection, email)
        account = await accounts.by_email(email)
        if account is None or account.revoked_at:
            raise accounts.Unfit(f"There is no account of {email}: add it first.")
        nothing = secret.token()  # no code belongs to it
        await _write(email, link, nothing, now, language=account.language, goes_to=paths.HOME, by_operator=True)
        await audit.note(accounts.OPERATOR, "login link made", accounts.actor(account), {}, now)
        return link


async def waiting(token: str, now: datetime) -> SignIn | None:
    """What a link would do; ``None`` for one that is unknown, used, too old, or from the future. Changes nothing."""
    found = await SignIn.filter(link_hash=secret.digest(token), used_at=None).first()
    return found if found and _alive(found, now) else None


async def use_link(token: str, now: datetime, device: str = "") -> Entered | None:
    """Use a link up and begin a session; ``None`` for one that does not work."""
    async with transaction() as connection:
        found = await waiting(token, now)
        if found is None:
            return None
        await accounts.take_turn(connection, found.email)
        return await _enter(found, "operator" if found.by_operator else "link", now, device)


async def use_code(email: str, code: str, now: datetime, device: str = "") -> Entered | None:
    """Use up whichever letter of the last 15 minutes holds this code; ``None`` for a code that does not work.

    A wrong one counts against every code that might have been meant.
    """
    async with transaction() as connection:
        await accounts.take_turn(connection, email)
        recent = await _recent(email, now)
        meant = [one for one in recent if one.used_at is None and one.tries < MOST_TRIES and _alive(one, now)]
        if not meant or sum(one.tries for one in recent) >= MOST_TRIES_AN_HOUR:
            return None
        for one in meant:
            if secret.same(secret.digest(code, _salt(email, one.link_hash)), one.code_hash):
                return await _enter(one, "code", now, device)
        await _count_wrong(meant, now)
        return None


async def _count_wrong(meant: Sequence[SignIn], now: datetime) -> None:
    await SignIn.filter(id__in=[one.id for one in meant]).update(tries=F("tries") + 1)
    for one in meant:
        if one.tries + 1 == MOST_TRIES:
            await audit.note("visitor", "wrong code too often", f"sign-in:{one.id}", {}, now)


async def _enter(found: SignIn, how: str, now: datetime, device: str) -> Entered | None:
    """Use it up, and sign in: all of it, or none. Of two at once, one finds it used."""
    if not await SignIn.filter(id=found.id, used_at=None, expires_at__gt=now).update(used_at=now):
        return None
    account, is_new = await accounts.at_the_door(found.email, found.language, now)
    if account.revoked_at:
        return None
    token = await sessions.begin(account, device, now, by_operator=found.by_operator)
    actor = accounts.actor(account)
    if is_new:
        await audit.note(actor, "account added", actor, {"role": account.role}, now)
    await audit.note(actor, "signed in", actor, {"by": how, "device": device}, now)
    return Entered(account, token, paths.ours(found.goes_to))


async def _recent(email: str, now: datetime) -> list[SignIn]:
    """What was mailed to an address in the last hour, the newest first."""
    mailed = SignIn.filter(email=email, by_operator=False, created_at__gt=now - HOUR)
    return await mailed.filter(created_at__lt=now + sessions.SLACK).order_by("-id")


def _alive(found: SignIn, now: datetime) -> bool:
    """Whether its time has come and is not over: a clock that was set back lets nobody in."""
    return found.created_at - sessions.SLACK <= now < found.expires_at


def _salt(email: str, link_hash: str) -> str:
    """What makes a code's digest worthless for any other address and link."""
    return f"{email} {link_hash}"
