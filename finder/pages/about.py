"""Pages that explain: the first page, the phone lines, privacy, where the data comes from."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.helplines import Helpline
from finder.search.ask import Directory
from providers.facts import SOURCES
from web.view import View


def routes(directory: Directory, view: View, lines: tuple[Helpline, ...]) -> list[Route]:
    """Home, phone lines, privacy, about the data."""

    async def home(request: Request) -> Response:
        request.scope["state"]["cacheable"] = True
        return view.page(request, "finder/home.html", examples=directory.index.examples)

    async def helplines(request: Request) -> Response:
        request.scope["state"]["cacheable"] = True  # on a bad night it is asked for most, and must cost least
        return view.page(request, "finder/helplines.html", lines=lines)

    async def privacy(request: Request) -> Response:
        return view.page(request, "finder/privacy.html")

    async def about_the_data(request: Request) -> Response:
        index = directory.index
        sources = [source for source in SOURCES.values() if source.code != "demo" or index.examples]
        return view.page(request, "finder/data.html", examples=index.examples, listed=len(index), sources=sources)

    return [
        Route("/", home, name="home"),
        Route("/helplines", helplines, name="helplines"),
        Route("/privacy", privacy, name="privacy"),
        Route("/about-the-data", about_the_data, name="data"),
    ]
