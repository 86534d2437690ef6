"""What searchers and programs see of openings, wherever they look and whenever: open only as long as it is believed.

The clock is the tests' own. Pages are kept by the page cache for up to a minute, as they are in the service.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from starlette.testclient import TestClient
from typer.testing import CliRunner

from finder.api import exports, shapes
from finder.api.answers import Answers
from finder.app import create_app
from finder.cli import app
from finder.commands.operating import Format, exported
from finder.pages.cards import Cards
from finder.pages.rendering import assets, renderer
from finder.settings import APPS, Settings
from providers import listings
from providers.listing import Listing
from providers.openings import OPEN, STATUSES, Report, expires, opening_words, said
from providers.openings.moments import Moment
from tests.conftest import NOW, a_listing, run_alone
from tests.postgres.scratch import empty_file
from tests.providers.openings.test_opening_words import moments, open_now, reports
from web.cache import SECONDS
from web.database import Database
from web.i18n import LANGUAGES

pytestmark = pytest.mark.long

NEAR = "near=43604"
DETOX = timedelta(hours=3)  # the operator's own shelf lives, not the usual ones
IOP = timedelta(hours=48)
AGES = (0.0, 0.99, 1.0, 1.01, 2.9, 3.0, 40.0, 47.99, 48.0, 100.0)  # hours before noon at which something was said
KEPT = timedelta(seconds=SECONDS)
PREFIXES = {"en": "", "es": "/es"}
NEEDS_DETOX = (  # a check that ends with lists of detox and IOP
    "now=none&substances=ketamine&frequency.ketamine=daily&withdrawal=none&past=none&health=none&about=none&control=none"
    f"&go=results&most=60&{NEAR}"
)


def planted() -> list[Listing]:
    """Programs in Toledo that said each thing at each of the ages, for detox, IOP or both; and one that is silent."""
    found = [listing(0)]
    for status, age, cares in product(STATUSES, AGES, (("detox",), ("iop",), ("detox", "iop"))):
        one = listing(len(found))
        for care in cares:
            one = said(one, Report(care, status, NOW - timedelta(hours=age), 3, "2026-12-01" if care == "iop" else ""))
        found.append(one)
    return found


def listing(number: int) -> Listing:
    return a_listing(
        id=f"5f0c2a4e-0000-4000-8000-{number:012}", organization=f"House {number}", lat=41.65 + number / 1e4
    )


PLANTED = {one.id: one for one in planted()}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Searcher:
    """Looks everywhere at any time, and reads which programs say that they are open now, for which care."""

    def __init__(self, client: TestClient, clock: Clock) -> None:
        self.client, self.clock = client, clock

    def results(self, language: str = "en", page: int = 1) -> set[str]:
        text = self.client.get(f"{PREFIXES[language]}/search?{NEAR}&per_page=50&page={page}").text
        return self.cards(text, language)

    def check(self, language: str = "en") -> set[str]:
        form = {"content-type": "application/x-www-form-urlencoded"}
        return self.cards(
            self.client.post(f"{PREFIXES[language]}/check", content=NEEDS_DETOX, headers=form).text, language
        )

    def cards(self, text: str, language: str) -> set[str]:
        """The programs whose card says open now."""
        cards = text.split('<li class="card"')[1:]
        assert cards
        ids = {re.findall(r"/listing/([0-9a-f-]{36})", card)[0]: card for card in cards}
        return {one for one, card in ids.items() if open_now(language) in html.unescape(card)}

    def page(self, one: str, language: str = "en") -> bool:
        return open_now(language) in html.unescape(self.client.get(f"{PREFIXES[language]}/listing/{one}").text)

    def compared(self, one: str, language: str = "en") -> bool:
        return open_now(language) in html.unescape(self.client.get(f"{PREFIXES[language]}/compare?id={one}").text)

    def json(self, page: int = 1) -> set[tuple[str, str]]:
        found = self.client.get(f"/api/v1/search?{NEAR}&per_page=50&page={page}").json()["listings"]
        return {pair for one in found for pair in opened(one)}

    def one(self, one: str) -> set[tuple[str, str]]:
        return opened(self.client.get(f"/api/v1/listings/{one}").json())

    def geojson(self) -> set[tuple[str, str]]:
        features = self.client.get(f"/api/v1/search.geojson?{NEAR}").json()["features"]
        return {pair for feature in features for pair in opened(feature["properties"])}

    def table(self) -> set[tuple[str, str]]:
        return in_table(self.client.get(f"/api/v1/search.csv?{NEAR}").text)


def opened(one: dict[str, Any]) -> set[tuple[str, str]]:
    """The kinds of care for which a listing as JSON says that it is open."""
    return {(one["id"], said["care"]) for said in one["openings"] if said["status"] == OPEN}


def in_table(text: str) -> set[tuple[str, str]]:
    found = set()
    for row in csv.DictReader(io.StringIO(text)):
        for cell in row["openings"].split():
            care, status, *_rest = cell.split(":")
            if status == OPEN:
                found.add((row["id"], care))
    return found


def believed(now: datetime, margin: timedelta = timedelta(0)) -> set[tuple[str, str]]:
    """Which programs say that they are open, and may be believed at a moment and for some time after it."""
    lives = {"detox": DETOX, "iop": IOP}
    return {
        (one.id, care)
        for one in PLANTED.values()
        for care, words in one.facts.get("openings", {}).items()
        if words["status"] == OPEN and timedelta(0) <= now - datetime.fromisoformat(words["at"]) < lives[care] - margin
    }


def ids(pairs: set[tuple[str, str]]) -> set[str]:
    return {one for one, _care in pairs}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("openings")
    found = Settings(
        var_dir=folder, allowed_hosts="testserver", rate_limits="off", jobs="off", detox_hours=3, outpatient_hours=48
    )

    async def plant() -> None:
        (folder / "finder.db").write_bytes(await empty_file())
        async with Database.open(found.database, APPS):
            await listings.publish(list(PLANTED.values()), actor="program", at=NOW)

    run_alone(plant)
    return found


@pytest.fixture(scope="module")
def looks(directory: Settings) -> Iterator[Searcher]:
    """A searcher whose clock can be moved."""
    clock = Clock()
    with TestClient(create_app(directory, clock), follow_redirects=False) as client:
        yield Searcher(client, clock)


times = st.one_of(
    st.timedeltas(timedelta(hours=-1), timedelta(hours=60)),
    st.sampled_from([DETOX - KEPT, DETOX, IOP - KEPT, IOP, timedelta(hours=2), timedelta(0)]),
).map(lambda after: NOW + after)
steps = st.lists(st.timedeltas(timedelta(0), timedelta(seconds=70)), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(times, steps, st.sampled_from(LANGUAGES), st.sampled_from(sorted(PLANTED)))
def test_wherever_somebody_looks_none_says_open_past_its_shelf_life(
    looks: Searcher, start: datetime, after: list[timedelta], language: str, one: str
) -> None:
    looks.clock.now = start
    for step in (timedelta(0), *after):
        looks.clock.now += step
        true = believed(looks.clock.now)
        assert looks.results(language) <= ids(true)  # a page that the cache may keep
        assert looks.json() <= true
        assert looks.check(language) <= ids(true)
        assert looks.page(one, language) <= (one in ids(true))
        assert looks.compared(one, language) <= (one in ids(true))
        assert looks.one(one) <= true
        assert looks.geojson() <= true
        assert looks.table() <= true


@pytest.mark.parametrize("hours", [0, 1, 2.5, 20])
def test_what_is_believed_is_said_everywhere(looks: Searcher, hours: float) -> None:
    looks.clock.now = NOW + timedelta(hours=hours)
    true, lasting = believed(looks.clock.now), believed(looks.clock.now, KEPT)
    assert looks.geojson() == looks.table() == true
    pages = range(1, -(-len(PLANTED) // 50) + 1)
    assert set().union(*(looks.results(page=page) for page in pages)) == ids(lasting)
    assert set().union(*(looks.json(page) for page in pages)) == lasting
    for one in sorted(PLANTED)[:30]:
        assert looks.page(one) == looks.compared(one) == (one in ids(true))
        assert looks.one(one) == {pair for pair in true if pair[0] == one}


def test_a_page_that_is_kept_says_in_its_last_second_what_still_holds(looks: Searcher) -> None:
    looks.clock.now = NOW + timedelta(hours=2) - KEPT - timedelta(seconds=1)  # some are believed until two o'clock
    kept = looks.results()
    looks.clock.now += KEPT
    assert looks.results() == kept <= ids(believed(looks.clock.now))
    looks.clock.now += timedelta(seconds=1)
    assert looks.results() != kept


@given(reports(), moments(), st.sampled_from(LANGUAGES))
def test_no_card_row_or_object_says_open_past_the_shelf_life_of_any_report(
    report: Report, moment: Moment, language: str
) -> None:
    one = said(a_listing(facts=a_listing().facts | {"care": sorted({"detox", report.care})}), report)
    may = report.status == OPEN and report.at <= moment.now and moment.until < expires(report, moment.shelf_lives)
    assert (open_now(language) in html.unescape(CARDS.preview(one, language, moment))) == may
    assert bool(opened(ANSWERS.listing(one, None, moment))) == may
    assert bool(in_table(exports.table([(one, None)], "", moment))) == may
    [feature] = exports.geojson([(one, 1.0)], ANSWERS, moment)["features"]
    assert bool(opened(feature["properties"])) == may


PLAIN = Settings()
CARDS = Cards(renderer(PLAIN, assets()))
ANSWERS = Answers(PLAIN)


@given(reports(), moments())
def test_past_its_shelf_life_a_report_as_data_holds_nothing_that_could_be_believed(
    report: Report, moment: Moment
) -> None:
    one = said(a_listing(facts=a_listing().facts | {"care": [report.care]}), report)
    [opening] = ANSWERS.listing(one, None, moment)["openings"]
    assert (opening["last_status"], opening["said_by"]) == (report.status, "program")
    assert datetime.fromisoformat(opening["said_at"]) == report.at.replace(microsecond=0)
    assert opening["expires_at"] > opening["said_at"]
    if not opening["status"]:
        assert (opening["number"], opening["starts"]) == (None, "")


def test_a_program_that_never_said_anything_is_not_reported_anywhere(looks: Searcher) -> None:
    silent = listing(0).id
    looks.clock.now = NOW
    page = looks.client.get(f"/listing/{silent}").text
    assert "Openings: not reported. Call to ask." in page
    assert "Openings: not reported. Call to ask." in looks.client.get(f"/compare?id={silent}").text
    assert looks.client.get(f"/api/v1/listings/{silent}").json()["openings"] == []


def test_openings_have_the_members_that_are_promised(looks: Searcher) -> None:
    for hours in (0, 5, 500):
        looks.clock.now = NOW + timedelta(hours=hours)
        found = looks.client.get(f"/api/v1/search?{NEAR}&per_page=200").json()
        TypeAdapter(shapes.Search).validate_python(found, strict=True)
        one = looks.client.get(f"/api/v1/listings/{found['listings'][1]['id']}").json()
        TypeAdapter(shapes.Listing).validate_python(one, strict=True)
    document = looks.client.get("/api/openapi.json").json()
    schema = document["paths"]["/api/v1/search"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(found)


def test_each_kind_of_care_is_said_on_its_own_line(looks: Searcher) -> None:
    both = next(one for one in PLANTED.values() if len(one.facts.get("openings", {})) == 2)
    looks.clock.now = NOW + timedelta(hours=4)
    text = looks.client.get(f"/listing/{both.id}").text
    assert "Openings (detox): not reported. Last said open 4 hours ago. Call first.<br>Openings (IOP): open now" in text
    assert "Next start: December 1." in text


def test_the_order_of_a_search_does_not_depend_on_who_is_open(looks: Searcher) -> None:
    looks.clock.now = NOW
    found = looks.client.get(f"/api/v1/search?{NEAR}&per_page=200").json()["listings"]
    assert [one["miles"] for one in found] == sorted(one["miles"] for one in found)
    looks.clock.now = NOW + timedelta(days=30)
    later = looks.client.get(f"/api/v1/search?{NEAR}&per_page=200").json()["listings"]
    assert [one["id"] for one in later] == [one["id"] for one in found]


@given(times)
@settings(max_examples=20, deadline=None)
def test_what_an_operator_writes_out_says_open_only_while_it_is_believed(directory: Settings, now: datetime) -> None:
    known: list[exports.Measured] = [(one, None) for one in PLANTED.values()]
    as_json = json.loads(exported(known, Format.JSON, directory, now))["listings"]
    as_features = json.loads(exported(known, Format.GEOJSON, directory, now))["features"]
    true = believed(now)
    assert {pair for one in as_json for pair in opened(one)} == true
    assert {pair for one in as_features for pair in opened(one["properties"])} == true
    assert in_table(exported(known, Format.CSV, directory, now).decode()) == true


def test_the_command_line_says_open_only_while_it_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'finder.db'}"
    monkeypatch.setenv("FINDER_DATABASE_URL", url)
    monkeypatch.setenv("FINDER_VAR_DIR", str(tmp_path))
    now = datetime.now(NOW.tzinfo)
    fresh = said(listing(1), Report("detox", OPEN, now - timedelta(hours=1), 2))
    stale = said(listing(2), Report("detox", OPEN, now - timedelta(hours=13), 2))

    async def publish() -> None:
        (tmp_path / "finder.db").write_bytes(await empty_file())
        async with Database.open(url, APPS):
            await listings.publish([fresh, stale], actor="program", at=now)

    run_alone(publish)
    lines = CliRunner().invoke(app, ["find", "43604"]).stdout.splitlines()
    assert "detox: open, 2 places, said 20" in next(line for line in lines if "House 1" in line)
    assert "open" not in next(line for line in lines if "House 2" in line)
    found = json.loads(CliRunner().invoke(app, ["find", "43604", "--json"]).stdout)["listings"]
    assert {pair for one in found for pair in opened(one)} == {(fresh.id, "detox")}


def test_a_card_without_reports_is_the_same_text_whatever_the_time() -> None:
    early, late = (Moment.at(NOW + timedelta(days=days)) for days in (0, 400))
    silent = replace(a_listing(), facts={"care": ["detox"]})
    assert CARDS.preview(silent, "en", early) == CARDS.preview(silent, "en", late)
    assert opening_words.none("en") in CARDS.preview(silent, "en", early)
