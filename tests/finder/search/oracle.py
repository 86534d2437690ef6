"""What a search must answer, worked out listing by listing in plain Python with geopy's geodesic."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geopy.distance import geodesic

from finder.search.query import ANY, SearchQuery
from providers import vocabulary
from providers.listing import Listing
from providers.places.table import Place

MILE_SLACK = 0.0005


@dataclass(frozen=True)
class Expected:
    """All hits as (miles, id) in order, and the counts of every option."""

    hits: list[tuple[float, str]]
    facets: dict[str, dict[str, int]]


def miles(place: Place, listing: Listing) -> float:
    return round(geodesic((place.lat, place.lon), (listing.lat, listing.lon)).miles, 6)


def plain(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "").casefold())
    return "".join(sign for sign in spread if unicodedata.category(sign) != "Mn").casefold()


def is_near(listing: Listing, query: SearchQuery, place: Place) -> bool:
    if place.kind == "state":
        return listing.state == place.state
    if query.miles == ANY:
        return True
    same_town = listing.state == place.state and plain(listing.city) == plain(place.town)
    return (place.kind in {"zip", "town"} and same_town) or miles(place, listing) <= query.miles


def states(listing: Listing, group: str, code: str) -> bool:
    stated = listing.facts.get(group, ())
    return code == stated if isinstance(stated, str) else code in stated


def meets(listing: Listing, group: str, query: SearchQuery) -> bool:
    if group == "name":
        words = re.findall(r"[^\W_]+", plain(f"{listing.organization} {listing.program}"))
        return all(any(word.startswith(part) for word in words) for part in re.findall(r"[^\W_]+", plain(query.name)))
    wanted = query.care if group == "care" else query.chosen.get(group, ())
    kind = all if group == "care" and query.together else any
    return not wanted or kind(states(listing, group, code) for code in wanted)


def search(listings: Iterable[Listing], query: SearchQuery, place: Place) -> Expected:
    groups = [group.name for group in vocabulary.FILTERS]
    near = [one for one in listings if not (one.gone_since or one.set_aside) and is_near(one, query, place)]
    unmet = [(one, [group for group in (*groups, "name") if not meets(one, group, query)]) for one in near]
    hits = sorted((miles(place, one), one.id) for one, misses in unmet if not misses)
    facets = {
        group: {
            code: sum(states(one, group, code) for one, misses in unmet if set(misses) <= {group})
            for code in vocabulary.codes(group)
        }
        for group in groups
    }
    return Expected(hits, facets)


def agree(found: Sequence[tuple[float, str]], expected: Sequence[tuple[float, str]]) -> bool:
    """Equal but for the last digits of the distance."""
    return [key for _, key in found] == [key for _, key in expected] and all(
        abs(one - other) <= MILE_SLACK for (one, _), (other, _) in zip(found, expected, strict=True)
    )
