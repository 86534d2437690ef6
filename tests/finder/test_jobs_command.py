"""Work by the clock and mail at the command line, for cron and for whoever mends what went wrong."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from finder import portal
from finder.app import create_app
from finder.cli import app
from finder.search.refresh import LiveIndex
from finder.settings import APPS, Settings
from providers.portal.desk import Desk
from tests.web.cast import TEXT, ready
from web import audit
from web.database import Database
from web.jobs import Job
from web.models import AuditEntry, JobRun, Letter

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Operator:
    """Runs commands against a database of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("FINDER_VAR_DIR", str(folder))
        monkeypatch.setenv("FINDER_DATABASE_URL", asyncio.run(self._made()))

    async def _made(self) -> str:
        async with ready("sqlite", self.folder) as database:
            return database.url

    def __call__(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert result.exit_code == code, (result.output, result.exception)
        return result

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code).stdout)

    def in_database(self, work: Callable[[Database], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            async with Database.open(Settings().database, APPS) as database:
                return await work(database)

        return asyncio.run(run())

    def letter(self, key: str = "one", **changed: Any) -> int:
        given = {
            "key": key, "kind": "reminder", "to": "canary@program.example", "subject": "Is this right?", "text": TEXT,
            "created_at": LONG_AGO, "due_at": LONG_AGO,
        }  # fmt: skip

        async def write(database: Database) -> int:
            return (await Letter.create(**given | changed)).id

        return int(self.in_database(write))


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    return Operator(tmp_path, monkeypatch)


def test_cron_sends_what_waits_and_says_what_each_job_did(operator: Operator) -> None:
    operator.letter()
    ran = operator.json("jobs", "run")["ran"]
    assert ran["outbox"] == 1
    assert ran["retention"] == 0
    assert len(list((operator.folder / "mail").glob("*.eml"))) == 1
    assert operator.json("mail", "list")["counts"]["sent"] == 1


def test_what_is_not_due_is_left(operator: Operator) -> None:
    first = operator.json("jobs", "run")["ran"]
    assert {"outbox", "retention", "audit"} <= first.keys()
    assert "retention" not in operator.json("jobs", "run")["ran"]


def test_a_job_in_the_hands_of_a_server_is_left_to_it(operator: Operator) -> None:
    async def lease(database: Database) -> None:
        now = datetime.now(UTC)
        await JobRun.create(name="outbox", due_at=now, leased_until=now + timedelta(minutes=4))

    operator.in_database(lease)
    operator.letter()
    assert "outbox" not in operator.json("jobs", "run")["ran"]
    assert operator.json("mail", "list")["counts"]["waiting"] == 1


def test_a_job_that_fails_is_named_and_cron_is_told_and_the_others_run(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = portal.jobs

    async def fails(now: datetime) -> int:
        raise RuntimeError("canary")

    def with_a_bad_one(desk: Desk, settings: Settings, live: LiveIndex) -> list[Job]:
        return [Job("bad", timedelta(hours=1), fails), *whole(desk, settings, live)]

    monkeypatch.setattr(portal, "jobs", with_a_bad_one)
    said = operator("jobs", "run", code=1)
    assert "bad: failed (RuntimeError)" in said.stdout
    assert "outbox: 0" in said.stdout
    assert "canary" not in said.output
    assert "failed: RuntimeError" in operator("jobs", "list").stdout


def test_the_list_says_when_each_job_ran_and_is_due(operator: Operator) -> None:
    assert "ran never" in operator("jobs", "list").stdout
    operator("jobs", "run")
    rows = {row["name"]: row for row in operator.json("jobs", "list")["jobs"]}
    assert rows["outbox"]["ran"] < rows["outbox"]["due"] < rows["retention"]["due"]
    assert rows["outbox"]["error"] == ""


def test_every_job_has_a_name_of_its_own(operator: Operator) -> None:
    names = [row["name"] for row in operator.json("jobs", "list")["jobs"]]
    assert len(set(names)) == len(names)


def test_letters_are_listed_without_their_words_and_without_to_whom_they_go(operator: Operator) -> None:
    operator.letter("waits", tries=2, error="SMTPConnectError")
    operator.letter("failed", state="failed", error="SMTPRecipientRefused 550")
    operator.letter("went", state="sent", text="")
    listed = operator("mail", "list")
    assert "SMTPConnectError" in listed.stdout
    assert "SMTPRecipientRefused 550" in listed.stdout
    assert "program.example" in listed.stdout  # which mail server it is about
    assert "canary" not in listed.output + operator("mail", "list", "--json").output
    assert "s3cret" not in listed.output + operator("mail", "list", "--json").output
    assert operator.json("mail", "list")["counts"] == {
        "waiting": 1, "sending": 0, "sent": 1, "failed": 1, "unclear": 0,
    }  # fmt: skip


@pytest.mark.parametrize("state", ["failed", "unclear", "waiting"])
def test_a_letter_that_did_not_go_is_sent_when_an_operator_says_so(operator: Operator, state: str) -> None:
    letter = operator.letter(state=state, due_at=datetime.now(UTC) + timedelta(hours=5), tries=9)
    assert operator.json("jobs", "run")["ran"]["outbox"] == 0
    operator("mail", "retry", str(letter))

    async def is_due(database: Database) -> None:
        await JobRun.all().delete()

    operator.in_database(is_due)
    assert operator.json("jobs", "run")["ran"]["outbox"] == 1


def test_a_letter_that_went_or_is_not_there_is_not_sent_again(operator: Operator) -> None:
    letter = operator.letter(state="sent", text="")
    for number in (letter, 999):
        said = operator("mail", "retry", str(number), code=2)
        assert "no letter" in said.stderr
        assert "error" in operator.json("mail", "retry", str(number), code=2)


def test_the_audit_log_is_checked(operator: Operator) -> None:
    async def note(database: Database) -> None:
        for number in range(3):
            await audit.note("operator", "publish", f"listing:{number}", {}, LONG_AGO)

    operator.in_database(note)
    said = operator.json("audit", "check")
    assert said["whole"]
    assert said["last"] in operator("audit", "check").stdout
    assert operator.json("audit", "check", "--holds", said["last"])["whole"]

    async def cut(database: Database) -> None:
        for trigger in ("update", "delete"):
            await database.connection.execute_query(f"DROP TRIGGER audit_entry_keeps_{trigger}")
        await AuditEntry.filter(id=3).delete()

    operator.in_database(cut)
    operator("audit", "check")
    assert "cut off" in operator("audit", "check", "--holds", said["last"], code=1).stdout

    async def alter(database: Database) -> None:
        await AuditEntry.filter(id=1).update(actor="nobody")

    operator.in_database(alter)
    assert "Broken at entry 1" in operator("audit", "check", code=1).stdout
    assert not operator.json("audit", "check", code=1)["whole"]


@pytest.mark.parametrize("jobs", ["on", "off"])
def test_a_server_does_the_same_by_itself_unless_it_is_told_not_to(
    operator: Operator, jobs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.letter()
    monkeypatch.setenv("FINDER_JOBS", jobs)
    with TestClient(create_app(Settings(allowed_hosts="testserver"))) as searcher:
        for _ in range(100):
            searcher.get("/healthz")
            if list((operator.folder / "mail").glob("*.eml")):
                break
            searcher.portal.call(asyncio.sleep, 0.05 if jobs == "on" else 0.01)  # type: ignore[union-attr]
    assert len(list((operator.folder / "mail").glob("*.eml"))) == (jobs == "on")
