"""Nothing that a visitor typed is found anywhere afterwards."""

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tortoise.backends.sqlite.client import SqliteClient

from finder.app import create_app
from finder.settings import Settings

CANARY = "Zyxwvutropolis"


def test_no_search_word_reaches_a_log_or_a_file(
    planted: Settings, capfd: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with TestClient(create_app(planted), raise_server_exceptions=False) as client:
        for path in ("/search", "/es/search", "/api/v1/search", "/compare", "/nowhere/" + CANARY):
            client.get(path, params={"near": CANARY, "name": CANARY, "id": CANARY})
        client.get("/api/v1/places", params={"q": CANARY})
        client.get(f"/listing/{CANARY}", headers={"Referer": f"http://testserver/{CANARY}", "User-Agent": CANARY})
    out, err = capfd.readouterr()
    logged = "".join(record.getMessage() for record in caplog.records if record.name not in {"httpx2", "httpx"})
    assert CANARY not in out + err + logged
    for path in Path(planted.var_dir).rglob("*"):
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes(), path


def test_a_search_asks_the_database_nothing(planted: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = SqliteClient.acquire_connection

    def ask(database: SqliteClient) -> Any:
        task = asyncio.current_task()
        if task is None or task.get_name() != "index refresh":  # another service of this process looks for changes
            asked.append(task.get_name() if task else "no task")
        return real(database)

    with TestClient(create_app(planted.model_copy(update={"refresh_seconds": 60.0}))) as client:
        monkeypatch.setattr(SqliteClient, "acquire_connection", ask)
        listing = client.get("/api/v1/search?near=60614").json()["listings"][0]["id"]
        for path in ("/", "/search?near=60614&care=detox", "/search?near=Ohio", f"/listing/{listing}", "/es/helplines"):
            assert client.get(path).status_code == 200
        assert asked == []


@pytest.mark.parametrize(
    "wish", [{"Sec-GPC": "1"}, {"DNT": "1"}, {"Sec-GPC": "1", "DNT": "1"}, {"Sec-GPC": "0"}], ids=str
)
def test_a_browser_that_asks_not_to_be_followed_gets_the_very_same_answer(
    searcher: TestClient, wish: dict[str, str]
) -> None:
    """There is nothing to leave out: no cookie, and no file, form or script of anybody else's."""
    listing = searcher.get("/api/v1/search?near=60614").json()["listings"][0]["id"]
    for path in ("/", "/search?near=60614", f"/listing/{listing}", "/check", "/helplines", "/es/search?near=60614"):
        plain, asked = searcher.get(path), searcher.get(path, headers=wish)
        assert asked.content == plain.content
        assert dict(asked.headers) == dict(plain.headers)
        assert "set-cookie" not in asked.headers
        assert not re.search(r"(?:src|action|data)=[\"'](?:https?:)?//", asked.text)
