"""Each rule of the doctor: what is fine, what is worth a look, what must not be left so."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from finder.doctor.facts import Content, Facts, Stored
from finder.doctor.findings import NAMES, findings, is_bad
from finder.settings import Settings
from tests.conftest import NOW

PUBLIC: Final = {
    "base_url": "https://finder.example",
    "allowed_hosts": "finder.example",
    "trusted_proxies": "127.0.0.1/32",
    "mail": "smtp",
    "mail_from": "finder@finder.example",
    "helpline_operator": "Nurses of Example Health",
    "screening_reviewer": "Ana Ruiz",
    "screening_credential": "MD",
    "screening_reviewed": "2026-11-20",
    "backup_dir": Path("copies"),
}
CONTENT: Final = Content(
    real=12_744,
    examples=0,
    newest="2026-06-29",
    letters={"waiting": 1, "sent": 5},
    waits_since=NOW - timedelta(seconds=3),
    last_failure="",
    failed_jobs=(),
    jobs_at=NOW - timedelta(seconds=3),
    broken=None,
)
STORED: Final = Stored(pending=0, unsafe="", clock=NOW, content=CONTENT)
FREE: Final = {Path("var"): 50 * 2**30, Path("copies"): 40 * 2**30}


def facts(content: dict[str, Any] | None = None, stored: dict[str, Any] | None = None, **settings: Any) -> Facts:
    """A service where all is well, with whatever a test wants otherwise."""
    found = replace(STORED, content=replace(CONTENT, **content or {}))
    return Facts(
        settings=Settings(**PUBLIC | settings),
        now=NOW,
        database=replace(found, **stored or {}),
        database_bytes=40 * 2**20,
        free=FREE,
        backup_at=NOW - timedelta(hours=7),
    )


def at_home(**settings: Any) -> Facts:
    """A service that only this machine reaches, as ``make run`` starts it."""
    return replace(facts(), settings=Settings(**settings))


CASES: Final[list[tuple[str, Facts, str, str]]] = [
    ("address", facts(base_url="http://finder.example"), "bad", "not encrypted"),
    ("address", at_home(host="0.0.0.0"), "bad", "not encrypted"),
    ("address", at_home(), "ok", "this machine alone"),
    ("address", at_home(base_url="http://localhost:8000"), "ok", "this machine alone"),
    ("hosts", facts(allowed_hosts="*"), "bad", "any host name"),
    ("hosts", at_home(allowed_hosts="*"), "look", "any host name"),
    ("hosts", facts(allowed_hosts="localhost"), "bad", "whoever asks for finder.example is refused"),
    ("hosts", at_home(host="::1", base_url="http://[::1]:8000"), "ok", "::1 is answered"),
    ("proxies", facts(trusted_proxies=""), "bad", "all visitors count as one"),
    ("proxies", facts(trusted_proxies="0.0.0.0/0"), "bad", "anybody may say"),
    ("proxies", facts(trusted_proxies="10.0.0.0/8 ::/0"), "bad", "anybody may say"),
    ("proxies", facts(trusted_proxies="nginx"), "bad", "nginx is no network"),
    ("proxies", at_home(), "ok", "none is needed"),
    ("metrics", facts(metrics_for="prometheus"), "bad", "prometheus is no network"),
    ("metrics", facts(metrics_for="10.0.0.0/8 0.0.0.0/0"), "look", "anybody may read them"),
    ("metrics", facts(metrics_for="127.0.0.1/32 ::1/128"), "ok", "for 127.0.0.1/32 ::1/128"),
    ("limits", facts(rate_limits="off"), "bad", "nobody is slowed"),
    ("limits", at_home(rate_limits="off"), "look", "nobody is slowed"),
    ("mail", facts(mail="files"), "look", "letters become files"),
    ("mail", facts(mail_from="finder@localhost"), "bad", "nobody takes mail from localhost"),
    ("mail", facts(smtp_host="mail.example.org", smtp_security="none"), "bad", "unencrypted"),
    ("mail", facts(smtp_host="127.0.0.1", smtp_security="none"), "ok", "127.0.0.1"),
    ("mail", at_home(), "ok", "letters become files"),
    ("helpline", facts(helpline_operator=""), "look", "not confirmed who answers"),
    ("screening", at_home(), "look", "not yet clinically reviewed"),
    ("disk", replace(facts(), free={Path("var"): 2**26}), "bad", "0.1 GiB free at var"),
    ("disk", replace(facts(), free=FREE | {Path("db"): 2**29}), "look", "0.5 GiB free at db"),
    ("disk", replace(facts(), database_bytes=30 * 2**30), "look", "40.0 GiB free at copies"),
    ("disk", replace(facts(), free={}), "ok", "nothing is written"),
    ("backup", facts(backup_dir=None), "look", "not known"),
    ("backup", replace(facts(), backup_at=None), "bad", "no copy in copies"),
    ("backup", replace(facts(), backup_at=NOW - timedelta(hours=40)), "look", "40 hours old"),
    ("backup", replace(facts(), backup_at=NOW - timedelta(days=8)), "bad", "192 hours old"),
    ("database", replace(facts(), database="does not answer (OSError)"), "bad", "does not answer (OSError)"),
    ("clock", facts(stored={"clock": NOW + timedelta(seconds=5)}), "look", "5 seconds apart"),
    ("clock", facts(stored={"clock": NOW - timedelta(hours=1)}), "bad", "3600 seconds apart"),
    ("durability", facts(stored={"unsafe": "PRAGMA synchronous"}), "bad", "acknowledged edits may be lost"),
    ("migrations", facts(stored={"pending": 2, "content": None}), "bad", "2 migrations wait"),
    ("listings", facts({"real": 0, "newest": ""}), "bad", "no real listing"),
    ("listings", facts({"newest": ""}), "look", "an unknown day"),
    ("listings", facts({"newest": "2023-06-29"}), "look", "the newest word of 2023-06-29"),
    ("examples", facts({"examples": 40}), "bad", "40 invented programs"),
    ("letters", facts({"waits_since": NOW - timedelta(hours=2)}), "bad", "1 wait"),
    ("letters", facts({"letters": {"failed": 1, "unclear": 2}, "last_failure": "SMTPError"}), "look", "3 did not go"),
    ("letters", facts({"last_failure": "TimeoutError"}), "look", "last failure: TimeoutError"),
    ("jobs", facts({"failed_jobs": ("outbox", "twins")}), "look", "outbox, twins"),
    ("jobs", facts({"jobs_at": None}), "look", "never done"),
    ("jobs", facts({"jobs_at": NOW - timedelta(days=2)}), "look", "nothing since 2026-11-21 12:00 UTC"),
    ("audit", facts({"broken": 17}), "bad", "not whole from entry 17 on"),
]


def test_where_all_is_well_every_rule_says_so_and_asks_for_nothing() -> None:
    found = findings(facts())
    assert [one.name for one in found] == list(NAMES)
    assert [(one.state, one.step) for one in found] == [("ok", "")] * len(NAMES)
    assert not is_bad(found)


@pytest.mark.parametrize(("name", "seen", "state", "words"), CASES)
def test_what_is_not_well_is_said_with_one_next_step(name: str, seen: Facts, state: str, words: str) -> None:
    found = {one.name: one for one in findings(seen)}
    assert found[name].state == state
    assert words in found[name].words
    assert bool(found[name].step) is (state != "ok")
    assert is_bad(list(found.values())) is any(one.state == "bad" for one in found.values())


def test_every_rule_has_a_case_that_is_not_well() -> None:
    assert {name for name, _, state, _ in CASES if state != "ok"} == set(NAMES)


@pytest.mark.parametrize("seen", [replace(facts(), database="is away"), facts(stored={"pending": 1, "content": None})])
def test_what_cannot_be_looked_at_is_left_out_and_never_called_well(seen: Facts) -> None:
    assert not {"listings", "examples", "letters", "jobs", "audit"} & {one.name for one in findings(seen)}
    assert is_bad(findings(seen))


def test_a_newcomer_with_examples_has_nothing_bad_but_is_told_what_comes_next() -> None:
    found = findings(replace(at_home(), database=replace(STORED, content=replace(CONTENT, real=0, examples=40))))
    assert {one.name for one in found if one.state != "ok"} == {
        "helpline", "screening", "backup", "listings", "examples",
    }  # fmt: skip
    assert not is_bad(found)
