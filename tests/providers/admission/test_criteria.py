"""The table of what can be ticked: each row leads to facts that the vocabulary knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import vocabulary
from providers.admission import criteria
from providers.admission.criteria import Criterion


@pytest.mark.parametrize("one", criteria.every(), ids=lambda one: one.key)
def test_every_criterion_is_answered_by_facts_that_there_are(one: Criterion) -> None:
    assert one.term.label
    for group, code in (*one.yes, *one.no):
        assert code in vocabulary.codes(group)
    assert Criterion.read(one.key) == one
    assert not set(one.yes) & set(one.no)


def test_whatever_a_program_may_refuse_can_be_ticked() -> None:
    refusable = {fact for one in criteria.every() for fact in one.no if fact[0] == "refuses"}
    assert refusable >= {("refuses", code) for code in vocabulary.codes("refuses")}


def test_whom_it_takes_and_whom_it_refuses_have_the_same_words() -> None:
    for code in vocabulary.codes("takes"):
        assert vocabulary.term("takes", code).label == vocabulary.term("refuses", code).label


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from([one.key for one in criteria.every()]))))
def test_whatever_is_ticked_is_read_once_each_in_order_and_the_rest_is_left_out(keys: list[str]) -> None:
    found = criteria.ticked(keys)
    assert [one for one in criteria.every() if one.key in keys] == list(found)


@pytest.mark.parametrize("key", ["", ".", "payment", "payment.", "payment.free", "only_for.alcohol", "care.detox"])
def test_what_is_no_criterion_is_none(key: str) -> None:
    assert Criterion.read(key) is None
