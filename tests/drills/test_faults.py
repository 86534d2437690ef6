"""Whatever happens to the database: searches go on, no edit is falsely saved, and the service heals by itself."""

import pytest

from tests.drills import breaking
from tests.drills.running import run
from tests.needed import WHOLE, need

pytestmark = pytest.mark.long

SCALE = ("--searches", "5000") if WHOLE else ("--searches", "30", "--busy", "200", "--patience", "1.5")


def test_whatever_happens_to_the_file_searches_go_on_and_nothing_is_falsely_saved() -> None:
    code, verdict = run("faults", *SCALE)
    lacking = [name for name in breaking.SQLITE if breaking.lacking(name)]
    assert code == 0, verdict
    assert f"{len(breaking.SQLITE) - len(lacking)} faults" in verdict
    need(f"strace, for a database that is {lacking},", missing=bool(lacking))  # the others were shown


@pytest.mark.postgres
def test_whatever_happens_to_the_server_searches_go_on_and_nothing_is_falsely_saved() -> None:
    code, verdict = run("faults", "--server", *SCALE)
    assert code == 0, verdict
    assert "4 faults" in verdict


def test_a_connection_that_does_not_look_whether_its_file_is_still_there_is_found_out() -> None:
    code, verdict = run("faults", "gone", "--searches", "5", "--broken")
    assert code == 1, verdict
    assert "is lost" in verdict


if WHOLE:  # it waits as long as the drill does

    @pytest.mark.postgres
    def test_a_service_that_waits_for_a_server_without_end_is_found_out() -> None:
        code, verdict = run(
            "faults", "still", "--server", "--searches", "5", "--busy", "200", "--patience", "1", "--broken"
        )
        assert code == 1, verdict
        assert "an edit took" in verdict
