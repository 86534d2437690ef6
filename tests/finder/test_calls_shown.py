"""What callers found, on every page where somebody may read it, in both languages, and until when."""

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from finder.api import shapes
from finder.app import create_app
from finder.commands.asking import call_words
from finder.settings import APPS, Settings
from providers import listings
from providers.trust.calls import FULL, NO_ANSWER, OPEN, WRONG_NUMBER, Call, heard
from tests.conftest import NOW, a_listing, run_alone
from tests.postgres.scratch import empty_file
from web.cache import SECONDS
from web.database import Database

NEAR = "near=43604"
ID, SILENT = a_listing().id, "5f0c2a4e-0000-4000-8000-000000000002"
PREFIXES = {"en": "", "es": "/es"}
HOUR = timedelta(hours=1)
TOLD = {
    "en": "Openings (detox): someone who called {n} hours ago was told: full. The program has not said so itself.",
    "es": "Lugares disponibles (desintoxicación): a alguien que llamó hace {n} horas le dijeron: lleno. "
    "El programa mismo no lo ha dicho.",
}
SILENCE = {
    "en": "Openings (IOP): someone called {n} hours ago and nobody answered.",
    "es": "Lugares disponibles (IOP): alguien llamó hace {n} horas y nadie contestó.",
}
DOUBTED = {
    "en": "Two people who called say that this number is wrong. We are checking it. You can call the helpline.",
    "es": "Dos personas que llamaron dicen que este número está equivocado. Lo estamos revisando. "
    "Usted puede llamar a la línea de ayuda.",
}


@dataclass
class Reader:
    """Somebody who looks, at a time of the test's choice."""

    client: TestClient
    clock: list[datetime]

    @property
    def now(self) -> datetime:
        return self.clock[0]

    @now.setter
    def now(self, moment: datetime) -> None:
        self.clock[0] = moment

    def pages(self, language: str) -> dict[str, str]:
        """The text of each page that shows the program which was called."""
        at = PREFIXES[language]
        addresses = {
            "results": f"{at}/search?{NEAR}", "listing": f"{at}/listing/{ID}", "compare": f"{at}/compare?id={ID}",
        }  # fmt: skip
        return {name: html.unescape(self.client.get(address).text) for name, address in addresses.items()}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("calls")
    found = Settings(var_dir=folder, allowed_hosts="testserver", rate_limits="off", jobs="off")

    async def plant() -> None:
        (folder / "finder.db").write_bytes(await empty_file())
        async with Database.open(found.database, APPS):
            silent = a_listing(id=SILENT, organization="Quiet House", street="9 Elm Road")
            await listings.publish([a_listing(), silent], actor="test", at=NOW)
            await heard(ID, Call("detox", FULL), "team:1", NOW)
            await heard(ID, Call("iop", NO_ANSWER), "team:1", NOW)
            for by in ("team:1", "team:2"):
                await heard(ID, Call("detox", WRONG_NUMBER), by, NOW)

    run_alone(plant)
    return found


@pytest.fixture(scope="module")
def reader(directory: Settings) -> Iterator[Reader]:
    clock = [NOW]
    with TestClient(create_app(directory, lambda: clock[0]), follow_redirects=False) as client:
        yield Reader(client, clock)


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_says_what_callers_found_and_that_it_is_their_word(reader: Reader, language: str) -> None:
    reader.now = NOW + 2 * HOUR
    for name, text in reader.pages(language).items():
        assert text.count(TOLD[language].format(n=2)) == 1, name
        assert text.count(SILENCE[language].format(n=2)) == 1, name
        assert text.count(DOUBTED[language]) == 1, name
        assert "1-800-615-1067" in text or "800) 615-1067" in text or "800-615-1067" in text, name


@pytest.mark.parametrize("language", PREFIXES)
def test_each_word_goes_in_its_time_and_on_a_page_that_is_kept_before_it(reader: Reader, language: str) -> None:
    kept = timedelta(seconds=SECONDS)
    for life, words in ((12 * HOUR, TOLD), (24 * HOUR, SILENCE)):
        sentence = words[language].partition("{n}")[0]
        reader.now = NOW + life - kept
        assert {name for name, text in reader.pages(language).items() if sentence in text} == {"listing", "compare"}
        reader.now = NOW + life
        assert not [name for name, text in reader.pages(language).items() if sentence in text]
    reader.now = NOW + timedelta(days=30)
    assert not [name for name, text in reader.pages(language).items() if DOUBTED[language] in text]


def test_as_data_it_is_a_member_of_its_own_with_the_shape_that_is_promised(reader: Reader) -> None:
    reader.now = NOW + HOUR
    found = reader.client.get(f"/api/v1/search?{NEAR}").json()
    TypeAdapter(shapes.Search).validate_python(found, strict=True)
    by_id = {one["id"]: one for one in found["listings"]}
    one = reader.client.get(f"/api/v1/listings/{ID}").json()
    TypeAdapter(shapes.Listing).validate_python(one, strict=True)
    assert by_id[ID]["calls"] == one["calls"]
    assert [(call["care"], call["outcome"]) for call in one["calls"]] == [
        ("detox", FULL), ("iop", NO_ANSWER), ("", WRONG_NUMBER),
    ]  # fmt: skip
    assert {call["note"] for call in one["calls"]} == {"Reported by a caller, not confirmed"}
    assert (one["openings"], by_id[SILENT]["openings"], by_id[SILENT]["calls"]) == ([], [], [])
    [feature] = [
        one
        for one in reader.client.get(f"/api/v1/search.geojson?{NEAR}").json()["features"]
        if one["id"] == ID
    ]  # fmt: skip
    assert feature["properties"]["calls"] == one["calls"]
    assert FULL not in reader.client.get(f"/api/v1/search.csv?{NEAR}").text
    reader.now = NOW + timedelta(days=31)
    assert reader.client.get(f"/api/v1/listings/{ID}").json()["calls"] == []


def test_a_word_of_a_caller_reaches_a_running_server_at_once(directory: Settings, reader: Reader) -> None:
    reader.now = NOW + HOUR

    async def call() -> None:
        async with Database.open(directory.database, APPS):
            await heard(SILENT, Call("detox", OPEN), "team:3", NOW)

    run_alone(call)
    deadline = datetime.now(NOW.tzinfo) + timedelta(seconds=30)
    while not (found := reader.client.get(f"/api/v1/listings/{SILENT}").json()["calls"]):
        assert datetime.now(NOW.tzinfo) < deadline, "it never came"
    assert found[0]["outcome"] == OPEN
    assert "open now" not in reader.client.get(f"/listing/{SILENT}").text


def test_the_command_line_says_whose_word_it_is(reader: Reader) -> None:
    reader.now = NOW + HOUR
    told, _silence, wrong = json.loads(reader.client.get(f"/api/v1/listings/{ID}").text)["calls"]
    assert call_words(told) == " · detox: a caller found full, not confirmed, said 2026-11-23T12:00:00+00:00"
    assert call_words(wrong) == " · a caller found wrong number, not confirmed, said 2026-11-23T12:00:00+00:00"
