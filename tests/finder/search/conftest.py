"""What several tests of the search share."""

import pytest

from finder.search.index import Index
from providers.listing import Listing
from tests.finder.search.cast import listing


@pytest.fixture
def chicago() -> list[Listing]:
    """Four programs west of the Loop, about 0, 10, 21 and 52 miles away, and one that left the official list."""
    return [
        listing(1, facts={"care": ["detox"], "payment": ["medicaid"], "supervision": "medical"}),
        listing(2, lon=-87.83, facts={"care": ["iop"], "payment": ["private"]}, organization="Peña Center"),
        listing(3, lon=-88.03, facts={"care": ["detox", "iop"], "supervision": "not_stated"}, program="Al-Anon House"),
        listing(4, lon=-88.63, facts={"care": ["detox"], "payment": ["private"]}, city="DeKalb"),
        listing(5, gone_since="2023-06"),
    ]


@pytest.fixture
def index(chicago: list[Listing]) -> Index:
    """An index of them."""
    return Index.build(chicago, rev=7)
