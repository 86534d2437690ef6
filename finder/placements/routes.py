"""Every page of the workbench, room by room."""

from collections.abc import Sequence

from starlette.routing import Route

from finder.placements.bench import Workbench
from finder.placements.pages import calling, comparing, finding, handout, home, saved, shared, shortlist


def routes(bench: Workbench) -> Sequence[Route]:
    """The workbench's routes. Each says who may open it (``web.gate``)."""
    return [
        *home.routes(bench),
        *finding.routes(bench),
        *shortlist.routes(bench),
        *calling.routes(bench),
        *comparing.routes(bench),
        *saved.routes(bench),
        *handout.routes(bench),
        *shared.routes(bench),
    ]
