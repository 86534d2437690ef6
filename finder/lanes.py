"""Which route goes first when too many ask, and which never: one table of lanes.

Sizes are of one server process. They say how much may run at once beside the lane that nobody is ever sent away from:
what shows phone numbers and the check. A search takes about two milliseconds of the event loop, so four of them make
the helpline wait for less than ten; a table of the whole country takes a second in a thread.
"""

from collections.abc import Sequence
from typing import Final

from starlette.routing import Route

from web.errors import ErrorPages
from web.lanes import Admission, Lane, Room

NEVER_REFUSED: Final = "help"

ROOMS: Final[dict[str, Room]] = {  # every other lane; the first to turn people away stands first
    "tables": Room(places=1, queue=2, patience=1.0),
    "search": Room(places=4, queue=64, patience=1.0),
    "workbench": Room(places=2, queue=16, patience=3.0),
    "portal": Room(places=4, queue=64, patience=3.0),
}

LANES: Final[dict[str, tuple[str, ...]]] = {  # names of routes; one that ends with * stands for all that begin so
    NEVER_REFUSED: (
        "home", "helplines", "check", "check-all", "healthz", "readyz", "metrics", "static", "offline", "worker",
    ),
    "search": (
        "search", "search-map", "listing", "card", "wrong", "reports", "compare", "learn", "learn-page", "privacy",
        "data", "outlines", "api", "openapi", "api-search", "api-listing", "api-places", "api-vocabulary",
        "api-screening", "api-screening-questions", "api-screening-rules",
    ),
    "portal": ("portal-*", "listing-history"),
    "workbench": (
        "placements", "placements-shortlist*", "placements-call", "placements-compare", "placements-save",
        "placements-saved", "placements-handout", "placements-handout-txt", "placements-handout-vcf",
        "placements-handout-share", "placements-handout-unshare", "handout",
    ),
    "tables": (
        "api-csv", "api-geojson", "placements-search", "placements-handout-csv", "placements-handout-xlsx",
    ),
}  # fmt: skip


def lane_of(name: str) -> str:
    """The lane of a route. Raises ``LookupError`` for one that is in none, or in two."""
    found = [lane for lane, names in LANES.items() if any(is_meant(one, name) for one in names)]
    if len(found) != 1:
        raise LookupError(f"the route {name} must be in one lane of finder/lanes.py, and is in {found or 'none'}")
    return found[0]


def is_meant(pattern: str, name: str) -> bool:
    """Whether a line of the table means a route."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def in_lanes(routes: Sequence[Route], errors: ErrorPages) -> list[Route]:
    """The same routes, each behind its lane."""
    lanes = {name: Lane(room) for name, room in ROOMS.items()}
    for route in routes:
        lane = lane_of(route.name)
        if lane != NEVER_REFUSED:
            route.app = Admission(route.app, lanes[lane], errors)
    return list(routes)
