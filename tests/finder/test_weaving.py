"""Pages that are put together by the compiled loops are those that Python puts together, and nothing else is read."""

import sys
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.pages import weaving
from finder.pages.weaving import Far, counted_in_python, listed_in_python
from finder.search.answer import Hit
from tests.needed import need
from web.compiled import compiled

PART: Final = st.binary(max_size=40)
CARDS: Final = st.tuples(st.tuples(PART, PART, PART, PART, PART), st.builds(Far, PART, PART, PART), st.text(max_size=3))
MILES: Final = st.one_of(
    st.floats(0, 12_500), st.floats(0, 11), st.sampled_from([0.0, 0.05, 0.049999, 9.95, 9.949999, 0.25, 999.5, 1000.0])
)
CARD: Final = ((b"1", b"2", b"3", b"4", b"5"), Far(b"about ", b" miles", b"here"))
HIT: Final = Hit("a", 0, 3.25)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    need("a C compiler", missing=weaving.WEAVE is None)


@given(st.lists(st.tuples(st.one_of(CARDS, PART), MILES), max_size=25), st.integers(0, 20_000), st.binary(max_size=30))
def test_whatever_the_cards_they_are_the_same(laid: list[tuple[Any, float]], first: int, reason: bytes) -> None:
    cards = [card for card, _ in laid]
    hits = tuple(Hit("", row, miles) for row, (_, miles) in enumerate(laid))
    assert weaving.WEAVE.listed(cards, hits, first, reason) == listed_in_python(cards, hits, first, reason)


@given(st.lists(st.tuples(PART, st.integers(0, 2**63 - 1)), max_size=200), PART, st.binary(max_size=60))
def test_whatever_the_counts_they_stand_where_they_belong(
    pairs: list[tuple[bytes, int]], last: bytes, none: bytes
) -> None:
    parts, counts = (*(part for part, _ in pairs), last), [count for _, count in pairs]
    assert weaving.WEAVE.counted(parts, counts, none) == counted_in_python(parts, counts, none)


@pytest.mark.parametrize(
    "given_",
    [
        ((CARD,), (HIT,), 1, b""),
        ([CARD], [HIT], 1, b""),
        ([CARD], (), 1, b""),
        ([CARD], (HIT,), -1, b""),
        ([CARD], (HIT,), 1, "why"),
        ([CARD], (("a", 0),), 1, b""),
        ([CARD], (("a", 0, 3),), 1, b""),
        ([CARD], (("a", 0, float("nan")),), 1, b""),
        ([CARD], (("a", 0, float("inf")),), 1, b""),
        ([CARD], (("a", 0, -1.0),), 1, b""),
        ([CARD], (("a", 0, 1e9),), 1, b""),
        (["a card"], (HIT,), 1, b""),
        ([((b"1", b"2"), CARD[1])], (HIT,), 1, b""),
        ([((b"1", b"2", b"3", b"4", "5"), CARD[1])], (HIT,), 1, b""),
        ([(CARD[0], (b"about ", b" miles"))], (HIT,), 1, b""),
        ([(CARD[0],)], (HIT,), 1, b""),
    ],
)
def test_what_is_no_card_is_an_error_and_never_read(given_: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError)):
        weaving.WEAVE.listed(*given_)


@pytest.mark.parametrize(
    "given_",
    [
        ([b"a", b"b"], [1], b""),
        ((b"a", b"b"), (1,), b""),
        ((b"a",), [1], b""),
        ((b"a", "b"), [1], b""),
        ((b"a", b"b"), [-1], b""),
        ((b"a", b"b"), [2**63], b""),
        ((b"a", b"b"), [1.0], b""),
        ((b"a", b"b"), [1], ""),
    ],
)
def test_what_is_no_count_is_an_error_and_never_read(given_: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        weaving.WEAVE.counted(*given_)


def test_they_hold_on_to_nothing() -> None:
    part, none = b"a part of a card", b" none"
    card = ((part,) * 5, Far(part, part, part))
    before = sys.getrefcount(part), sys.getrefcount(none), sys.getrefcount(card)
    for _ in range(100):
        weaving.WEAVE.listed([card] * 3, (HIT,) * 3, 1, part)
        weaving.WEAVE.counted((part,) * 3, [0, 7], none)
        with pytest.raises(ValueError, match="distance"):
            weaving.WEAVE.listed([card, card], (HIT, Hit("b", 1, -1.0)), 1, part)
        with pytest.raises(ValueError, match="count"):
            weaving.WEAVE.counted((part,) * 3, [1, -7], none)
    assert (sys.getrefcount(part), sys.getrefcount(none), sys.getrefcount(card)) == before


@pytest.mark.parametrize("name", ["finder.pages._weave", "finder.search._loops"])
def test_they_can_be_left_aside(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled(name) is not None
    monkeypatch.setenv("FINDER_COMPILED", "off")
    assert compiled(name) is None


def test_where_nothing_was_compiled_there_is_none() -> None:
    assert compiled("finder.pages._nowhere") is None
