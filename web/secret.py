"""Secrets that are handed out once and kept as digests: links, codes, session tokens."""

import hashlib
import hmac
import secrets
from typing import Final

TOKEN_BYTES: Final = 24  # 192 bits
CODE_DIGITS: Final = 6


def token() -> str:
    """An unguessable text for a link or a cookie, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def code() -> str:
    """Six digits to type or to read out. Only safe where tries are counted."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def digest(secret: str, salt: str = "") -> str:
    """What is stored of a secret. Short ones (codes) need a salt, or a table of a million digests finds them."""
    return hashlib.blake2b(f"{salt}\0{secret}".encode(), digest_size=32).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def stamp(secret: str, text: str) -> str:
    """A short proof that a text was written by whoever knows the secret."""
    return hmac.new(secret.encode(), text.encode(), hashlib.blake2s).hexdigest()[:32]
