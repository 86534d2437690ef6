"""Shortlists through their door: a team's own, in an order, with what was seen of each listing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from finder.placements import labels, shortlists, teams
from finder.placements.models import Entry, Shortlist
from finder.settings import APPS
from providers import openings
from providers.admission import criteria
from providers.openings import Report
from providers.openings.moments import Moment
from tests.conftest import a_listing
from tests.postgres.scratch import migrated
from web.database import Database

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
MOMENT = Moment.at(NOW)
NEEDS = criteria.ticked(["payment.medicaid", "takes.seizures"])
PROGRAMS = [
    (a_listing(id=f"6f0c2a4e-0000-4000-8000-{number:012}", rev=number + 1), "detox") for number in range(60)
]  # fmt: skip


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[int]:
    async with migrated("sqlite", tmp_path) as url, Database.open(url, APPS):
        yield await teams.of(7, NOW)


async def begun(team: int, count: int = 3) -> int:
    number = await shortlists.begin(team, NEEDS, NOW)
    assert number
    assert await shortlists.add(team, number, PROGRAMS[:count], MOMENT) == count
    return number


async def order(team: int, number: int) -> list[int]:
    kept = await shortlists.read(team, number)
    assert kept
    return [line.rev - 1 for line in kept.lines]


async def test_programs_stand_as_they_came_and_can_change_places(team: int) -> None:
    number = await begun(team)
    lines = [one.id for one in (await shortlists.read(team, number)).lines]  # type: ignore[union-attr]
    await shortlists.move(team, number, lines[2], -1, NOW)
    assert await order(team, number) == [0, 2, 1]
    await shortlists.move(team, number, lines[0], -1, NOW)  # it is the first already
    await shortlists.move(team, number, lines[0], 1, NOW)
    assert await order(team, number) == [2, 0, 1]
    await shortlists.remove(team, number, lines[0], NOW)
    assert await order(team, number) == [2, 1]


async def test_what_is_on_it_already_is_not_put_there_twice_and_there_is_an_end(team: int) -> None:
    number = await begun(team)
    assert await shortlists.add(team, number, PROGRAMS[:4], MOMENT) == 1
    await shortlists.add(team, number, PROGRAMS, MOMENT)
    assert len(await order(team, number)) == shortlists.MOST


async def test_another_team_finds_nothing_and_changes_nothing(team: int) -> None:
    number, other = await begun(team), await teams.of(8, NOW)
    line = (await shortlists.read(team, number)).lines[0]  # type: ignore[union-attr]
    before = await Entry.all().values()
    assert other != team
    assert await shortlists.read(other, number) is None
    assert await shortlists.of_team(other) == []
    assert await shortlists.add(other, number, PROGRAMS[5:], MOMENT) == 0
    await shortlists.move(other, number, line.id, 1, NOW)
    await shortlists.remove(other, number, line.id, NOW)
    await shortlists.pair(other, number, line.id, PROGRAMS[9][0], NOW)
    await shortlists.seen(other, number, {}, MOMENT)
    assert not await shortlists.use(other, number, NOW + timedelta(days=9))
    assert not await shortlists.delete(other, number)
    assert await Entry.all().values() == before
    assert (await Shortlist.get(id=number)).used_at == NOW


async def test_a_line_of_another_shortlist_is_not_touched_through_ones_own(team: int) -> None:
    other = await teams.of(8, NOW)
    theirs, mine = await begun(other), await begun(team)
    line = (await shortlists.read(other, theirs)).lines[0]  # type: ignore[union-attr]
    await shortlists.remove(team, mine, line.id, NOW)
    await shortlists.pair(team, mine, line.id, PROGRAMS[9][0], NOW)
    assert (await shortlists.read(other, theirs)).lines[0] == line  # type: ignore[union-attr]


async def test_it_keeps_what_was_seen_of_a_listing_until_the_team_has_looked_again(team: int) -> None:
    opened = openings.said(PROGRAMS[0][0], Report("detox", "open", NOW, 2))
    number = await shortlists.begin(team, (), NOW)
    assert number
    await shortlists.add(team, number, [(opened, "detox")], MOMENT)
    assert (await shortlists.read(team, number)).lines[0].status == "open"  # type: ignore[union-attr]
    later = a_listing(id=opened.id, rev=99)
    await shortlists.seen(team, number, {opened.id: later}, MOMENT)
    line = (await shortlists.read(team, number)).lines[0]  # type: ignore[union-attr]
    assert (line.rev, line.status) == (99, "")


async def test_detox_and_what_comes_afterwards_are_one_entry(team: int) -> None:
    number = await begun(team, 1)
    line, after = (await shortlists.read(team, number)).lines[0], PROGRAMS[9][0]  # type: ignore[union-attr]
    await shortlists.pair(team, number, line.id, after, NOW)
    kept = await shortlists.read(team, number)
    assert kept
    assert kept.listings == [PROGRAMS[0][0].id, after.id]
    await shortlists.pair(team, number, line.id, None, NOW)
    assert (await shortlists.read(team, number)).lines[0].then == ""  # type: ignore[union-attr]


async def test_no_two_of_a_team_bear_the_same_label_and_a_team_has_no_more_than_there_are(team: int) -> None:
    most = len(labels.COLOURS) * len(labels.LETTERS)
    made = [await shortlists.begin(team, (), NOW) for _each in range(most)]
    assert all(made)
    assert len({one.label for one in await shortlists.of_team(team)}) == most
    assert await shortlists.begin(team, (), NOW) is None
    assert await shortlists.begin(await teams.of(8, NOW), (), NOW)


async def test_an_account_has_one_team_and_whoever_joins_another_leaves_the_first(team: int) -> None:
    assert await teams.of(7, NOW) == team
    other = await teams.of(8, NOW)
    assert await teams.join(7, other, NOW)
    assert (await teams.of(7, NOW), await teams.members(other), await teams.members(team)) == (other, [8, 7], [])
    assert not await teams.join(7, 999, NOW)
    assert await teams.every() == {team: [], other: [8, 7]}
