"""Letters about saved searches: each change once, nothing of what lapsed, nothing after they are not wanted."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from finder.placements import searches, teams
from finder.search.query import SearchQuery
from providers import listings
from providers.openings import FULL, OPEN, WAITLIST
from providers.places import Gazetteer, Place
from seeds.gazetteer import TABLE
from tests.finder.placements.saved_cast import (
    COLLEAGUE,
    DETOX,
    HOUR,
    PLANNER,
    a_program,
    a_search,
    letters,
    look,
    planner,
    read,
    says,
    tell,
    work,
)
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import NOW, RULES
from tests.web.cast import ready
from web import accounts
from web.models import Account, Letter

pytestmark = pytest.mark.anyio
DETOX_LASTS = 12 * HOUR
FACTS = {"care": ["detox"], "phones": [["4195550199", "", "main"]]}


@BOTH
async def test_a_program_that_fits_and_was_not_known_is_told_of_once(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await a_program(1)
        saved = await a_search()
        assert await look(NOW + HOUR) == 0
        await a_program(2)
        assert [await look(NOW + HOUR * hours) for hours in (1, 2, 3)] == [1, 0, 0]
        (letter,) = await letters()
        assert letter.to == PLANNER
        assert "1 program is new in this search." in letter.text
        assert "- H2, Toledo: 419-555-0123\n" in letter.text
        assert "H1" not in letter.text
        assert f"* Open the search: {RULES.address}/placements/searches/{saved.id}\n" in letter.text
        assert not letter.may_repeat


@BOTH
async def test_of_two_processes_that_look_at_once_one_writes(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        await a_search()
        await a_program(1)
        await says(1, NOW + HOUR)
        assert sum(await asyncio.gather(*(look(NOW + 2 * HOUR) for _ in range(4)))) == 1
        assert len(await letters()) == 1


async def test_a_program_is_told_of_when_it_has_a_place_and_again_when_it_has_one_again(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search()
        by = work()
        assert await look(NOW, by) == 0
        await says(1, NOW + HOUR)
        assert await look(NOW + HOUR, by) == 1
        await says(1, NOW + 2 * HOUR)  # still
        assert await look(NOW + 2 * HOUR, by) == 0
        await says(1, NOW + 3 * HOUR, FULL)
        assert await look(NOW + 3 * HOUR, by) == 0
        await says(1, NOW + 4 * HOUR)
        assert await look(NOW + 4 * HOUR, by) == 1
        first, second = await letters()
        assert "1 program says that it has a place now." in first.text
        assert "in this search" not in first.text
        assert "Openings (detox): open. The program said so on Monday, November 23, 11:30 AM." in first.text
        assert first.key != second.key


@pytest.mark.parametrize("looks", [(), (20,), (13, 14, 20)], ids=["nobody-looked", "once", "often"])
async def test_a_place_that_ran_out_and_is_said_again_is_news_whoever_looked_meanwhile(
    looks: tuple[int, ...], tmp_path: Path
) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search()
        await says(1, NOW)
        by = work()
        assert await look(NOW, by) == 1
        assert [await look(NOW + hours * HOUR, by) for hours in looks] == [0] * len(looks)
        await says(1, NOW + 22 * HOUR)
        assert await look(NOW + 22 * HOUR, by) == 1


async def test_what_lapsed_before_anybody_looked_is_not_told_as_open(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search()
        await says(1, NOW)
        assert await look(NOW + DETOX_LASTS) == 0
        await says(1, NOW + DETOX_LASTS)
        assert await look(NOW + 2 * DETOX_LASTS - timedelta(seconds=1)) == 1


@pytest.mark.parametrize(("status", "written"), [(OPEN, 1), (WAITLIST, 0), (FULL, 0)])
async def test_only_a_place_is_told_of_not_a_waitlist(status: str, written: int, tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search()
        await says(1, NOW, status)
        assert await look(NOW) == written


async def test_a_place_for_other_care_is_not_told_of(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search()
        await says(1, NOW, care="iop")
        assert await look(NOW) == 0


async def test_each_kind_of_care_that_is_looked_for_counts_by_itself(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        await a_search(SearchQuery.parse([("near", "43604")]))
        await says(1, NOW, care="iop")  # believed for a week
        assert await look(NOW) == 1
        await says(1, NOW + HOUR, care="detox")
        assert await look(NOW + HOUR) == 1


async def test_what_says_no_to_a_need_is_not_told_of_and_what_is_to_be_asked_is(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_search(needs=["takes.seizures"])
        await a_program(1, facts=FACTS | {"refuses": ["seizures"]})
        assert await look(NOW) == 0
        await a_program(2, facts=FACTS)
        assert await look(NOW + HOUR) == 1
        await a_program(1, facts=FACTS)  # it takes back its no
        assert await look(NOW + 2 * HOUR) == 1


async def test_what_left_and_came_back_is_no_news(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        program = await a_program(1)
        await a_search()
        by = work()
        await a_program(1, set_aside="2026-11-20")
        assert await look(NOW, by) == 0
        await listings.publish([program], actor="test", at=NOW)
        assert await look(NOW + HOUR, by) == 0


async def test_the_letter_names_five_and_says_how_many_more_those_with_a_place_first(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_search()
        for number in range(1, 8):
            await a_program(number)
        await says(7, NOW)
        assert await look(NOW) == 1
        (letter,) = await letters()
        named = [line.partition(",")[0][2:] for line in letter.text.splitlines() if line.startswith("- ")]
        assert named == ["H7", "H1", "H2", "H3", "H4"]
        assert "7 programs are new in this search." in letter.text
        assert "And 2 more." in letter.text


async def test_the_letter_says_nothing_of_needs_and_names_whom_to_call(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        saved = await a_search(needs=["takes.seizures", "takes.oxygen", "payment.medicaid"])
        await Account.filter(email=PLANNER).update(language="es")
        await a_program(1)
        await a_search(SearchQuery.parse([("near", "Ohio"), ("care", "detox"), ("miles", "any")]), email=COLLEAGUE)
        await a_program(2)
        assert await look(NOW) == 2
        spanish, english = await letters()
        assert (spanish.language, english.language) == ("es", "en")
        assert f"{RULES.address}/es/placements/searches/{saved.id}\n" in spanish.text
        for letter in (spanish, english):
            said = f"{letter.subject}\n{letter.text}".lower()
            assert not [word for word in ("seizure", "convulsi", "oxygen", "oxígeno", "need=") if word in said]
            for number in ("1-800-615-1067", "988", "911"):
                assert number in letter.text.splitlines()[-1]
        assert "Medicaid" in spanish.subject
        assert "Desintoxicación" in spanish.subject
        assert english.subject.endswith(": Detox, Ohio")


async def test_nobody_is_told_after_deleting_silencing_leaving_or_being_shut_out(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        ways = ["deletes", "silences", "leaves", "moves", "is shut out", "does other work", "keeps on"]
        saved = {way: await a_search(email=f"{number}@hospital.example") for number, way in enumerate(ways)}
        await searches.delete(saved["deletes"].team, saved["deletes"].id)
        await searches.silence(saved["silences"].team, saved["silences"].id, NOW)
        await teams.leave(saved["leaves"].account)
        await teams.join(saved["moves"].account, saved["keeps on"].team, NOW)
        await accounts.revoke("4@hospital.example", NOW)
        await Account.filter(email="5@hospital.example").update(role="provider")
        await a_program(1)
        assert await look(NOW) == 1
        (letter,) = await letters()
        assert letter.to == "6@hospital.example"


async def test_a_search_that_nobody_used_for_the_time_it_is_kept_tells_nothing_more(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_search()
        await a_program(1)
        assert await look(NOW + timedelta(days=30)) == 0
        assert await look(NOW + timedelta(days=29)) == 1


async def test_a_change_of_mind_while_somebody_looks_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ready("sqlite", tmp_path):
        saved = await a_search()
        await a_program(1)
        whole = asyncio.to_thread

        async def meanwhile(*words: object) -> object:
            found = await whole(*words)  # type: ignore[arg-type]
            await searches.delete(saved.team, saved.id)
            return found

        monkeypatch.setattr(asyncio, "to_thread", meanwhile)
        by = work()
        await by.live.catch_up()
        assert await look(NOW, by) == 0
        assert await letters() == []


async def test_whoever_asks_to_be_told_is_the_one_who_is_told_of_what_comes_then(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        saved = await a_search()
        colleague, _ = await planner(COLLEAGUE)
        await teams.join(colleague, saved.team, NOW)
        await a_program(1)
        await tell(saved.team, saved.id, colleague, NOW)  # they see the first on the page
        assert await look(NOW) == 0
        await a_program(2)
        assert await look(NOW) == 1
        (letter,) = await letters()
        assert letter.to == COLLEAGUE
        assert "H1" not in letter.text


async def test_without_a_search_of_which_somebody_is_told_no_index_is_built(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        await a_program(1)
        saved = await a_search()
        await searches.silence(saved.team, saved.id, NOW)
        by = work()
        assert await look(NOW, by) == 0
        assert by.live.built_at is None


async def test_a_search_is_looked_at_again_only_when_the_directory_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ready("sqlite", tmp_path):
        saved, by = await a_search(), work()
        await look(NOW, by)
        monkeypatch.setattr("finder.placements.matches.of", None)
        assert await look(NOW + HOUR, by) == 0
        assert (await read(saved.team, saved.id)).known == {}


async def test_a_place_that_the_table_no_longer_has_stops_no_other_search(tmp_path: Path) -> None:
    class Smaller(Gazetteer):
        def locate(self, text: str) -> tuple[Place, ...]:
            return super().locate("" if text == "Toledo, OH" else text)

    async with ready("sqlite", tmp_path):
        lost = await a_search(SearchQuery.parse([("near", "Toledo, OH"), ("care", "detox")]))
        await a_search(DETOX)
        await a_program(1)
        assert await look(NOW, replace(work(), gazetteer=Smaller.load(TABLE))) == 1
        assert await Letter.filter(key__startswith=f"placements:{lost.id}:").count() == 0
