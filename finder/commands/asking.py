"""What anybody asks of the directory: which places some words mean, which programs are near."""

from datetime import UTC, datetime
from typing import Any

import orjson

from finder.api.answers import Answers
from finder.api.routes import reply
from finder.commands.directory import gazetteer, in_database
from finder.commands.printing import AsJson, configured, errors, print_json, stop
from finder.geocoding import operators_geocoder
from finder.search.ask import Directory, located
from finder.search.index import Index
from finder.search.query import Problem, SearchQuery
from finder.search_options import searching
from providers import listings
from providers.openings.moments import Moment
from providers.places import PlaceUnknown
from web.database import Database
from web.errors import BadRequest


def locate(text: str, as_json: AsJson = False) -> None:
    """Say which places some words may mean, likeliest first."""
    try:
        places = gazetteer().locate(text)
    except PlaceUnknown:
        remote = operators_geocoder(configured())
        places = located(remote, gazetteer(), text) if remote else ()
    if as_json:
        print_json(Answers(configured()).places(places))
        return
    for place in places:
        print(f"{place.label}  ({place.kind}, {place.match})  {place.lat:.4f}, {place.lon:.4f}")
    if not places:
        errors.print("No place of that name is known.")


@searching
def find(query: SearchQuery, problems: list[Problem], every: bool, as_json: bool) -> None:
    """Find programs near a place."""
    if problems:
        stop("; ".join(f"--{one.field.replace('_', '-')} {one.message}" for one in problems), as_json)
    settings = configured()

    async def run(database: Database) -> Index:
        return Index.build(await listings.published(), await listings.current_rev())

    index = in_database(settings, run)
    directory = Directory(lambda: index, gazetteer())
    try:
        answer = reply((directory.ask_all if every else directory.ask)(query, index))
    except BadRequest as error:
        stop("; ".join(message for _, message in error.problems), as_json)
    found = Answers(settings).search(answer, index, Moment.at(datetime.now(UTC), settings.rules.shelf_lives))
    print_json(orjson.Fragment(found)) if as_json else print_found(orjson.loads(found))


def print_found(found: dict[str, Any]) -> None:
    """What was found, a line a program."""
    print(f"{found['total']} programs near {found['origin']['label']}")
    for one in found["listings"] or found["widen"]["nearest"]:
        supervision = f" ({one['supervision'].replace('_', ' ')})" if one["supervision"] else ""
        openings = "".join(map(opening_words, one["openings"]))
        calls = "".join(map(call_words, one["calls"]))
        said = f"{', '.join(one['care'])}{supervision}{openings}{calls}"
        print(f"{one['miles']:7.1f} mi  {one['phone']:<22} {one['name']}  {said}")
    print("  ".join(f"{line['name']}: {line['phone']}" for line in found["helplines"][:3]))


def call_words(call: dict[str, Any]) -> str:
    """What a caller found, never without saying that it is a caller's word."""
    about = f"{call['care']}: " if call["care"] else ""
    return f" · {about}a caller found {call['outcome'].replace('_', ' ')}, not confirmed, said {call['said_at']}"


def opening_words(opening: dict[str, Any]) -> str:
    """One report; what is past its shelf life is not said."""
    if not opening["status"]:
        return ""
    unit = {"open": "places", "waitlist": "days"}.get(opening["status"])
    number = f", {opening['number']} {unit}" if unit and opening["number"] else ""
    return f" · {opening['care']}: {opening['status']}{number}, said {opening['said_at']}"
