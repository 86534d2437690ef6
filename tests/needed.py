"""Parts that a machine may lack."""

import os

import pytest


def need(what: str, *, missing: bool) -> None:
    """Skip when a part is missing, or fail where everything must be there."""
    if missing and os.environ.get("FINDER_TEST_EVERYTHING"):
        pytest.fail(f"{what} is missing", pytrace=False)
    if missing:
        pytest.skip(f"{what} is missing")
