"""The other files: the service of systemd, its settings, the container; and CI that installs what the tests need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.routing import Route
from typer.testing import CliRunner

from finder.app import create_app
from finder.cli import app
from finder.doctor.facts import Facts
from finder.doctor.findings import findings
from finder.lanes import NEVER_REFUSED, lane_of
from finder.settings import Settings
from tests.conftest import NOW
from tests.needed import need
from web.guard import Guard

ROOT = Path(__file__).parents[2]
SERVICE = (ROOT / "deploy/finder.service").read_text()


@pytest.fixture
def service(tmp_path: Path) -> str:
    """The service's file, with a program that is there."""
    need("systemd-analyze", missing=shutil.which("systemd-analyze") is None)
    program = shutil.which("true")
    assert program
    path = tmp_path / "finder.service"
    path.write_text(SERVICE.replace("/opt/finder/.venv/bin/finder", program))
    return str(path)


def test_systemd_finds_nothing_wrong_with_the_service(service: str) -> None:
    done = subprocess.run(["systemd-analyze", "verify", service], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_may_do_little_by_systemds_own_count(service: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", service]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:]  # 1.5 of 10; a service without any of it has 9.6


@pytest.mark.parametrize(
    "line",
    ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "KillMode=mixed", "KillSignal=SIGTERM",
     "User=finder", "StateDirectory=finder", "Restart=always", "LimitCORE=0"],
)  # fmt: skip
def test_the_service_holds_what_keeps_it_small_and_lets_it_end_well(line: str) -> None:
    assert line in SERVICE.splitlines()


def test_the_service_is_given_longer_to_end_than_it_takes() -> None:
    assert int(re.findall(r"TimeoutStopSec=(\d+)", SERVICE)[0]) > 20  # the workers' ten seconds, and their jobs


def test_the_settings_that_are_shipped_have_nothing_bad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = (ROOT / "deploy/finder.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(given) <= {f"FINDER_{name.upper()}" for name in Settings.model_fields}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = findings(Facts(settings=Settings(), now=NOW, database="not looked at"))
    assert {one.name for one in found if one.state == "bad"} == {"backup", "database"}  # there is neither yet
    assert "finder unavailable" in (ROOT / "deploy/nginx.conf").read_text()
    done = CliRunner().invoke(app, ["unavailable", str(tmp_path / "pages")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "pages/en.html").stat().st_mode & 0o777 == 0o644
    (tmp_path / "file").touch()
    assert CliRunner().invoke(app, ["unavailable", str(tmp_path / "file")]).exit_code == 2


def upstream(path: str) -> str:
    """Which of nginx's upstreams answers a path."""
    lanes = re.findall(r"location ~ (\S+) \{ proxy_pass http://(\w+); \}", (ROOT / "deploy/nginx.conf").read_text())
    return next((name for pattern, name in lanes if re.search(pattern, path)), "finder")


def test_nginx_lets_nobody_wait_whom_the_finder_lets_not_wait_either() -> None:
    guard = create_app(Settings())
    assert isinstance(guard, Guard)
    routes = [route for route in guard._app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]
    assert {upstream(path) for path in ("/search", "/es/search/map", "/api/v1/search", "/checked")} == {"finder"}
    for route in routes:
        lane, path = lane_of(route.name), route.path.replace("{path:path}", "app.css")
        wanted = {NEVER_REFUSED: "finder_help", "portal": "finder_rooms", "workbench": "finder_rooms"}.get(lane)
        if lane == "tables":
            wanted = "finder_tables" if path.startswith("/api/") else "finder_rooms"
        if route.name == "metrics" or path.startswith("/listing/"):  # not for visitors; and a page like other pages
            continue
        for one in (path, f"/es{path}"):
            assert upstream(one) == (wanted or "finder"), one


def test_the_container_copies_what_is_there_and_says_that_it_is_untried() -> None:
    text = (ROOT / "deploy/Containerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    assert {"finder", "providers", "seeds", "web", "templates", "static"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "Untried" in text


def test_ci_installs_what_these_tests_need() -> None:
    script = (ROOT / ".ci/run").read_text()
    for package in ("gcc", "python3-dev", "nginx-light", "openssl", "postgresql", "strace", "systemd"):
        assert package in script


def test_the_site_speaks_the_two_newest_kinds_of_tls_and_no_older() -> None:
    site = (ROOT / "deploy/nginx.conf").read_text()
    assert re.findall(r"^\s*ssl_protocols (.*);", site, re.MULTILINE) == ["TLSv1.2 TLSv1.3"]
