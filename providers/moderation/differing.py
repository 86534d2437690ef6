"""How a row of an official list differs from a listing that its own people keep. Pure: two listings in, words out."""

from dataclasses import dataclass, replace
from typing import Any, Final

from providers.editing import guarded
from providers.editing.guarded import FIELDS, SAID
from providers.editing.values import ADDRESS, said_by, value_of
from providers.listing import Listing
from providers.moderation.likeness import spelled
from providers.people.domains import host_of

OWN_WORDS: Final = frozenset({"program", "licence"})
COVERED: Final = frozenset(name for names in FIELDS.values() for name in names)
NEVER_LISTED: Final = frozenset({"openings", "calls", "answered_by"})  # no official list states them
LISTED_KINDS: Final = frozenset({"main", "intake"})  # of phones
GONE: Final = "gone_since"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a source says of one field. ``field`` is of ``guarded.FIELDS``, the name of a fact, or ``gone_since``."""

    listing_id: str
    field: str
    before: dict[str, Any]
    after: dict[str, Any]
    source: str


def document(listing: Listing, field: str) -> dict[str, Any]:
    """What a listing says of a field, protected or not: its members by name."""
    return guarded.document(listing, field) if field in FIELDS else {field: value_of(listing, field)}


def suggestions(published: Listing, stated: Listing, row: Listing) -> list[Suggestion]:
    """What a row says otherwise. ``stated`` is the listing as it would be if nobody kept it.

    Of a protected field whatever would change; of another what its own people said and the row states otherwise. What
    a row is silent about, it does not deny.
    """
    stated = respelled(published, with_all_lines(published, stated))
    fields = [field for field in guarded.differences(published, stated) if _is_said(stated, field)]
    found = [_suggestion(published, stated, field, row) for field in fields]
    mine = [name for name, by in published.provenance.items() if by[0] in OWN_WORDS and name not in COVERED]
    denied = [name for name in mine if name not in NEVER_LISTED and _denies(stated, published, name)]
    return [*found, *(_suggestion(published, stated, name, row) for name in denied)]


def gone(published: Listing, since: str, source: str) -> Suggestion:
    """A list no longer has the listing, since a day or year."""
    return Suggestion(published.id, GONE, {GONE: published.gone_since}, {GONE: since}, source)


def guarding(published: Listing, merged: Listing) -> Listing:
    """``merged``, but with the protected fields of ``published``, and the date and source that these had."""
    merged = respelled(published, merged)
    fields = guarded.differences(published, merged)
    kept = guarded.without(merged, published, fields)
    for name in (name for field in fields for name in FIELDS[field]):
        kept = said_by(kept, [name], *published.provenance.get(name, [published.source, published.checked]))
    return kept


def respelled(published: Listing, merged: Listing) -> Listing:
    """``merged`` in the spelling of ``published``, where they name the same: that is no change of a name or a place."""
    for name in ("organization", "program"):
        if spelled(getattr(published, name)) == spelled(getattr(merged, name)):
            merged = replace(merged, **{name: getattr(published, name)})
    if all(_written(published, name) == _written(merged, name) for name in ADDRESS):
        merged = replace(merged, **{name: getattr(published, name) for name in ADDRESS})
    if merged.website and _site(published.website) == _site(merged.website):
        merged = replace(merged, website=published.website)
    return merged


def with_all_lines(published: Listing, stated: Listing) -> Listing:
    """``stated`` with the numbers of kinds that no list has (fax, TTY, crisis); unchanged where it says nothing new."""
    new, old = stated.facts.get("phones") or [], published.facts.get("phones") or []
    if not new or (new[0][:2] == (old or [[]])[0][:2] and {row[0] for row in new} <= {row[0] for row in old}):
        return replace(stated, facts=stated.facts | {"phones": old})
    others = [row for row in old if row[2] not in LISTED_KINDS and row[0] not in {one[0] for one in new}]
    return replace(stated, facts=stated.facts | {"phones": [*new, *others]})


def _suggestion(published: Listing, stated: Listing, field: str, row: Listing) -> Suggestion:
    after = document(stated, field)
    said = {name: [row.source, row.checked] for name in after}
    return Suggestion(published.id, field, document(published, field), after | {SAID: said}, row.source)


def _is_said(stated: Listing, field: str) -> bool:
    said = guarded.shown(field, guarded.document(stated, field))
    return any(said.values()) if isinstance(said, dict) else bool(said)


def _denies(stated: Listing, published: Listing, name: str) -> bool:
    """Whether something else is stated, in whatever order."""
    one, other = value_of(stated, name), value_of(published, name)
    if isinstance(one, list) and isinstance(other, list):
        return bool(one) and sorted(map(str, one)) != sorted(map(str, other))
    return bool(one) and bool(one != other)


def _written(listing: Listing, name: str) -> str:
    text = getattr(listing, name)
    return text[:5] if name == "zip" else spelled(text)


def _site(address: str) -> str:
    host = (host_of(address) or address).removeprefix("www.")
    path = address.partition("://")[2].partition("/")[2].rstrip("/")
    return f"{host}/{path}"
