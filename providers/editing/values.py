"""A listing's fields and facts by their names: how histories, drafts and proposals speak of them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final

from providers.listing import Listing

ADDRESS: Final = ("street", "street2", "city", "state", "zip")  # as a person writes it
PLACE: Final = (*ADDRESS, "lat", "lon", "approximate", "county", "timezone")  # with all that follows from it
_FIELDS: Final = frozenset(field.name for field in fields(Listing)) - {"facts"}


def value_of(listing: Listing, name: str) -> Any:
    """A field or a fact; ``None`` for a fact that is not stated."""
    return getattr(listing, name) if name in _FIELDS else listing.facts.get(name)


def with_values(listing: Listing, values: Mapping[str, Any]) -> Listing:
    """The listing with some fields and facts replaced. A fact without a value (``None``, empty) is taken out."""
    own = {name: value for name, value in values.items() if name in _FIELDS}
    facts = listing.facts | {name: value for name, value in values.items() if name not in _FIELDS}
    stated = {name: value for name, value in facts.items() if value not in (None, "", []) or name not in values}
    return replace(listing, facts=stated, **own)


def said_by(listing: Listing, names: Iterable[str], source: str, day: str) -> Listing:
    """The listing with a note of who stated these fields, on which day (ISO)."""
    return replace(listing, provenance=listing.provenance | {name: [source, day] for name in names})
