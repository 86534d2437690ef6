"""Programs that state all manner of things about whom they take, for properties."""

from typing import Any

from hypothesis import strategies as st

from providers import vocabulary
from providers.listing import Listing
from tests.conftest import a_listing

ANSWERING = (
    "payment", "plan", "age", "sex", "takes", "refuses", "substance", "language", "group", "only_for", "medication",
    "access",
)  # fmt: skip


def stated(group: str) -> st.SearchStrategy[list[str]]:
    """Some codes of one group; mostly none."""
    codes = vocabulary.codes(group)
    some = st.sets(st.sampled_from(codes), min_size=1, max_size=4).map(lambda found: vocabulary.in_order(group, found))
    return st.one_of(st.just([]), some)


def programs() -> st.SearchStrategy[Listing]:
    """A program with what it states."""

    def made(facts: dict[str, list[str]]) -> Listing:
        plain: dict[str, Any] = {group: codes for group, codes in facts.items() if codes}
        return a_listing(facts={"care": ["detox"], **plain})

    return st.fixed_dictionaries({group: stated(group) for group in ANSWERING}).map(made)
