"""The passkey ceremony itself: what a browser is asked, and whether its answer proves anything. No database here.

Whatever is wrong with an answer (late, replayed, from another site, malformed) is one and the same ``NotProven``.
The library behind it takes 15 MB: import this where it is called, not where a module begins.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from web.keys import Key, NotProven, Site

NAME: Final = "Treatment finder"  # as the browser shows it
LONGEST_ID: Final = 1_400  # characters
_ID: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}")
_VERIFIED: Final = UserVerificationRequirement.REQUIRED  # a finger, a face or a PIN: a key that was found is not enough

Proven = TypeVar("Proven")


def asking_for_new(site: Site, account: int, email: str, challenge: str, keys: Iterable[str]) -> str:
    """What the browser is asked for a new key, as JSON. ``keys`` are the ids of those that the account has."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=f"account:{account}".encode(),
        user_name=email,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_described(keys),
    )
    return webauthn.options_to_json(options)


def asking_to_show(site: Site, challenge: str, keys: Iterable[str]) -> str:
    """What the browser is asked for one of these keys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_described(keys),
        user_verification=_VERIFIED,
    )
    return webauthn.options_to_json(options)


def made(site: Site, challenge: str, answer: str) -> Key:
    """The new key in a browser's answer. Raises ``NotProven``."""
    found = _proven(
        lambda: webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    )
    key = Key(
        bytes_to_base64url(found.credential_id), bytes_to_base64url(found.credential_public_key), found.sign_count
    )
    if not _ID.fullmatch(key.id):
        raise NotProven
    return key


def shown(site: Site, challenge: str, answer: str, key: Key) -> int:
    """How often the key signed by now, as it says. Raises ``NotProven`` unless it signed this challenge for this site.

    Whether the count is believable is ``counts_on``: the library would not tell that apart from a bad signature.
    """
    found = _proven(
        lambda: webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )
    return found.new_sign_count


def id_in(answer: str) -> str:
    """The id of the key that an answer is of. Raises ``NotProven`` for one that is no answer."""
    found = _proven(lambda: json.loads(answer)["id"])
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise NotProven
    return found


def _proven(read: Callable[[], Proven]) -> Proven:
    """What is read of an answer; whatever a parser chokes on, of what a stranger sent, is a no."""
    try:
        return read()
    except Exception as error:
        raise NotProven from error


def _described(keys: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in keys]
