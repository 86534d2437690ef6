"""An id that is not in the index: it may have been merged, and only the database can tell."""

from typing import NoReturn

import pytest
from starlette.testclient import TestClient

from providers.moderation import merging

NOBODY = "00000000-0000-4000-8000-00000000dead"
PATHS = (f"/listing/{NOBODY}", f"/listing/{NOBODY}/card.vcf", f"/api/v1/listings/{NOBODY}")


@pytest.mark.parametrize("path", PATHS)
def test_an_id_that_nobody_has_is_not_here(searcher: TestClient, path: str) -> None:
    answer = searcher.get(path)
    assert answer.status_code == 404
    assert "615-1067" in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_while_the_database_cannot_tell_nobody_is_told_that_it_is_not_here(
    searcher: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(public_id: str) -> NoReturn:
        raise OSError("the database is away")

    monkeypatch.setattr(merging, "leads", gone)
    answer = searcher.get(path)
    assert answer.status_code == 503
    for number in ("615-1067", "988", "911"):
        assert number in answer.text
    assert "away" not in answer.text
