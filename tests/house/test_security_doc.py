"""docs/security.md names a test for each control: each of them exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = sorted(
    set(re.findall(r"`([a-z_/]+/test_[a-z_]+\.py(?:::test_\w+)?)`", (ROOT / "docs/security.md").read_text()))
)


@pytest.mark.parametrize("named", NAMED)
def test_what_the_document_says_shows_a_control_is_there(named: str) -> None:
    file, _, test = named.partition("::")
    text = (ROOT / "tests" / file).read_text()
    assert re.search(rf"def {test}\(" if test else r"def test_", text)


def test_it_names_many() -> None:
    assert len(NAMED) > 40
