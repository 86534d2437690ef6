"""A copy of the database is whole and of one moment, whatever happens meanwhile; putting one back loses nothing."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path

import pytest

from finder import shipped
from finder.settings import APPS
from seeds import demo
from tests.conftest import NOW
from tests.finder.test_command_line import Operator
from tests.needed import need
from tests.postgres.scratch import BOTH, migrated, scratch
from tests.providers import killing
from web import audit, postgres_backup
from web.backup import Backups
from web.database import Database
from web.models import Account
from web.restoring import NotDone
from web.whole_file import UNFINISHED

pytestmark = pytest.mark.anyio

KILLS = {"sqlite": 6, "postgres": 3}  # each costs a process, or several
WRITER = "import asyncio, sys; from tests.providers import killing; "
WRITER += "asyncio.run(killing.write(sys.argv[1], 0, 1, broken=False))"
SAVER = "import sys; from pathlib import Path; from finder.settings import APPS; from web.backup import Backups; "
SAVER += "Backups(sys.argv[1], APPS).save(Path(sys.argv[2]))"
HELD = "import os, time; os.replace = lambda *names: (print('written', flush=True), time.sleep(60)); "
RESTORER = (
    "import sys; from datetime import UTC, datetime; from pathlib import Path; from finder.settings import APPS; "
)
RESTORER += "from web.backup import Backups; print('begun', flush=True); "
RESTORER += "Backups(sys.argv[1], APPS).restore(Path(sys.argv[2]), datetime.now(UTC), over=True); print('done')"


def backups(url: str) -> Backups:
    if not url.startswith("sqlite"):
        need("PostgreSQL's client programs", missing=postgres_backup.which("pg_dump") is None)
    return Backups(url, APPS)


@asynccontextmanager
async def filled(kind: str, folder: Path) -> AsyncIterator[str]:
    """A database with an account, and an entry in its log."""
    async with migrated(kind, folder) as url:
        async with Database.open(url, APPS):
            await Account.create(email="jo@maumeebay.org", created_at=NOW)
            await audit.note("operator", "tried", "account:1", {}, NOW)
        yield url


async def accounts(url: str) -> set[str]:
    async with Database.open(url, APPS):
        return {str(account.email) for account in await Account.all()}


async def add(url: str, email: str) -> None:
    async with Database.open(url, APPS):
        await Account.create(email=email, created_at=NOW)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(UNFINISHED)]


@contextmanager
def writing(url: str) -> Iterator["Writer"]:
    """Somebody who edits, in a process of their own, and says of each edit that it was acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE) as process:
        try:
            yield Writer(process)
        finally:
            process.kill()


