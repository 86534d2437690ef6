"""What the operator does about people at the command line."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner, Result

from finder.cli import app
from finder.settings import APPS
from providers import listings
from providers.people import members
from tests.conftest import NOW, a_listing
from tests.postgres.scratch import empty_file
from web import sessions, sign_ins
from web.database import Database
from web.models import Account, AuditEntry, Letter, SignIn
from web.sign_ins import Entered

T = TypeVar("T")
ANA = "ana@program.example"


class Operator:
    """Runs ``finder users``, or another command, against a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/finder.db"

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == code, result.output
        return result

    def run_json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def __call__(self, *words: str, code: int = 0) -> Result:
        return self.run("users", *words, code=code)

    def json(self, *words: str, code: int = 0) -> Any:
        return self.run_json("users", *words, code=code)

    def do(self, work: Callable[[], Awaitable[T]]) -> T:
        async def run() -> T:
            async with Database.open(self.url, APPS):
                return await work()

        return asyncio.run(run())

    def enter(self, link: str) -> Entered | None:
        """Press the button behind a link."""
        return self.do(lambda: sign_ins.use_link(link.rpartition("/")[2], datetime.now(UTC)))


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    found = Operator(tmp_path)
    (tmp_path / "finder.db").write_bytes(asyncio.run(empty_file()))
    monkeypatch.setenv("FINDER_DATABASE_URL", found.url)
    monkeypatch.setenv("FINDER_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("FINDER_BASE_URL", "https://finder.example")
    return found


def test_somebody_is_added_listed_and_shut_out(operator: Operator) -> None:
    assert f"{ANA} may sign in as provider." in operator("add", "Ana@Program.example").stdout
    (row,) = operator.json("list")["users"]
    assert (row["email"], row["role"], row["language"], row["sessions"], row["passkeys"], row["revoked"]) == (
        ANA, "provider", "en", 0, 0, "",
    )  # fmt: skip
    assert re.search(rf"{ANA}  provider  since \d{{4}}-\d\d-\d\d", operator("list").stdout)
    assert operator.json("revoke", ANA) == {"email": ANA, "revoked": True}
    assert "revoked 20" in operator("list").stdout
    operator("add", ANA)
    assert "revoked 20" not in operator("list").stdout


def test_a_moderator_is_told_of_the_link_and_the_link_signs_them_in_once(operator: Operator) -> None:
    assert f"finder users login-link {ANA}" in operator("add", ANA, "--role", "moderator").stdout
    printed = operator("login-link", ANA)
    link = printed.stdout.strip()
    assert re.fullmatch(r"https://finder\.example/portal/sign-in/link/[\w-]{32}", link)
    assert "15 minutes" in printed.stderr
    entered = operator.enter(link)
    assert entered
    person = operator.do(lambda: sessions.person(entered.token, datetime.now(UTC)))
    assert person
    assert (person.email, person.role, person.by_operator) == (ANA, "moderator", True)
    assert operator.enter(link) is None
    assert operator.do(lambda: Letter.all().count()) == 0


def test_a_link_that_was_printed_before_somebody_was_shut_out_is_dead(operator: Operator) -> None:
    operator("add", ANA)
    link = operator.json("login-link", ANA)["link"]
    operator("revoke", ANA)
    operator("add", ANA)
    assert operator.enter(link) is None


@pytest.mark.parametrize(
    "words",
    [
        ("add", "ana"), ("add", "aná@program.example"), ("add", ""), ("login-link", "nobody@program.example"),
        ("login-link", "ana"), ("revoke", "nobody@program.example"), ("revoke", "ana"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_in_words(operator: Operator, words: tuple[str, ...]) -> None:
    result = operator(*words, code=2)
    assert len(result.stderr.strip()) > 10
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert "error" in operator.json(*words, code=2)
    assert operator.json("list") == {"users": []}
    assert operator.do(lambda: SignIn.all().count()) == 0


def test_nobody_is_added_twice_or_as_something_that_does_not_exist(operator: Operator) -> None:
    operator("add", ANA)
    assert "already" in operator("add", ANA, code=2).stderr
    operator("add", ANA, "--role", "king", code=2)
    operator("add", ANA, "--role", "referral")
    assert [row["role"] for row in operator.json("list")["users"]] == ["referral"]


def test_whoever_was_shut_out_is_not_let_in_by_a_link(operator: Operator) -> None:
    operator("add", ANA)
    operator("revoke", ANA)
    operator("login-link", ANA, code=2)
    operator("revoke", ANA, code=2)


def test_the_log_says_what_the_operator_did_and_holds_no_link(operator: Operator) -> None:
    operator("add", ANA)
    link = operator.json("login-link", ANA)["link"]
    operator("revoke", ANA)

    async def read() -> list[AuditEntry]:
        return await AuditEntry.all().order_by("id")

    told = operator.do(read)
    assert [(one.actor, one.action, one.subject) for one in told] == [
        ("operator", "account added", "account:1"),
        ("operator", "login link made", "account:1"),
        ("operator", "account revoked", "account:1"),
    ]
    assert not [one for one in told if link.rpartition("/")[2] in f"{one.details}"]


def test_whoever_was_shut_out_keeps_no_listing_any_more(operator: Operator) -> None:
    operator("add", ANA)

    async def keep() -> None:
        await listings.publish([a_listing(claimed="2026-11-01")], actor="test", at=NOW)
        await members.add(a_listing().id, (await Account.get(email=ANA)).id, ANA, NOW)

    operator.do(keep)
    operator("revoke", ANA)
    found = operator.do(lambda: listings.one(a_listing().id))
    assert found is not None
    assert found.claimed == ""
    assert operator.do(lambda: members.of_listing(found.id)) == []
    assert operator.do(lambda: AuditEntry.filter(action="member-shut-out", subject=found.id).count()) == 1
