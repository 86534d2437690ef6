"""A process that is killed loses nothing that it had acknowledged, and leaves nothing by half."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needed import WHOLE
from tests.postgres.scratch import BOTH, migrated

pytestmark = [pytest.mark.anyio, pytest.mark.long]

KILLS = {"sqlite": 500, "postgres": 500} if WHOLE else {"sqlite": 100, "postgres": 20}


def kill(url: str, *words: str) -> tuple[int, str]:
    """Run the drill in a process of its own: it forks. Returns its exit code and its verdict."""
    command = [sys.executable, "-m", "tests.providers.killing", url, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    return done.returncode, done.stdout + done.stderr


@BOTH
async def test_no_acknowledged_edit_is_lost_however_often_the_writer_is_killed(kind: str, tmp_path: Path) -> None:
    async with migrated(kind, tmp_path) as url:
        code, verdict = kill(url, "--kills", str(KILLS[kind]), "--seed", "20261123")
    assert code == 0, verdict
    assert f"{KILLS[kind]} kills" in verdict
    assert " 0 lost or by half" in verdict


async def test_a_writer_that_says_saved_before_it_is_saved_is_found_out(tmp_path: Path) -> None:
    async with migrated("sqlite", tmp_path) as url:
        code, verdict = kill(url, "--kills", "30", "--seed", "20261123", "--broken")
    assert code == 1, verdict
    assert " 0 lost or by half" not in verdict
