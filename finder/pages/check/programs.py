"""The lists of programs under an outcome as a page shows them: headings, notes, cards, and what comes after a detox."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape

from finder.pages.cards import Cards
from finder.pages.check.asking import Asking
from finder.pages.check.lists import CARE, Programs
from finder.pages.headline import place_words, radius_words
from finder.screening.steering import Steer
from finder.search.answer import Hit
from finder.search.index import Index
from finder.search.pathway import Pathway, Step
from finder.search.query import ANY
from finder.search.steered import met, says_open
from providers import phrases, vocabulary
from providers.openings.moments import Moment
from providers.places import Place
from web.i18n import Translate, translator
from web.i18n import mark as _
from web.render import Renderer
from web.view import safe

TITLES: Final = {
    "medical": _("Medical detox, with nurses or doctors day and night"),
    "detox": _("Detox programs that can check what you need"),
    "iop": _("Intensive outpatient programs (IOP)"),
    "otp": _("Programs with methadone or buprenorphine"),
}
NONE: Final = _("We found none. Call the helpline, or go to a hospital.")
CREDIT_LINE: Final = _("Programs that say they help people in your situation may stand up to 30 miles earlier.")
OPEN_LINE: Final = _("Programs that say they are open now may stand up to 10 miles earlier.")


@dataclass(frozen=True, slots=True)
class ProgramLists:
    """Draws lists. ``place`` is where the person is; cards are numbered through all lists."""

    render: Renderer
    cards: Cards
    index: Index
    place: Place
    asking: Asking
    steer: Steer
    moment: Moment

    @property
    def t(self) -> Translate:
        """The reader's language."""
        return translator(self.asking.language)

    def draw(self, lists: list[Programs]) -> list[Mapping[str, Any]]:
        """Each list: ``title``, ``notes``, ``cards``, ``adults``, ``more`` left, ``is_open``."""
        first, drawn = 1, []
        for programs in lists:
            drawn.append(self._list(programs, first))
            first += len(programs.hits) + len(programs.adults)
        return drawn

    def _list(self, programs: Programs, first: int) -> Mapping[str, Any]:
        after = first + len(programs.hits)
        return {
            "kind": programs.kind,
            "title": self._title(programs.kind),
            "notes": list(self._notes(programs)),
            "cards": self._cards(programs, programs.hits, first),
            "adults": self._cards(programs, programs.adults, after),
            "first": first,
            "first_adults": after,
            "more": programs.total > len(programs.hits) + len(programs.adults),
            "is_open": programs.is_open,
        }

    def _title(self, kind: str) -> str:
        copy = self.asking.table.copy
        return self.asking.say(copy["ask_nurse"]) if kind == "ask" else self.t(TITLES[kind])

    def _notes(self, programs: Programs) -> Iterator[str]:
        t, copy = self.t, self.asking.table.copy
        if not programs.hits and not programs.adults:
            yield t(NONE)
        elif programs.miles is not None:
            yield self._farther(programs.miles)
        if programs.after and programs.kind == "medical":
            yield self.asking.say(copy["after_detox"])
        if any(met(self.index, hit, self.steer.nearer) for hit in programs.hits):
            yield t(CREDIT_LINE)
        if self.steer.today and any(self._is_open(programs, hit) for hit in programs.hits):
            yield t(OPEN_LINE)

    def _is_open(self, programs: Programs, hit: Hit) -> bool:
        return says_open(self.index, hit, CARE[programs.kind], self.moment)

    def _farther(self, miles: float) -> str:
        wide = radius_words(miles, self.t)
        if miles == ANY:
            return self.t(_("None is near. These are the nearest, however far. Ask about rides."))
        return self.t(_("None is as near as you asked. We looked farther: {radius}.")).format(radius=wide)

    def _cards(self, programs: Programs, hits: tuple[Hit, ...], first: int) -> Markup:
        return safe("".join(self._card(programs, hit, number) for number, hit in enumerate(hits, first)))

    def _card(self, programs: Programs, hit: Hit, number: int) -> str:
        words = [self.t(vocabulary.term(group, code).label) for group, code in self._met(hit)]
        reason = f" · {escape(self.t(_('fits: {words}')).format(words=', '.join(words)))}" if words else ""
        pathway = (programs.after or {}).get(hit.id)
        below = self.render(
            self.asking.language,
            "finder/check/_below.html",
            notes=self._asks(programs, hit),
            steps=[self._step(step) for step in pathway.after] if pathway else [],
            wide=self._after_farther(pathway) if pathway else "",
        )
        return self.cards.one(
            self.index, hit, self.asking.language, number=number, reason=reason, below=below, moment=self.moment
        )

    def _met(self, hit: Hit) -> list[tuple[str, str]]:
        return list(dict.fromkeys(met(self.index, hit, (*self.steer.first, *self.steer.nearer))))

    def _asks(self, programs: Programs, hit: Hit) -> list[str]:
        copy, found = self.asking.table.copy, []
        if programs.kind == "detox" and self.index.listing(hit.row).stated("detox_setting") == ["outpatient"]:
            found.append(self.asking.say(copy["outpatient_detox"]))
        if self.steer.asks_ketamine:
            found.append(self.asking.say(copy["ask_ketamine"]))
        return found

    def _after_farther(self, pathway: Pathway) -> str:
        if pathway.miles is None:
            return ""
        return self.t(_("We looked farther for these: {radius} from {place}.")).format(
            radius=radius_words(pathway.miles, self.t), place=place_words(self.place, self.t)
        )

    def _step(self, step: Step) -> Mapping[str, Any]:
        listing = self.index.listing(step.hit.row)
        return {
            "id": listing.id,
            "name": listing.name,
            "city": listing.city,
            "miles": phrases.distance(step.hit.miles, self.t, approximate=listing.approximate),
            "same": step.is_same_organization,
            "pays": ", ".join(phrases.labels("payment", step.payment[:2], self.t)),
            "phone": phrases.dial(listing.phones[0], self.t) if listing.phones else None,
        }
