"""Saved searches of a team. Nothing that somebody typed is kept: a place of the gazetteer, miles, codes, criteria.

Every question names the team: another's search and none at all are the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Final, Self

from tortoise.queryset import QuerySet

from finder.placements import labels, spots
from finder.placements.asking import Asking
from finder.placements.labels import Label
from finder.placements.models import Search
from finder.search.query import ANY, SearchQuery
from providers.admission import criteria
from providers.admission.criteria import Criterion
from providers.places import Gazetteer
from web import turns
from web.database import transaction

MOST_NUMBER: Final = 2**31  # numbers of rows are below it
Known = Mapping[str, Mapping[str, int]]  # by listing: the second since 1970 until which it was believed open, by care


class Unsaved(Enum):
    """Why a search was not saved."""

    NO_PLACE = "no-place"
    FULL = "full"  # the team has as many as there are labels


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search as it is. ``account``: who is told of what is new, while ``alert`` is on."""

    id: int
    team: int
    account: int
    label: Label
    query: SearchQuery
    needs: tuple[Criterion, ...]
    alert: bool
    known: Known
    used_at: datetime

    @classmethod
    def of(cls, row: Search) -> Self:
        """From its row."""
        return cls(
            id=row.id,
            team=row.team_id,  # type: ignore[attr-defined]
            account=row.account,
            label=(row.colour, row.letter),
            query=_query(row.asked),
            needs=criteria.ticked(row.needs),
            alert=row.alert,
            known=row.known,
            used_at=row.used_at,
        )

    def link(self) -> str:
        """The path of the search page that asks the same."""
        return Asking(self.query, self.needs).link()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search to save. ``colour`` and ``letter`` are a wish; what is none is drawn by chance."""

    query: SearchQuery
    needs: tuple[Criterion, ...] = ()
    colour: str = ""
    letter: str = ""


async def save(team: int, account: int, wanted: Wanted, at: datetime, gazetteer: Gazetteer) -> int | Unsaved:
    """Keep a search; its number. One that the team has already is used again."""
    place = spots.located(wanted.query.near, gazetteer)
    if place is None:
        return Unsaved.NO_PLACE
    asked, needs = _asked(wanted.query, spots.kept(place, gazetteer)), [one.key for one in wanted.needs]
    async with transaction() as connection:
        await turns.wait_for(connection, f"placements:{team}")
        there = await Search.filter(team_id=team).order_by("id")
        same = next((one for one in there if (one.asked, one.needs) == (asked, needs)), None)
        if same:
            await Search.filter(id=same.id).update(used_at=at)
            return int(same.id)
        label = labels.free({(one.colour, one.letter) for one in there}, wanted.colour, wanted.letter)
        if label is None:
            return Unsaved.FULL
        made = await Search.create(
            team_id=team, account=account, colour=label[0], letter=label[1], asked=asked, needs=needs,
            created_at=at, used_at=at,
        )  # fmt: skip
        return int(made.id)


async def of_team(team: int) -> list[Saved]:
    """All of a team, the latest used first."""
    return [Saved.of(row) for row in await Search.filter(team_id=team).order_by("-used_at", "-id")]


async def read(team: int, number: int) -> Saved | None:
    """One of a team's; ``None`` for another's, and for none."""
    row = await _one(team, number).first() if is_number(number) else None
    return Saved.of(row) if row else None


async def alerting(since: datetime) -> list[Saved]:
    """Every team's searches of which somebody is told, used since then."""
    return [Saved.of(row) for row in await Search.filter(alert=True, used_at__gt=since).order_by("id")]


async def use(team: int, number: int, at: datetime) -> bool:
    """Note that a search is of use, so that it stays; whether the team has it."""
    return is_number(number) and bool(await _one(team, number).update(used_at=at))


async def alert(team: int, number: int, account: int, known: Known, at: datetime) -> bool:
    """Tell an account from now on of what is not ``known``; whether the team has the search."""
    if not is_number(number):
        return False
    return bool(await _one(team, number).update(alert=True, account=account, known=known, used_at=at))


async def silence(team: int, number: int, at: datetime) -> bool:
    """Tell nobody any more; whether the team has the search."""
    return is_number(number) and bool(await _one(team, number).update(alert=False, known={}, used_at=at))


async def delete(team: int, number: int) -> bool:
    """Let a search go; whether the team had it."""
    return is_number(number) and bool(await _one(team, number).delete())


def needs_of(keys: Iterable[str]) -> tuple[Criterion, ...]:
    """The criteria that a form ticks; what is none is left out."""
    return criteria.ticked(keys)


def is_number(number: int) -> bool:
    """Whether a row may have this number: PostgreSQL takes no larger one."""
    return 0 < number < MOST_NUMBER


def _one(team: int, number: int) -> QuerySet[Search]:
    return Search.filter(id=number, team_id=team)


def _asked(query: SearchQuery, near: str) -> dict[str, Any]:
    """As it is kept: words of a name are dropped, miles are whole."""
    return {
        "near": near,
        "miles": max(1, round(query.miles)) if query.miles != ANY else 0,
        "chosen": {group: list(codes) for group, codes in query.chosen.items()},
        "together": query.together,
    }


def _query(asked: Mapping[str, Any]) -> SearchQuery:
    """The query of what was kept. Codes that the vocabulary no longer has are left out."""
    given = [("near", str(asked["near"])), ("miles", str(asked["miles"] or "any"))]
    given += [(group, code) for group, codes in asked["chosen"].items() for code in codes]
    return replace(SearchQuery.parse(given), together=bool(asked["together"]))
