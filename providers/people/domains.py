"""Whether a mail address belongs to a listing's own web domain.

Everything is read strictly: what could mean two things to two readers proves nothing. Two domains are one only when
they are the same letters, so no look-alike ever is.
"""

import re
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from providers.people.shared_hosts import OF_MANY

LONGEST_EMAIL: Final = 254
LONGEST_WEBSITE: Final = 500
LONGEST_HOST: Final = 253

_EMAIL: Final = re.compile(r"([a-z0-9](?:[a-z0-9._+'-]{0,62}[a-z0-9])?)@([a-z0-9.-]+)")
_LABEL: Final = re.compile(r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DISGUISING: Final = re.compile(r"[^!-~]|[\\<>\"`{}|^]")  # blanks, controls, what is not ASCII, what readers differ on
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def proves(email: str, website: str) -> bool:
    """Whether an address stands at a website's own domain, which is nobody else's.

    The address is what mail reached, the website what was published. Whether that website may be trusted is another
    question (``providers.people.proof``).
    """
    theirs = own_domain(domain_of(email))
    return theirs is not None and theirs == own_domain(host_of(website))


def is_email(text: str) -> bool:
    """Whether this is a plain mail address, in ASCII and of a full domain."""
    match = _EMAIL.fullmatch(text.lower()) if text.isascii() and len(text) <= LONGEST_EMAIL else None
    return match is not None and ".." not in match[1] and _is_name(match[2])


def domain_of(email: str) -> str | None:
    """The domain of a plain mail address, in lower case. ``None`` for any other text, and for a tagged address.

    A tagged one (``support+1234@``) is often read by a machine that shows it to whoever wrote to it.
    """
    return email.lower().partition("@")[2] if is_email(email) and "+" not in email else None


def host_of(website: str) -> str | None:
    """The host of a web address, in lower case; ``None`` for one that two readers could read as two hosts."""
    if not website or len(website) > LONGEST_WEBSITE or _DISGUISING.search(website):
        return None
    try:
        parts = urlsplit(website if _SCHEME.match(website) else f"http://{website}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _is_name(host):
        return None
    return host if parts.netloc.lower() in (host, f"{host}:{port}") else None


def own_domain(host: str | None) -> str | None:
    """The domain that somebody registered for themselves; ``None`` for hosts of many owners, and for no domain."""
    if host is None or is_of_many(host):
        return None
    found = _suffixes(only_icann=False).privatesuffix(host)
    if found is None or found != _suffixes(only_icann=True).privatesuffix(host):
        return None  # a customer's corner at a hosting company
    return found


def is_of_many(host: str) -> bool:
    """Whether a host is known to have many owners: free mail, site builders, lists, universities."""
    names = host.split(".")
    return any(".".join(names[start:]) in OF_MANY for start in range(len(names)))


def _is_name(host: str) -> bool:
    """Whether this is a full host name of plain letters, no number and no disguised alphabet."""
    labels = host.split(".")
    return len(host) <= LONGEST_HOST and len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and labels[-1].isalpha()


@cache
def _suffixes(*, only_icann: bool) -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=only_icann)
