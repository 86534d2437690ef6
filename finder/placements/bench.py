"""What every page of the workbench works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from finder.helplines import Helpline
from finder.placements import shortlists, teams
from finder.placements.shortlists import Kept
from finder.search.ask import Directory
from providers.listing import Listing
from providers.openings.moments import Watch
from web.gate import Gate
from web.i18n import in_language
from web.letters import Letters
from web.sessions import Person
from web.view import View, language_of

HIGHEST: Final = 2**31 - 1  # the highest number that a row can have: beyond it a database would fail, not find none


@dataclass(frozen=True, slots=True)
class Workbench:
    """Handed to each page. ``keeps``: how long what nobody uses stays; ``shares``: how long a link works."""

    view: View
    gate: Gate
    directory: Directory
    watch: Watch
    letters: Letters
    now: Callable[[], datetime]
    address: str  # the public one, without a slash at its end
    keeps: timedelta
    shares: timedelta
    lines: Sequence[Helpline]  # the helpline, 988 and 911: at the end of whatever is handed out

    def page(
        self, request: Request, person: Person | None, template: str, /, *, status: int = 200, **context: Any
    ) -> Response:
        """A page of the workbench: its forms carry the session's proof, and it says how long things stay."""
        return self.view.page(request, template, status=status, person=person, keep_days=self.keeps.days, **context)

    async def team(self, person: Person) -> int:
        """Whom somebody works with."""
        return await teams.of(person.account, self.now())

    async def shortlist(self, person: Person, number: int) -> tuple[int, Kept]:
        """A shortlist of somebody's team. Another's and none are the same: raises ``HTTPException(404)``."""
        team = await self.team(person)
        found = await shortlists.read(team, number) if number <= HIGHEST else None
        if found is None:
            raise HTTPException(404)
        return team, found

    def listings(self, public_ids: Sequence[str]) -> dict[str, Listing]:
        """The listings that are there, by id. From the index: it needs no database."""
        index = self.directory.index
        rows = {one: row for one in public_ids if (row := index.row_of(one)) is not None}
        return {one: index.listing(row) for one, row in rows.items()}

    def to(self, request: Request, path: str) -> Response:
        """After a form: to the page that shows what came of it."""
        return RedirectResponse(in_language(path, language_of(request)), 303)
