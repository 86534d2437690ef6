"""Numbers that stand on several listings: one line answers for all of them, and searchers are told so.

It is worked out from the directory alone. What the program itself says of its number always stands; what is neither
said nor worked out stays unknown.
"""

import asyncio
from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from providers import listings
from providers.listing import Listing
from providers.moderation.likeness import spelled
from web.database import transaction

FACT: Final = "answered_by"
CENTRAL: Final = ("central",)
SOURCE: Final = "numbers"
ACTOR: Final = "job"
FEWEST: Final = 3  # doors with one number: at two it is mostly two houses of one program, whose own people answer

Door = tuple[str, str]


async def label(now: datetime) -> int:
    """Say of every listing whether a central line answers, where that is so; says how many listings were changed.

    A label that no longer holds is taken away. Running it again changes nothing.
    """
    known = await listings.published()
    lines = await asyncio.to_thread(central, known)
    outdated = [listing.id for listing in known if is_outdated(listing, lines)]
    if not outdated:
        return 0
    async with transaction():
        await listings.hold()
        changed = [
            relabelled(listing, lines, now.date())
            for listing in await listings.by_ids(outdated)
            if is_outdated(listing, lines)
        ]
        await listings.publish(changed, actor=ACTOR, at=now)
    return len(changed)


def is_outdated(listing: Listing, lines: Set[str]) -> bool:
    """Whether its label must change, where ``lines`` are central. What somebody said of their own number never must."""
    is_central = number_of(listing) in lines
    if not listing.stated(FACT):
        return is_central
    return not is_central and listing.provenance.get(FACT, [""])[0] == SOURCE


def relabelled(listing: Listing, lines: Set[str], today: date) -> Listing:
    """The listing with its label, or without one."""
    facts = {name: value for name, value in listing.facts.items() if name != FACT}
    by = {name: who for name, who in listing.provenance.items() if name != FACT}
    if number_of(listing) in lines:
        facts[FACT], by[FACT] = list(CENTRAL), [SOURCE, today.isoformat()]
    return replace(listing, facts=facts, provenance=by)


def central(known: Iterable[Listing]) -> set[str]:
    """The numbers that are answered for programs behind several doors, whatever the extension."""
    doors: dict[str, set[Door]] = {}
    for listing in known:
        if not (listing.gone_since or listing.set_aside):  # it may have moved: its old door is none
            doors.setdefault(number_of(listing), set()).add(door(listing))
    return {number for number, behind in doors.items() if number and len(behind) >= FEWEST}


def number_of(listing: Listing) -> str:
    """The number that a searcher calls first, ten digits; nothing where none is stated."""
    return listing.phones[0].number if listing.phones else ""


def door(listing: Listing) -> Door:
    """Where it is: a house number in a ZIP code, so that two spellings of a street are one door."""
    street = spelled(listing.street)
    house = street.partition(" ")[0]
    return house if house[:1].isdigit() else street, listing.zip[:5]