class Writer:
    """What a writer has said so far."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        self._pipe = process.stdout.fileno()
        self._said = b""
        os.set_blocking(self._pipe, False)

    def last(self) -> int:
        """The number of the last edit that was acknowledged; -1 for none."""
        while part := self._part():
            self._said += part
        return int(([b"-1", *self._said[: self._said.rfind(b"\n") + 1].split()])[-1])

    def _part(self) -> bytes:
        try:
            return os.read(self._pipe, 65536)
        except BlockingIOError:
            return b""

    async def reaches(self, number: int) -> None:
        for _ in range(1_200):
            if self.last() >= number:
                return
            await asyncio.sleep(0.05)
        pytest.fail("the writer is stuck")


@pytest.mark.long
@BOTH
async def test_a_copy_made_while_edits_are_written_holds_all_that_were_acknowledged_and_none_by_half(
    kind: str, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    async with migrated(kind, tmp_path) as url, scratch(kind, folder) as elsewhere:
        await killing.begin(url)
        with writing(url) as writer:
            for number in range(2):
                await writer.reaches(writer.last() + 5)
                before, file = writer.last(), tmp_path / f"copy-{number}"
                await asyncio.to_thread(backups(url).save, file)
                backups(elsewhere).restore(file, NOW, over=True)
                assert await killing.lost(elsewhere, before, writer.last() + 1) == []
            assert writer.last() > before  # it went on writing meanwhile


@BOTH
async def test_what_is_put_back_is_what_was_copied_and_what_was_there_before_is_kept(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    async with filled(kind, tmp_path) as url:
        backups(url).save(file)
        await add(url, "new@maumeebay.org")
        put = backups(url).restore(file, NOW, over=True)
        assert await accounts(url) == {"jo@maumeebay.org"}
        assert (put.rows["account"], put.rows["audit_entry"]) == (1, 1)
        assert put.kept
        assert "before-20261123T120000Z" in put.kept.name
        backups(url).restore(put.kept, NOW, over=True)
        assert await accounts(url) == {"jo@maumeebay.org", "new@maumeebay.org"}
        assert leftovers(tmp_path) == []
        async with Database.open(url, APPS) as database:  # it is a database like any other
            assert await audit.first_broken() is None
            with pytest.raises(Exception, match="can only grow"):
                await database.connection.execute_query("DELETE FROM audit_entry")


@BOTH
async def test_a_database_with_rows_is_not_overwritten_unless_that_is_asked_for(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    async with filled(kind, tmp_path) as url:
        backups(url).save(file)
        await add(url, "new@maumeebay.org")
        with pytest.raises(NotDone, match=r"holds rows \(2 in account, 1 in audit_entry\).*--over"):
            backups(url).restore(file, NOW, over=False)
        assert len(await accounts(url)) == 2
        assert not [path for path in tmp_path.iterdir() if "before" in path.name]


@BOTH
async def test_a_copy_is_put_where_nothing_is_yet(kind: str, tmp_path: Path) -> None:
    file, folder = tmp_path / "copy", tmp_path / "new" / "place"
    async with filled(kind, tmp_path) as url, scratch(kind, folder) as elsewhere:
        backups(url).save(file)
        assert backups(elsewhere).restore(file, NOW, over=False).kept is None
        assert await accounts(elsewhere) == {"jo@maumeebay.org"}


def damaged(good: bytes) -> dict[str, bytes]:
    middle = len(good) // 2
    return {
        "cut off": good[:middle],
        "overwritten in its middle": good[: middle - 4_000] + b"\xff" * 8_000 + good[middle + 4_000 :],
        "empty": b"",
        "words": b"These are the accounts:\njo@maumeebay.org\n" * 100,
        "the head alone": good[:100],
        "of the other kind": b"PGDMP" + good[5:] if good.startswith(b"SQLite") else b"SQLite format 3\0" + good[16:],
    }


@BOTH
async def test_a_file_that_is_damaged_or_foreign_is_refused_in_words_and_nothing_is_touched(
    kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    async with filled(kind, tmp_path) as url:
        async with Database.open(url, APPS):
            await demo.plant(shipped.gazetteer(), NOW)
        backups(url).save(file)
        await add(url, "new@maumeebay.org")
        bad = tmp_path / "bad"
        for name, content in damaged(file.read_bytes()).items():
            bad.write_bytes(content)
            with pytest.raises(NotDone, match=r"bad .*(backup|damaged)"):
                backups(url).restore(bad, NOW, over=True)
            assert len(await accounts(url)) == 2, name
        with pytest.raises(NotDone, match="No such file"):
            backups(url).restore(tmp_path / "none", NOW, over=True)
        assert leftovers(tmp_path) == []
        assert not [path for path in tmp_path.iterdir() if "before" in path.name]


@BOTH
async def test_another_programs_database_and_a_newer_finders_are_refused(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    other = tmp_path / "other"
    other.mkdir()
    async with filled(kind, tmp_path) as url, scratch(kind, other) as foreign:
        async with Database.open(foreign, APPS) as database:
            await database.connection.execute_query("CREATE TABLE recipe (id INTEGER PRIMARY KEY)")
        backups(foreign).save(file)
        with pytest.raises(NotDone, match="no backup of the finder"):
            backups(url).restore(file, NOW, over=True)
        async with Database.open(url, APPS) as database:
            await database.connection.execute_query(
                "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('web', '0999_later', '2027-01-01')"
            )
        backups(url).save(tmp_path / "newer")
        with pytest.raises(NotDone, match=r"newer version of the finder \(web.0999_later\)"):
            backups(url).restore(tmp_path / "newer", NOW, over=True)


@pytest.mark.long
@BOTH
async def test_killing_who_copies_leaves_a_whole_copy_under_the_final_name_or_none(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "copy"
    file.parent.mkdir()
    async with filled(kind, tmp_path) as url:
        backups(url).save(tmp_path / "whole")
        size = (tmp_path / "whole").stat().st_size
        killed_before_the_name(url, file)
        assert not file.exists()
        assert len(leftovers(file.parent)) == 1
        for number in range(KILLS[kind]):
            killed(url, file, after=0.004 * number)
            assert not file.exists() or file.stat().st_size == size, number
            file.unlink(missing_ok=True)
        backups(url).save(file)
        assert file.stat().st_size == size


def killed_before_the_name(url: str, file: Path) -> None:
    """Kill a copier when all is written, and only the name is missing."""
    command = [sys.executable, "-c", HELD + SAVER, url, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == b"written\n"
        os.killpg(process.pid, signal.SIGKILL)


def killed(url: str, file: Path, after: float) -> None:
    """Kill a copier so many seconds after it has begun to write, wherever it is then."""
    for name in leftovers(file.parent):
        (file.parent / name).unlink()
    with subprocess.Popen([sys.executable, "-c", SAVER, url, str(file)], start_new_session=True) as process:
        while not leftovers(file.parent) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(after)
        with suppress(ProcessLookupError):  # it was done
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.long
@BOTH
async def test_killing_who_puts_back_leaves_the_old_database_or_the_new_one(kind: str, tmp_path: Path) -> None:
    file, old, new = tmp_path / "copy", {"jo@maumeebay.org", "old@maumeebay.org"}, {"jo@maumeebay.org"}
    async with filled(kind, tmp_path) as url:
        backups(url).save(file)
        await add(url, "old@maumeebay.org")
        backups(url).save(tmp_path / "old")
        takes = put_back(url, file, lives=60)
        assert await accounts(url) == new
        seen = []
        for number in range(KILLS[kind]):
            backups(url).restore(tmp_path / "old", NOW, over=True)
            put_back(url, file, lives=takes * number / (KILLS[kind] - 1))
            seen.append(await accounts(url))
            async with Database.open(url, APPS):
                assert await audit.first_broken() is None
        assert all(one in (old, new) for one in seen), seen
        assert old in seen


def put_back(url: str, file: Path, lives: float) -> float:
    """Put a copy back in a process that is killed after so many seconds. Returns how many it lived."""
    with subprocess.Popen(
        [sys.executable, "-c", RESTORER, url, str(file)], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        begun = time.monotonic()
        try:
            process.wait(lives)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return time.monotonic() - begun


async def test_a_copy_is_one_file_for_its_owners_eyes(tmp_path: Path) -> None:
    async with filled("sqlite", tmp_path) as url:
        backups(url).save(tmp_path / "copy")
        assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(tmp_path / "copy")) as opened:
            assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        with pytest.raises(NotDone, match="there already"):
            backups(url).save(tmp_path / "copy")
        with pytest.raises(NotDone, match="cannot be written: No such file"):
            backups(url).save(tmp_path / "nowhere" / "copy")
    with pytest.raises(NotDone, match="no database yet"):
        Backups(f"sqlite:///{tmp_path}/none.db", APPS).save(tmp_path / "second")
    assert not (tmp_path / "second").exists()


async def test_nothing_is_put_under_a_server_that_runs(tmp_path: Path) -> None:
    async with filled("sqlite", tmp_path) as url:
        backups(url).save(tmp_path / "copy")
        async with Database.open(url, APPS):
            assert await Account.all().count() == 1
            with pytest.raises(NotDone, match="in use: end the server"):
                await asyncio.to_thread(backups(url).restore, tmp_path / "copy", NOW, over=True)
            await Account.create(email="late@maumeebay.org", created_at=NOW)
        assert "late@maumeebay.org" in await accounts(url)
        assert backups(url).restore(tmp_path / "copy", NOW, over=True).kept


async def test_a_database_that_is_damaged_itself_is_put_aside_with_its_journal(tmp_path: Path) -> None:
    async with filled("sqlite", tmp_path) as url:
        path = tmp_path / "scratch.db"
        backups(url).save(tmp_path / "copy")
        path.write_bytes(b"\0" * 8_192)
        (tmp_path / "scratch.db-wal").write_bytes(b"left by a crash")
        with pytest.raises(NotDone, match=r"damaged.*--over"):
            backups(url).restore(tmp_path / "copy", NOW, over=False)
        kept = backups(url).restore(tmp_path / "copy", NOW, over=True).kept
        assert kept
        assert kept.read_bytes() == b"\0" * 8_192
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"left by a crash"
        assert await accounts(url) == {"jo@maumeebay.org"}


async def test_a_database_in_use_is_no_copy(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with filled("sqlite", tmp_path) as url, filled("sqlite", other) as used:
        with pytest.raises(NotDone, match="is the database itself"):
            backups(url).restore(tmp_path / "scratch.db", NOW, over=True)
        async with Database.open(used, APPS):
            await Account.create(email="late@maumeebay.org", created_at=NOW)
            with pytest.raises(NotDone, match="in use, not a backup"):
                backups(url).restore(other / "scratch.db", NOW, over=True)


def test_without_the_programs_of_postgresql_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotDone, match="pg_dump is missing: install PostgreSQL's client programs"):
        Backups("postgres://finder@127.0.0.1:1/finder", APPS).save(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_no_password_stands_on_a_command_line() -> None:
    place = postgres_backup.place("postgres://finder:s3cret@db.example.org:5433/finder?ssl=require")
    assert place["PGPASSWORD"] == "s3cret"
    assert (place["PGHOST"], place["PGPORT"], place["PGSSLMODE"]) == ("db.example.org", "5433", "require")


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator with examples in their database."""
    made = Operator(f"sqlite:///{tmp_path}/finder.db", tmp_path, monkeypatch)
    made("seed")
    return made


