"""A hand-out at the moment at which it is asked for, and the codes that a camera reads from it."""

import asyncio
from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from finder.placements.bench import Workbench
from finder.placements.handout import Handout, make
from finder.placements.handout_parts import Chosen
from finder.placements.handout_words import Press
from finder.placements.shortlists import Kept
from providers.listing import Listing
from providers.openings import local_time
from providers.portal.openings import code
from web.view import safe

MOST: Final = 2_048  # codes kept, about 5 KB each: drawing one takes a hundredth of a second


def press(bench: Workbench) -> Press:
    """What a hand-out is made with at this moment."""

    def zone(one: Listing) -> tzinfo:
        places = bench.directory.gazetteer
        return local_time.zone(one.timezone or places.timezone_at(one.zip, one.city, one.county, one.state))

    return Press(bench.address, bench.lines, bench.watch.moment(), zone)


def made(bench: Workbench, kept: Kept, chosen: Chosen) -> Handout:
    """The hand-out of a shortlist as it is now."""
    return make(kept.lines, bench.listings(kept.listings), chosen, press(bench))


async def codes(handout: Handout) -> dict[str, Markup]:
    """A picture of each link to a listing, by the link. Off the event loop: there may be many."""
    links = [one.link for reading in handout.readings for one in reading.programs if one.link]
    return await asyncio.to_thread(_drawn, links)


def _drawn(links: Sequence[str]) -> dict[str, Markup]:
    return {link: safe(_code(link)) for link in links}


@lru_cache(maxsize=MOST)
def _code(link: str) -> str:
    return code(link)
