"""Parts that a machine may lack, and how much of a drill is run."""

import os
from typing import Final

import pytest

WHOLE: Final = bool(os.environ.get("FINDER_TEST_WHOLE"))  # ``make drills``; else a share of each, of its very code


def need(what: str, *, missing: bool) -> None:
    """Skip when a part is missing, or fail where everything must be there."""
    if missing and os.environ.get("FINDER_TEST_EVERYTHING"):
        pytest.fail(f"{what} is missing", pytrace=False)
    if missing:
        pytest.skip(f"{what} is missing")
