"""Who shares a workbench, at the command line: list, put somebody into a team, give somebody one of their own."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from finder.commands.printing import AsJson, print_json
from finder.commands.users import Email, done
from finder.placements import searches, teams
from web import accounts, audit
from web.accounts import Unfit
from web.database import transaction
from web.models import Account

commands: Final = typer.Typer(no_args_is_help=True, help="Who of those who place clients works with whom.")
ROLE: Final = "referral"
LONGEST: Final = 10  # digits of a number


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every team with the addresses of those in it."""

    async def work(now: datetime) -> list[dict[str, Any]]:
        known = {one.id: one.email for one in await Account.all()}
        return [
            {"team": team, "members": [known[one] for one in members if one in known]}
            for team, members in (await teams.every()).items()
            if members
        ]

    found = done(work, as_json)
    if as_json:
        print_json({"teams": found})
        return
    for row in found:
        print(f"{row['team']}  {', '.join(row['members'])}")


@commands.command()
def join(
    email: Email,
    team: Annotated[str, typer.Argument(help="A team's number, or the address of somebody in it.")],
    as_json: AsJson = False,
) -> None:
    """Put somebody into a team, out of their own. They see what that team has, and no longer what theirs had."""

    async def put(account: Account, now: datetime) -> int:
        number = await _number(team, now)
        if number is None or not await teams.join(account.id, number, now):
            raise Unfit(f"There is no team {team}.")
        return number

    _told(email, "team joined", put, as_json)


@commands.command()
def split(email: Email, as_json: AsJson = False) -> None:
    """Give somebody a team of their own, with nothing in it."""

    async def put(account: Account, now: datetime) -> int:
        return await teams.split(account.id, now)

    _told(email, "team split", put, as_json)


def _told(email: str, action: str, put: Callable[[Account, datetime], Awaitable[int]], as_json: bool) -> None:
    """Do it, note it in the log of what people did, and print in which team they are now."""

    async def work(now: datetime) -> tuple[Account, int]:
        async with transaction():
            account = await _placer(email)
            number = await put(account, now)
            await audit.note(accounts.OPERATOR, action, accounts.actor(account), {"team": number}, now)
            return account, number

    account, number = done(work, as_json)
    print_json({"email": account.email, "team": number}) if as_json else print(
        f"{account.email} is in team {number}."
    )  # fmt: skip


async def _placer(email: str) -> Account:
    """The account of somebody who places clients. Raises ``Unfit``."""
    account = await accounts.by_email(accounts.address(email))
    if account is None or account.revoked_at or account.role != ROLE:
        raise Unfit(f"{email} does not place clients here: finder users add {email} --role {ROLE}")
    return account


async def _number(team: str, now: datetime) -> int | None:
    """The number of a team, from itself or from somebody's address. ``None`` for what cannot be one."""
    if "@" in team:
        return await teams.of((await _placer(team)).id, now)
    is_short = team.isascii() and team.isdigit() and len(team) <= LONGEST
    return int(team) if is_short and searches.is_number(int(team)) else None
