"""``/placements/searches``: save a search, open it again, be told of what is new, let it go."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import matches, search_words, searches
from finder.placements.bench import Workbench
from finder.placements.searches import Saved, Unsaved, Wanted
from finder.search.query import SearchQuery
from web.gate import Form, Need
from web.i18n import mark as _
from web.sessions import Person
from web.view import language_of

HOME: Final = "/placements"
PATH: Final = f"{HOME}/searches"
ONE: Final = f"{PATH}/{{id:int}}"
MOST_PARAMETERS: Final = 500
SAID: Final = {
    "saved": _("The search is saved. It says nothing of a person."),
    "alert": _("We write to you when a program is new in this search, or says that it has a place."),
    "silent": _("We write no more letters about that search."),
    "deleted": _("The search is deleted."),
    Unsaved.NO_PLACE.value: _("That search was not saved: it has no place that we know."),
    Unsaved.FULL.value: _("That search was not saved: your team has too many. Delete one first."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A saved search as the page shows it. ``alert``: ``""``, ``mine`` or ``colleague``: who is told of what is new."""

    id: int
    name: str
    alert: str
    until: str  # the day on which it goes if nobody uses it, ISO


def routes(bench: Workbench) -> list[Route]:
    """What the forms of the search page and of the workbench's first page lead to."""

    async def save(request: Request, person: Person, form: Form) -> Response:
        team, now = await bench.team(person), bench.now()
        made = await searches.save(team, person.account, wanted(form), now, bench.directory.gazetteer)
        if isinstance(made, Unsaved):
            return to(request, made.value)
        if dict(form).get("alert") == "yes":
            await tell(team, made, person, now)
        return to(request, "saved")

    async def one(request: Request, person: Person, form: Form) -> Response:
        team, number, now = await bench.team(person), request.path_params["id"], bench.now()
        if request.method != "POST":
            saved = await found(team, number)
            await searches.use(team, number, now)
            return bench.to(request, saved.link())
        return to(request, await change(dict(form).get("do", ""), team, number, person, now))

    async def change(do: str, team: int, number: int, person: Person, now: datetime) -> str:
        await found(team, number)
        if do == "alert":
            await tell(team, number, person, now)
        elif do == "silent":
            await searches.silence(team, number, now)
        elif do == "delete":
            await searches.delete(team, number)
            return "deleted"
        else:
            raise HTTPException(400)
        return do

    async def tell(team: int, number: int, person: Person, now: datetime) -> None:
        """What is there now is known: somebody looks at it."""
        saved, index = await found(team, number), bench.directory.index
        there = await asyncio.to_thread(matches.of, saved, index, bench.directory.gazetteer, bench.watch.moment())
        await searches.alert(team, number, person.account, matches.known_of(there or ()), now)

    async def found(team: int, number: int) -> Saved:
        saved = await searches.read(team, number)
        if saved is None:
            raise HTTPException(404)
        return saved

    def to(request: Request, said: str) -> Response:
        return bench.to(request, f"{HOME}?said={said}")

    gate = bench.gate
    return [
        gate.route(PATH, save, name="placements-save", need=Need.REFERRAL, methods=["POST"]),
        gate.route(ONE, one, name="placements-saved", need=Need.REFERRAL, methods=["GET", "POST"]),
    ]


def wanted(form: Form) -> Wanted:
    """What a form asks to be kept: ``query`` is the search page's query string, ``need`` stands there or beside it."""
    given = dict(form)
    query = given.get("query", "").lstrip("?")
    pairs = parse_qsl(query, max_num_fields=MOST_PARAMETERS) if query.count("&") < MOST_PARAMETERS else []
    keys = [value for name, value in (*pairs, *form) if name == "need"]
    return Wanted(
        SearchQuery.parse(pairs), searches.needs_of(keys), given.get("colour", ""), given.get("letter", "")
    )  # fmt: skip


async def shown(bench: Workbench, request: Request, person: Person, team: int) -> list[Line]:
    """The saved searches of somebody's team, for ``placements/_saved.html``."""
    language, gazetteer = language_of(request), bench.directory.gazetteer
    return [
        Line(
            id=one.id,
            name=search_words.name(one, language, gazetteer),
            alert=("mine" if one.account == person.account else "colleague") if one.alert else "",
            until=(one.used_at + bench.keeps).date().isoformat(),
        )
        for one in await searches.of_team(team)
    ]
