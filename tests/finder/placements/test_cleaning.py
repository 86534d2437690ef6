"""What nobody uses goes by the clock, and nothing else does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.commands import jobs
from finder.placements import cleaning, searches, shortlists, teams
from finder.placements.models import Attempt, Entry, Member, Search, Share, Shortlist, Team
from finder.placements.searches import Wanted
from finder.search.query import SearchQuery
from finder.settings import Settings
from providers.openings.moments import Moment
from tests.conftest import a_listing, run_alone
from tests.finder.placements.saved_cast import ELSEWHERE, HOUR, a_search, planner
from tests.postgres.scratch import BOTH
from tests.providers.opening_cast import NOW
from tests.web.cast import ready

KEEPS: Final = timedelta(days=30)
TABLES: Final = (Shortlist, Entry, Share, Search, Attempt, Team)
MINUTES: Final = 60 * 24 * 100
Step = tuple[str, int, int]  # what is done, with which thing of its kind, at which minute


async def a_shortlist(team: int, at: datetime, share_lasts: timedelta | None = None) -> int:
    """A shortlist with one program, and a link to its hand-out."""
    number = await shortlists.begin(team, [], at)
    assert number is not None
    await shortlists.add(team, number, [(a_listing(), "detox")], Moment.at(at))
    if share_lasts:
        await a_share(number, at, share_lasts)
    return number


async def a_share(shortlist: int, at: datetime, lasts: timedelta) -> int:
    made = await Share.create(
        shortlist_id=shortlist,
        token_hash=uuid4().hex * 2,
        parts=[],
        language="en",
        created_at=at,
        expires_at=at + lasts,
    )
    return int(made.id)


async def a_call(team: int, account: int, at: datetime) -> int:
    made = await Attempt.create(
        team_id=team, account=account, program_public_id=a_listing().id, care="detox", outcome="full", at=at
    )
    return int(made.id)


async def counts() -> list[int]:
    return [await table.all().count() for table in TABLES]


@pytest.mark.anyio
@BOTH
async def test_what_was_not_used_for_so_long_goes_with_all_its_parts(kind: str, tmp_path: Any) -> None:
    async with ready(kind, tmp_path):
        account, team = await planner()
        await a_shortlist(team, NOW, 2 * KEEPS)
        await a_search()
        await a_call(team, account, NOW)
        assert await cleaning.clean(NOW + KEEPS - timedelta(seconds=1), KEEPS) == 0
        assert await counts() == [1, 1, 1, 1, 1, 1]
        assert await cleaning.clean(NOW + KEEPS, KEEPS) >= 3  # SQLite counts their parts too
        assert await counts() == [0, 0, 0, 0, 0, 1]  # the planner still works in her team
        assert await cleaning.clean(NOW + KEEPS, KEEPS) == 0


@pytest.mark.anyio
@BOTH
async def test_what_is_used_stays(kind: str, tmp_path: Any) -> None:
    async with ready(kind, tmp_path):
        _, team = await planner()
        shortlist, saved = await a_shortlist(team, NOW), await a_search()
        later = NOW + KEEPS - HOUR
        await shortlists.use(team, shortlist, later)
        await searches.use(team, saved.id, later)
        assert await cleaning.clean(NOW + KEEPS, KEEPS) == 0
        assert await cleaning.clean(later + KEEPS, KEEPS) >= 2
        assert await counts() == [0, 0, 0, 0, 0, 1]


@pytest.mark.anyio
@BOTH
async def test_a_link_goes_at_its_end_and_its_shortlist_stays(kind: str, tmp_path: Any) -> None:
    async with ready(kind, tmp_path):
        _, team = await planner()
        await a_shortlist(team, NOW, 2 * HOUR)
        assert await cleaning.clean(NOW + 2 * HOUR - timedelta(seconds=1), KEEPS) == 0
        assert await cleaning.clean(NOW + 2 * HOUR, KEEPS) == 1
        assert await counts() == [1, 1, 0, 0, 0, 1]


@pytest.mark.anyio
@BOTH
async def test_a_team_in_which_nobody_works_goes_when_nothing_of_it_is_left(kind: str, tmp_path: Any) -> None:
    async with ready(kind, tmp_path):
        account, team = await planner()
        _, other = await planner(ELSEWHERE)
        await a_shortlist(team, NOW + HOUR)
        await teams.join(account, other, NOW)
        assert await cleaning.clean(NOW + KEEPS, KEEPS) == 0
        assert await cleaning.clean(NOW + KEEPS + HOUR, KEEPS) >= 2
        assert list(await Team.all().values_list("id", flat=True)) == [other]
        assert await Member.filter(team_id=other).count() == 2


def histories() -> st.SearchStrategy[list[Step]]:
    """What two teams do over a hundred days, and when somebody looks at the clock."""
    doing = st.sampled_from(("begin", "use list", "save", "use search", "call", "share", "clean", "clean"))
    steps = st.tuples(doing, st.integers(0, 5), st.integers(0, MINUTES))
    return st.lists(steps, max_size=25).map(lambda found: sorted(found, key=lambda step: step[2]))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.integers(1, 40))
def test_whatever_is_done_when_what_is_older_than_it_may_be_is_gone_and_nothing_younger_is(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[Step], days: int
) -> None:
    async def live() -> None:
        async with ready("sqlite", tmp_path_factory.mktemp("clock")):
            await Life(timedelta(days=days)).through(steps)

    run_alone(live)


class Life:
    """Does what a history says, and knows by itself what must be there: each thing with the moment at which it ends."""

    def __init__(self, keeps: timedelta) -> None:
        self.keeps = keeps
        self.ends: dict[tuple[str, int], datetime] = {}
        self.shared: dict[int, int] = {}  # the shortlist of each link

    async def through(self, steps: Sequence[Step]) -> None:
        self.people = [await planner(), await planner(ELSEWHERE)]
        for what, which, minute in (*steps, ("clean", 0, MINUTES)):
            await self.does(what, which, NOW + timedelta(minutes=minute))

    async def does(self, what: str, which: int, at: datetime) -> None:
        account, team = self.people[which % 2]
        if what == "begin":
            self.ends["list", await a_shortlist(team, at)] = at + self.keeps
        elif what == "save":
            number = await searches.save(team, account, Wanted(care(which)), at, jobs.gazetteer())
            assert isinstance(number, int)
            self.ends["search", number] = at + self.keeps
        elif what == "call":
            self.ends["call", await a_call(team, account, at)] = at + self.keeps
        elif what == "share" and (found := self.some("list", which)):
            lasts = timedelta(hours=1 + 30 * which)
            number = await a_share(found, at, lasts)
            self.ends["share", number], self.shared[number] = at + lasts, found
        elif what == "use list" and (found := self.some("list", which)):
            await self.use(shortlists.use, ("list", found), at)
        elif what == "use search" and (found := self.some("search", which)):
            await self.use(searches.use, ("search", found), at)
        elif what == "clean":
            await cleaning.clean(at, self.keeps)
            await self.compare(at)

    async def use(self, how: Any, which: tuple[str, int], at: datetime) -> None:
        table = Shortlist if which[0] == "list" else Search
        row = await table.get(id=which[1])
        assert await how(row.team_id, which[1], at)  # type: ignore[attr-defined]
        self.ends[which] = at + self.keeps

    def some(self, kind: str, which: int) -> int:
        there = [number for known, number in self.ends if known == kind]
        return there[which % len(there)] if there else 0

    async def compare(self, at: datetime) -> None:
        """What is there is what has not ended; a link also goes with its shortlist."""
        tables = {"list": Shortlist, "search": Search, "call": Attempt, "share": Share}
        there = {
            (kind, int(number))  # type: ignore[call-overload]
            for kind, table in tables.items()
            for number in await table.all().values_list("id", flat=True)
        }
        due = {which for which, end in self.ends.items() if end > at}
        due = {which for which in due if which[0] != "share" or ("list", self.shared[which[1]]) in due}
        assert there == due
        assert await Entry.all().count() == await Shortlist.all().count()
        assert await Member.all().count() == len(self.people)
        self.ends = {which: self.ends[which] for which in there}


def care(which: int) -> SearchQuery:
    """Different searches."""
    return SearchQuery.parse([("near", "43604"), ("care", ("detox", "iop", "php")[which // 2])])


def test_the_clock_cleans_and_looks_for_news_in_every_service() -> None:
    settings = Settings(placement_days=7)
    found = {job.name: job for job in jobs.jobs(settings)}
    assert found["placements"].every <= HOUR
    assert found["placement-alerts"].every <= timedelta(minutes=15)
