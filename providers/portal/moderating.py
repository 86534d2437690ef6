"""What every page of moderation works with: one visit of one moderator, and what it says about something that waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from providers import listings
from providers.editing import history
from providers.listing import Listing
from providers.moderation import calls
from providers.people import freezing
from providers.portal.desk import Desk
from web.gate import Form
from web.i18n import Translate
from web.i18n import mark as _
from web.sessions import Person
from web.view import language_of, words_of

HOME: Final = "/portal/moderation"
UNFIT: Final = 422
MOST: Final = 2**31  # numbers of rows are below it
LONGEST_REASON: Final = 300
NO_REASON: Final = _("Say why: they read it, and so does whoever looks at this later.")
BY_MODERATOR: Final = _("Somebody here froze it, to look at it.")
SAID: Final = {
    "agreed": _("Noted: you agreed."),
    "applied": _("It is published now."),
    "waiting": _("Noted: you agreed. It still waits, see below."),
    "refused": _("Refused. They were told why."),
    "withdrawn": _("It was taken back."),
    "granted": _("They keep the listing now. They were told."),
    "late": _("Somebody decided this before you. This is how it is now."),
    "not-counted": _("Your word does not count here: you proposed it, you keep this listing, or you let them in."),
    "frozen": _("The listing is frozen. Look at that first."),
    "not-done": _("Not done: it was decided already, the listing is frozen, or it is your own."),
    "lifted": _("The freeze is over. Everyone who keeps the listing was told."),
    "out": _("They no longer keep this listing. They were told."),
    "noted": _("The call is noted."),
    "changed": _("Decided: it was wrong. Whoever said so can look it up."),
    "kept": _("Decided: it is right as it is. Whoever said so can look it up."),
    "proposed": _("Your number waits now until another moderator agrees."),
    "apart": _("Decided: these are two programs."),
    "split": _("They are two listings again."),
    "merged": _("They are one listing now. The old address leads to it."),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A moderator opens a page or sends a form. ``form`` has the last value of each field."""

    desk: Desk
    request: Request
    person: Person
    form: Mapping[str, str]

    @classmethod
    def of(cls, desk: Desk, request: Request, person: Person, form: Form) -> "Visit":
        """What a handler is given."""
        return cls(desk, request, person, dict(form))

    @property
    def t(self) -> Translate:
        """The translator of the visitor's language."""
        return words_of(self.request)

    @property
    def language(self) -> str:
        """``en`` or ``es``."""
        return language_of(self.request)

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self.desk.now()

    @property
    def wants(self) -> str:
        """Which of the page's forms was sent; empty for a GET."""
        return self.form.get("do", "") if self.request.method == "POST" else ""

    @property
    def reason(self) -> str:
        """Why, in the moderator's words, on one line."""
        return " ".join(self.form.get("reason", "").split())[:LONGEST_REASON]

    def number(self) -> int:
        """The number of the row that the path names. Raises ``HTTPException(404)`` for one that none can have."""
        found = int(self.request.path_params["id"])
        if found >= MOST:
            raise HTTPException(404)
        return found

    def to(self, path: str, said: str = "") -> Response:
        """On to a page, which shows what came of it."""
        return self.desk.to(self.request, f"{path}?said={said}" if said else path)

    def page(self, template: str, /, *, problem: str = "", **context: Any) -> Response:
        """One page, with what was just done; typed words stay where they were typed."""
        said = self.t(SAID.get(self.request.query_params.get("said", ""), ""))
        return self.desk.page(
            self.request, self.person, template, status=UNFIT if problem else 200, said=said,
            problem=self.t(problem), reason=self.reason, longest=LONGEST_REASON, **context,
        )  # fmt: skip

    async def listing(self, public_id: object) -> Listing:
        """A listing that something is about. Raises ``HTTPException(404)`` when it is not there any more."""
        found = await listings.one(str(public_id))
        if found is None:
            raise HTTPException(404)
        return found

    async def who(self, *actors: str) -> dict[str, str]:
        """Some actors in words."""
        accounts = await history.accounts_of(actors)
        return {actor: history.who(actor, accounts, self.t) for actor in actors}

    async def calls(self, kind: str, number: int, listing: Listing) -> list[dict[str, Any]]:
        """The calls about one thing: when, who, what came of it."""
        entries = await calls.noted(kind, number, listing.id)
        who = await self.who(*(entry.actor for entry in entries))
        return [
            {"day": entry.at.date().isoformat(), "who": who[entry.actor],
             "outcome": self.t(calls.OUTCOMES.get(entry.details["outcome"], ""))}
            for entry in entries
        ]  # fmt: skip


async def freeze(visit: Visit, public_id: object) -> Response:
    """Freeze a listing at once, whatever waits on it; then to the page of the freeze."""
    listing, desk = await visit.listing(public_id), visit.desk
    await freezing.freeze(listing.id, visit.person.actor, BY_MODERATOR, visit.now, desk.letters)
    made = await freezing.state(listing.id)
    return visit.to(f"{HOME}/freeze/{made.id}" if made else HOME)
