"""The order of a list for one person: what must stand first does, and what helps them may be some miles farther."""

from collections.abc import Callable, Sequence
from typing import Final

from finder.search import options
from finder.search.answer import Hit
from finder.search.columns import BLOCK
from finder.search.index import Index
from providers.openings import reports
from providers.openings.moments import Moment

CREDIT: Final = 10.0  # miles that each wish met is worth
MOST_CREDITS: Final = 3
REPORTED: Final = b'"openings":'  # in a listing's text, where it ever reported any

Wish = tuple[str, tuple[str, ...]]  # a group of the vocabulary, and the codes of which any will do


def nobody(hit: Hit) -> bool:
    """No program meets it."""
    return False


def steered(
    index: Index, hits: Sequence[Hit], first: Sequence[Wish], nearer: Sequence[Wish],
    open_now: Callable[[Hit], bool] = nobody,
) -> list[Hit]:  # fmt: skip
    """The same hits: those that state more of ``first`` before the rest, by distance less what ``nearer`` earns.

    Being ``open_now`` earns as much as one wish, and with the wishes no more than they can earn alone.
    """

    def key(hit: Hit) -> tuple[int, float, str]:
        credits = min(MOST_CREDITS, len(met(index, hit, nearer)) + open_now(hit))
        return -len(met(index, hit, first)), hit.miles - CREDIT * credits, hit.id

    return sorted(hits, key=key)


def met(index: Index, hit: Hit, wishes: Sequence[Wish]) -> list[tuple[str, str]]:
    """The wishes that a program states, each by the first of its codes that it does: ``(group, code)``."""
    found = []
    for group, codes in wishes:
        stated = next((code for code in codes if states(index, hit.row, group, code)), "")
        if stated:
            found.append((group, stated))
    return found


def says_open(index: Index, hit: Hit, care: str, moment: Moment) -> bool:
    """Whether a program says that it is open now for a kind of care, and may still be believed."""
    text = index.text(hit.row)
    if REPORTED not in text:  # nearly all: reading a listing costs a hundred times as much
        return False
    return any(report.care == care and moment.shown(report).is_open for report in reports(index.listing(hit.row)))


def states(index: Index, row: int, group: str, code: str) -> bool:
    """Whether a row states an option."""
    word = index.columns.options[row // BLOCK, options.NUMBER[group][code]]
    return bool(int(word) >> row % BLOCK & 1)


def adults_only(index: Index, hit: Hit) -> bool:
    """Whether a program states whom it takes, and young people are not among them."""
    row = hit.row
    teens = states(index, row, "age", "under_18") or states(index, row, "group", "adolescents")
    return not teens and any(states(index, row, "age", code) for code in options.CODES["age"])
