"""Every way in which a secret may have been written down: in another encoding, as a number, as a digest, cut short.

A spelling is *short* when chance alone may write it: four bytes of an address, eight letters of a digest. Of those a
leak is more than chance makes, see ``looking``.
"""

import base64
import codecs
import hashlib
import hmac
import struct
from collections.abc import Callable, Iterator
from functools import partial
from ipaddress import IPv4Address, ip_address
from typing import Final

from tests.drills.day.cast import ADDRESS, KEPT, POINT, ROUNDED, Secret
from web import secret as ours

Spelling = tuple[str, bytes]  # what it is called, and its bytes

WIDTH: Final = 8  # bytes by which spellings are looked up: no long one is shorter
BOUNDED: Final = 16  # letters of a digest from which chance makes none
PACKED: Final = "four bytes"
NUMBER: Final = "ten digits"
FOUR_IN_HEX: Final = "four bytes in hex"
CUT: Final = "a digest cut short"
SHORT: Final = frozenset({PACKED, NUMBER, FOUR_IN_HEX, CUT})  # chance may write these


def _hmac(name: str, text: bytes) -> bytes:
    return hmac.new(b"", text, name).digest()


def _plain(name: str, text: bytes) -> bytes:
    return hashlib.new(name, text).digest()


DIGESTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    **{name: partial(_plain, name) for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256")},
    **{f"hmac-{name}": partial(_hmac, name) for name in ("md5", "sha1", "sha256", "blake2s")},
    "blake2s": lambda text: hashlib.blake2s(text).digest(),
    **{
        f"blake2b-{size}": lambda text, size=size: hashlib.blake2b(text, digest_size=size).digest()  # type: ignore[misc]
        for size in (8, 16, 20, 32, 64)
    },
    "our own digest": lambda text: bytes.fromhex(ours.digest(text.decode())),
}


def plain(core: str) -> Iterator[Spelling]:
    """A text in every encoding. ASCII only; what else a visitor types stands beside it."""
    raw = core.encode()
    yield "plain", raw
    yield from (("in other letters", other) for other in {raw.lower(), raw.upper(), raw.title()} - {raw})
    percent = "".join(f"%{byte:02X}" for byte in raw)
    yield "percent", percent.encode()
    yield "percent", percent.lower().encode()
    yield "percent twice", percent.replace("%", "%25").encode()
    yield "percent twice", percent.lower().replace("%", "%25").encode()
    yield "hex", raw.hex().encode()
    yield "hex", raw.hex().upper().encode()
    for shift in range(3):
        yield from (("base64", one) for one in based(raw, shift))
    yield "base32", base64.b32encode(raw)[: len(raw) * 8 // 5]
    yield "utf-16", core.encode("utf-16-le")[:-1]  # which stands within the other order of bytes too
    yield "utf-32", core.encode("utf-32-le")[:-3]
    yield "JSON's escapes", "".join(f"\\u{byte:04x}" for byte in raw).encode()
    yield "HTML's escapes", "".join(f"&#{byte};" for byte in raw).encode()
    yield "HTML's escapes", "".join(f"&#x{byte:x};" for byte in raw).encode()
    yield "Python's escapes", "".join(f"\\x{byte:02x}" for byte in raw).encode()
    yield "backwards", raw[::-1]
    if core.isalpha():
        yield "rot13", codecs.encode(core, "rot13").encode()


def based(raw: bytes, shift: int) -> set[bytes]:
    """Base64 of a text with so many bytes before it, without the letters that depend on what stands beside it."""
    first, last = -(-shift * 8 // 6), (shift + len(raw)) * 8 // 6
    return {coded(b"\0" * shift + raw)[first:last] for coded in (base64.b64encode, base64.urlsafe_b64encode)}


def numbers(text: str) -> Iterator[Spelling]:
    """An address as a number, packed, whole, without its last part."""
    found = ip_address(text)
    if isinstance(found, IPv4Address):
        yield PACKED, found.packed
        yield PACKED, found.packed[::-1]
        yield "its network", text.rpartition(".")[0].encode() + b"."
        yield NUMBER, f"{int(found)}".encode()
        yield FOUR_IN_HEX, found.packed.hex().encode()
        yield FOUR_IN_HEX, found.packed.hex().upper().encode()
        yield "mapped into IPv6", b"::ffff:" + text.encode()
        yield "name of its reverse", f"{found.reverse_pointer}".encode()
        return
    yield "bytes", found.packed
    yield "bytes in hex", found.packed.hex().encode()
    yield "whole", found.exploded.encode()
    yield "whole", found.exploded.upper().encode()
    yield "its network", ":".join(found.exploded.split(":")[:4]).encode()
    yield "its network", ":".join(str(found).split(":")[:4]).encode() + b":"
    yield "a number", str(int(found)).encode()


def points(text: str) -> Iterator[Spelling]:
    """A point, or half of one, as people and programs write it."""
    lat, lon = text.split(",")
    yield "with a blank", f"{lat}, {lon}".encode()
    yield "in percent", f"{lat}%2C{lon}".encode()
    yield "in percent", f"{lat}%2C%20{lon}".encode()
    yield "in percent", f"{lat}%2C+{lon}".encode()
    yield "as parameters", f"lat={lat}&lon={lon}".encode()
    yield "as JSON", f'"lat":{lat},"lon":{lon}'.encode()
    yield "as JSON", f'"lat": {lat}, "lon": {lon}'.encode()


def halves(text: str) -> Iterator[Spelling]:
    """Each half of a point by itself, rounded a little, and in the bytes of a database."""
    for half in text.split(","):
        degrees = float(half)
        yield "a half", half.encode()
        yield "eight bytes", struct.pack(">d", degrees)
        yield "eight bytes", struct.pack("<d", degrees)
    yield "a half, to the metre", f"{degrees:.5f}".encode()  # the one with a sign: the other looks like a second
    lat, lon = (f"{float(half):.4f}" for half in text.split(","))
    yield "to eleven metres", f"{lat}, {lon}".encode()
    yield "to eleven metres", f"{lat},{lon}".encode()
    yield "to eleven metres", f"{lat}%2C%20{lon}".encode()


def digests(texts: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Digests of a text as it is and in small letters, with no key or an empty one. Each is looked for as bytes and
    in hex; those in base64 or in capitals are turned into these, where they stand (``looking.read``)."""
    for text in {one for whole in texts for one in (whole, whole.lower())}:
        raw = text.encode()
        for name, digest in DIGESTS.items():
            yield name, digest(raw)


def spellings(secret: Secret) -> Iterator[Spelling]:
    """Every spelling of one secret but its digests."""
    kind = secret.kind.removeprefix(KEPT)
    if secret.core:
        yield from plain(secret.core)
    if kind == ADDRESS:
        yield from numbers(secret.core)
    if kind in (POINT, ROUNDED):
        yield from points(secret.core)
    if kind == POINT:
        yield from halves(secret.core)
