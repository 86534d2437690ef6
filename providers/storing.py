"""How a listing lies in its three tables: organizations and locations found or made by key, rows read back.

Only `providers/listings.py` writes through this file, inside its transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from hashlib import blake2b
from typing import Any, Final
from uuid import uuid4

import orjson

from providers.collecting import without_collector
from providers.listing import Listing
from providers.statements import change_many, fetch_among, insert_many

SELECT: Final = """
SELECT p.public_id, o.name, l.street, l.city, l.state, l.zip, l.lat, l.lon, l.approximate, p.source, p.facts, p.name,
 l.street2, l.county, l.timezone, o.public_id, p.checked, p.provenance, p.gone_since, p.is_example, p.claimed,
 p.confirmed, p.unconfirmed, p.set_aside, p.rev
FROM program p JOIN organization o ON o.id = p.organization_id JOIN location l ON l.id = p.location_id
"""
LONGEST_KEY: Final = 340  # characters; a longer one is stored as its digest
_NOT_STATED: Final = frozenset({"id", "rev", "organization_id", "facts"})
_STATED: Final = tuple(name.name for name in fields(Listing) if name.name not in _NOT_STATED)


@dataclass(frozen=True, slots=True)
class Spot:
    """What the location table holds of an address: a point in degrees, and what follows from it."""

    lat: float
    lon: float
    approximate: bool
    county: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Place:
    """An address with its row (0 when there is none yet), a listing that states it, and the spot it is to have."""

    id: int
    listing: Listing
    spot: Spot
    is_moved: bool


def listing_of(row: Sequence[Any]) -> Listing:
    """One row of ``SELECT`` as a listing."""
    facts = _loaded(row[10])
    return Listing(
        id=str(row[0]),
        organization=row[1],
        street=row[2],
        city=row[3],
        state=row[4],
        zip=row[5],
        lat=row[6],
        lon=row[7],
        approximate=bool(row[8]),
        source=row[9],
        website=facts.pop("website", ""),
        facts=facts,
        program=row[11],
        street2=row[12],
        county=row[13],
        timezone=row[14],
        organization_id=str(row[15]),
        checked=row[16],
        provenance=_loaded(row[17]),
        gone_since=row[18],
        is_example=bool(row[19]),
        claimed=row[20],
        confirmed=row[21],
        unconfirmed=row[22],
        set_aside=row[23],
        rev=row[24],
    )


def listings_of(rows: Iterable[Sequence[Any]]) -> list[Listing]:
    """Many rows of ``SELECT``."""
    with without_collector():
        return [listing_of(row) for row in rows]


def facts_column(listing: Listing) -> str:
    """The facts as they are stored. The website rides along: an organization's programs have different ones."""
    stored = listing.facts | {"website": listing.website} if listing.website else listing.facts
    return orjson.dumps(stored).decode()


def organization_key(listing: Listing) -> str:
    """Who runs it, as far as the lists tell: a name in a state."""
    return _key(listing.organization, listing.state)


def location_key(listing: Listing) -> str:
    """The address as it is written: another spelling is another location, so that none rewrites its neighbour's."""
    return _key(listing.street, listing.street2, listing.city, listing.state, listing.zip)


def differences(old: Listing, new: Listing) -> dict[str, list[Any]]:
    """``{field: [from, to]}`` for each stated thing that differs; facts by their own names."""
    found = {
        name: [getattr(old, name), getattr(new, name)] for name in _STATED if getattr(old, name) != getattr(new, name)
    }
    for name in sorted(old.facts.keys() | new.facts.keys()):
        before, after = old.facts.get(name), new.facts.get(name)
        if before != after:
            found[name] = [before, after]
    return found


async def organizations_for(listings: Iterable[Listing]) -> dict[str, int]:
    """Row ids by key of the organizations of these listings; the missing ones are made."""
    wanted = {organization_key(listing): listing for listing in listings}
    known = await _ids("organization", wanted)
    missing = [key for key in wanted if key not in known]
    rows = [(str(uuid4()), wanted[key].organization, key, wanted[key].website) for key in missing]
    await insert_many("organization", "public_id name key website", rows)
    return known | await _ids("organization", missing)


async def places_for(listings: Iterable[Listing]) -> dict[str, Place]:
    """Where each address of these listings is, by key, and what is to be written for that. Writes nothing.

    An address has one spot: an exact one is never given up for an approximate one.
    """
    wanted: dict[str, Listing] = {}
    for listing in listings:
        key = location_key(listing)
        if key not in wanted or (wanted[key].approximate and not listing.approximate):
            wanted[key] = listing
    known = await _spots(wanted)
    return {key: _place(listing, *known.get(key, (0, None))) for key, listing in wanted.items()}


async def write_places(places: dict[str, Place]) -> dict[str, int]:
    """Make the missing locations, move the others. Returns row ids by key."""
    await change_many(
        "UPDATE location SET lat = ?1, lon = ?2, approximate = ?3, county = ?4, timezone = ?5 WHERE id = ?6",
        [(*astuple(place.spot), place.id) for place in places.values() if place.is_moved],
    )
    missing = {key: place for key, place in places.items() if not place.id}
    await insert_many(
        "location",
        "public_id key street street2 city state zip lat lon approximate county timezone",
        [(str(uuid4()), key, *_address(place.listing), *astuple(place.spot)) for key, place in missing.items()],
    )
    known = {key: place.id for key, place in places.items() if place.id}
    return known | await _ids("location", missing)


def replace_spot(listing: Listing, spot: Spot) -> Listing:
    """The listing at the spot that its address has."""
    return listing if _spot(listing) == spot else replace(listing, **asdict(spot))


def _place(listing: Listing, row_id: int, known: Spot | None) -> Place:
    stated = _spot(listing)
    if known is None:
        return Place(row_id, listing, stated, is_moved=False)
    point = known if stated.approximate and not known.approximate else stated
    spot = replace(point, county=stated.county or known.county, timezone=stated.timezone or known.timezone)
    return Place(row_id, listing, spot, is_moved=spot != known)


def _spot(listing: Listing) -> Spot:
    return Spot(listing.lat, listing.lon, listing.approximate, listing.county, listing.timezone)


def _address(listing: Listing) -> tuple[str, ...]:
    return listing.street, listing.street2, listing.city, listing.state, listing.zip


async def _ids(table: str, keys: Iterable[str]) -> dict[str, int]:
    rows = await fetch_among("SELECT id, key FROM table_ WHERE key IN (?)".replace("table_", table), keys)
    return {row[1]: row[0] for row in rows}


async def _spots(keys: Iterable[str]) -> dict[str, tuple[int, Spot]]:
    sql = "SELECT id, key, lat, lon, approximate, county, timezone FROM location WHERE key IN (?)"
    rows = await fetch_among(sql, keys)
    return {row[1]: (row[0], Spot(row[2], row[3], bool(row[4]), row[5], row[6])) for row in rows}


def _key(*parts: str) -> str:
    text = "|".join(" ".join(part.split()) for part in parts)
    return text if len(text) <= LONGEST_KEY else blake2b(text.encode(), digest_size=20).hexdigest()


def _loaded(column: Any) -> dict[str, Any]:
    """A JSON column: text on SQLite and from a bare query on PostgreSQL."""
    loaded: dict[str, Any] = orjson.loads(column)
    return loaded
