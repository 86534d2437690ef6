"""How a page is answered: its template, in the visitor's language, with what every page needs."""

from typing import Any, Final
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web.i18n import Translate, in_language, translator
from web.render import Renderer

PAGE_HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}


class View:
    """Answers pages. One for the whole service."""

    def __init__(self, render: Renderer) -> None:
        self.render = render

    def page(self, request: Request, template: str, /, *, status: int = 200, **context: Any) -> Response:
        """One page, as whole HTML. Never kept by a browser: a shared phone must not show it to the next person."""
        language = language_of(request)
        text = self.render(language, template, path=asked(request), other_language=other_language(language), **context)
        return HTMLResponse(text, status, PAGE_HEADERS)


def language_of(request: Request) -> str:
    """``en`` or ``es``, from the path."""
    return str(request.state.language)


def words_of(request: Request) -> Translate:
    """The translator of the visitor's language."""
    return translator(language_of(request))


def asked(request: Request) -> str:
    """Path and query without the language, as they were asked."""
    path, query = request.scope["path"], query_of(request)
    return f"{path}?{query}" if query else str(path)


def query_of(request: Request) -> str:
    """The query string as it came. It holds what a visitor typed, with any character in it."""
    return str(request.scope["query_string"].decode("latin-1"))


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The members of the query string in their order, as Starlette reads them, without its mapping around them."""
    return parse_qsl(query_of(request), keep_blank_values=True)


def other_language(language: str) -> Any:
    """A function from a path to the same path in the other language."""
    other = "en" if language == "es" else "es"
    return lambda path: in_language(path, other)


def safe(text: str) -> Markup:
    """Text that one of our own drawers has escaped already."""
    return Markup(text)  # noqa: S704
