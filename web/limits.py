"""How often one address may ask. The address itself is never kept: only an HMAC of it, with a key that is drawn anew
each day and lives in memory alone."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import Scope

from web.i18n import split_path

UNLIMITED: Final = ("/static/", "/healthz", "/helplines", "/offline", "/worker.js")


class Limiter:
    """Counts requests by address. ``rate`` is like ``240/minute``; ``proxies`` are networks whose word we take."""

    def __init__(self, rate: str, *, today: Callable[[], date], proxies: tuple[str, ...] = ()) -> None:
        self._rate = parse(rate)
        self._window = FixedWindowRateLimiter(MemoryStorage())
        self._today = today
        self._day: date | None = None
        self._salt = b""
        self._proxies = tuple(ip_network(proxy) for proxy in proxies)

    def admits(self, scope: Scope, about: str = "") -> bool:
        """Whether this request may go on; counts it. Pages that only show phone numbers are never refused.

        ``about``: count apart what one address asks about one thing. It goes into the HMAC: nothing tells what it was.
        """
        if split_path(scope["path"])[1].startswith(UNLIMITED):
            return True
        return self._window.hit(self._rate, self._name(f"{self.address(scope)}\0{about}"))

    def address(self, scope: Scope) -> str:
        """Who asks: the connection's other end, or what a trusted proxy says stands behind it."""
        peer = (scope.get("client") or ("unknown", 0))[0]
        if not self.believes(str(peer)):
            return str(peer)
        said = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return said[-1].decode("latin-1").rpartition(",")[2].strip() if said else str(peer)

    def believes(self, peer: str) -> bool:
        """Whether the connection's other end is one of our proxies."""
        return bool(self._proxies) and trusted(peer, self._proxies)

    def _name(self, address: str) -> str:
        if self._day != self._today():
            self._day, self._salt = self._today(), secrets.token_bytes(32)
        return hmac.new(self._salt, address.encode(), hashlib.blake2s).hexdigest()[:24]


def trusted(peer: str, proxies: tuple[object, ...]) -> bool:
    """Whether an address belongs to one of our proxies."""
    try:
        found = ip_address(peer)
    except ValueError:
        return False
    return any(found in network for network in proxies)  # type: ignore[operator]
