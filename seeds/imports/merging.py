"""What is known of a program once one more official row has spoken. Pure: two listings in, one out.

The newer edition wins, field by field; a source that is not newer fills what nobody stated. What the program's own
people or the licensing office said is never overwritten by a list, and on a listing that its own people keep nothing
protected is: the difference is a suggestion. Fields that did not come with the listing's own source and date stand in
``provenance``.
"""

from dataclasses import replace
from typing import Any, Final

from providers import openings
from providers.editing.values import value_of, with_values
from providers.facts import is_older
from providers.listing import ADDRESS_FIELDS, Listing
from providers.moderation.differing import OWN_WORDS, Suggestion, guarding, suggestions
from providers.moderation.likeness import spelled
from providers.trust import hearsay

NAMES: Final = ("organization", "program", "website")
ADDRESS: Final = (*ADDRESS_FIELDS, "timezone")
POINT: Final = ("lat", "lon", "approximate")
NO_LIST_SAYS: Final = (openings.FACT, hearsay.FACT)  # facts that no list knows of, and none takes away
KEPT: Final = ("claimed", "confirmed", "unconfirmed", "set_aside", "is_example")  # no list knows of them


def merge(old: Listing, new: Listing, *, only_fill: bool = False) -> Listing:
    """``old`` with what ``new`` (one row of ``new.source``, dated ``new.checked``) says. Keeps the id.

    Back in a list, the program is no longer gone. ``only_fill``: the row comes from a survey about something else, so
    it states what nobody did, and overwrites nothing of another source.
    """
    placed = _placed(old, new)
    if old.source == new.source:
        return _coherent(_renewed(old, placed))
    return _coherent(_added(old, placed, only_fill))


def merge_kept(old: Listing, new: Listing, *, only_fill: bool = False) -> tuple[Listing, list[Suggestion]]:
    """The same for a listing that its own people keep, and what the row says against it."""
    silent = {name: by for name, by in old.provenance.items() if by[0] not in OWN_WORDS}
    stated = merge(replace(old, provenance=silent), new, only_fill=only_fill)
    return guarding(old, merge(old, new, only_fill=only_fill)), suggestions(old, stated, new)


def redated(old: Listing, source: str, edition: str) -> Listing:
    """The same facts, found again in a later edition of their source."""
    provenance = {
        name: [who, later(checked, edition) if who == source else checked]
        for name, (who, checked) in old.provenance.items()
    }
    checked = later(old.checked, edition) if old.source == source else old.checked
    return replace(old, checked=checked, provenance=provenance, gone_since="")


def later(one: str, other: str) -> str:
    """The later of two partial dates; of two that may be the same day, the more precise."""
    if is_older(one, other) or (not is_older(other, one) and len(other) > len(one)):
        return other
    return one


def says_the_same(old: Listing, new: Listing) -> bool:
    """Whether two states of a listing differ in nothing but dates."""
    return replace(new, rev=old.rev, checked=old.checked, provenance=old.provenance) == old


def _placed(old: Listing, new: Listing) -> Listing:
    """``new``, but at the same address a known door is not given up for a ZIP's point, nor a county for none."""
    if not _same_address(old, new):
        return new
    knew_better = not old.approximate or (old.county and not new.county)
    if new.approximate and knew_better:
        new = replace(new, lat=old.lat, lon=old.lon, approximate=old.approximate)
    return replace(new, county=new.county or old.county, timezone=new.timezone or old.timezone)


def _same_address(old: Listing, new: Listing) -> bool:
    return [spelled(value) for value in (old.street, old.city, old.state, old.zip[:5])] == [
        spelled(value) for value in (new.street, new.city, new.state, new.zip[:5])
    ]


def _renewed(old: Listing, new: Listing) -> Listing:
    """The same source again: its row replaces its last one, other sources' later facts stand."""
    kept = {
        name: by
        for name, by in old.provenance.items()
        if name in NO_LIST_SAYS or _stands(by, new) or (by[0] != new.source and not value_of(new, name))
    }
    names = {*kept, *(name for name in NO_LIST_SAYS if name in old.facts)}
    renewed = replace(
        new,
        id=old.id,
        organization_id=old.organization_id,
        provenance=kept,
        checked=later(old.checked, new.checked),
        rev=old.rev,
        **{name: getattr(old, name) for name in KEPT},
    )
    return with_values(renewed, {name: value_of(old, name) for name in names})


def _added(old: Listing, new: Listing, only_fill: bool) -> Listing:
    """Another source: what is newer wins, what is missing is filled, what it stated before and no longer does goes."""
    values = {name: "" if name in NAMES else None for name in _withdrawn(old, new)}
    provenance = {name: by for name, by in old.provenance.items() if name not in values}
    stated = {name: value_of(new, name) for name in (*NAMES, *new.facts)}
    for name, value in stated.items():
        by = provenance.get(name, [old.source, old.checked])
        if name in provenance and by[0] in OWN_WORDS:
            continue  # also where they said that there is none
        if value and _gives_way(by, new, value_of(old, name), only_fill):
            values[name] = value
    values |= _readdressed(old, new, only_fill)
    for name, value in values.items():
        if value not in (None, ""):
            provenance[name] = [new.source, new.checked]
    return with_values(replace(old, provenance=provenance, gone_since=""), values)


def _withdrawn(old: Listing, new: Listing) -> list[str]:
    """What this source stated of another's listing before, and no longer does."""
    mine = [name for name, by in old.provenance.items() if by[0] == new.source and name not in ADDRESS]
    return [name for name in mine if not value_of(new, name)]


def _gives_way(by: list[str], new: Listing, known: Any, only_fill: bool) -> bool:
    """Whether a field that ``by`` stated is now ``new``'s to state."""
    if not known or by[0] == new.source:
        return True
    return by[0] not in OWN_WORDS and not only_fill and is_older(by[1], new.checked)


def _readdressed(old: Listing, new: Listing, only_fill: bool) -> dict[str, Any]:
    """What another source makes of the address: taken whole when it is newer, else at most a better point."""
    by = old.provenance.get("street", [old.source, old.checked])
    if not _same_address(old, new):
        return {name: getattr(new, name) for name in ADDRESS} if _gives_way(by, new, old.street, only_fill) else {}
    names = [name for name in ("county", "timezone") if getattr(new, name) and not getattr(old, name)]
    if old.approximate and not new.approximate:
        names += POINT
    return {name: getattr(new, name) for name in names}


def _coherent(listing: Listing) -> Listing:
    """Without detox there is nothing to supervise, whoever said so."""
    if "detox" in listing.care or listing.supervision is None:
        return listing
    return with_values(listing, {"supervision": None})


def _stands(by: list[str], new: Listing) -> bool:
    """Whether another's statement outlives a new row of the listing's own source."""
    return by[0] in OWN_WORDS or (by[0] != new.source and not is_older(by[1], new.checked))
