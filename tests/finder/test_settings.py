"""Settings that contradict each other keep a service from starting, in words that repeat no password."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from finder.settings import Settings


@pytest.mark.parametrize("url", ["", "sqlite:///finder.db"])
def test_only_a_primary_of_postgresql_has_a_standby(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError, match="must both begin with postgres://") as refused:
        Settings(var_dir=tmp_path, database_url=url, database_read_url="postgres://finder:secret@db/finder")
    assert "secret" not in str(refused.value)
