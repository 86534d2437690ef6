"""What the portal is made of in this service: its desk, and its work by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from finder.pages.cards import Cards
from finder.settings import Settings
from providers.places import Gazetteer
from providers.portal.desk import Desk
from web.gate import PROOF, Form, Gate
from web.jobs import Job
from web.letters import Letters
from web.sessions import Cookies
from web.view import View

NOT_AUTHENTICATED: Final = 401


def desk(view: View, settings: Settings, gazetteer: Gazetteer, now: Callable[[], datetime]) -> Desk:
    """The desk at which every room of the portal works."""
    cards = Cards(view.render)

    def lost(request: Request, form: Form) -> Response:
        written = [(name, value) for name, value in form if value and name != PROOF]
        return view.page(request, "providers/lost.html", status=NOT_AUTHENTICATED, written=written, person=None)

    return Desk(
        view=view,
        gate=Gate(Cookies(https=settings.address.startswith("https://")), now, lost),
        letters=Letters(view.render, settings.address),
        rules=settings.rules,
        gazetteer=gazetteer,
        now=now,
        preview=cards.preview,
    )


def jobs(desk: Desk, settings: Settings) -> Sequence[Job]:
    """Everything that is done by the clock."""
    return []
