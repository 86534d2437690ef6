"""``/placements/search``: the programs of a place on one screen, and whether each takes the client at hand."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from finder.pages import headline as say
from finder.placements import call_words, calls, fit, fit_words, labels, shortlists
from finder.placements.asking import PATH, Asking
from finder.placements.bench import Workbench
from finder.placements.calls import Called
from finder.placements.fit import Row
from finder.search.answer import Answer
from finder.search.ask import Unplaced
from finder.search.index import Index
from finder.search.query import RADII, SearchQuery
from finder.search.search import SHORT, all_hits
from providers import phrases, vocabulary
from providers.admission import criteria
from providers.admission.answering import Says
from providers.openings import opening_words
from providers.openings.moments import Moment
from providers.portal import edit_view
from web.gate import Form, Need
from web.i18n import Translate, translator
from web.i18n import mark as _
from web.sessions import Person
from web.view import language_of, words_of

COLUMNS: Final = (  # of the table: its sort, or nothing, and its words
    ("name", _("Program")),
    ("miles", _("Distance")),
    ("fit", _("Will they take them?")),
    ("openings", _("Openings")),
    ("", _("Phone")),
    ("called", _("Last call")),
)
NONE_TICKED: Final = _("Nothing was ticked. Tick at least one program.")
NOTHING: Final[dict[str, Any]] = {"headline": "", "problem": "", "needs": [], "rows": []}
FEW: Final = 5  # programs ticked beforehand


def routes(bench: Workbench) -> list[Route]:
    """The page of a search, and the form with which it begins."""

    async def search(request: Request, person: Person, form: Form) -> Response:
        asking, index = Asking.read(request.query_params.multi_items()), bench.directory.index
        reply = await bench.directory.find(asking.query, index, all_hits)
        team = await bench.team(person)
        lists = await shortlists.of_team(team)
        if isinstance(reply, Unplaced):
            problem = words_of(request)(say.REASONS[reply.reason]) if request.query_params else ""
            found = NOTHING | {"problem": problem}
        else:
            last = calls.latest(await calls.of_team(team, bench.now()))
            shown = Shown(index, reply, asking, last, person.account, bench.watch.moment(), language_of(request))
            found = NOTHING | await asyncio.to_thread(shown.context)
            found["problem"] = words_of(request)(NONE_TICKED) if request.query_params.get("told") == "none" else ""
        form_of = asked(asking, language_of(request))
        drawn = partial(bench.page, request, person, "placements/search.html", asking=asking, **form_of, **found)
        return await asyncio.to_thread(drawn, lists=named(lists, request))  # a whole state takes half a second to draw

    return [bench.gate.route(PATH, search, name="placements-search", need=Need.REFERRAL)]


def named(lists: list[shortlists.Kept], request: Request) -> list[dict[str, Any]]:
    """Shortlists to choose from, by their labels."""
    t = words_of(request)
    return [{"id": one.id, "name": labels.words(*one.label, t), "size": len(one.lines)} for one in lists]


def asked(asking: Asking, language: str) -> dict[str, Any]:
    """The form: places, kinds of care, distances, and every criterion by its group, with what was chosen."""
    t = translator(language)
    return {
        "states": edit_view.states(),
        "radii": RADII,
        "care": [(code, words, code in asking.query.care) for code, words in kinds_of_care(t)],
        "carried": [pair for pair in asking.query.pairs() if pair[0] not in ("near", "care", "miles")],
        "groups": [
            {
                "name": group,
                "label": t(vocabulary.GROUPS[group].label),
                "ticked": sum(one in asking.needs for one in criteria.all_of(group)),
                "criteria": [(one.key, fit_words.name(one, language), one in asking.needs)
                             for one in criteria.all_of(group)],
            }
            for group in criteria.GROUPS
        ],
    }  # fmt: skip


def kinds_of_care(t: Translate) -> list[tuple[str, str]]:
    """Each kind of care by its code, in words."""
    return [(term.code, t(term.label)) for term in vocabulary.GROUPS["care"].terms]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a search found, for the page. It is put into words off the event loop: two thousand rows take a while."""

    index: Index
    answer: Answer
    asking: Asking
    last: Mapping[str, Called]
    me: int
    moment: Moment
    language: str

    def context(self) -> dict[str, Any]:
        """The context of the template."""
        t, asking = translator(self.language), self.asking
        called = {one: call.at for one, call in self.last.items()}
        wanted = fit.Wanted(asking.query.care, asking.needs, self.moment, called)
        rows = fit.ordered(wanted.rows(self.index, self.answer.hits[: fit.MOST]), asking.sort)
        ticked = fit.first_to_call(rows, FEW) if asking.needs else []
        counted = fit.counts(rows)
        return {
            "headline": say.headline(self.answer, self.language),
            "needs": fit_words.needs(asking.needs, self.language),
            "counts": [(says.word, t(fit_words.COUNTED[says]), counted[says]) for says in Says],
            "keys": [one.key for one in asking.needs],
            "colours": [(code, t(words)) for code, words in labels.COLOURS.items()],
            "letters": labels.LETTERS,
            "left_out": self.answer.total - len(rows),
            "ways": [(asking.of(query).link(), words) for query, words in self._ways()],
            "columns": [
                (name, t(words), asking.sorted_by(name).link() if name else "", self._order(name))
                for name, words in COLUMNS
            ],
            "rows": [self._row(one, ticked) for one in rows],
            "in_state": self.answer.origin.kind == "state",
        }

    def _ways(self) -> list[tuple[SearchQuery, str]]:
        """How to see more, where little or nothing was found; nothing where there is enough to choose from."""
        return say.ways(self.answer, self.language) if self.answer.total < SHORT else []

    def _order(self, column: str) -> str:
        """How a column is sorted, as ``aria-sort`` says it; empty when it is not."""
        by = self.asking.sort
        return ("ascending" if by == column else "descending" if by == f"-{column}" else "") if column else ""

    def _row(self, one: Row, ticked: list[str]) -> dict[str, Any]:
        listing, language, t = one.listing, self.language, translator(self.language)
        last = self.last.get(listing.id)
        return {
            "id": listing.id,
            "name": listing.name,
            "program": listing.program,
            "what": " · ".join(words.text for words in phrases.what(listing, t)),
            "town": f"{listing.city}, {listing.state}",
            "miles": phrases.distance(one.miles, t, approximate=listing.approximate),
            "says": one.says.word,
            "word": t(fit_words.GROUPS[one.says]),
            "replies": fit_words.said(one.replies, language),
            "openings": opening_words.of_listing(listing, self.moment, language),
            "phone": phrases.dial(listing.phones[0], t) if listing.phones else None,
            "called": call_words.line(last, self.me, self.moment.now, language) if last else "",
            "ticked": listing.id in ticked,
            "example": listing.is_example,
        }
