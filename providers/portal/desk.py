"""What every page of the portal works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from providers.listing import Listing
from providers.people import members
from providers.places import Gazetteer
from providers.rules import Rules
from web.gate import Gate
from web.i18n import in_language
from web.letters import Letters
from web.sessions import Person
from web.view import View, language_of


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to each of the portal's rooms. ``preview`` draws a listing's card as searchers see it, as safe HTML."""

    view: View
    gate: Gate
    letters: Letters
    rules: Rules
    gazetteer: Gazetteer
    now: Callable[[], datetime]
    preview: Callable[[Listing, str], str]

    def page(
        self, request: Request, person: Person | None, template: str, /, *, status: int = 200, **context: Any
    ) -> Response:
        """A page of the portal: it knows who is signed in, and its forms carry the session's proof."""
        return self.view.page(request, template, status=status, person=person, **context)

    async def mine(self, person: Person, public_id: str) -> Listing:
        """A listing that this person keeps. Not theirs and not there are the same: raises ``HTTPException(404)``."""
        listing = await members.kept(person.account, public_id)
        if listing is None:
            raise HTTPException(404)
        return listing

    def to(self, request: Request, path: str) -> Response:
        """After a form: to the page that shows what came of it."""
        return RedirectResponse(in_language(path, language_of(request)), 303)
