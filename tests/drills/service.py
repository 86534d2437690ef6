"""A service with the example listings and one program that is kept by its editor, and the two who use it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient

from finder.app import create_app
from finder.settings import APPS, Settings
from providers.places import Gazetteer
from seeds import demo
from seeds.gazetteer import TABLE
from tests.conftest import a_listing
from tests.postgres.scratch import empty_file
from tests.providers.portal.cast import EDITOR, NOW, Clock, House, claimed_by
from tests.providers.portal.forms import form_to, with_values
from web.database import Database
from web.logging import quiet

LINES: Final = ("615-1067", "988", "911")
SECRETS: Final = re.compile(r"Traceback|File \"|[Ss][Qq][Ll]ite|asyncpg|[Tt]ortoise|SELECT |INSERT |UPDATE |finder\.db")
NOT_SAVED: Final = ("not saved", "do not know if this is saved")
PLACES: Final = (
    "43604", "60614", "83702", "33130", "99501", "96813", "Toledo, OH", "Chicago, IL", "Los Angeles, CA", "10001",
    "77002", "85004", "19103", "98101", "Denver, CO", "30303", "02108", "48226", "55401", "97204",
)  # fmt: skip
FILTERS: Final = ("", "&care=detox", "&care=iop", "&payment=medicaid", "&miles=100")
QUESTIONS: Final = [f"near={place.replace(' ', '+')}{also}" for place in PLACES for also in FILTERS]
KEPT: Final = a_listing().id
HERE: Final = f"/portal/listing/{KEPT}"


async def fill(url: str) -> None:
    """Plant the example listings, and the program with its editor."""
    async with Database.open(url, APPS) as database:
        await database.migrate()
        await demo.plant(Gazetteer.load(TABLE), NOW)
        await claimed_by(EDITOR, NOW)


@contextmanager
def served(folder: Path, url: str) -> Iterator[House]:
    """The service on a database that was filled. Time stands still."""
    settings = Settings(
        database_url=url, var_dir=folder, allowed_hosts="testserver", rate_limits="off", refresh_seconds=0.05,
        jobs="off",
    )  # fmt: skip
    clock = Clock()
    app = create_app(settings, clock)
    quiet("critical")  # each refusal is logged, hundreds of times
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield House(client, settings, clock)


async def empty(path: Path) -> str:
    """A SQLite file with every table. Returns its URL."""
    path.write_bytes(await empty_file())
    return f"sqlite:///{path}"


class Searcher:
    """Looks for help in a hundred ways, knows what was found before, and counts what is wrong with an answer."""

    def __init__(self, house: House) -> None:
        self.client = TestClient(house.client.app, raise_server_exceptions=False)
        self.client.portal = house.client.portal  # the same service: it is not started twice
        self.before = {question: self._ids(question) for question in QUESTIONS}
        self.wrong: list[str] = []
        self.asked = 0

    def search(self, count: int) -> None:
        """Search so often: the page, and the ids that programs get."""
        for question in islice(cycle(QUESTIONS), self.asked, self.asked + count):
            self.asked += 1
            page = self.client.get(f"/search?{question}")
            self.wrong += [f"{flaw} in /search?{question}" for flaw in flaws(page)]
            if page.status_code != 200:
                self.wrong.append(f"{page.status_code} for /search?{question}")
            elif self._ids(question) != self.before[question]:
                self.wrong.append(f"others than before for {question}")

    def is_labelled(self) -> bool:
        """Whether pages say that the list could not be refreshed."""
        return "could not be refreshed" in self.client.get("/search?near=43604").text

    def described(self) -> str:
        """How the program's own people describe it, as searchers see it."""
        return self.client.get(f"/listing/{KEPT}").text

    def _ids(self, question: str) -> list[str]:
        answer = self.client.get(f"/api/v1/search?{question}")
        return [one["id"] for one in answer.json().get("listings", ())][:10]


class Editor:
    """Edits one program, by the pages, and remembers what was acknowledged."""

    def __init__(self, house: House) -> None:
        self.client = house.client
        house.sign_in(EDITOR)
        self.form = form_to(self.client.get(HERE).text, f"{HERE}/draft")
        self.saved: list[str] = []
        self.refused = 0
        self.wrong: list[str] = []

    def edit(self, text: str) -> bool:
        """Write a description and publish it. Whether that was acknowledged."""
        page = self.client.get(HERE)
        if page.status_code == 200:  # else they have it open since before
            self.form = form_to(page.text, f"{HERE}/draft")
        else:
            self.wrong += [f"{flaw} in a form" for flaw in flaws(page)]
        draft = self.client.post(f"{HERE}/draft", data=with_values(self.form, description=text, do="preview"))
        if draft.status_code != 303:
            return self._is_refused(draft, text)
        preview = self.client.get(f"{HERE}/preview")
        if preview.status_code == 303:  # nothing is left to publish: it was saved when it was sent before
            self.saved.append(text)
            return True
        if preview.status_code != 200:
            self.refused += 1
            self.wrong += [f"{flaw} in a preview" for flaw in flaws(preview)]
            return False
        sent = dict(form_to(preview.text, f"{HERE}/publish"))
        done = self.client.post(f"{HERE}/publish", data=sent)
        if done.status_code == 409:  # their form was older than an edit of their own: they choose, as anybody would
            sent = dict(form_to(done.text, f"{HERE}/publish")) | {"choose.description": "mine"}
            done = self.client.post(f"{HERE}/publish", data=sent)
        if done.status_code != 303 or "/published" not in done.headers["location"]:
            return self._is_refused(done, sent["seen"])
        self.saved.append(text)
        return True

    def _is_refused(self, answer: Any, text: str) -> bool:
        """``False``; and what is wrong with how it was said."""
        self.refused += 1
        self.wrong += [f"{flaw} in an answer to an edit" for flaw in flaws(answer)]
        if answer.status_code != 503 or not any(said in answer.text for said in NOT_SAVED) or text not in answer.text:
            self.wrong.append(f"{answer.status_code} without the text")
        return False


def flaws(answer: Any) -> Iterator[str]:
    """What no answer may lack, or hold."""
    if not all(line in answer.text for line in LINES):
        yield "no helpline"
    if SECRETS.search(answer.text):
        yield "a trace"
