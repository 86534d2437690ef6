"""Pages that explain: what ketamine does, whether detox comes first, what an IOP is."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.learning.shapes import LearnPage
from web.view import View


def routes(view: View, pages: Mapping[str, LearnPage]) -> list[Route]:
    """The list of pages, and each of them by its name."""

    async def index(request: Request) -> Response:
        return view.page(request, "finder/learn_index.html", pages=list(pages.values()))

    async def learn(request: Request) -> Response:
        if (page := pages.get(request.path_params["name"])) is None:
            raise HTTPException(404)
        return view.page(request, "finder/learn.html", page=page, after=[pages[name] for name in page.next])

    return [Route("/learn", index, name="learn"), Route("/learn/{name}", learn, name="learn-page")]
