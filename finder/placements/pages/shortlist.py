"""``/placements/shortlist/{id}``: whom to call, in which order, what changed, what came of each call."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.placements import calls, fit_words, labels, lines, shortlists
from finder.placements.asking import Asking
from finder.placements.bench import Workbench
from finder.placements.fit import care_of
from finder.placements.shortlists import Kept
from providers.editing import changes, history
from providers.listing import Listing
from web.gate import Form, Need
from web.i18n import mark as _
from web.i18n import translator
from web.sessions import Person
from web.view import language_of, words_of

BEGIN: Final = "/placements/shortlist"
PATH: Final = "/placements/shortlist/{id:int}"
ASKED: Final = "asked."  # the fields of a form that say for which search it is
POST: Final = ("POST",)
STEPS: Final = {"up": -1, "down": 1}
DONE: Final = {
    "added": _("They are on the shortlist."),
    "called": _("Noted. Your team sees it, and the listing says what a caller was told."),
    "gone": _("That program is not listed any more. Nothing was noted."),
}


def routes(bench: Workbench) -> list[Route]:
    """A shortlist, and everything that is done with it."""

    async def begin(request: Request, person: Person, form: Form) -> Response:
        given, now = dict(form), bench.now()
        asking = Asking.read([(name.removeprefix(ASKED), value) for name, value in form if name.startswith(ASKED)])
        chosen = chosen_of(bench, form, asking)
        if not chosen:
            return bench.to(request, f"{asking.link()}&told=none")
        team = await bench.team(person)
        number = numbered(given.get("list", "")) or await shortlists.begin(team, asking.needs, now)
        if number is None or not await shortlists.use(team, number, now):
            raise HTTPException(404)
        await shortlists.add(team, number, chosen, bench.watch.moment())
        return bench.to(request, f"{BEGIN}/{number}?told=added")

    async def page(request: Request, person: Person, form: Form) -> Response:
        team, kept = await bench.shortlist(person, request.path_params["id"])
        await shortlists.use(team, kept.id, bench.now())
        language, known = language_of(request), bench.listings(kept.listings)
        made = await calls.of_team(team, bench.now(), kept.listings)
        sheet = lines.Sheet(bench.directory, known, made, person.account, bench.watch.moment(), language)
        t, told = words_of(request), request.query_params.get("told", "")
        return bench.page(
            request, person, "placements/shortlist.html", shortlist=kept, name=labels.words(*kept.label, t),
            needs=fit_words.needs(kept.needs, language), lines=sheet.drawn(kept), waits=calls.WAITS,
            changed=await changed(kept, known, language), told=t(DONE[told]) if told in DONE else "",
        )  # fmt: skip

    async def order(request: Request, person: Person, form: Form) -> Response:
        team, kept = await bench.shortlist(person, request.path_params["id"])
        given, now = dict(form), bench.now()
        what, number = given.get("do", ""), numbered(given.get("line", ""))
        if what in STEPS:
            await shortlists.move(team, kept.id, number, STEPS[what], now)
        elif what == "remove":
            await shortlists.remove(team, kept.id, number, now)
        elif what == "seen":
            await shortlists.seen(team, kept.id, bench.listings(kept.listings), bench.watch.moment())
        elif what == "then":
            after = bench.listings([given.get("then", "")])
            await shortlists.pair(team, kept.id, number, next(iter(after.values()), None), now)
        elif what == "delete":
            await shortlists.delete(team, kept.id)
            return bench.to(request, "/placements")
        return bench.to(request, f"{BEGIN}/{kept.id}#line-{number}")

    gate = bench.gate
    return [
        gate.route(BEGIN, begin, name="placements-shortlist-begin", need=Need.REFERRAL, methods=POST),
        gate.route(PATH, page, name="placements-shortlist", need=Need.REFERRAL),
        gate.route(f"{PATH}/order", order, name="placements-shortlist-order", need=Need.REFERRAL, methods=POST),
    ]


def numbered(text: str) -> int:
    """A number of ours as a form sends it; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def chosen_of(bench: Workbench, form: Form, asking: Asking) -> list[tuple[Listing, str]]:
    """The programs that were ticked, each with the kind of care that was looked for, in the form's order."""
    ids = list(dict.fromkeys(value for name, value in form if name == "id"))[: shortlists.MOST]
    known = bench.listings(ids)
    return [(known[one], care_of(known[one], asking.query.care)) for one in ids if one in known]


async def changed(kept: Kept, known: Mapping[str, Listing], language: str) -> dict[str, Sequence[str]]:
    """What changed on each listing since the team has seen it, by the listing's id: the names of the facts."""
    t, found = translator(language), dict[str, Sequence[str]]()
    seen = {line.listing: line.rev for line in kept.lines} | {line.then: line.then_rev for line in kept.lines}
    for public_id, rev in seen.items():
        if public_id in known and known[public_id].rev > rev:
            since = await history.since(str(UUID(public_id)), rev)
            told = {
                changes.label(field, t)
                for field, change in since.items()
                if field not in lines.TOLD_APART and change.rev <= known[public_id].rev  # the history may be ahead
            }
            if told:
                found[public_id] = sorted(told)
    return found
