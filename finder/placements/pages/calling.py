"""``POST /placements/call``: one tap notes one call."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import calls
from finder.placements.bench import Workbench
from finder.placements.pages.shortlist import BEGIN, numbered
from providers import vocabulary
from providers.admission.criteria import Criterion
from providers.trust.calls import OUTCOMES, Call
from web.gate import Form, Need
from web.sessions import Person

PATH: Final = "/placements/call"


def routes(bench: Workbench) -> list[Route]:
    """The form's buttons are named by what came of the call: ``open``, ``waitlist.7``, ``refused.payment.medicaid``."""

    async def call(request: Request, person: Person, form: Form) -> Response:
        given = dict(form)
        heard = read(given.get("care", ""), given.get("outcome", ""))
        if heard is None:
            raise HTTPException(422)
        team, kept = await bench.shortlist(person, numbered(given.get("list", "")))
        line = next((one for one in kept.lines if one.id == numbered(given.get("line", ""))), None)
        if line is None:
            raise HTTPException(404)
        noted = await calls.record(team, person.account, line.listing, heard, bench.now())
        return bench.to(request, f"{BEGIN}/{kept.id}?told={'called' if noted else 'gone'}#line-{line.id}")

    return [bench.gate.route(PATH, call, name="placements-call", need=Need.REFERRAL, methods=("POST",))]


def read(care: str, button: str) -> Call | None:
    """What a button says; ``None`` for what no button says."""
    outcome, _, rest = button.partition(".")
    if care not in vocabulary.codes("care") or outcome not in OUTCOMES:
        return None
    if outcome == "waitlist":
        days = numbered(rest)
        return Call(care, outcome, days) if days in calls.WAITS or not rest else None
    if outcome == "refused" and rest:
        return Call(care, outcome, criterion=rest) if Criterion.read(rest) else None
    return None if rest else Call(care, outcome)