def test_an_operator_copies_and_puts_back(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = operator.folder / "copies"
    folder.mkdir()
    assert "Say where the copy is to go" in operator("backup").stderr
    monkeypatch.setenv("FINDER_BACKUP_DIR", str(folder))
    made = operator.json("backup")
    assert Path(made["file"]).parent == folder
    assert made["bytes"] == Path(made["file"]).stat().st_size
    assert "whole" in operator("backup", str(operator.folder / "second.db")).stdout
    refused = operator("restore", made["file"])
    assert (refused.exit_code, "--over" in refused.stderr) == (2, True)
    done = operator.json("restore", made["file"], "--over")
    assert done["rows"]["program"] > 10
    assert (done["first broken"], done["pending"], len(done["last"])) == (None, 0, 64)
    words = operator("restore", made["file"], "--over").stdout
    assert "  program" in words
    assert "The log of what people did is whole." in words
    assert operator("restore", str(operator.folder / "none.db")).exit_code == 2


OLD_COPIES = [f"finder-2026010{day}T031700Z.db" for day in range(1, 6)]
NOT_OURS = [
    "finder-20260101T031700Z.dump", "finder-20260101.db", "finder-20260101T031700Z.db.before-20260102T031700Z",
    "finder-20260101T031700Z.db.x.part", "Finder-20260101T031700Z.db", "my-finder-20260101T031700Z.db", "notes.txt",
    "finder.db",
]  # fmt: skip


@pytest.fixture
def copies(operator: Operator) -> Path:
    """A folder with five old copies, and files that somebody else put there."""
    folder = operator.folder / "copies"
    folder.mkdir()
    for name in (*OLD_COPIES, *NOT_OURS):
        (folder / name).write_text(name)
    (folder / "finder-20250101T000000Z.db").mkdir()
    (folder / "finder-20250102T000000Z.db").symlink_to(folder / OLD_COPIES[0])
    return folder


def test_the_newest_copies_are_kept_and_nothing_is_deleted_that_we_did_not_name(
    operator: Operator, copies: Path
) -> None:
    before = {path.name for path in copies.iterdir()}
    made = operator.json("backup", str(copies), "--keep", "3")
    assert [Path(path).name for path in made["deleted"]] == OLD_COPIES[:3]
    assert {path.name for path in copies.iterdir()} == before - set(OLD_COPIES[:3]) | {Path(made["file"]).name}
    assert operator.json("restore", made["file"], "--over")["rows"]["program"] > 10


def test_the_copy_that_was_just_made_is_always_kept(operator: Operator, copies: Path) -> None:
    said = operator("backup", str(copies), "--keep", "1").stdout
    assert all(f"Deleted: {copies / name}" in said for name in OLD_COPIES)
    made = [path for path in copies.glob("finder-2*Z.db") if path.is_file() and not path.is_symlink()]
    assert len(made) == 1
    assert str(made[0]) in said


def test_without_keep_and_for_a_copy_that_failed_nothing_is_deleted(
    operator: Operator, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Backups, file: Path) -> None:
        raise NotDone("The database cannot be copied: it is damaged.")

    assert operator.json("backup", str(copies))["deleted"] == []
    monkeypatch.setattr(Backups, "save", fails)
    assert "damaged" in operator("backup", str(copies), "--keep", "1").stderr
    assert all((copies / name).exists() for name in OLD_COPIES)


def test_keep_is_for_a_folder(operator: Operator) -> None:
    refused = operator("backup", str(operator.folder / "one.db"), "--keep", "2")
    assert (refused.exit_code, "--keep is for a folder" in refused.stderr) == (2, True)
    assert not (operator.folder / "one.db").exists()


def test_an_old_copy_that_cannot_be_deleted_is_said_so_and_the_new_one_stays(
    operator: Operator, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(self: Path, missing_ok: bool = False) -> None:
        if self.name in OLD_COPIES:
            raise PermissionError(13, "Permission denied", str(self))
        os.unlink(self)

    monkeypatch.setattr(Path, "unlink", refuses)
    told = operator("backup", str(copies), "--keep", "1")
    assert "cannot be deleted: Permission denied" in told.stderr
    assert any(path.stat().st_size > 1000 for path in copies.glob("finder-2*.db") if path.is_file())


def test_a_copy_of_an_older_version_says_what_is_to_be_done(operator: Operator) -> None:
    file = operator.folder / "copy.db"
    operator("backup", str(file))
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("DROP TABLE placement_choice")
        opened.execute("DELETE FROM tortoise_migrations WHERE app = 'placements'")
        opened.commit()
    assert "finder migrate" in operator("restore", str(file), "--over").stderr
