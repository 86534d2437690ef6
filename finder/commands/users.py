"""Who may sign in, at the command line: add, list, let in by a link that is printed, shut out."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar

import typer

from finder.commands.directory import in_database
from finder.commands.jobs import minute
from finder.commands.printing import AsJson, configured, errors, print_json, stop
from finder.placements import teams
from providers.people import joining
from web import accounts, sign_ins
from web.accounts import Standing, Unfit
from web.database import Database
from web.models import Account

commands: Final = typer.Typer(no_args_is_help=True, help="Who may sign in to the portal.")
Made = TypeVar("Made")
Email = Annotated[str, typer.Argument(help="Their e-mail address.")]


class Role(StrEnum):
    """What somebody may do. Moderators and admins need a passkey."""

    PROVIDER = "provider"
    REFERRAL = "referral"
    MODERATOR = "moderator"
    ADMIN = "admin"


@commands.command()
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.PROVIDER,
    as_json: AsJson = False,
) -> None:
    """Add an account, give one another role, or bring a revoked one back.

    A new role signs them out everywhere; a moderator or admin then begins without a passkey.
    """

    async def work(now: datetime) -> Account:
        return await accounts.add(accounts.address(email), role.value, now)

    added = done(work, as_json)
    if as_json:
        print_json({"email": added.email, "role": added.role})
        return
    print(f"{added.email} may sign in as {added.role}.")
    if added.role in accounts.TRUSTED:
        print(f"They need a passkey, and a link from you to add the first: finder users login-link {added.email}")


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every account: its role, since when, and how many sessions and passkeys it has."""
    rows = [row_of(one) for one in done(accounts.standings, as_json)]
    if as_json:
        print_json({"users": rows})
        return
    for row in rows:
        revoked = f"revoked {row['revoked']}" if row["revoked"] else ""
        counts = f"sessions {row['sessions']}  passkeys {row['passkeys']}"
        print(f"{row['email']}  {row['role']}  since {row['since']}  {counts}  {revoked}".rstrip())


@commands.command("login-link")
def login_link(email: Email, as_json: AsJson = False) -> None:
    """Print a link that signs somebody in, once, within 15 minutes. Whoever has it is them: hand it over in person.

    Only in a session that such a link began may a moderator or admin add their first passkey.
    """

    async def work(now: datetime) -> str:
        return await sign_ins.login_link(accounts.address(email), now)

    link = f"{configured().address}/portal/sign-in/link/{done(work, as_json)}"
    print_json({"link": link}) if as_json else print(link)
    errors.print("It works once, for 15 minutes.")


@commands.command()
def revoke(email: Email, as_json: AsJson = False) -> None:
    """Shut somebody out: sessions and links end, passkeys are gone, they keep no listing and share no team.

    `add` lets them in again.
    """

    async def work(now: datetime) -> Account:
        shut = await accounts.revoke(accounts.address(email), now)
        await joining.shut_out(shut.id, accounts.OPERATOR, now)
        await teams.leave(shut.id)
        return shut

    revoked = done(work, as_json)
    print_json({"email": revoked.email, "revoked": True}) if as_json else print(f"{revoked.email} is shut out.")


def done(work: Callable[[datetime], Coroutine[Any, Any, Made]], as_json: bool) -> Made:
    """What came of it. Ends the command in words when it cannot be done."""

    async def run(database: Database) -> Made:
        await database.migrate()
        return await work(datetime.now(UTC))

    try:
        return in_database(configured(), run)
    except Unfit as error:
        stop(str(error), as_json)


def row_of(one: Standing) -> dict[str, Any]:
    """One account, as it is printed."""
    return {
        "email": one.account.email,
        "role": one.account.role,
        "language": one.account.language,
        "since": minute(one.account.created_at),
        "revoked": minute(one.account.revoked_at) if one.account.revoked_at else "",
        "sessions": one.sessions,
        "passkeys": one.passkeys,
    }
