"""What is kept no longer than it is of use, and what is never let go."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from tests.conftest import NOW
from tests.web.cast import TEXT, a_letter, as_it_stands, later, ready
from web import cleaning
from web.database import empty_journal
from web.models import Account, Letter, Session, SignIn

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def database(tmp_path: Path) -> AsyncIterator[None]:
    async with ready("sqlite", tmp_path):
        yield


async def test_a_sign_in_goes_a_day_after_its_end() -> None:
    for number, hours in enumerate((-23, -25)):
        await SignIn.create(
            email="a@b.c", link_hash=str(number), code_hash="", created_at=NOW, expires_at=later(hours=hours)
        )
    assert await cleaning.clean(NOW) == 1
    assert [one.link_hash for one in await SignIn.all()] == ["0"]


async def test_a_session_goes_a_month_after_its_end_and_an_open_one_stays() -> None:
    account = await Account.create(email="a@b.c", created_at=NOW)

    async def session(name: str, expires: datetime, ended: datetime | None = None) -> None:
        await Session.create(
            account=account, token_hash=name, created_at=NOW, seen_at=NOW, expires_at=expires, ended_at=ended
        )

    await session("open", later(days=14))
    await session("ended lately", later(days=14), later(days=-29))
    await session("ended", later(days=14), later(days=-31))
    await session("expired lately", later(days=-29))
    await session("expired", later(days=-31))
    assert await cleaning.clean(NOW) == 2
    assert {one.token_hash for one in await Session.all()} == {"open", "ended lately", "expired lately"}
    assert await Account.all().count() == 1


async def test_a_month_after_a_letter_nobody_knows_to_whom_it_went_but_it_is_not_written_again() -> None:
    old, new = later(days=-31), later(days=-29)
    gone = [
        await a_letter("sent", state="sent", sent_at=old, created_at=old, text=""),
        await a_letter("failed", state="failed", due_at=old, created_at=old),
        await a_letter("unclear", state="unclear", due_at=old, created_at=old),
    ]
    kept = [
        await a_letter("lately", state="sent", sent_at=new, created_at=old),
        await a_letter("failed lately", state="failed", due_at=new, created_at=old),
    ]
    assert await cleaning.clean(NOW) == 3
    assert await cleaning.clean(NOW) == 0
    for letter in gone:
        stands = await as_it_stands(letter)
        assert (stands.to, stands.subject, stands.text) == ("", "", "")
        assert stands.key == letter.key  # so that the same reminder is never written twice
    assert all([(await as_it_stands(letter)).text == TEXT for letter in kept])


async def test_a_letter_that_waits_is_never_let_go() -> None:
    long_ago = NOW - timedelta(days=4000)
    waiting = [
        await a_letter(state, state=state, created_at=long_ago, due_at=long_ago) for state in ("waiting", "sending")
    ]
    assert await cleaning.clean(NOW) == 0
    assert all([(await as_it_stands(letter)).text == TEXT for letter in waiting])


async def test_after_more_than_a_year_the_key_goes_too() -> None:
    for key, days in (("old", 401), ("older", 4000), ("kept", 399)):
        await a_letter(key, state="sent", to="", created_at=later(days=-days), sent_at=later(days=-days))
    assert await cleaning.clean(NOW) == 2
    assert [letter.key for letter in await Letter.all()] == ["kept"]


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite as it is built by most: what is deleted stays in its file until something else is written over it."""

    def connect(*words: object, **more: object) -> sqlite3.Connection:
        made = original(*words, **more)  # type: ignore[arg-type]
        made.execute("PRAGMA secure_delete=OFF")
        return made

    original = sqlite3.connect
    monkeypatch.setattr(aiosqlite.core.sqlite3, "connect", connect)


async def test_what_was_let_go_is_in_no_byte_of_the_file_or_its_journal(careless: None, tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        for number in range(200):
            await SignIn.create(
                email=f"ana{number}@x.example", link_hash=str(number), code_hash="", created_at=NOW, expires_at=NOW
            )
        assert "ana7@x.example" in stored(tmp_path)
        assert await cleaning.clean(later(days=2)) == 200
        assert await empty_journal(later(days=2)) == 1
        assert "@x.example" not in stored(tmp_path)


async def test_a_journal_that_somebody_reads_is_left_for_the_next_time_and_nobody_waits(tmp_path: Path) -> None:
    async with ready("sqlite", tmp_path):
        with closing(sqlite3.connect(next(tmp_path.glob("*.db")), isolation_level=None)) as reader:
            await Account.create(email="a@b.c", created_at=NOW)
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM account").fetchone() == (1,)
            await Account.create(email="b@b.c", created_at=NOW)
            assert await empty_journal(NOW) == 0
            await Account.create(email="c@b.c", created_at=NOW)
        assert await empty_journal(NOW) == 1
        assert await Account.all().count() == 3


def stored(folder: Path) -> str:
    """Every byte of the database's files."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir() if path.is_file())
