"""What a listing gains when another is merged into it, and what it gives back when they are split. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from providers.listing import Listing
from providers.trust import hearsay

PROTECTED: Final = frozenset({"phones", "website", "email", "licence", "operator"})  # never slip onto a claimed listing
OF_DETOX: Final = frozenset({"supervision", "detox_setting"})
NOT_STATED: Final[tuple[Any, ...]] = (None, "", [], {}, "not_stated")
KEEPING: Final = ("claimed", "confirmed", "unconfirmed", "set_aside")

Gained = dict[str, list[Any]]  # name → [value, [source, date]]; the last is empty for what is no fact


def gains(survivor: Listing, leaving: Listing, today: date) -> Gained:
    """What ``leaving`` states and ``survivor`` does not. Names and address are never gained."""
    names = ["website", *(name for name in leaving.facts if name != hearsay.FACT)]
    if survivor.claimed:
        names = [name for name in names if name not in PROTECTED]
    found: Gained = {
        name: [_value(leaving, name), _by(leaving, name)] for name in names if _lacks(survivor, leaving, name)
    }
    if "detox" not in (survivor.care or leaving.care):
        found = {name: value for name, value in found.items() if name not in OF_DETOX}
    found |= _heard(survivor, leaving)
    if leaving.claimed and not survivor.claimed:
        found["claimed"] = [today.isoformat(), []]
    return found


def gained(survivor: Listing, found: Gained) -> Listing:
    """The survivor with what it gained."""
    stated = {name: value for name, (value, by) in found.items() if by}
    provenance = survivor.provenance | {name: by for name, (_, by) in found.items() if by}
    claimed = found["claimed"][0] if "claimed" in found else survivor.claimed
    return replace(_with(survivor, stated), provenance=provenance, claimed=claimed)


def without(survivor: Listing, before: Listing, found: Gained, *, alone: bool) -> Listing:
    """The survivor without what it gained, as far as that is unchanged. ``alone``: nobody keeps it any more."""
    back = [name for name, (value, by) in found.items() if by and _is_unchanged(survivor, name, value, by)]
    provenance = {name: by for name, by in survivor.provenance.items() if name not in back}
    provenance |= {name: before.provenance[name] for name in back if name in before.provenance}
    parted = replace(_with(survivor, {name: _value(before, name) for name in back}), provenance=provenance)
    if alone and "claimed" in found:
        return replace(parted, **{name: getattr(before, name) for name in KEEPING})
    return parted


def as_listed(listing: Listing, gone: Sequence[str]) -> Listing:
    """The listing, no longer in its official list if each of its rows is ``gone`` (a date, or empty: still there).

    Its own people's listing is not marked: they say that it is there.
    """
    if not gone:
        return listing
    if not all(gone):
        return replace(listing, gone_since="")
    return listing if listing.claimed else replace(listing, gone_since=listing.gone_since or max(gone))


def _heard(survivor: Listing, leaving: Listing) -> Gained:
    """What callers said of either, the later word where they did of both."""
    words = hearsay.together(survivor, leaving)
    if words == (survivor.facts.get(hearsay.FACT) or []):
        return {}
    return {hearsay.FACT: [words, [hearsay.SOURCE, hearsay.day_of(words)]]}


def _lacks(survivor: Listing, leaving: Listing, name: str) -> bool:
    return _value(survivor, name) in NOT_STATED and _value(leaving, name) not in NOT_STATED


def _is_unchanged(survivor: Listing, name: str, value: Any, by: list[str]) -> bool:
    return bool(_value(survivor, name) == value and survivor.provenance.get(name, [""])[0] == by[0])


def _by(listing: Listing, name: str) -> list[str]:
    return listing.provenance.get(name, [listing.source, listing.checked])


def _value(listing: Listing, name: str) -> Any:
    return listing.website if name == "website" else listing.facts.get(name)


def _with(listing: Listing, values: dict[str, Any]) -> Listing:
    facts = listing.facts | {name: value for name, value in values.items() if name != "website"}
    return replace(
        listing,
        website=values.get("website", listing.website),
        facts={name: value for name, value in facts.items() if value is not None},
    )
