"""Passkeys as the rest of the service knows them. ``web.ceremony`` proves them, and is loaded when somebody has one."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, NamedTuple, Self
from urllib.parse import urlsplit

_PORTS: Final = {"https": 443, "http": 80}


class NotProven(Exception):
    """The browser's answer proves nothing."""


class Key(NamedTuple):
    """The public half of a passkey, base64url."""

    id: str
    public: str
    signed: int  # how often, as it says; many always say 0


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the name of our host, and the origin of our pages."""

    host: str
    origin: str

    @classmethod
    def of(cls, address: str) -> Self | None:
        """From the public address; ``None`` where browsers allow no passkeys: on a bare number, and without https."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_local = host == "localhost" or host.endswith(".localhost")
        if not host or _is_number(host) or (parts.scheme != "https" and not is_local):
            return None
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
        return cls(host, f"{parts.scheme}://{host}{port}")


def counts_on(before: int, after: int) -> bool:
    """Whether a key's counter went on, or was never used. If it did not, somebody may hold a copy."""
    return after > before or after == before == 0


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
