"""``/handout/{token}``: a hand-out for whoever has its link. No account; nothing is counted, and nothing is indexed."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import printing, shares
from finder.placements.bench import Workbench
from web.gate import Form
from web.sessions import Person

PATH: Final = "/handout/{token}"
OVER: Final = 404
NOT_INDEXED: Final = "noindex, nofollow"


def routes(bench: Workbench) -> list[Route]:
    """The page behind a link. One that ended, is past its time, or never was: all are answered the same."""

    async def shown(request: Request, person: Person | None, form: Form) -> Response:
        found = await shares.read(request.path_params["token"], bench.now())
        if found is None:
            answer = bench.view.page(request, "placements/shared_over.html", status=OVER)
        else:
            handout = printing.made(bench, *found)
            answer = bench.view.page(
                request, "placements/shared.html", handout=handout, codes=await printing.codes(handout)
            )  # fmt: skip
        answer.headers["X-Robots-Tag"] = NOT_INDEXED
        return answer

    return [bench.gate.open(PATH, shown, name="handout")]
