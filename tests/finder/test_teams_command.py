"""Who works with whom, at the command line."""

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from finder.placements import teams
from finder.placements.models import Choice, Member
from tests.finder.test_users_command import Operator as Users
from tests.postgres.scratch import empty_file
from web.models import Account, AuditEntry

ANA, BEN, EVA = "ana@hospital.example", "ben@hospital.example", "eva@program.example"


class Operator(Users):
    """Runs ``finder teams`` too."""

    def team(self, *words: str, code: int = 0) -> Any:
        return self.run("teams", *words, code=code)


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    found = Operator(tmp_path)
    (tmp_path / "finder.db").write_bytes(asyncio.run(empty_file()))
    monkeypatch.setenv("FINDER_DATABASE_URL", found.url)
    monkeypatch.setenv("FINDER_VAR_DIR", str(tmp_path))
    for email in (ANA, BEN):
        found("add", email, "--role", "referral")
    found("add", EVA)
    return found


def members(operator: Operator) -> dict[str, list[str]]:
    """Who works with whom, as the command says."""
    return {str(row["team"]): row["members"] for row in operator.run_json("teams", "list")["teams"]}


def test_two_work_together_when_the_operator_says_so_and_apart_again(operator: Operator) -> None:
    assert members(operator) == {}
    assert operator.team("join", BEN, ANA).stdout == f"{BEN} is in team 1.\n"
    assert members(operator) == {"1": [ANA, BEN]}
    assert operator.team("list").stdout == f"1  {ANA}, {BEN}\n"
    assert operator.run_json("teams", "split", "Ben@Hospital.example") == {"email": BEN, "team": 2}
    assert members(operator) == {"1": [ANA], "2": [BEN]}
    operator.team("join", ANA, "2")
    assert members(operator) == {"2": [BEN, ANA]}
    operator.team("join", ANA, "2")
    assert members(operator) == {"2": [BEN, ANA]}


UNFIT: Final = (
    ("join", ANA, "7"), ("join", ANA, "0"), ("join", ANA, "-1"), ("join", ANA, "9" * 30), ("join", ANA, "x"),
    ("join", ANA, EVA), ("join", EVA, ANA), ("join", ANA, "nobody@hospital.example"), ("join", "ana", ANA),
    ("split", EVA), ("split", "nobody@hospital.example"), ("split", "ana"), ("join", ANA, "²"),
)  # fmt: skip


def test_what_cannot_be_done_ends_in_words_and_changes_nothing(operator: Operator) -> None:
    for words in UNFIT:
        result = operator.team(words[0], "--", *words[1:], code=2)
        assert len(result.stderr.strip()) > 10, words
        assert "Traceback" not in result.output
        assert result.stdout == ""
    assert members(operator) == {}


def test_whoever_is_shut_out_is_in_no_team_and_joins_none(operator: Operator) -> None:
    operator.team("join", BEN, ANA)

    async def choose() -> None:
        account = await Account.get(email=BEN)
        await Choice.create(account=account.id, parts=["openings"], language="both")

    operator.do(choose)
    operator("revoke", BEN)
    assert members(operator) == {"1": [ANA]}
    assert operator.do(lambda: Choice.all().count()) == 0
    operator.team("join", BEN, "1", code=2)
    assert operator.do(lambda: Member.all().count()) == 1


def test_whoever_comes_back_begins_in_a_team_of_their_own(operator: Operator) -> None:
    operator.team("join", BEN, ANA)
    operator("revoke", BEN)
    operator("add", BEN, "--role", "referral")

    async def of_ben() -> int:
        account = await Account.get(email=BEN)
        return await teams.of(account.id, account.created_at)

    assert operator.do(of_ben) == 2


def test_the_log_says_who_was_put_where(operator: Operator) -> None:
    operator.team("join", BEN, ANA)
    operator.team("split", BEN)

    async def read() -> list[tuple[str, str, Any]]:
        found = await AuditEntry.filter(action__startswith="team").order_by("id")
        return [(one.actor, one.action, one.details) for one in found]

    assert operator.do(read) == [("operator", "team joined", {"team": 1}), ("operator", "team split", {"team": 2})]
