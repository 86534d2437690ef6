"""Who is signed in: sessions in the database, a random token in a cookie. Visitors who do not sign in get no cookie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from web import audit, secret
from web.database import transaction
from web.models import Account, Session

LASTS: Final = timedelta(days=14)
STRONG_LASTS: Final = timedelta(hours=12)  # how long a passkey that was shown counts
SEEN_EVERY: Final = timedelta(minutes=5)  # the last visit is written no more often
SLACK: Final = timedelta(minutes=5)  # how far the clocks of two servers may differ; further back, nothing is believed
ROLES: Final = ("provider", "referral", "moderator", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, in one browser."""

    account: int
    email: str
    role: str
    session: int
    strong: bool  # showed a passkey in this session, lately
    by_operator: bool  # came by a link from the command line
    form_token: str  # stands in every form of this session

    @property
    def actor(self) -> str:
        """How histories name them."""
        return f"account:{self.account}"


class Cookies:
    """The cookie that carries a session. Over https it is bound to this host."""

    def __init__(self, *, https: bool) -> None:
        self.name = "__Host-finder" if https else "finder"
        self._https = https

    def token(self, request: Request) -> str:
        """What the browser sent; empty without one."""
        return request.cookies.get(self.name, "")

    def give(self, response: Response, token: str) -> None:
        """Sign this browser in."""
        response.set_cookie(
            self.name, token, max_age=int(LASTS.total_seconds()), path="/", secure=self._https, httponly=True,
            samesite="lax",
        )  # fmt: skip

    def take(self, response: Response) -> None:
        """Sign this browser out."""
        response.delete_cookie(self.name, path="/", secure=self._https, httponly=True, samesite="lax")


async def begin(account: Account, device: str, now: datetime, *, by_operator: bool = False) -> str:
    """A new session. Returns its token, which is kept nowhere else."""
    token = secret.token()
    await Session.create(
        account=account, token_hash=secret.digest(token), device=device[:80], by_operator=by_operator,
        created_at=now, seen_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    return token


async def person(token: str, now: datetime) -> Person | None:
    """Who this token signs in; ``None`` for one that is unknown, ended, expired, or of a revoked account."""
    if not token:
        return None
    session = await Session.filter(token_hash=secret.digest(token)).select_related("account").first()
    if session is None or session.ended_at or session.account.revoked_at or not alive(session, now):
        return None
    if now - session.seen_at > SEEN_EVERY:
        await Session.filter(id=session.id).update(seen_at=now)
    account = session.account
    strong = session.strong_at is not None and -SLACK <= now - session.strong_at < STRONG_LASTS
    proof = secret.stamp(token, "form")
    return Person(account.id, account.email, account.role, session.id, strong, session.by_operator, proof)


def alive(session: Session, now: datetime) -> bool:
    """Whether a session's time has come and is not over: a clock that was set back lets nobody in."""
    return session.created_at - SLACK <= now < session.expires_at


async def of_account(account: int, now: datetime) -> list[Session]:
    """The sessions that are open, the latest used first."""
    return await Session.filter(account_id=account, ended_at=None, expires_at__gt=now).order_by("-seen_at", "-id")


async def end(account: int, session: int, now: datetime) -> bool:
    """End one session of an account, and whether it was open; another account's is not touched."""
    async with transaction():
        ended = await Session.filter(id=session, account_id=account, ended_at=None).update(ended_at=now)
        if ended:
            await audit.note(f"account:{account}", "session ended", f"session:{session}", {}, now)
    return bool(ended)


async def end_all(account: int, now: datetime, *, by: str) -> int:
    """Sign an account out everywhere. Returns how many sessions were open. ``by`` is an actor."""
    async with transaction():
        ended = await Session.filter(account_id=account, ended_at=None).update(ended_at=now)
        if ended:
            await audit.note(by, "all sessions ended", f"account:{account}", {"sessions": ended}, now)
    return ended
