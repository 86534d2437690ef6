"""An import that is killed leaves the old directory or the new one, and the next one finishes it."""

from pathlib import Path

import pytest

from tests.drills.running import run
from tests.needed import WHOLE


@pytest.mark.long
def test_a_killed_import_leaves_the_old_directory_or_the_new_one() -> None:
    code, verdict = run("import_kills", *(("--kills", "300") if WHOLE else ("--kills", "6", "--rows", "200")))
    assert code == 0, verdict
    assert " 0 mixtures, 0 flaws" in verdict


if WHOLE:  # the real directory is loaded four times a kill

    @pytest.mark.real
    def test_a_killed_import_of_the_real_directory_leaves_the_old_one_or_the_new_one(real_data: Path) -> None:
        code, verdict = run("import_kills", "--kills", "20", "--real", str(real_data / "facilities"))
        assert code == 0, verdict


@pytest.mark.long
def test_an_import_that_is_not_one_transaction_is_found_out() -> None:
    code, verdict = run("import_kills", "--kills", "40", "--rows", "200", "--broken")
    assert code == 1, verdict
    assert "a mixture after" in verdict
