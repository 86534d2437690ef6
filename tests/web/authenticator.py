"""A passkey in software, and a browser that speaks for it: it signs what it is asked, or what a thief would."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
HOLDS_KEY: Final = 0x40


@dataclass
class Authenticator:
    """One ES256 key. ``counts`` is false for keys that always say 0, as synced ones do."""

    counts: bool = True
    signed: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def name(self) -> str:
        """The id as the service knows it."""
        return bytes_to_base64url(self.id)

    def made(self, options: str, origin: str, /, *, flags: int = PRESENT | VERIFIED, **said: str) -> str:
        """The answer to ``navigator.credentials.create``. ``said`` goes into the client data in place of the truth."""
        asked = json.loads(options)
        head = self._head(asked["rp"]["id"], flags | HOLDS_KEY)
        auth = head + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._public()
        client = client_data("webauthn.create", asked["challenge"], origin, said)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": auth})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def shown(self, options: str, origin: str, /, *, flags: int = PRESENT | VERIFIED, **said: str) -> str:
        """The answer to ``navigator.credentials.get``."""
        asked = json.loads(options)
        self.signed += self.counts
        auth = self._head(asked["rpId"], flags)
        client = client_data("webauthn.get", asked["challenge"], origin, said)
        signature = self.key.sign(auth + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=auth, signature=signature)

    def _head(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.signed.to_bytes(4, "big")

    def _public(self) -> bytes:
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def _answer(self, **parts: bytes) -> str:
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": self.name, "rawId": self.name, "type": "public-key", "response": response})


def client_data(kind: str, challenge: str, origin: str, said: dict[str, str]) -> bytes:
    """What the browser says of the ceremony."""
    given: dict[str, Any] = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return json.dumps(given | said).encode()
