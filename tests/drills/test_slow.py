"""The drill of slow clients, reduced."""

from pathlib import Path

import pytest

from tests.drills.slow import drill


@pytest.mark.long
def test_slow_clients_that_outnumber_the_open_files_lock_no_visitor_out(tmp_path: Path) -> None:
    outcome, opened = drill(tmp_path, hostile=750, files=256, seconds=8)
    assert opened > 750, "none was closed: the drill shows nothing"
    assert outcome.answers
    assert outcome.failed == 0, outcome
