"""``/placements``: begin a search, go on with a shortlist."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import labels, shortlists
from finder.placements.bench import Workbench
from finder.placements.pages import saved
from web.gate import Form, Need
from web.sessions import Person
from web.view import words_of

HOME = "/placements"


def routes(bench: Workbench) -> list[Route]:
    """The first page of the workbench."""

    async def home(request: Request, person: Person, form: Form) -> Response:
        t, team = words_of(request), await bench.team(person)
        lists = await shortlists.of_team(team)
        return bench.page(
            request, person, "placements/home.html",
            searches=await saved.shown(bench, request, person, team),
            said=t(saved.SAID.get(request.query_params.get("said", ""), "")),
            lists=[{"id": one.id, "name": labels.words(*one.label, t), "size": len(one.lines)} for one in lists],
        )  # fmt: skip

    return [bench.gate.route(HOME, home, name="placements", need=Need.REFERRAL)]
