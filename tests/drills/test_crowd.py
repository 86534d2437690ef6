"""The drill of the crowd, reduced. How quick answers are is for the whole one, on a machine that does nothing else."""

from pathlib import Path

import pytest

from tests.drills.crowd import drill


@pytest.mark.long
def test_a_crowd_that_never_pauses_keeps_nobody_from_a_phone_number(tmp_path: Path) -> None:
    outcome, met = drill(tmp_path, crowd=120, seconds=6)
    assert outcome.answers
    assert outcome.failed == 0, outcome
    assert set(met) == {"200", "503"}, "nobody was refused, or somebody was without a phone number"
