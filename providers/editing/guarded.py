"""Which fields fraudsters want, and when two statements about one of them are the same. Pure.

A field is known here by one name and covers one or more of a listing's members: an address is several.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from providers.editing.values import ADDRESS, PLACE, value_of, with_values
from providers.listing import Listing
from providers.people.domains import host_of
from providers.rules import Rules

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "phones": ("phones",),
    "website": ("website",),
    "email": ("email",),
    "organization": ("organization",),
    "program": ("program",),
    "address": PLACE,
    "licence": ("licence",),
    "operator": ("operator",),
}
OWN: Final = frozenset({"website", "organization", "program", *PLACE})  # a listing's own members, never ``None``
LISTS: Final = frozenset({"licence", "operator"})
SAID: Final = "said"  # in a document: who states its members, and when, where it is not the program itself
MOVED: Final = 0.01  # degrees, about half a mile: as far as a point may be corrected without being called a move


def document(listing: Listing, field: str) -> dict[str, Any]:
    """What a listing says of a field: its members by name. What is not stated is ``None``, for lists as well."""
    stated = {name: value_of(listing, name) for name in FIELDS[field]}
    return {name: value if value or name in OWN else None for name, value in stated.items()}


def with_document(listing: Listing, said: Mapping[str, Any]) -> Listing:
    """The listing with what a document says."""
    return with_values(listing, {name: value for name, value in said.items() if name != SAID})


def differences(before: Listing, after: Listing) -> list[str]:
    """The protected fields in which two listings differ.

    An address differs when its words do, or when a door that was known is now elsewhere.
    """
    return [field for field in FIELDS if _differs(field, document(before, field), document(after, field))]


def without(after: Listing, before: Listing, fields: list[str]) -> Listing:
    """``after``, but with what ``before`` says of some fields."""
    for field in fields:
        after = with_document(after, document(before, field))
    return after


def shown(field: str, said: Mapping[str, Any]) -> Any:
    """The part of a document that people read: the one value of a field, the parts of an address."""
    return {name: said.get(name) or "" for name in ADDRESS} if field == "address" else said.get(field)


def moderators_needed(field: str, listing: Listing, rules: Rules) -> int:
    """How many moderators must agree: two to a new number of a listing that its own people keep."""
    return 2 if field == "phones" and listing.claimed and rules.two_moderators else 1


def is_confirmed(field: str, before: Mapping[str, Any], after: Mapping[str, Any], by: Mapping[str, Any]) -> bool:
    """Whether what a source says (``by``) bears out a change: all that is new in it, the source says too."""
    if field == "phones":
        new = _numbers(after) - _numbers(before)
        return new <= _numbers(by) if new else _numbers(after) == _numbers(by)
    if field in LISTS:
        new = _codes(after, field) - _codes(before, field)
        return new <= _codes(by, field) if new else _codes(after, field) == _codes(by, field)
    if field == "website":
        return bool(after[field]) and _site(after[field]) == _site(by[field])
    names = ADDRESS if field == "address" else (field,)
    return any(after.get(name) for name in names) and all(_plain(after, name) == _plain(by, name) for name in names)


def _differs(field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if field != "address":
        return before != after
    if any(before[name] != after[name] for name in ADDRESS):
        return True
    far = max(abs(before["lat"] - after["lat"]), abs(before["lon"] - after["lon"])) > MOVED
    return far and not before["approximate"]


def _numbers(said: Mapping[str, Any]) -> set[str]:
    return {row[0] for row in said["phones"] or ()}


def _codes(said: Mapping[str, Any], field: str) -> set[str]:
    return set(said[field] or ())


def _site(address: str | None) -> tuple[str, str]:
    host = host_of(address or "") or ""
    path = re.sub(r"^(https?://)?[^/]*", "", address or "").rstrip("/")
    return host.removeprefix("www."), path


def _plain(said: Mapping[str, Any], name: str) -> str:
    text = " ".join(re.findall(r"\w+", str(said.get(name) or "").casefold()))
    return text[:5] if name == "zip" else text
