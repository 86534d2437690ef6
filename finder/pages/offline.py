"""What stays on a visitor's device: the phone lines on a page that needs no other file, and the worker that keeps it.

One worker for the whole site keeps the page in each language. It ends with a digest of both: a browser looks at it on
every visit, and when it differs fetches the page anew. A number that changed does not stay.
"""

import hashlib
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.helplines import Helpline
from web.assets import Assets
from web.i18n import LANGUAGES
from web.offline import STYLE
from web.view import View

TEMPLATE: Final = "finder/offline.html"
FOR_WORKERS: Final = {"Cache-Control": "no-cache"}  # from the top of the site it serves all of it


def routes(view: View, assets: Assets, lines: tuple[Helpline, ...]) -> list[Route]:
    """``/offline`` and ``/worker.js``."""
    shown: dict[str, Any] = {"lines": lines, "style": STYLE}
    pages = "".join(view.render(language, TEMPLATE, **shown) for language in LANGUAGES)
    digest = hashlib.blake2b(pages.encode(), digest_size=8).hexdigest()
    script = assets.text("worker.js") + f"// {digest}\n"

    async def offline(request: Request) -> Response:
        request.scope["state"]["cacheable"] = True
        return view.page(request, TEMPLATE, **shown)

    async def worker(request: Request) -> Response:
        return Response(script, headers=FOR_WORKERS, media_type="text/javascript")

    return [Route("/offline", offline, name="offline"), Route("/worker.js", worker, name="worker")]
