"""``/check``: answers come by POST and go with the answer. They stand in no address, log, cookie or file."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.pages.cards import Cards
from finder.pages.check.pages import CheckPages
from finder.pages.check.visit import RESULT, WHOLE, Visit, following
from finder.screening.assess import assess
from finder.screening.questions import Answers
from finder.screening.shapes import Outcome, Table
from finder.search.ask import Directory
from providers.openings.moments import Watch
from web.forms import fields
from web.view import View


def routes(directory: Directory, view: View, table: Table, watch: Watch) -> list[Route]:
    """The first question, all questions, and whatever follows them: the same address for every outcome."""
    pages = CheckPages(view, table, directory, Cards(view.render, "finder/check/_card.html"), watch)
    first = next(iter(table.questions))
    nothing = Visit(Answers.from_form(table, []))

    async def check(request: Request) -> Response:
        if request.method != "POST":
            return pages.question(request, nothing, first)
        visit = Visit.read(table, await fields(request))
        found = assess(table, visit.answers)
        goes = visit.go or (WHOLE if visit.is_whole else following(table, visit))
        if found.outcome is Outcome.EMERGENCY and (goes == RESULT or not (visit.go or visit.has_seen)):
            return pages.emergency(request, visit, found)
        if goes == WHOLE:
            return pages.whole(request, visit)
        if goes == RESULT:
            return await pages.result(request, visit, found)
        return pages.question(request, visit, goes)

    async def whole(request: Request) -> Response:
        return pages.whole(request, nothing)

    return [
        Route("/check", check, methods=["GET", "POST"], name="check"),
        Route("/check/all", whole, name="check-all"),
    ]
