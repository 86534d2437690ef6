"""PostgreSQL may die at any moment: what was acknowledged is there, and every answer has words."""

import pytest

from tests.drills.running import run
from tests.needed import WHOLE

pytestmark = [pytest.mark.long, pytest.mark.postgres]


def test_no_acknowledged_edit_is_lost_however_often_the_server_dies() -> None:
    code, verdict = run("restarts", "--restarts", "200" if WHOLE else "4")
    assert code == 0, verdict
    assert " 0 edits lost" in verdict


def test_a_server_that_acknowledges_before_it_has_written_is_found_out() -> None:
    code, verdict = run("restarts", "--restarts", "4", "--broken")
    assert code == 1, verdict
    assert "is lost" in verdict
