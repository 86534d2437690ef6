"""The drill of the flood, reduced. How quick answers are is for the whole one, on a machine that does nothing else."""

from pathlib import Path

import pytest

from tests.drills.flood import Flood, drill
from tests.drills.visiting import Outcome


@pytest.mark.long
def test_while_ten_times_as_many_ask_everybody_is_told_a_number(tmp_path: Path) -> None:
    flood = drill(tmp_path, seconds=3, trying=1, rest=1)
    assert flood.visitors.answers
    assert flood.visitors.failed == 0, flood
    assert set(flood.met) == {"200", "503"}, flood
    assert flood.again > 0


def test_what_must_not_be_is_said_in_words() -> None:
    good = Flood(can=100, asked=1000, answered=95, visitors=Outcome([0.01]), before=100, after=110, again=100)
    assert good.flaws() == []
    bad = Flood(can=100, asked=500, answered=50, visitors=Outcome([0.5], failed=1), before=100, after=200, again=10)
    bad.met["lost"] += 1
    assert len(bad.flaws()) == 7
