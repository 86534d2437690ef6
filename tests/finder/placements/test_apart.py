"""Two teams: neither sees nor changes anything of the other's, through whatever route, number, link or form.

Every route of the workbench is walked; one that stands in no row here fails.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from openpyxl import load_workbook
from starlette.applications import Starlette

from finder.placements import models
from tests.finder.placements.cast import ELSEWHERE, PLANNER, programs
from tests.finder.placements.test_pages import ASKED, lines
from tests.providers.portal.cast import OTHER, House, opened
from tests.providers.portal.rooms import Visitor, fresh
from web.gate import GuardedRoute, Need
from web.guard import Guard

OF_A_SHORTLIST: Final = {
    "placements-shortlist", "placements-shortlist-order", "placements-compare", "placements-handout",
    "placements-handout-txt", "placements-handout-csv", "placements-handout-xlsx", "placements-handout-vcf",
    "placements-handout-share", "placements-handout-unshare",
}  # fmt: skip
OF_A_SEARCH: Final = {"placements-saved"}
OF_THEIR_OWN: Final = {
    "placements", "placements-search", "placements-shortlist-begin", "placements-call", "placements-save",
}  # fmt: skip
SIGN_IN, LOST, FORBIDDEN, NOT_THERE = 303, 401, 403, 404


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("apart")) as house:
        programs(house)
        yield house


@pytest.fixture
def house(service: House) -> House:
    return fresh(service)


def routes(house: House) -> list[GuardedRoute]:
    """Every page that only those who place clients may open."""
    guard = house.client.app
    assert isinstance(guard, Guard)
    assert isinstance(guard._app, Starlette)
    guarded = [route for route in guard._app.routes if isinstance(route, GuardedRoute)]
    return [route for route in guarded if route.need is Need.REFERRAL]


class Work:
    """What the planner's team has in hand: the numbers of each thing, and words that only her pages say."""

    def __init__(self, house: House) -> None:
        self.planner = Visitor(house, PLANNER, "referral")
        ids = ["6f0c2a4e-0000-4000-8000-000000000003", "6f0c2a4e-0000-4000-8000-000000000001"]
        made = self.planner.post("/placements/shortlist", **{**ASKED, "id": ids, "list": ""})
        self.path = str(made.headers["location"].partition("?")[0])
        self.shortlist = self.path.rpartition("/")[2]
        page = self.planner.get(self.path).text
        self.line = lines(page)[0]
        self.name = page.partition("<h1>Shortlist ")[2].partition("<")[0]
        self.planner.post("/placements/searches", query="near=43604&care=detox", need="takes.seizures")
        home = self.planner.get("/placements").text
        self.search = home.partition("/placements/searches/")[2].partition('"')[0]
        self.search_name = home.partition(f'/placements/searches/{self.search}">')[2].partition("<")[0]
        self.planner.post(f"{self.path}/handout/share")
        shared = self.planner.get(f"{self.path}/handout").text
        self.share = shared.partition('name="link" value="')[2].partition('"')[0]
        self.planner.post("/placements/call", list=self.shortlist, line=self.line, care="detox", outcome="full")

    def path_of(self, route: GuardedRoute) -> str:
        """The route's address with the planner's numbers in it."""
        return route.path.replace("{id:int}", self.search if route.name in OF_A_SEARCH else self.shortlist)

    @property
    def form(self) -> dict[str, Any]:
        """A form with everything of hers that a form may name."""
        return {
            **ASKED, "list": self.shortlist, "line": self.line, "id": "6f0c2a4e-0000-4000-8000-000000000005",
            "care": "detox", "outcome": "full", "do": "delete", "query": "near=Detroit",
            "link": self.share, "part": "hours", "language": "es",
        }  # fmt: skip


def rows(house: House, team: int) -> list[Any]:
    """Every row of a team, in whatever table."""

    async def read() -> list[Any]:
        mine = [
            table.filter(team_id=team) for table in (models.Shortlist, models.Search, models.Attempt, models.Member)
        ]
        below = [table.filter(shortlist__team_id=team) for table in (models.Entry, models.Share)]
        return [await query.order_by("id").values() for query in (*mine, *below)]

    return house.do(read)


