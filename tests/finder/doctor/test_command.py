"""``finder doctor`` as an operator runs it, against both databases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from finder.doctor.gathering import gathered
from finder.settings import APPS, Settings
from tests.conftest import NOW
from tests.finder.test_command_line import DIRECTORY, Operator
from tests.postgres.scratch import BOTH, migrated
from web import audit
from web.database import Database
from web.models import JobRun, Letter

pytestmark = pytest.mark.anyio


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator who has nothing yet."""
    return Operator(f"sqlite:///{tmp_path}/new/finder.db", tmp_path / "new", monkeypatch)


def states(operator: Operator, code: int = 0) -> dict[str, str]:
    return {one["name"]: one["state"] for one in operator.json("doctor", code=code)["findings"]}


def test_an_operator_is_led_from_nothing_to_a_service_where_all_is_well(
    newcomer: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(newcomer, code=1)["database"] == "bad"
    assert not newcomer.folder.exists()  # to look makes nothing
    newcomer("seed")
    assert (states(newcomer)["database"], states(newcomer)["examples"]) == ("ok", "look")
    monkeypatch.setenv("FINDER_BACKUP_DIR", str(newcomer.folder))
    assert states(newcomer, code=1)["backup"] == "bad"
    newcomer("backup")
    newcomer("import", "samhsa-directory", newcomer.file(DIRECTORY), "--as-of", "2026-06-29")
    newcomer("jobs", "run")
    monkeypatch.setenv("FINDER_HELPLINE_OPERATOR", "Nurses of Example Health")
    for name, value in (("REVIEWER", "Ana Ruiz"), ("CREDENTIAL", "MD"), ("REVIEWED", "2026-11-20")):
        monkeypatch.setenv(f"FINDER_SCREENING_{name}", value)
    assert set(states(newcomer).values()) == {"ok"}
    words = newcomer("doctor").stdout
    assert "ok    audit       whole" in words
    monkeypatch.setenv("FINDER_BASE_URL", "http://finder.example")
    said = newcomer("doctor")
    assert said.exit_code == 1
    assert "bad   address     http://finder.example is not encrypted. Next: put a proxy with https" in said.stdout


@BOTH
async def test_what_the_database_says_is_gathered(kind: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with migrated(kind, tmp_path) as url:
        async with Database.open(url, APPS):
            await JobRun.create(name="outbox", due_at=now, ran_at=now - timedelta(days=1), error="OSError")
            await audit.note("operator", "tried", "account:1", {}, NOW)
            for number, state in enumerate(("waiting", "failed")):
                await Letter.create(
                    key=str(number), kind="k", to="jo@maumeebay.org", subject="s", text="t", state=state,
                    error="" if number == 0 else "SMTPError", created_at=NOW, due_at=NOW - timedelta(hours=number),
                )  # fmt: skip
        found = (await gathered(Settings(database_url=url, var_dir=tmp_path / "var"), now)).database
    assert not isinstance(found, str)
    assert (found.pending, found.unsafe) == (0, "")
    assert abs(found.clock - now) < timedelta(minutes=1)
    assert found.content
    assert (found.content.real, found.content.examples, found.content.newest) == (0, 0, "")
    assert (found.content.waits_since, found.content.last_failure) == (NOW, "SMTPError")
    assert (found.content.letters["waiting"], found.content.letters["failed"]) == (1, 1)
    assert (found.content.failed_jobs, found.content.jobs_at) == (("outbox",), now - timedelta(days=1))
    assert found.content.broken is None
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgres://finder:s3cret@127.0.0.1:1/finder", "does not answer"),
        ("mysql://finder:s3cret@127.0.0.1/finder", "must begin with"),
    ],
)
async def test_a_database_that_is_away_is_named_without_its_password(url: str, words: str, tmp_path: Path) -> None:
    found = (await gathered(Settings(database_url=url, var_dir=tmp_path), NOW)).database
    assert isinstance(found, str)
    assert words in found
    assert "s3cret" not in found


async def test_a_file_that_is_no_database_is_said_not_to_answer(tmp_path: Path) -> None:
    (tmp_path / "finder.db").write_bytes(b"These are the accounts." * 500)
    found = (await gathered(Settings(var_dir=tmp_path), NOW)).database
    assert isinstance(found, str)
    assert "does not answer" in found
