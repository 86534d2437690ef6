"""A service whose directory is a list with hostile cells, and all that it makes of that list."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from starlette.testclient import TestClient

from finder import shipped
from finder.app import create_app
from finder.placements import shortlists, teams
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from providers.openings.moments import Moment
from tests.attacks import lists
from tests.attacks.asking import Answer, Door, cookie
from tests.attacks.markup import Markup
from tests.finder.placements.cast import PLANNER, until
from tests.postgres.scratch import empty_file
from tests.providers.portal.cast import Clock, an_account
from web import sessions
from web.database import Database
from web.logging import quiet

EVERYWHERE: Final = "near=43604&miles=any&per_page=200"
TOGETHER: Final = 10  # programs on one hand-out
PARTS: Final = ("", ".txt", ".csv", ".xlsx", ".vcf")


class Loaded:
    """``flaws``: what was wrong with loading, and with what was made of it. ``count``: how many are listed."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(var_dir=folder, allowed_hosts="testserver", rate_limits="off", jobs="off")
        self._folder, self._clock = folder, Clock(lists.NOW + timedelta(hours=1))
        self._shortlists: list[int] = []
        self._token = ""
        self.flaws: list[str] = []
        self.count = self.rows = self.refused = self.pages = 0
        (folder / "finder.db").write_bytes(asyncio.run(empty_file()))

    def load(self, name: str, rows: list[lists.Cells], strings: Sequence[str]) -> None:
        """Load a list: ``directory.csv``, ``directory.xlsx``, ``locator.csv``."""
        kind, _, ending = name.partition(".")
        path = self._folder / f"{kind}_2023.{ending}"
        if ending == "xlsx":
            lists.as_xlsx(path, rows)
        else:
            lists.as_csv(path, rows, lists.DIRECTORY if kind == "directory" else lists.LOCATOR, strings)

        async def alone() -> None:
            async with Database.open(self._settings.database, APPS):
                report, wrong = await lists.load(lists.SOURCES[kind], path, shipped.gazetteer())
                self.flaws += wrong
                if report is None or report.whole_file_quarantined:
                    self.flaws.append(f"{name} was put aside: {report and report.in_words()[:200]}")
                else:
                    self.rows += report.rows
                    self.refused += len(report.refused)

        asyncio.run(alone())

    def write(self, strings: Sequence[str]) -> None:
        """Publish programs whose own people wrote the strings: three in each, wherever text may stand."""

        async def alone() -> None:
            async with Database.open(self._settings.database, APPS):
                made = [lists.written_by_its_people(at, strings[at : at + 3]) for at in range(0, len(strings) - 2, 3)]
                await listings.publish(made, actor="account:1", at=lists.NOW)
                self.rows += len(made)

        asyncio.run(alone())

    def show(self, markup: Markup, every: int = 1, *, harmless: bool = False) -> None:
        """Look at every export, and at the pages of each so many programs; or learn from them what ours are like."""
        known = asyncio.run(self._known(every))
        self.count = len(known)
        self.flaws += lists.kept(one for one in known if not one.claimed)
        with TestClient(create_app(self._settings, self._clock), follow_redirects=False) as client:
            quiet("critical")  # what is refused is logged
            door = Door(client)
            until(lambda: client.get("/readyz").status_code == 200)
            shown = known[::every]
            words = [text for one in shown[::5] for text in (one.organization, one.city, one.zip)]
            for path in [*self._paths(shown, every), *(f"/search?{lists.asking(text)}" for text in words)]:
                answer = door.ask("GET", path, cookie(self._token))
                self.pages += 1
                if harmless:
                    markup.learn(answer.text)
                else:
                    self.flaws += [f"{path}: {flaw}" for flaw in [*markup.flaws(answer, ()), *of_kind(answer)]]

    def _paths(self, shown: Sequence[Listing], every: int) -> Iterator[str]:
        yield "/api/v1/search.csv?near=43604&miles=any"
        yield "/api/v1/search.geojson?near=43604&miles=any"
        for page in range(1, 2 + self.count // 200, 1 + every // 50):
            yield f"/search?{EVERYWHERE}&page={page}"
            yield f"/es/search?{EVERYWHERE}&page={page}"
        for at, one in enumerate(shown):
            yield f"/listing/{one.id}" if at % 2 else f"/es/listing/{one.id}"
            yield f"/listing/{one.id}/card.vcf"
            if at % 4 == 0:
                yield f"/compare?{'&'.join(f'id={other.id}' for other in shown[at : at + 4])}"
                yield f"/listing/{one.id}/wrong?field=phones"
                yield f"/api/v1/listings/{one.id}"
        yield "/placements/search?zip=43604&care=detox&miles=any"
        for number in self._shortlists:
            yield f"/placements/shortlist/{number}"
            yield f"/placements/shortlist/{number}/compare"
            yield from (f"/placements/shortlist/{number}/handout{part}" for part in PARTS)

    async def _known(self, every: int) -> list[Listing]:
        """What is published; a planner has some of it on shortlists."""
        async with Database.open(self._settings.database, APPS):
            known = sorted(await listings.published(), key=lambda one: one.id)
            account = await an_account(PLANNER, self._clock(), "referral")
            self._token = await sessions.begin(account, "a browser", self._clock())
            team, shown = await teams.of(account.id, self._clock()), known[::every]
            for at in range(0, min(len(shown), 15 * TOGETHER), TOGETHER):
                number = await shortlists.begin(team, (), self._clock())
                if number is None:
                    break
                some = [(one, "detox") for one in shown[at : at + TOGETHER]]
                await shortlists.add(team, number, some, Moment.at(self._clock()))
                self._shortlists.append(number)
            return known


def of_kind(answer: Answer) -> Iterator[str]:
    """What is wrong with an answer that is no page."""
    match answer.kind:
        case "text/csv":
            yield from lists.live_cells(answer.text)
        case "text/vcard":
            yield from lists.wild_lines(answer.text)
        case "application/json" | "application/geo+json":
            yield from lists.no_json(answer.text)
        case kind if kind.endswith("sheet"):
            yield from lists.live_formulas(answer.body)
