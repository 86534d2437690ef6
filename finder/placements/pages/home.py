"""``/placements``: begin a search, go on with a shortlist."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import shortlists
from finder.placements.asking import Asking
from finder.placements.bench import Workbench
from finder.placements.pages import finding, saved
from finder.search.query import SearchQuery
from web.gate import Form, Need
from web.sessions import Person
from web.view import language_of, words_of

HOME: Final = "/placements"


def routes(bench: Workbench) -> list[Route]:
    """The first page of the workbench."""

    async def home(request: Request, person: Person, form: Form) -> Response:
        asking = Asking(SearchQuery(chosen={"care": ("detox",)}))
        team = await bench.team(person)
        lists = await shortlists.of_team(team)
        return bench.page(
            request, person, "placements/home.html",
            asking=asking, lists=finding.named(lists, request), **finding.asked(asking, language_of(request)),
            searches=await saved.shown(bench, request, person, team),
            said=words_of(request)(saved.SAID.get(request.query_params.get("said", ""), "")),
        )  # fmt: skip

    return [bench.gate.route(HOME, home, name="placements", need=Need.REFERRAL)]
