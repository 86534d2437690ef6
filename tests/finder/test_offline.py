"""What stays on a device for when there is no connection: one page with the phone lines, which needs nothing else."""

import gzip
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from finder import helplines
from finder.app import create_app
from finder.settings import Settings
from web.guard import CSP
from web.offline import STYLE

STATIC = Path(__file__).parents[2] / "static"
BUDGET = 4_096  # bytes of script, compressed, before a visitor does anything


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_page_has_every_line_to_call_and_asks_for_no_other_file(
    searcher: TestClient, planted: Settings, prefix: str
) -> None:
    text = searcher.get(f"{prefix}/offline").text
    for line in helplines.all_lines(planted):
        assert f'href="tel:{line.dial}"' in text
        assert line.phone in text
    assert 'href="sms:988"' in text
    links = re.findall(r'(?:href|src|action|url)[=(]"?([^")\s>]+)', text)
    assert [link for link in links if not link.startswith(("tel:", "sms:"))] == []
    assert "<script" not in text
    assert "<link" not in text


def test_the_policy_allows_the_style_of_this_page_and_no_other(searcher: TestClient) -> None:
    answer = searcher.get("/offline")
    assert f"<style>{STYLE}</style>" in answer.text
    assert answer.headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP
    assert "worker-src 'self'" in CSP


def test_the_worker_stands_at_the_top_and_a_browser_asks_for_it_anew(searcher: TestClient) -> None:
    answer = searcher.get("/worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert 'register("/worker.js")' in (STATIC / "app.js").read_text()


def test_a_number_that_changes_makes_another_worker_so_that_the_page_is_fetched_anew(
    searcher: TestClient, planted: Settings
) -> None:
    with TestClient(create_app(planted.model_copy(update={"helpline_phone": "1-800-555-0199"}))) as changed:
        assert changed.get("/worker.js").text != searcher.get("/worker.js").text
    with TestClient(create_app(planted)) as same:
        assert same.get("/worker.js").text == searcher.get("/worker.js").text


def test_scripts_before_anything_is_touched_stay_small(searcher: TestClient) -> None:
    scripts = re.findall(r'<script[^>]+src="/static/([^"?]+)', searcher.get("/").text)
    assert scripts == ["app.js"]
    sent = [(STATIC / name).read_bytes() for name in [*scripts, "worker.js"]]
    assert sum(len(gzip.compress(script, 9)) for script in sent) <= BUDGET


def test_only_one_script_calls_the_worker_and_pages_without_scripts_do_not_know_it(searcher: TestClient) -> None:
    assert [path.name for path in STATIC.glob("*.js") if "serviceWorker" in path.read_text()] == ["app.js"]
    assert "worker.js" not in searcher.get("/").text