def team_of(house: House, work: Work) -> int:
    async def read() -> int:
        return int((await models.Shortlist.get(id=int(work.shortlist))).team_id)  # type: ignore[attr-defined]

    return house.do(read)


def asks(visitor: Visitor, work: Work, route: GuardedRoute) -> list[tuple[str, Any]]:
    """Everything that a route lets be asked, with the planner's numbers in its address and its form."""
    answers = []
    if "GET" in (route.methods or ()):
        answers.append(("GET", visitor.get(work.path_of(route))))
        answers.append(("HEAD", visitor.client.head(work.path_of(route))))
    if "POST" in (route.methods or ()):
        answers.append(("POST", visitor.post(work.path_of(route), **work.form)))
    return answers


def test_every_route_of_the_workbench_stands_in_a_row(house: House) -> None:
    assert {route.name for route in routes(house)} == OF_A_SHORTLIST | OF_A_SEARCH | OF_THEIR_OWN


def test_another_team_gets_nothing_and_changes_nothing_through_any_route(house: House) -> None:
    work = Work(house)
    team = team_of(house, work)
    before = rows(house, team)
    other = Visitor(house, ELSEWHERE, "referral")
    for route in routes(house):
        for method, answer in asks(other, work, route):
            where = (route.name, method)
            if "{id" in route.path:
                assert answer.status_code == NOT_THERE, where
            assert not re.search(rf"\b{work.name}\b", answer.text), where  # "Blue C" is no "Blue Cross"
            assert work.search_name not in answer.text, where
            assert "colleague" not in answer.text, where
    assert rows(house, team) == before


def test_nobody_else_opens_anything_of_the_workbench(house: House) -> None:
    work = Work(house)
    team = team_of(house, work)
    before = rows(house, team)
    visitors = [(Visitor(house), (SIGN_IN, LOST))]
    visitors += [
        (Visitor(house, f"{role}@elsewhere.example" if role != "provider" else OTHER, role), (FORBIDDEN,))
        for role in ("provider", "moderator", "admin")
    ]
    for visitor, refused in visitors:
        for route in routes(house):
            for method, answer in asks(visitor, work, route):
                assert answer.status_code in refused, (route.name, method, visitor.email)
    assert rows(house, team) == before


def test_a_form_without_its_proof_changes_nothing(house: House) -> None:
    work = Work(house)
    team = team_of(house, work)
    before = rows(house, team)
    for route in routes(house):
        if "POST" in (route.methods or ()):
            for proof in ({}, {"form_token": "0" * 32}, {"form_token": ""}):
                answer = work.planner.forge(work.path_of(route), **work.form, **proof)
                assert answer.status_code == FORBIDDEN, route.name
    assert rows(house, team) == before


def test_numbers_that_no_row_bears_are_not_there_and_break_nothing(house: House) -> None:
    work = Work(house)
    for route in routes(house):
        if "{id:int}" not in route.path:
            continue
        for number in ("0", "999999", str(2**31), str(2**63), "9" * 60):
            path = route.path.replace("{id:int}", number)
            for method in route.methods or ():
                sent = {"data": {**work.form, "form_token": work.planner.proof}} if method == "POST" else {}
                answer = work.planner.client.request(method, path, **sent)
                assert answer.status_code == NOT_THERE, (route.name, method, number)


def workbook(content: bytes) -> str:
    """The words of a workbook."""
    sheet = load_workbook(io.BytesIO(content)).active
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_every_answer_of_the_workbench_names_who_to_call(house: House) -> None:
    work = Work(house)
    for visitor in (work.planner, Visitor(house, ELSEWHERE, "referral"), Visitor(house)):
        for route in routes(house):
            for method, answer in asks(visitor, work, route):
                if method != "HEAD" and answer.status_code != SIGN_IN:
                    text = (
                        workbook(answer.content) if route.name.endswith("xlsx") and answer.is_success else answer.text
                    )
                    for number in ("615-1067", "988", "911"):
                        assert number in text, (route.name, method)
                    assert answer.headers["cache-control"] == "no-store"
