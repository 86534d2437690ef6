"""Where else a phone number stands: one number on the listings of several organizations is what a hijacker leaves."""

from collections.abc import Iterable

from providers.listing import Listing
from providers.statements import fetch

SQL = """
SELECT DISTINCT o.name FROM program p JOIN organization o ON o.id = p.organization_id
WHERE CAST(p.facts AS TEXT) LIKE ?1 AND p.public_id <> ?2 AND o.name <> ?3 ORDER BY o.name LIMIT 5
"""


async def organizations(listing: Listing, numbers: Iterable[str]) -> dict[str, list[str]]:
    """The names of other organizations on whose listings each of some numbers stands; at most five of each.

    A number is ten digits; any other text stands nowhere.
    """
    found: dict[str, list[str]] = {}
    for number in sorted(set(numbers)):
        if number.isascii() and number.isdigit() and len(number) == 10:
            rows = await fetch(SQL, [f'%"{number}"%', listing.id, listing.organization])
            found[number] = [row[0] for row in rows]
    return {number: names for number, names in found.items() if names}
