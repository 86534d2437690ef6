"""Invented listings for whoever starts without the official list. Every one says that it is an example.

Their phones are 555-01xx, which nobody has; their web and mail addresses lie under example.org. They leave when the
first real listing comes (`seeds/loading.py`), and are not planted once there is one.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from providers import listings
from providers.listing import Listing
from seeds.imports.points import Gazetteer
from web.database import transaction

EXAMPLES: Final = Path(__file__).parent / "data" / "demo_listings.json"
CODE: Final = "demo"


async def plant(gazetteer: Gazetteer, at: datetime) -> int:
    """Publish the examples. Returns how many: 0 when they are there already, or when there are real listings."""
    async with transaction():
        if await listings.current_rev() and (await listings.has_real() or await listings.published()):
            return 0
        examples = [example_of(stated, gazetteer, at) for stated in orjson.loads(EXAMPLES.read_bytes())]
        await listings.publish(examples, actor=CODE, at=at)
        return len(examples)


def example_of(stated: dict[str, Any], gazetteer: Gazetteer, at: datetime) -> Listing:
    """One example. ``offset`` is degrees from its ZIP's point, ``days_ago`` when its facts were "checked"."""
    place = gazetteer.place_of_listing(stated["zip"], stated["city"], "", stated["state"])
    if place is None:
        raise LookupError(f"{stated['city']}, {stated['state']} is not in the gazetteer")
    north, east = stated.pop("offset", (0.0, 0.0))
    checked = at.date() - timedelta(days=stated.pop("days_ago", 0))
    return Listing(
        id="",
        lat=round(place.lat + north, 6),
        lon=round(place.lon + east, 6),
        approximate=not (north or east),
        timezone=place.timezone,
        source=CODE,
        checked=checked.isoformat(),
        is_example=True,
        **stated,
    )
