"""What is handed out once cannot be guessed, and what is kept of it cannot be turned back."""

import hashlib
import secrets

import pytest

from web import secret


def test_links_and_codes_come_from_the_systems_source_with_the_bits_that_are_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(secrets, "token_urlsafe", lambda count: asked.append(count * 8) or "token")
    monkeypatch.setattr(secrets, "randbelow", lambda count: asked.append(count) or 42)
    assert (secret.token(), secret.code()) == ("token", "000042")
    assert asked == [192, 10**6]


def test_no_two_of_many_are_the_same() -> None:
    assert len({secret.token() for _ in range(10_000)}) == 10_000


def test_digests_are_of_the_kind_and_length_that_is_promised() -> None:
    assert secret.digest("words") == hashlib.blake2b(b"\0words", digest_size=32).hexdigest()
    assert secret.digest("words") != secret.digest("words", "salt")
    assert len(secret.digest("words")) * 4 == 256
    assert len(secret.stamp("key", "words")) * 4 == 128
    assert secret.stamp("key", "words") != secret.stamp("other", "words")
