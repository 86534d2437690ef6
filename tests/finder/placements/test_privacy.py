"""What the docs say is kept of those who place clients is what the tables keep."""

import inspect
import re
from pathlib import Path
from typing import Final

from tortoise.models import Model

from finder.placements import models
from finder.settings import Settings

ROOT: Final = Path(__file__).parents[3]


def test_every_table_of_the_workbench_stands_in_the_docs_with_how_long_it_is_kept_and_no_other_does() -> None:
    told = re.findall(r"^\| `(placement_\w+)` \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "privacy.md").read_text(), re.M)
    tables = [one for _, one in inspect.getmembers(models, inspect.isclass) if issubclass(one, Model) and one != Model]
    assert sorted(name for name, _, _ in told) == sorted(one._meta.db_table for one in tables)
    assert all(what.strip() and lasts.strip() for _, what, lasts in told)


def test_the_docs_say_the_number_of_days_that_is_set() -> None:
    told = (ROOT / "docs" / "privacy.md").read_text()
    assert f"{Settings().placement_days} days are `FINDER_PLACEMENT_DAYS`" in told
