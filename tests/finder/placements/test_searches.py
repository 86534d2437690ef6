"""Saved searches: nothing typed is kept, each team has its own, and the name is made of closed words."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from finder import shipped
from finder.placements import labels, search_words, searches, spots
from finder.placements.models import Search
from finder.placements.searches import Unsaved, Wanted
from finder.search.query import SearchQuery
from providers import vocabulary
from providers.admission import criteria
from tests.finder.placements.saved_cast import COLLEAGUE, DETOX, ELSEWHERE, HOUR, planner, read
from tests.finder.placements.strategies import queries, typed
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import NOW
from tests.web.cast import ready

pytestmark = pytest.mark.anyio
GAZETTEER = shipped.gazetteer()


async def save(team: int, query: SearchQuery = DETOX, *needs: str, **wish: str) -> int | Unsaved:
    """Somebody of a team saves a search."""
    return await searches.save(team, 1, Wanted(query, searches.needs_of(needs), **wish), NOW, GAZETTEER)


def asked(text: str) -> SearchQuery:
    """A search as an address asks it."""
    return SearchQuery.parse(parse_qsl(text))


@BOTH
async def test_a_search_comes_back_as_a_link_that_asks_the_same(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        _, team = await planner()
        query = asked(
            "near=toledo+oh&care=detox&miles=50&payment=medicaid&together=yes&name=Juan+Doe&page=3&per_page=9"
        )
        number = await save(team, query, "takes.seizures", "payment.medicaid", "takes.garbage", "Juan Doe")
        assert isinstance(number, int)
        saved = await read(team, number)
        address = urlsplit(saved.link())
        assert address.path == "/placements/search"
        assert parse_qsl(address.query) == [
            ("near", "Toledo, OH"), ("care", "detox"), ("payment", "medicaid"), ("together", "yes"), ("miles", "50"),
            ("need", "payment.medicaid"), ("need", "takes.seizures"),
        ]  # fmt: skip
        assert searches.needs_of(value for name, value in parse_qsl(address.query) if name == "need") == saved.needs


@pytest.mark.parametrize(
    ("near", "kept"),
    [
        ("43604", "43604"), ("43604-1234", "43604"), (" 43604 toledo ", "43604"), ("toledo oh", "Toledo, OH"),
        ("12 Main St, Toledo, OH", "Toledo, OH"), ("Tolledo, OH", "Toledo, OH"),
        ("lucas county oh", "Lucas County, OH"),
        ("ohio", "OH"), ("OH", "OH"), ("NY", "NY"), ("louisiana", "Louisiana"), ("DC", "Washington, DC"),
        ("41.654321,-83.543219", "41.65, -83.54"), ("12346 Albany, NY", "Albany, NY"), ("99999", "Ketchikan, AK"),
    ],
)  # fmt: skip
def test_a_place_is_kept_in_the_gazetteers_own_words(near: str, kept: str) -> None:
    place = spots.located(near, GAZETTEER)
    assert place is not None
    assert spots.kept(place, GAZETTEER) == kept


@settings(deadline=None)  # the gazetteer guesses at nonsense
@given(typed())
@example("43604 Juan Doe")
@example("Juan Doe 04/05/1980, 43604")
@example("-14.2757, -170.7021")
@example("71.9999,-156.9999")
def test_whatever_is_typed_is_kept_as_a_place_that_stays_what_it_is(text: str) -> None:
    place = spots.located(text, GAZETTEER)
    if place is None:
        return
    kept = spots.kept(place, GAZETTEER)
    again = spots.located(kept, GAZETTEER)
    assert again is not None
    assert spots.kept(again, GAZETTEER) == kept
    assert spots.is_kept(kept, GAZETTEER)
    if place.kind == "point":
        assert abs(again.lat - place.lat) + abs(again.lon - place.lon) <= 0.0101
    elif place.match != "fallback":
        assert (again.kind, again.lat, again.lon, again.town) == (place.kind, place.lat, place.lon, place.town)


@pytest.mark.parametrize("near", ["", "zzzzqq", "APO AE 09001", "Juan Doe", "0,0"])
async def test_a_search_without_a_place_that_we_know_is_not_saved(near: str, tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        _, team = await planner()
        assert await save(team, SearchQuery(near=near)) is Unsaved.NO_PLACE
        assert await Search.all().count() == 0


@BOTH
async def test_the_same_search_is_saved_once_and_another_teams_is_its_own(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        _, team = await planner()
        _, other = await planner(ELSEWHERE)
        first = await save(team, asked("near=43604&care=detox"), "takes.seizures")
        assert await save(team, asked("near=43604+Toledo&care=detox&name=Doe"), "takes.seizures") == first
        assert await save(team, asked("near=43604&care=detox")) != first
        assert await save(other, asked("near=43604&care=detox"), "takes.seizures") != first
        assert len(await searches.of_team(team)) == 2


@BOTH
async def test_another_teams_search_and_a_number_that_none_bears_are_not_there(kind: str, tmp_path: Path) -> None:
    async with ready(kind, tmp_path):
        _, team = await planner()
        account, other = await planner(ELSEWHERE)
        number = await save(team)
        assert isinstance(number, int)
        before = await read(team, number)
        for one, there in ((other, number), (team, 0), (team, -1), (team, 2**31), (team, 2**63), (team, 10**30)):
            assert await searches.read(one, there) is None
            assert not await searches.use(one, there, NOW + HOUR)
            assert not await searches.alert(one, there, account, {}, NOW + HOUR)
            assert not await searches.silence(one, there, NOW + HOUR)
            assert not await searches.delete(one, there)
        assert await searches.of_team(other) == []
        assert await read(team, number) == before


async def test_what_was_used_last_stands_first(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        _, team = await planner()
        numbers = [await save(team, asked(f"near=43604&care={care}")) for care in ("detox", "iop", "otp")]
        assert isinstance(numbers[0], int)
        await searches.use(team, numbers[0], NOW + HOUR)
        assert [one.id for one in await searches.of_team(team)] == [numbers[0], numbers[2], numbers[1]]


async def test_a_wish_for_a_colour_and_a_letter_is_met_where_it_is_free(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        _, team = await planner()
        codes = vocabulary.codes("language")

        async def label(at: int, colour: str, letter: str) -> labels.Label:
            number = await save(team, asked(f"near=43604&language={codes[at]}"), colour=colour, letter=letter)
            assert isinstance(number, int)
            return (await read(team, number)).label

        assert await label(0, "green", "Q") == ("green", "Q")
        assert (await label(1, "green", "Q"))[0] == "green"
        assert (await label(2, "", "Q"))[1] == "Q"
        assert labels.read(*(await label(3, "Juan", "Doe"))) is not None


async def test_a_team_has_as_many_as_there_are_labels(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        _, team = await planner()
        asked_for = {"near": "43604", "miles": 25, "chosen": {}, "together": False}
        for colour in labels.COLOURS:
            for letter in labels.LETTERS:
                await Search.create(
                    team_id=team, account=1, colour=colour, letter=letter, asked=asked_for, needs=[], created_at=NOW,
                    used_at=NOW,
                )  # fmt: skip
        assert await save(team) is Unsaved.FULL
        _, other = await planner(COLLEAGUE)
        assert isinstance(await save(other), int)


@pytest.mark.parametrize(
    ("text", "needs", "english", "spanish"),
    [
        (
            "near=toledo+oh&care=detox&miles=50&payment=medicaid&group=women", ["takes.seizures", "plan.aetna"],
            "Blue K: Detox, Toledo, OH, 50 miles, Medicaid, Aetna, Women",
            "Azul K: Desintoxicación, Toledo, OH, 50 millas, Medicaid, Aetna, Mujeres",
        ),
        (
            "near=Ohio&name=Juan+Doe", ["payment.medicaid", "takes.pregnant"],
            "Blue K: Detox, Intensive outpatient (IOP), Ohio, Medicaid",
            "Azul K: Desintoxicación, Programa ambulatorio intensivo (IOP), Ohio, Medicaid",
        ),
        ("near=43604&care=iop&miles=any", [], "Blue K: Intensive outpatient (IOP), 43604 (Toledo, OH), Any distance",
         "Azul K: Programa ambulatorio intensivo (IOP), 43604 (Toledo, OH), Cualquier distancia"),
    ],
)  # fmt: skip
async def test_the_name_says_care_place_payer_and_group_in_both_languages(
    text: str, needs: list[str], english: str, spanish: str, tmp_path: Path
) -> None:
    async with ready("sqlite", tmp_path):
        _, team = await planner()
        number = await save(team, asked(text), *needs, colour="blue", letter="K")
        assert isinstance(number, int)
        saved = await read(team, number)
        assert search_words.name(saved, "en", GAZETTEER) == english
        assert search_words.name(saved, "es", GAZETTEER) == spanish


@settings(deadline=None)
@given(queries(), st.lists(st.sampled_from(criteria.every()), unique=True))
def test_what_is_kept_of_any_search_asks_the_same_programs(query: SearchQuery, needs: list[criteria.Criterion]) -> None:
    place = spots.located(query.near, GAZETTEER)
    assert place is not None
    kept = searches._asked(query, spots.kept(place, GAZETTEER))
    again = searches._query(kept)
    assert (again.chosen, again.together, again.care) == (query.chosen, query.together, query.care)
    assert abs(again.miles - query.miles) <= 0.5
    assert (again.miles == 0) == (query.miles == 0)
    assert (again.name, again.page) == ("", 1)
    assert searches._asked(again, again.near) == kept
