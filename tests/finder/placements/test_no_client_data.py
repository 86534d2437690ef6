"""There is no place for a word about a client: not in a table, not through a door, not in a form.

Every column of the workbench stands in ``WHY`` with the reason why it can hold none; a new one fails until it does.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tortoise import fields
from tortoise.exceptions import FieldError, ValidationError
from tortoise.fields import Field
from tortoise.fields.relational import BackwardFKRelation, ForeignKeyFieldInstance
from tortoise.models import Model

from finder import shipped
from finder.placements import closed, models, searches, shortlists
from finder.placements.closed import Closed
from finder.placements.pages import saved
from finder.placements.searches import Wanted
from finder.search.query import SearchQuery
from providers.admission.criteria import Criterion
from providers.openings.moments import Moment
from tests.conftest import a_listing, run_alone
from tests.finder.placements.inputs import takes_free_text
from tests.finder.placements.saved_cast import planner
from tests.finder.placements.strategies import CLIENT, sent, typed
from tests.providers.opening_cast import NOW
from tests.web.cast import ready

pytestmark = pytest.mark.long

ID: Final = "the number of a row of ours"
COUNTED: Final = "counted by us"
CLOCK: Final = "a time of our clock: when somebody of the team did something"
LISTING: Final = "the id of a listing"
LABEL: Final = "of a closed list, drawn by chance or chosen"
CRITERIA: Final = "keys of criteria, of a closed list: filters of programs"
WHY: Final = {
    "Team.id": ID,
    "Team.created_at": CLOCK,
    "Member.id": ID,
    "Member.team_id": ID,
    "Member.account": ID,
    "Member.since": CLOCK,
    "Search.id": ID,
    "Search.team_id": ID,
    "Search.account": ID,
    "Search.colour": LABEL,
    "Search.letter": LABEL,
    "Search.asked": "a place in the gazetteer's words, whole miles, codes of the vocabulary, yes or no",
    "Search.needs": CRITERIA,
    "Search.alert": "yes or no",
    "Search.known": "ids of listings, and until when each is believed open",
    "Search.created_at": CLOCK,
    "Search.used_at": CLOCK,
    "Shortlist.id": ID,
    "Shortlist.team_id": ID,
    "Shortlist.colour": LABEL,
    "Shortlist.letter": LABEL,
    "Shortlist.needs": CRITERIA,
    "Shortlist.created_at": CLOCK,
    "Shortlist.used_at": CLOCK,
    "Entry.id": ID,
    "Entry.shortlist_id": ID,
    "Entry.position": COUNTED,
    "Entry.program_public_id": LISTING,
    "Entry.rev": COUNTED,
    "Entry.status": "what a program said of its openings, of a closed list",
    "Entry.care": "a kind of care, of the vocabulary",
    "Entry.then_public_id": LISTING,
    "Entry.then_rev": COUNTED,
    "Attempt.id": ID,
    "Attempt.team_id": ID,
    "Attempt.account": ID,
    "Attempt.program_public_id": LISTING,
    "Attempt.care": "a kind of care, of the vocabulary",
    "Attempt.outcome": "what came of a call, of a closed list",
    "Attempt.days": "days of a waitlist, at most 999",
    "Attempt.criterion": "the key of a criterion, of a closed list",
    "Attempt.at": CLOCK,
    "Share.id": ID,
    "Share.shortlist_id": ID,
    "Share.token_hash": "a digest of chance",
    "Share.parts": "parts of a hand-out, of a closed list",
    "Share.language": "of a closed list",
    "Share.created_at": CLOCK,
    "Share.expires_at": CLOCK,
    "Choice.id": ID,
    "Choice.account": ID,
    "Choice.parts": "parts of a hand-out, of a closed list",
    "Choice.language": "of a closed list",
}
PLAIN: Final = (
    fields.IntField, fields.BigIntField, fields.BooleanField, fields.DatetimeField, fields.UUIDField,
    ForeignKeyFieldInstance,
)  # fmt: skip
TABLES: Final = [
    one for _, one in inspect.getmembers(models, inspect.isclass) if issubclass(one, Model) and one != Model
]


def columns() -> dict[str, Field[Any]]:
    """Every column of every table of the workbench."""
    found: dict[str, Field[Any]] = {}
    for table in TABLES:
        for name, column in table._meta.fields_map.items():
            if isinstance(column, ForeignKeyFieldInstance):
                found[f"{table.__name__}.{name}_id"] = column
            elif not isinstance(column, BackwardFKRelation):
                found[f"{table.__name__}.{name}"] = column
    return found


def guards(column: Field[Any]) -> list[Closed]:
    """What checks the values of a column."""
    return [one for one in column.validators if isinstance(one, Closed)]


CHECKED: Final = sorted(name for name, column in columns().items() if guards(column))


@asynccontextmanager
async def a_team(folder: Path) -> Any:
    """A database with somebody who places clients: their account and team."""
    async with ready("sqlite", folder):
        yield await planner()


def test_every_column_stands_in_the_table_with_the_reason_why_it_holds_no_word_about_a_client() -> None:
    assert columns().keys() == WHY.keys()


def test_whatever_could_hold_words_is_checked_against_closed_lists_at_every_write() -> None:
    loose = {name for name, column in columns().items() if not isinstance(column, PLAIN) and not guards(column)}
    assert loose == set()
    assert all(isinstance(column, (*PLAIN, fields.CharField, fields.JSONField)) for column in columns().values())


@pytest.mark.parametrize("name", CHECKED)
def test_no_column_takes_what_somebody_types_about_a_client(name: str) -> None:
    column = columns()[name]
    for words in CLIENT:
        if words == "" and name in ("Entry.status", "Entry.care", "Attempt.care", "Attempt.criterion"):
            continue  # nothing is no word
        for value in (words, [words], {words: words}, [[words]], {"near": words}, {words: {}}, {words: 1}):
            with pytest.raises(ValidationError) as refused:
                column.validate(value)
            assert words.strip() in ("", "0") or words not in str(refused.value)


@settings(deadline=None)  # the gazetteer is read once, and guesses at nonsense
@given(st.sampled_from(CHECKED), sent())
@example("Search.asked", {"near": "43604 Juan", "miles": 25, "chosen": {}, "together": False})
@example("Search.asked", {"near": "43604", "miles": 25, "chosen": {"care": ["Juan"]}, "together": False})
@example("Search.asked", {"near": "43604", "miles": 25, "chosen": {"Juan": []}, "together": False})
@example("Search.asked", {"near": "43604", "miles": "25", "chosen": {}, "together": "Juan"})
@example("Search.asked", {"near": "43604", "miles": 25, "chosen": {}, "together": False, "name": "Juan"})
@example("Search.asked", {"near": "41.6543, -83.5432", "miles": 25, "chosen": {}, "together": False})
@example("Search.known", {"5F0C2A4E-0000-4000-8000-000000000001": {}})
@example("Search.known", {"5f0c2a4e-0000-4000-8000-000000000001": {"Juan": 1}})
@example("Search.known", {"5f0c2a4e-0000-4000-8000-000000000001": {"detox": "Juan"}})
@example("Search.needs", ["takes.seizures", "takes.seizures"])
def test_what_a_column_takes_is_made_of_our_own_words_and_numbers(name: str, value: Any) -> None:
    try:
        columns()[name].validate(value)
    except ValidationError:
        return
    assert all(is_ours(name, word) for word in texts(value)), value


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (*texts(key), *texts(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def is_ours(name: str, word: str) -> bool:
    """Whether a text is of the lists that a column names. Written anew here, so that it is a second opinion."""
    codes = {code for group in closed.CODES.values() for code in group} | closed.CODES.keys() | closed.ASKED
    lists: dict[str, set[str]] = {
        "colour": set(closed.COLOURS), "letter": set(closed.LETTERS), "language": {"en", "es", "both"},
        "outcome": {"open", "full", "waitlist", "no_answer", "wrong_number", "refused"}, "parts": set(closed.HANDOUT),
        "status": {"", "open", "waitlist", "full"}, "care": {"", *closed.CODES["care"]},
    }  # fmt: skip
    column = name.partition(".")[2]
    if column in ("needs", "criterion"):
        return word == "" or Criterion.read(word) is not None
    if column == "asked":
        return word in codes or word in {one.query for one in shipped.gazetteer().locate(word)} | set(
            closed.vocabulary.STATES
        )
    return word in lists.get(column, set())


@given(typed(), typed(), st.lists(typed() | st.sampled_from(CLIENT), max_size=3), st.sampled_from(CLIENT))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_nothing_that_is_typed_into_a_search_is_found_in_the_database(
    tmp_path_factory: pytest.TempPathFactory, near: str, name: str, keys: list[str], label: str
) -> None:
    canary = "Zyxwvu"

    async def kept() -> list[dict[str, Any]]:
        async with a_team(tmp_path_factory.mktemp("typed")) as (account, team):
            query = SearchQuery.parse([("near", near), ("name", f"{canary} {name}"), ("care", canary), (canary, name)])
            wanted = Wanted(query, searches.needs_of([*keys, canary, "takes.seizures"]), label, canary)
            await searches.save(team, account, wanted, NOW, shipped.gazetteer())
            return await models.Search.all().values()

    for row in run_alone(kept):
        assert canary not in str(row)
        assert all(is_ours(f"Search.{column}", word) for column in CLOSED for word in texts(row[column])), row


CLOSED: Final = ("colour", "letter", "asked", "needs")
MADE_UP: Final = Criterion("takes", "Juan Doe, born 1980")  # only code of ours could make one


Door = Callable[[int, int], Awaitable[Any]]
DOORS: Final[dict[str, Door]] = {
    "save": lambda account, team: searches.save(
        team, account, Wanted(SearchQuery(near="43604"), (MADE_UP,)), NOW, shipped.gazetteer()
    ),
    "save a filter": lambda account, team: searches.save(
        team, account, Wanted(SearchQuery(near="43604", chosen={"care": ("Juan",)})), NOW, shipped.gazetteer()
    ),
    "alert": lambda account, team: searches.alert(team, 1, account, {"Juan": {}}, NOW),
    "alert of": lambda account, team: searches.alert(team, 1, account, {a_listing().id: {"Juan": 1}}, NOW),
    "begin": lambda account, team: shortlists.begin(team, [MADE_UP], NOW),
    "add": lambda account, team: shortlists.add(team, 1, [(a_listing(), "Juan Doe")], Moment.at(NOW)),
}


@pytest.mark.anyio
@pytest.mark.parametrize("door", DOORS)
async def test_a_door_that_is_handed_words_refuses_them_and_keeps_nothing(door: str, tmp_path: Path) -> None:
    async with a_team(tmp_path) as (account, team):
        await searches.save(team, account, Wanted(SearchQuery(near="Ohio")), NOW, shipped.gazetteer())
        await shortlists.begin(team, [], NOW)
        tables = (models.Search, models.Shortlist, models.Entry)
        before = [await table.all().order_by("id").values() for table in tables]
        with pytest.raises(ValidationError):
            await DOORS[door](account, team)
        assert [await table.all().order_by("id").values() for table in tables] == before


@pytest.mark.anyio
@pytest.mark.parametrize(
    "given",
    [
        {"care": "Juan"}, {"outcome": "Juan"}, {"criterion": "takes.Juan"}, {"days": 19800405}, {"days": -1},
        {"days": "Juan"},
    ],
    ids=str,
)  # fmt: skip
async def test_a_call_holds_codes_and_a_small_number(given: dict[str, Any], tmp_path: Path) -> None:
    async with a_team(tmp_path) as (account, team):
        usual = {"team_id": team, "account": account, "program_public_id": a_listing().id, "care": "detox", "at": NOW}
        await models.Attempt.create(**usual, outcome="waitlist", days=3, criterion="takes.seizures")
        with pytest.raises((ValidationError, ValueError)):
            await models.Attempt.create(**{**usual, "outcome": "refused"} | given)
        assert await models.Attempt.all().count() == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    "given",
    [{"parts": ["Juan"]}, {"parts": "Juan"}, {"parts": {"openings": "Juan"}}, {"language": "Juan"},
     {"token_hash": "Juan" * 16}],
    ids=str,
)  # fmt: skip
async def test_a_link_and_a_choice_hold_codes(given: dict[str, Any], tmp_path: Path) -> None:
    async with a_team(tmp_path) as (account, team):
        shortlist = await shortlists.begin(team, [], NOW)
        usual: dict[str, Any] = {"parts": ["openings"], "language": "both"}
        share = {
            "shortlist_id": shortlist, "token_hash": "0" * 64, "created_at": NOW,
            "expires_at": NOW + timedelta(hours=1),
        }  # fmt: skip
        with pytest.raises((ValidationError, FieldError)):
            await models.Share.create(**usual | share | given)
        if "token_hash" not in given:
            with pytest.raises((ValidationError, FieldError)):
                await models.Choice.create(**usual | {"account": account} | given)
        await models.Share.create(**usual | share)
        await models.Choice.create(**usual | {"account": account})


@given(st.lists(st.tuples(st.sampled_from(("query", "need", "colour", "letter", "alert", "do", "name")), typed())))
def test_whatever_a_form_sends_only_a_place_and_codes_are_read(form: list[tuple[str, str]]) -> None:
    wanted = saved.wanted(form)
    assert all(Criterion.read(one.key) == one for one in wanted.needs)
    assert all(set(codes) <= closed.CODES[group] for group, codes in wanted.query.chosen.items())


@pytest.mark.parametrize(
    "html",
    [
        "<input>", "<input name=q>", "<input type=text>", "<input type='TEXT '>", "<input type=search>",
        "<input type=email>", "<input type=tel>", "<input type=date>", "<input type=file>", "<input type=password>",
        "<input type=url>", "<input type=month>", "<input type=made-up>", "<textarea></textarea>",
        "<input type=number>", "<input type=number min=1>", "<input type=number max=9>",
        "<input type=text pattern='[0-9]{5}'>", "<input type=text maxlength=5>",
        "<input type=text pattern='[0-9]{5}' maxlength=50>", "<input type=text pattern='.{5}' maxlength=5>",
        "<p contenteditable>x</p>", "<p contenteditable=true>x</p>", "<div role=textbox></div>",
        "<input list=a><datalist id=a></datalist>",
    ],
)  # fmt: skip
def test_an_input_that_takes_words_is_found(html: str) -> None:
    assert takes_free_text(f"<form>{html}</form>") != []


@pytest.mark.parametrize(
    "html",
    [
        "<input type=hidden name=a value=b>", "<input type=checkbox>", "<input type=radio>", "<input type=submit>",
        "<input type=button>", "<button>x</button>", "<select><option>x</select>",
        "<input type=number min=1 max=9>", "<input type=text pattern='[0-9]{5}' maxlength=5 inputmode=numeric>",
        "<input pattern='[0-9]{5}' maxlength=5>", "<p contenteditable=false>x</p>", "<p>input</p>",
    ],
)  # fmt: skip
def test_an_input_that_takes_none_is_passed_over(html: str) -> None:
    assert takes_free_text(f"<form>{html}</form>") == []
