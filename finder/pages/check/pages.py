"""The pages of the check: one question, all of them, or what the answers lead to. All have one address and title."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from finder import helplines
from finder.pages.cards import Cards
from finder.pages.check.asking import Asking
from finder.pages.check.lists import Lists
from finder.pages.check.programs import ProgramLists
from finder.pages.check.visit import RESULT, WHOLE, Visit, previous, steps
from finder.pages.headline import REASONS, radius_words
from finder.screening.assess import FIRST_SHOWN, Assessment
from finder.screening.shapes import Outcome, Table
from finder.screening.steering import Steer, steer
from finder.search.answer import Answer
from finder.search.ask import Directory
from finder.search.query import ANY, RADII, SearchQuery
from providers import vocabulary
from providers.openings.moments import Watch
from web.i18n import in_language
from web.i18n import mark as _
from web.view import View, language_of, words_of

CALLS: Final = {  # flags that are numbers to call, each with the line it names
    "CALL_911": helplines.EMERGENCY,
    "CALL_988": helplines.CRISIS,
    "CALL_POISON": helplines.POISON,
}
ALWAYS: Final = ("CALL_911", "CALL_988")  # on every page of an emergency, whichever flag was raised
CALL_WORDS: Final = {
    "CALL_911": _("Call 911"),
    "CALL_988": _("Call 988"),
    "CALL_POISON": _("Call Poison Help"),
}
OUTSIDE: Final = frozenset({"SHOW_EMERGENCY_BANNER"})  # its sentence stands at the head of every page of the check

NOT_NOW: Final = frozenset({*CALLS, "INCOMPLETE_ANSWERS"})  # said by a button, or no matter in an emergency


@dataclass(frozen=True, slots=True)
class CheckPages:
    """Draws the pages. Holds no answers: each comes with its request and goes with it."""

    view: View
    table: Table
    directory: Directory
    cards: Cards
    watch: Watch

    def question(self, request: Request, visit: Visit, name: str) -> Response:
        """One question, with everything else that was answered carried along unseen."""
        asked = {name, "drinks"} if name == "frequency" else {name}
        order = [one.id for one in steps(self.table, visit.answers)]
        return self._page(
            request,
            "finder/check/question.html",
            visit,
            question=self._asking(request, visit).question(name),
            hidden=[*visit.hidden(self.table, frozenset(asked)), ("at", name), *visit.query.pairs()],
            number=order.index(name) + 1 if name in order else len(order),
            total=len(order),
            back=previous(self.table, visit, name),
            here=name,
        )

    def whole(self, request: Request, visit: Visit) -> Response:
        """All questions on one page."""
        asking = self._asking(request, visit, every=True)
        asked = [asking.question(one.id) for one in self.table.questions.values() if one.kind != "inline"]
        hidden = [("view", WHOLE), *(("seen", "yes") for _ in range(visit.has_seen)), *visit.query.pairs()]
        return self._page(request, "finder/check/whole.html", visit, questions=asked, hidden=hidden, here=WHOLE)

    def emergency(self, request: Request, visit: Visit, found: Assessment) -> Response:
        """Who to call now, and nothing else first."""
        calls = sorted(CALLS, key=lambda flag: (flag not in found.flags, list(CALLS).index(flag)))
        return self._outcome(
            request,
            "finder/check/emergency.html",
            visit,
            found,
            calls=[self._call(request, visit, flag) for flag in calls if flag in found.flags or flag in ALWAYS],
            flags=self._flags(request, visit, found, without=NOT_NOW),
        )

    async def result(self, request: Request, visit: Visit, found: Assessment) -> Response:
        """Where to begin, why, and the programs near the place that was given."""
        asked = steer(found, visit.answers)
        lists, problem, place = await self._lists(request, visit, found, asked)
        return self._outcome(
            request,
            "finder/check/result.html",
            visit,
            found,
            flags=self._flags(request, visit, found),
            left=[] if found.outcome is Outcome.EMERGENCY else self._unanswered(request, visit),
            lists=lists,
            error=problem,
            place=place,
            radii=self._radii(request, visit.query.miles),
            payments=self._payments(request, visit.query),
            more=next((count for count in (20, 40, 60) if count > visit.most), 0),
            all_programs=SearchQuery(chosen=dict(found.filters)).link(),
        )

    def _page(self, request: Request, template: str, visit: Visit, **context: Any) -> Response:
        say = self._asking(request, visit).say
        other = "en" if language_of(request) == "es" else "es"
        return self.view.page(
            request,
            template,
            say=lambda name: say(self.table.copy[name]),
            voice=visit.voice.value,
            action=in_language("/check", language_of(request)),
            elsewhere=in_language("/check", other),
            review=self.table.review,
            **context,
        )

    def _outcome(self, request: Request, template: str, visit: Visit, found: Assessment, **context: Any) -> Response:
        say, ending = self._asking(request, visit).say, found.ending
        reasons = [say(reason.text) for reason in found.reasons]
        view = [("view", WHOLE)] if visit.is_whole else []
        return self._page(
            request,
            template,
            visit,
            ending={"headline": say(ending.headline), "lead": say(ending.lead), "link": say(ending.link)},
            outcome=found.outcome.name.lower(),
            next_steps=[say(step) for step in ending.steps],
            reasons=reasons[:FIRST_SHOWN],
            more_reasons=reasons[FIRST_SHOWN:],
            hidden=[*visit.hidden(self.table), ("at", visit.at), *view],
            back=WHOLE if visit.is_whole else visit.at or next(iter(self.table.questions)),
            is_whole=visit.is_whole,
            query=visit.query,
            here=RESULT,
            **context,
        )

    def _asking(self, request: Request, visit: Visit, *, every: bool = False) -> Asking:
        return Asking(self.table, visit.answers, language_of(request), visit.voice, every)

    def _call(self, request: Request, visit: Visit, flag: str) -> Mapping[str, Any]:
        words, line = words_of(request), CALLS[flag]
        text = self._asking(request, visit).say(self.table.flags[flag].text)
        return {"words": words(CALL_WORDS[flag]), "line": line, "text": text}

    def _flags(
        self, request: Request, visit: Visit, found: Assessment, without: frozenset[str] = frozenset()
    ) -> list[str]:
        say = self._asking(request, visit).say
        return [say(self.table.flags[flag].text) for flag in found.flags if flag not in without | OUTSIDE]

    def _unanswered(self, request: Request, visit: Visit) -> list[tuple[str, str]]:
        """Questions that can still be answered: their ids and words."""
        if visit.is_whole:
            return []
        asking = self._asking(request, visit)
        asked = steps(self.table, visit.answers)
        return [(one.id, asking.say(one.text)) for one in asked if one.id in visit.answers.skipped]

    async def _lists(
        self, request: Request, visit: Visit, found: Assessment, asked: Steer
    ) -> tuple[list[Mapping[str, Any]], str, str]:
        """The lists, what was wrong with the place, and the place as it was understood."""
        if not visit.query.near:
            return [], "", ""
        index = self.directory.index
        reply = await self.directory.find(visit.query, index)
        if not isinstance(reply, Answer):
            return [], words_of(request)(REASONS[reply.reason]), ""
        places = (reply.origin, *reply.others)
        moment = self.watch.moment()
        lists = Lists(index, visit.query, places, asked, visit.most, moment).of(found)
        asking = self._asking(request, visit)
        drawn = ProgramLists(self.view.render, self.cards, index, reply.origin, asking, asked, moment).draw(lists)
        return drawn, "", reply.origin.label

    def _radii(self, request: Request, chosen: float) -> list[tuple[str, str, bool]]:
        offered = sorted({*map(float, RADII), chosen} - {ANY})
        words, every = words_of(request), (*offered, ANY)
        return [(f"{miles:g}" if miles else "any", radius_words(miles, words), miles == chosen) for miles in every]

    def _payments(self, request: Request, query: SearchQuery) -> list[tuple[str, str, bool]]:
        t = words_of(request)
        terms = vocabulary.GROUPS["payment"].terms
        return [("", t(_("Any way to pay")), not query.chosen)] + [
            (term.code, t(term.label), query.asks("payment", term.code)) for term in terms
        ]
