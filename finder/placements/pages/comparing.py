"""``/placements/shortlist/{id}/compare``: side by side, only what differs."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.pages.compare import comparison
from finder.placements import fit_words, labels
from finder.placements.bench import Workbench
from finder.placements.pages.shortlist import PATH
from providers import phrases
from providers.admission import answering
from providers.admission.criteria import Criterion
from providers.listing import Listing
from providers.openings import opening_words
from web.gate import Form, Need
from web.sessions import Person
from web.view import language_of, words_of

MOST: Final = 6  # side by side: more is a search


def routes(bench: Workbench) -> list[Route]:
    """The programs of a shortlist beside each other, the first few."""

    async def compare(request: Request, person: Person, form: Form) -> Response:
        _team, kept = await bench.shortlist(person, request.path_params["id"])
        language, t, moment = language_of(request), words_of(request), bench.watch.moment()
        known = bench.listings([line.listing for line in kept.lines])
        shown = [known[line.listing] for line in kept.lines if line.listing in known][:MOST]
        facts = comparison(shown, language)
        differing = [row for row in facts if not row["same"]]
        asked = [need_row(one, shown, language) for one in kept.needs]
        return bench.page(
            request, person, "placements/compare.html", shortlist=kept, name=labels.words(*kept.label, t),
            columns=[
                {
                    "listing": one,
                    "phone": phrases.dial(one.phones[0], t) if one.phones else None,
                    "openings": opening_words.of_listing(one, moment, language),
                    "source": phrases.source_line(one.fact("care"), language),
                }
                for one in shown
            ],
            needs=[row for row in asked if len({said.word for said in row["said"]}) > 1],
            rows=differing, same=len(facts) - len(differing), more=max(0, len(kept.lines) - MOST),
        )  # fmt: skip

    return [bench.gate.route(f"{PATH}/compare", compare, name="placements-compare", need=Need.REFERRAL)]


def need_row(criterion: Criterion, shown: Sequence[Listing], language: str) -> dict[str, Any]:
    """What each program says to one criterion."""
    said = [fit_words.said([answering.reply(one, criterion)], language)[0] for one in shown]
    return {"label": fit_words.name(criterion, language), "said": said}
